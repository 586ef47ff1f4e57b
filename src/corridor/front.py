"""What ``import corridor`` offers: load a network, plan a route by names, and hold answers that show themselves.

The classes here are those of ``model``, ``route`` and ``planner`` with the doors to tables, frames and maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor import departures as boards
from corridor import frames, maps, model, places, planner, report, route, store, wishes
from corridor.errors import InputError
from corridor.limits import Limits
from corridor.ranking import Tag
from corridor.rates import WaitPolicy
from corridor.rules import echo

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    from corridor.risk import Risk


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

    def map(self, *, limit: int = 5, by: Tag = "best") -> folium.Map:
        """The first ``limit`` routes on a map that needs no connection, the one tagged ``by`` before the others."""
        if limit < 1:
            raise InputError(f"limit is {limit}; give the number of routes to draw, such as 5")
        return maps.plan_map(self, store.read_tracks(self.network.directory), limit=limit, by=by)

    def to_html(self, path: str | Path, *, limit: int = 5, by: Tag = "best") -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        return store.write_text_atomically(path, maps.to_html(self.map(limit=limit, by=by)))

    def risk(
        self, *, limit: int | None = 5, by: Tag = "best", draws: int = 10_000, seed: int = 1
    ) -> list[tuple[route.Route, Risk]]:
        """The first routes with how sure their hours are: each is simulated ``draws`` times (docs/RISK.md)."""
        from corridor.risk import simulate_plan

        return simulate_plan(self, limit=limit, by=by, draws=draws, seed=seed)

    def __repr__(self) -> str:
        found = f"{len(self.routes)} routes" if self.routes else self.why
        return f"<Plan: {self.origin.name} to {self.destination.name}: {found}>"

    def _repr_html_(self) -> str:
        return report.plan_html(self)


def load(directory: str | Path | None = None) -> Network:
    """Read and check a data directory; the shipped one without an argument.

    Raises:
        DataError: with every fault found, each with file, row and remedy.
        InputError: ``directory`` is no name of a folder.
    """
    return store.load(directory, network_class=Network)


def plan(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    shipment: model.Shipment | None = None,
    wait: WaitPolicy = "expected",
    depart: datetime | None = None,
    arrive_by: datetime | None = None,
    earliest: datetime | None = None,
    avoid: str | Sequence[str] = (),
    via: str | Sequence[str] = (),
    mode: str | Sequence[str] = (),
    no_mode: str | Sequence[str] = (),
    max_transfers: int | None = None,
    max_days: float | None = None,
    max_usd: float | None = None,
    max_co2: float | None = None,
    bonded: bool = False,
    dangerous: bool = False,
    include_planned: bool = False,
) -> Plan:
    """Every undominated route between two places over hours, USD and kg CO2e, exactly, best first.

    Args:
        network: as from ``load``; it is not changed.
        origin: a node id, a name in any script, a UN/LOCODE, a city or ``"lat,lon"``.
        destination: the same.
        shipment: what is sent; by default 2 TEU of 20 t worth 100,000 USD.
        wait: ``expected`` (half the headway, on average), ``worst`` (all of it) or ``scheduled`` (the next departure of
            the timetable after a date).
        depart: when the shipment is ready, an aware datetime; with ``wait="scheduled"``.
        arrive_by: the deadline, an aware datetime; with ``wait="scheduled"``. Without ``depart`` the latest departures
            that make it are found.
        earliest: with ``arrive_by`` alone, when the shipment can be ready at the soonest, an aware datetime.
        avoid: what no route may touch: words for countries, places, services, modes, passages, operators.
        via: what every route touches, in this order.
        mode: the modes that services may have; blank is all.
        no_mode: the modes that no service has.
        max_transfers: the most changes from service to service.
        max_days: the most days of the whole route,
        max_usd: the most USD,
        max_co2: and the most kg of CO2e.
        bonded: cargo under customs bond, which is loaded only at bonded nodes.
        dangerous: dangerous goods, which only some modes carry (``[dangerous]`` of ``assumptions.toml``).
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
    if not isinstance(network, model.Network):
        raise InputError(f"network is {echo(network)}; give what corridor.load() returns")
    if shipment is not None and not isinstance(shipment, model.Shipment):
        raise InputError(f"shipment is {echo(shipment)}; give a corridor.Shipment, such as corridor.Shipment(teu=2)")
    answer = planner.plan(
        network,
        _place("origin", origin, network),
        _place("destination", destination, network),
        land=places.load_land(),
        shipment=shipment,
        wait=wait,
        depart=depart,
        arrive_by=arrive_by,
        earliest=earliest,
        limits=limits_of(
            network, avoid=avoid, via=via, mode=mode, no_mode=no_mode, max_transfers=max_transfers, max_days=max_days,
            max_usd=max_usd, max_co2=max_co2, bonded=bonded, dangerous=dangerous,
        ),
        include_planned=include_planned,
    )  # fmt: skip
    return shown(answer)


