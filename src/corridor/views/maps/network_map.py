"""The map of a whole network: every hop and node as data for a page. ``assets/map_network.js`` draws it.

A page of some thousand services stays small because what is the same is told once: lines by their ends, texts and the
parts of sources by number, and steps of lines as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corridor.model.geo import LonLat
from corridor.model.modes import MODES
from corridor.model.network import Hop, Network, Node
from corridor.views.citations import parted
from corridor.views.lines import (
    WHOLE_WORLD_WEST,
    Lines,
    hop_line,
    on_world,
    packed,
    parts_on_world,
    steps_of,
    stretch_of,
)
from corridor.views.maps.map_page import CREDIT, MapPage, modes_key
from corridor.views.words import duration, per_week

PER_DEGREE = 20
"""Steps of a line: about 6 km, less than a pixel at the zoom where the whole network is read."""

WORDS = {
    "panel": "Network", "search": "Search a place or a service", "modes": "Modes", "statuses": "Status",
    "found": "found", "services": "services", "sources": "Sources", "loads": "loads",
    "nothing": "Nothing of that name.",
    "pick": "A click on a line or a place tells what runs there.", "key": "Signs", "place": "place",
    "passing": "passing only", "both": "both ways", "close": "Back to the network",
    "more": "more; narrow the search",
}  # fmt: skip


class Numbered:
    """Texts by number, each kept once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """The number of a text."""
        return self.numbers.setdefault(text, len(self.numbers))

    @property
    def texts(self) -> list[str]:
        """The texts, in the order of their numbers."""
        return list(self.numbers)


def network_page(network: Network, lines: Lines) -> MapPage:
    """Every service and every node; the page opens with the first mode, and switches show the others."""
    texts = Numbered()
    modes, node_ids = list(MODES), {node: number for number, node in enumerate(network.node_by_id)}
    services: list[list[Any]] = []
    hops: dict[tuple[str, tuple[str, ...]], tuple[Hop, list[list[int]]]] = {}
    for number, service in enumerate(network.service_by_id.values()):
        worked = [node_ids[stop] for stop in service.stops if service.mode in network.node_by_id[stop].modes]
        parts = dict.fromkeys(part for hop in service.hops for part in parted(hop.source))
        services.append(
            [
                service.id, texts(service.name), texts(service.operator), modes.index(service.mode),
                texts(service.status), texts(per_week(service.frequency_per_week)), int(service.both_ways), worked,
                [texts(f"{about}: {text}" if about else text) for about, text in parts],
            ]
        )  # fmt: skip
        for hop in service.hops:
            ends = (service.status, stretch_of(hop, service.mode))
            facts = texts(f"{hop.km:,.0f} km, {duration(hop.hours)}")
            hops.setdefault(ends, (hop, []))[1].append([number, facts])
    drawn = [
        [
            node_ids[start], node_ids[end], modes.index(mode), texts(status),
            _told(parts_on_world(_coarse(hop_line(hop, mode, network, lines)), WHOLE_WORLD_WEST)),
            [part for run in runs for part in run],
        ]
        for (status, (start, end, mode, *_)), (hop, runs) in hops.items()
    ]  # fmt: skip
    count = f"{len(network.node_by_id):,} nodes, {len(network.service_by_id):,} services"
    return MapPage(
        title="The network",
        program="map_network.js",
        data={
            "title": "The network", "count": count, "west": WHOLE_WORLD_WEST, "per_degree": PER_DEGREE,
            "nodes": [_node(node, modes, texts) for node in network.node_by_id.values()], "services": services,
            "hops": drawn, "texts": texts.texts, "modes": modes_key(), "words": WORDS, "credit": CREDIT,
        },
    )  # fmt: skip


def _coarse(line: Sequence[LonLat]) -> list[LonLat]:
    """The line without the points that nobody sees."""
    from shapely import LineString

    return [(x, y) for x, y in LineString(line).simplify(1 / PER_DEGREE).coords]


def _told(parts: Sequence[Sequence[LonLat]]) -> list[str]:
    return [packed(steps) for steps in steps_of(parts, PER_DEGREE)]


def _node(node: Node, modes: Sequence[str], texts: Numbered) -> list[Any]:
    return [
        node.id, node.name, node.country, texts(node.kind), round(node.lat, 3),
        round(on_world(node.lon, WHOLE_WORLD_WEST), 3), [modes.index(mode) for mode in sorted(node.modes)],
        texts("" if node.gauge_mm is None else f"{node.gauge_mm} mm"),
    ]  # fmt: skip
