"""Folium and branca compile the text of every element as a Jinja template. An element here never is one.

Text from data is only ever put on a page of Folium through these.
"""

from __future__ import annotations

from typing import Any

from branca.element import Element


class Plain(Element):
    """An element of a page whose text stands on it as it is, whatever signs of a template it holds."""

    def __init__(self, text: str, *, key: str) -> None:
        super().__init__()
        self._id = key
        self._name = "Plain"
        self.text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca hands on what it likes
        """The text itself."""
        del kwargs
        return self.text


class PlainScript(Plain):
    """A child of a map of Folium: its text becomes a part of the page's script, after that which makes the map."""

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401
        """Put the text into the script of the page."""
        del kwargs
        page: Any = self.get_root()
        page.script.add_child(Plain(self.text, key=f"{self._id}_text"), name=self._id)
        return ""