def shown(answer: planner.Plan) -> Plan:
    """A plan with the doors to tables, frames and maps."""
    parts = {field.name: getattr(answer, field.name) for field in fields(answer)}
    parts["routes"] = tuple(_shown(found) for found in answer.routes)
    return Plan(**parts)


def departures(
    network: model.Network,
    origin: str | model.Place,
    destination: str | model.Place,
    *,
    start: datetime,
    weeks: int = 4,
    shipment: model.Shipment | None = None,
    include_planned: bool = False,
    **limits: Any,  # noqa: ANN401 - those of plan
) -> boards.Board:
    """When to ship: every departure that no other beats in leaving, arriving and price.

    Args:
        network: as from ``load``.
        origin: as for ``plan``,
        destination: and the same.
        start: an aware datetime from which on the cargo may be ready.
        weeks: the length of the window, 1 to 53.
        shipment: as for ``plan``.
        include_planned: as for ``plan``.
        limits: ``avoid`` to ``dangerous``, as for ``plan``.

    Raises:
        InputError: a wrong argument.
    """
    return boards.board(
        network,
        _place("origin", origin, network),
        _place("destination", destination, network),
        land=places.load_land(),
        start=start,
        weeks=weeks,
        shipment=shipment,
        limits=limits_of(network, **limits),
        include_planned=include_planned,
    )


def limits_of(
    network: model.Network,
    *,
    avoid: str | Sequence[str] = (),
    via: str | Sequence[str] = (),
    mode: str | Sequence[str] = (),
    no_mode: str | Sequence[str] = (),
    max_co2: float | None = None,
    **figures: Any,  # noqa: ANN401 - as Words has them
) -> Limits:
    """The limits that the words stand for, as ``plan`` has them. Raises ``InputError``."""
    words = wishes.Words(
        avoid=_several("avoid", avoid), via=_several("via", via), mode=_several("mode", mode),
        no_mode=_several("no_mode", no_mode),
        max_kg_co2e=max_co2, **figures,
    )  # fmt: skip
    return wishes.read(words, network)


def _several(name: str, words: str | Iterable[str]) -> tuple[str, ...]:
    found = (words,) if isinstance(words, str) else tuple(words) if isinstance(words, Iterable) else (words,)
    for word in found:
        if not isinstance(word, str):
            raise InputError(f"{name} holds {echo(word)}; give a word such as 'RU', or a list of them")
    return found


def _place(end: str, wanted: str | model.Place, network: model.Network) -> model.Place:
    if isinstance(wanted, model.Place):
        return wanted
    if not isinstance(wanted, str):
        raise InputError(f"{end} is {echo(wanted)}; give a name such as 'Hamburg', or a corridor.Place")
    return places.resolve(wanted, network)


def _shown(found: route.Route) -> Route:
    parts: dict[str, Any] = {field.name: getattr(found, field.name) for field in fields(found)}
    return Route(**parts)
