"""What ``import corridor`` offers: load a network, plan a route by names, and hold answers that show themselves.

The classes here are those of ``model``, ``route`` and ``planner`` with the doors to tables, frames and maps.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor import frames, maps, model, places, planner, report, route, store
from corridor.errors import InputError
from corridor.rates import WaitPolicy

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import networkx as nx
    import pandas as pd


class Network(model.Network):
    """A network that shows itself: nodes and hops as GeoDataFrames, a map, a networkx graph."""

    def nodes(self) -> gpd.GeoDataFrame:
        """A row a node, with its point (WGS 84)."""
        return frames.nodes(self)

    def edges(self) -> gpd.GeoDataFrame:
        """A row a hop, all columns of ``edges.csv``, with its line: the true track or the great circle."""
        return frames.edges(self, self._tracks())

    def to_networkx(self) -> nx.MultiDiGraph:
        """The network as a weighted ``MultiDiGraph``: key = service id, all columns as edge attributes."""
        return frames.to_networkx(self)

    def map(self) -> folium.Map:
        """The whole network on a map that needs no connection."""
        return maps.network_map(self, self._tracks())

    def to_html(self, path: str | Path) -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        return store.write_text_atomically(path, maps.to_html(self.map()))

    def _tracks(self) -> store.Tracks:
        return store.read_tracks(self.directory)

    def __repr__(self) -> str:
        return f"<Network: {len(self.node_by_id)} nodes, {len(self.service_by_id)} services>"

    def _repr_html_(self) -> str:
        return report.network_html(self)


class Route(route.Route):
    """A route that shows itself in a notebook as its table of legs."""

    def __repr__(self) -> str:
        tags = f"{', '.join(self.tags)}: " if self.tags else ""
        return f"<Route: {tags}{self.days:.1f} days, {self.usd:,.0f} USD, {self.kg_co2e:,.0f} kg CO2e, {self.way}>"

    def _repr_html_(self) -> str:
        return report.route_html(self)


class Plan(planner.Plan):
    """An answer that shows itself: as a table, as GeoDataFrame of legs, on a map."""

    def table(self) -> pd.DataFrame:
        """A row a route, best first; units stand in the column names."""
        return frames.routes_table(self)

    def legs(self) -> gpd.GeoDataFrame:
        """A row a leg of every route, with its line (WGS 84)."""
        return frames.legs(self, store.read_tracks(self.network.directory))

    def map(self, *, limit: int = 5) -> folium.Map:
        """The first ``limit`` routes on a map that needs no connection."""
        return maps.plan_map(self, store.read_tracks(self.network.directory), limit=limit)

    def to_html(self, path: str | Path, *, limit: int = 5) -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        return store.write_text_atomically(path, maps.to_html(self.map(limit=limit)))

    def __repr__(self) -> str:
        found = f"{len(self.routes)} routes" if self.routes else self.why
        return f"<Plan: {self.origin.name} to {self.destination.name}: {found}>"

    def _repr_html_(self) -> str:
        return report.plan_html(self)


def load(directory: str | Path | None = None) -> Network:
    """Read and check a data directory; the shipped one without an argument.

    Raises:
        DataError: with every fault found, each with file, row and remedy.
    """
    return store.load(directory, network_class=Network)


def plan(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    shipment: model.Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: None = None,
    include_planned: bool = False,
) -> Plan:
    """Every undominated route between two places over hours, USD and kg CO2e, exactly, best first.

    Args:
        network: as from ``load``; it is not changed.
        origin: a node id, a name in any script, a UN/LOCODE, a city or ``"lat,lon"``.
        destination: the same.
        shipment: what is sent; by default 2 TEU of 20 t worth 100,000 USD.
        wait: ``expected`` (half the headway, on average) or ``worst`` (all of it).
        depart: must be None; dated departures are not available yet.
        include_planned: use services of status ``planned`` too; they stay marked.

    Raises:
        InputError: a wrong argument. ``UnknownPlace``, ``AmbiguousPlace`` and ``SamePlace`` are kinds of it.

    Example:
        >>> import corridor
        >>> network = corridor.load()
        >>> answer = corridor.plan(network, "Changchun", "Hamburg")
        >>> answer.fastest.hours <= answer.cheapest.hours
        True
    """
    if depart is not None:
        raise InputError("depart: dated departures are not available yet; leave it out and use wait='expected'")
    answer = planner.plan(
        network,
        places.resolve(origin, network) if isinstance(origin, str) else origin,
        places.resolve(destination, network) if isinstance(destination, str) else destination,
        land=places.load_land(),
        shipment=shipment,
        wait=wait,
        include_planned=include_planned,
    )
    parts = {field.name: getattr(answer, field.name) for field in fields(answer)}
    parts["routes"] = tuple(_shown(found) for found in answer.routes)
    return Plan(**parts)


def _shown(found: route.Route) -> Route:
    parts: dict[str, Any] = {field.name: getattr(found, field.name) for field in fields(found)}
    return Route(**parts)
