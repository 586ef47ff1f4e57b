"""Networks and plans as pandas, geopandas and networkx objects: the only door between them and the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corridor.dataset.geojson import NODE_PROPERTIES
from corridor.dataset.writing.written import edge_cells, node_properties
from corridor.model.network import Extra, Hop, Network, Service
from corridor.planning.planner import Plan
from corridor.planning.rides import directions
from corridor.views.lines import Lines, geometry, hop_line, leg_line

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd


WGS84 = "EPSG:4326"


def _extra(extra: Extra, taken: Sequence[str]) -> dict[str, Any]:
    """The columns that the schema does not know; one whose name is taken is kept as ``extra_`` and its name."""
    named: dict[str, Any] = {}
    for column, value in extra.items():
        name = column
        while name in taken or (name != column and name in extra):
            name = f"extra_{name}"
        named[name] = value
    return named


def nodes(network: Network) -> gpd.GeoDataFrame:
    """A row a node: the properties of ``nodes.geojson`` and the point (WGS 84).

    An unknown property named ``lon``, ``lat`` or ``geometry`` is ``extra_lon`` and so on.
    """
    import geopandas as gpd
    from shapely import Point

    rows = [
        {
            **{name: value for name, value in node_properties(n).items() if name in NODE_PROPERTIES},
            "modes": " ".join(sorted(n.modes)), "aliases": "|".join(n.aliases), "locodes": "|".join(n.locodes),
            **_extra(n.extra, ("lon", "lat", "geometry")),
        }
        for n in network.node_by_id.values()
    ]  # fmt: skip
    points = [Point(n.lon, n.lat) for n in network.node_by_id.values()]
    return gpd.GeoDataFrame(rows, geometry=points, crs=WGS84)


def _edge_row(service: Service, seq: int, hop: Hop) -> dict[str, Any]:
    return {
        "service": service.id, "seq": seq, "from": hop.from_node, "to": hop.to_node, "mode": service.mode,
        "km": hop.km, "hours": hop.hours, "usd_per_teu": hop.usd_per_teu, "usd_per_kg": hop.usd_per_kg,
        "g_co2e_per_tkm": hop.g_co2e_per_tkm, "frequency_per_week": service.frequency_per_week,
        "days": service.days, "departs": service.departs, "both_ways": service.both_ways, "status": service.status,
        "operator": service.operator, "name": service.name, "passages": " ".join(hop.passages),
        "p90_hours": hop.p90_hours, "trade_of": " ".join(service.trade_of),
        "trucks": "yes" if service.trucks else "no", "valid_from": service.valid_from, "valid_to": service.valid_to,
        "basis": hop.basis, "source": hop.source, **_extra(hop.extra, ("geometry",)),
    }  # fmt: skip


def edges(network: Network, lines: Lines) -> gpd.GeoDataFrame:
    """A row a hop: the columns of ``edges.csv`` and its line (WGS 84), cut at the antimeridian.

    An unknown column named ``geometry`` is ``extra_geometry``.
    """
    import geopandas as gpd

    rows, shapes = [], []
    for service in network.service_by_id.values():
        for seq, hop in enumerate(service.hops, start=1):
            rows.append({**edge_cells(service, seq, hop), **_extra(hop.extra, ("geometry",))})
            shapes.append(geometry(hop_line(hop, service.mode, network, lines)))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84)


def routes_table(plan: Plan) -> pd.DataFrame:
    """A row a route, best first; hours, days, USD, kg CO2e and km are for the whole shipment."""
    import pandas as pd

    columns = [
        "route", "tags", "days", "hours", "usd", "kg_co2e", "generalised_usd", "km", "transfers", "planned", "way",
    ]  # fmt: skip
    rows = [
        (
            number, ", ".join(r.tags), r.days, r.hours, r.usd, r.kg_co2e, r.generalised_usd, r.km, r.transfers,
            r.planned, r.way,
        )
        for number, r in enumerate(plan.routes, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).set_index("route")


def legs(plan: Plan, lines: Lines) -> gpd.GeoDataFrame:
    """A row a leg of every route: the fields of the JSON answer and the line (WGS 84), cut at the antimeridian."""
    import geopandas as gpd

    rows, shapes = [], []
    for number, route in enumerate(plan.routes, start=1):
        for place, leg in enumerate(route.legs, start=1):
            row = leg.to_dict()
            row["stops"], row["passages"] = " ".join(leg.stops), " ".join(leg.passages)
            row["gauge_changes"] = " ".join("-".join(pair) for pair in leg.gauge_changes)
            rows.append({"route": number, "leg": place, **row})
            shapes.append(geometry(leg_line(leg, plan.network, lines)))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """What is given, as numbers, texts and truth; lists and dates as the files write them."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, str | bool | int | float):
            plain[name] = value
        elif isinstance(value, list | tuple | set | frozenset):
            plain[name] = " ".join(map(str, value))
        elif value is not None:
            plain[name] = str(value)
    return plain


def to_networkx(network: Network) -> nx.MultiDiGraph:
    """The network as a weighted ``MultiDiGraph``: node ids, and for each hop an edge whose key is the service id.

    All columns are attributes, under the names that they have in ``nodes`` and ``edges``: numbers, texts and truth, so
    that ``nx.write_graphml`` can write them; what is not given is left out. A service with ``both_ways``
    has its reverse hops too. Where a service runs the same hop twice, the later key is followed by ``#`` and the place
    of the hop in the service.
    """
    import networkx as nx

    graph = nx.MultiDiGraph()
    for n in network.node_by_id.values():
        graph.add_node(
            n.id, name=n.name, kind=n.kind, country=n.country, lon=n.lon, lat=n.lat, modes=" ".join(sorted(n.modes)),
            tz=n.tz, aliases="; ".join(n.aliases), source=n.source,
        )  # fmt: skip
        # not as arguments: a property may be called as one of networkx's own
        own = {"gauge_mm": n.gauge_mm, "bonded": n.bonded, "short": n.short, "locodes": " ".join(n.locodes)}
        graph.nodes[n.id].update(_plain(own | _extra(n.extra, ("lon", "lat", "geometry"))))
    for service in network.service_by_id.values():
        for hops, _ in directions(service):
            for seq, hop in enumerate(hops, start=1):
                known = graph.has_edge(hop.from_node, hop.to_node, service.id)
                key = f"{service.id}#{seq}" if known else service.id
                graph.add_edge(hop.from_node, hop.to_node, key)
                graph[hop.from_node][hop.to_node][key].update(_plain(_edge_row(service, seq, hop)))
    return graph
