"""A map as data with the scripts that draw it: an HTML file, or a map of Folium for notebooks.

The HTML file needs no Folium, which takes a second to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from corridor.model.modes import MODES
from corridor.views import embedding
from corridor.views.tongues import pages
from corridor.views.tongues.tongue import ENGLISH, Tongue

if TYPE_CHECKING:
    import folium

CREDIT = "Map: Natural Earth. Names of cities: GeoNames. Rail lines and roads: OpenStreetMap contributors. Leaflet."
PLANNED_DASH = "12 8 2 8"
NAME = "corridor"


@dataclass(frozen=True, kw_only=True)
class MapPage:
    """What one map shows. ``program`` is the script of ``assets`` that draws ``data``."""

    title: str
    program: str
    data: Mapping[str, Any]
    tongue: Tongue = field(default=ENGLISH, repr=False)

    @property
    def programs(self) -> tuple[str, ...]:
        """The scripts of the page, the common ones first."""
        return ("map_beside.js", "map.js", self.program)

    def spoken(self, tongue: Tongue) -> MapPage:
        """The same map in a language."""
        if tongue.lang == self.tongue.lang:
            return self
        return replace(self, title=tongue.say(self.title), data=pages.data(self.data, tongue), tongue=tongue)

    def html(self) -> str:
        """One self-contained HTML document. The same data give the same bytes."""
        return embedding.page(title=self.title, tongue=self.tongue, data=self.data, programs=self.programs)

    def folium(self) -> folium.Map:
        """The same map as an object of Folium, to which more may be added."""
        import folium

        from corridor.views.maps.plain_elements import Plain, PlainScript

        found = folium.Map(tiles=None, zoom_snap=0.25, zoom_control=True, attribution_control=False)
        found.default_js, found.default_css = [], []
        found._id = NAME  # noqa: SLF001 - Folium would name it at random, and the same plan must give the same bytes
        figure: Any = found.get_root()
        figure._id = "figure"  # noqa: SLF001
        figure.title = embedding.markup(self.title)
        style, leaflet = embedding.leaflet()
        figure.header.add_child(Plain(f"<style>{style}{embedding.asset('map.css')}</style>", key="style"), name="style")
        figure.header.add_child(Plain(f"<script>{leaflet}</script>", key="leaflet"), name="leaflet")
        blocks = {"corridor-world": embedding.world(self.tongue), "corridor-data": embedding.block(self.data)}
        text = "<section class='panel'></section>" + "".join(
            f"<script type='application/json' id='{key}'>{value}</script>" for key, value in blocks.items()
        )
        figure.html.add_child(Plain(text, key="panel"), name="panel")
        found.add_child(PlainScript(embedding.script(self.programs), key="drawing"), name="drawing")
        return found


def modes_key() -> list[dict[str, Any]]:
    """How each mode is drawn, for the legend and the lines of a page."""
    return [
        {"mode": row.name, "colour": row.colour, "dash": row.dash, "letter": row.letter, "word": row.words["en"]}
        for row in MODES.values()
    ]


def dash_of(mode: str, status: str) -> str | None:
    """How the line of a leg is dashed, by its mode, or because its service is planned; None for a whole line."""
    return PLANNED_DASH if status == "planned" else MODES[mode].dash
