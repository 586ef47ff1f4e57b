"""Networks, routes and plans that show themselves: the classes of the model with doors to tables, frames and maps.

What a door leads to is imported when it is opened: the command line prints routes without it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.dataset import load as store
from corridor.dataset.currency import USD
from corridor.errors import InputError
from corridor.files.disk import write_text_atomically
from corridor.model import network as model
from corridor.model.assumptions import Currency
from corridor.planning import planner
from corridor.planning.routes import route
from corridor.planning.routes.route import Tag
from corridor.views.tongues.tongue import tongue_of

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    from corridor.analysis.explain import Explanation
    from corridor.analysis.risk import Risk
    from corridor.dataset.geojson import Tracks
    from corridor.views.maps.map_page import MapPage


class Network(model.Network):
    """A network that shows itself: nodes and hops as GeoDataFrames, a map, a networkx graph."""

    def nodes(self) -> gpd.GeoDataFrame:
        """A row a node, with its point (WGS 84)."""
        from corridor.views.notebooks import frames

        return frames.nodes(self)

    def edges(self) -> gpd.GeoDataFrame:
        """A row a hop, all columns of ``edges.csv``, with its line: the true track or the great circle."""
        from corridor.views.notebooks import frames

        return frames.edges(self, self._tracks())

    def to_networkx(self) -> nx.MultiDiGraph:
        """The network as a weighted ``MultiDiGraph``: key = service id, all columns as edge attributes."""
        from corridor.views.notebooks import frames

        return frames.to_networkx(self)

    def overlay(self, path: str | Path) -> Network:
        """A new network with own figures laid over: a folder, a table such as ``rates.csv``, or a workbook.

        Raises:
            DataError: with every fault found.
            InputError: the path holds nothing of the data, or a scenario has changed this network.
        """
        return store.laid_over(self, path)

    def map(self) -> folium.Map:
        """The whole network on a map that needs no connection."""
        return self._page().folium()

    def to_html(self, path: str | Path, *, lang: str = "en") -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        return write_text_atomically(path, self._page().spoken(tongue_of(self, lang)).html())

    def _page(self) -> MapPage:
        from corridor.views.maps.network_map import network_page

        return network_page(self, self._tracks())

    def _tracks(self) -> Tracks:
        return store.read_tracks(self.directory, overlays=self.overlays)

    def __repr__(self) -> str:
        return f"<Network: {len(self.node_by_id)} nodes, {len(self.service_by_id)} services>"

    def _repr_html_(self) -> str:
        from corridor.views.notebooks import network_html

        return network_html(self)


class Route(route.Route):
    """A route that shows itself in a notebook as its table of legs."""

    def __repr__(self) -> str:
        tags = f"{', '.join(self.tags)}: " if self.tags else ""
        return f"<Route: {tags}{self.days:.1f} days, {self.usd:,.0f} USD, {self.kg_co2e:,.0f} kg CO2e, {self.way}>"

    def _repr_html_(self) -> str:
        from corridor.views.notebooks import route_html

        return route_html(self)


class Plan(planner.Plan):
    """An answer that shows itself: as a table, as GeoDataFrame of legs, on a map."""

    def table(self) -> pd.DataFrame:
        """A row a route, best first; units stand in the column names."""
        from corridor.views.notebooks import frames

        return frames.routes_table(self)

    def legs(self) -> gpd.GeoDataFrame:
        """A row a leg of every route, with its line (WGS 84)."""
        from corridor.views.notebooks import frames

        return frames.legs(self, store.read_tracks(self.network.directory, overlays=self.network.overlays))

    def map(self, *, limit: int = 5, by: Tag = "best", money: Currency = USD) -> folium.Map:
        """The first ``limit`` routes on a map that needs no connection, the one tagged ``by`` before the others. Raises
        ``NoRoute`` when there is none.
        """
        return self._page(limit, by, money).folium()

    def to_html(
        self, path: str | Path, *, limit: int = 5, by: Tag = "best", money: Currency = USD, lang: str = "en"
    ) -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        page = self._page(limit, by, money).spoken(tongue_of(self.network, lang))
        return write_text_atomically(path, page.html())

    def _page(self, limit: int, by: Tag, money: Currency) -> MapPage:
        from corridor.views.maps.plan_map import plan_page

        if limit < 1:
            raise InputError(f"limit is {limit}; give the number of routes to draw, such as 5")
        lines = store.read_tracks(self.network.directory, overlays=self.network.overlays)
        return plan_page(self, lines, limit=limit, by=by, money=money, risks=self.risk(limit=limit, by=by))

    def risk(
        self, *, limit: int | None = 5, by: Tag = "best", draws: int = 10_000, seed: int = 1
    ) -> list[tuple[route.Route, Risk]]:
        """The first routes with how sure their hours are: each is simulated ``draws`` times (docs/RISK.md)."""
        from corridor.analysis.risk import simulate_plan

        return simulate_plan(self, limit=limit, by=by, draws=draws, seed=seed)

    def explain(self, route: int = 1) -> Explanation:
        """The items of a route, by its number from 1: hours, USD and kg CO2e, each with basis and source."""
        from corridor.api.audits import explain

        return explain(self, route)

    def to_csv(self, path: str | Path, *, limit: int | None = None, by: Tag = "best") -> Path:
        """Write the legs as CSV, a row a leg; returns the path. Raises ``InputError`` if it cannot."""
        return self._write("csv", path, limit=limit, by=by)

    def to_geojson(self, path: str | Path, *, limit: int | None = None, by: Tag = "best") -> Path:
        """Write the legs as GeoJSON, a line a leg; returns the path. Raises ``InputError`` if it cannot."""
        return self._write("geojson", path, limit=limit, by=by)

    def to_ics(self, path: str | Path, *, by: Tag = "best") -> Path:
        """Write the first route as a calendar; returns the path. Raises ``InputError`` for a plan without dates."""
        return self._write("ics", path, limit=1, by=by)

    def to_report(self, path: str | Path, *, limit: int | None = 5, by: Tag = "best", lang: str = "en") -> Path:
        """Write the page for the customer; returns the path. Raises ``InputError`` if it cannot."""
        return self._write("report", path, limit=limit, by=by, lang=lang)

    def _write(self, kind: str, path: str | Path, *, limit: int | None, by: Tag, lang: str = "en") -> Path:
        from corridor.api.answers import document
        from corridor.views.registry import Look

        look = Look(lang=lang)
        return write_text_atomically(path, document(kind, self, limit=limit, by=by, now=datetime.now(UTC), look=look))

    def __repr__(self) -> str:
        found = f"{len(self.routes)} routes" if self.routes else self.why
        return f"<Plan: {self.origin.name} to {self.destination.name}: {found}>"

    def _repr_html_(self) -> str:
        from corridor.views.notebooks import plan_html

        return plan_html(self)


def shown(answer: planner.Plan) -> Plan:
    """A plan with the doors to tables, frames and maps."""
    parts = {field.name: getattr(answer, field.name) for field in fields(answer)}
    parts["routes"] = answer.routes.each(_shown)
    return Plan(**parts)


def _shown(found: route.Route) -> Route:
    return Route(**vars(found))
