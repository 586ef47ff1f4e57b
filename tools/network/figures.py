"""One figure of a hop and how well it is known, by the words of its own source.

The rule (see data/README.md): ``published`` as printed, ``derived`` computed from what is published or measured,
``assumed`` ours. A figure whose source says ``assumed`` or ``general knowledge`` is assumed, whatever its table says.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.network.built import weakest

OURS = ("assumed", "general knowledge")
"""Words by which a source says that nobody published the figure."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Basis and source of one figure."""

    basis: str
    source: str


def figure(basis: str, source: str) -> Figure:
    """A figure of that basis, or an assumed one where its source says so."""
    ours = any(word in source.lower() for word in OURS)
    return Figure(basis=weakest(basis, "assumed" if ours else "published"), source=source)
