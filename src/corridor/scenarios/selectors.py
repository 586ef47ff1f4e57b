"""Which hops of a network a change means. All selectors that are given must match.

A service that was cut goes on as pieces, ``X`` and ``X#n`` (``changes.close``); the selector ``service = "X"`` means
all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from corridor.files.faults import echo
from corridor.model.modes import MODES
from corridor.model.network import Hop, Network, Service
from corridor.model.pieces import whole_id
from corridor.planning.rides import PASSED
from corridor.scenarios.rules import Faults, did_you_mean

SELECTORS = ("node", "from", "to", "service", "country", "mode", "passage", "operator")
"""The selectors as a scenario file names them."""

Selection = dict[str, tuple[int, ...]]
"""Service id to the positions of its selected hops."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Selector:
    """What a hop must be like to be selected; None does not matter.

    ``node`` and ``country``: the hop touches it. ``from_node`` and ``to_node`` together: the hop between the two, in
    either direction; one alone: the hop leaves (or reaches) it, in a direction in which it runs.
    """

    node: str | None = None
    from_node: str | None = None
    to_node: str | None = None
    service: str | None = None
    country: str | None = None
    mode: str | None = None
    passage: str | None = None
    operator: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Selector:
        """The selectors among the keys of a change."""
        ends = {"from": "from_node", "to": "to_node"}
        return cls(**{ends.get(key, key): values[key] for key in SELECTORS if key in values})

    def as_keys(self) -> dict[str, str]:
        """The selectors that are given, as a scenario file names them."""
        given = {field.name.removesuffix("_node"): getattr(self, field.name) for field in fields(self)}
        return {key: given[key] for key in SELECTORS if given[key] is not None}

    def select(self, network: Network) -> Selection:
        """The hops that every given selector matches, by service."""
        tests = list(self._tests(network))
        found: Selection = {}
        for service in network.service_by_id.values():
            if self._takes(service):
                places: Iterable[int] = range(len(service.hops))
                for test in tests:
                    places = [place for place in places if test(service.hops[place], service)]
                    if not places:
                        break
                if places:
                    found[service.id] = tuple(places)
        return found

    def _takes(self, service: Service) -> bool:
        return (
            (self.service is None or service.id == self.service or whole_id(service.id) == self.service)
            and (self.mode is None or service.mode == self.mode)
            and (self.operator is None or service.operator == self.operator)
        )

    def _tests(self, network: Network) -> Iterator[Callable[[Hop, Service], bool]]:
        """What a hop is asked: only what was given."""
        node, passage, country, start, end = self.node, self.passage, self.country, self.from_node, self.to_node
        if passage is not None:
            yield lambda hop, _: passage in hop.passages
        if node is not None:
            yield lambda hop, _: node in (hop.from_node, hop.to_node, *str(hop.extra.get(PASSED, "")).split())
        if start is not None and end is not None:
            yield lambda hop, _: (hop.from_node, hop.to_node) in {(start, end), (end, start)}
        elif start is not None:
            yield lambda hop, service: hop.from_node == start or (service.both_ways and hop.to_node == start)
        elif end is not None:
            yield lambda hop, service: hop.to_node == end or (service.both_ways and hop.from_node == end)
        if country is not None:
            inside = {one.id for one in network.node_by_id.values() if one.country == country}
            yield lambda hop, _: hop.from_node in inside or hop.to_node in inside


NODE_SELECTORS = ("node", "from", "to")


def check(selector: Selector, network: Network, first: Network, where: str, faults: Faults) -> None:
    """Note every selector that names nothing, neither now nor at first, with what it could have meant."""
    for key, value in selector.as_keys().items():
        if key in NODE_SELECTORS and value in network.node_by_id:
            continue
        known = _known(key, network)
        if value not in known and value not in _known(key, first):
            what = {"from": "node", "to": "node"}.get(key, key)
            listed = f"write one of {', '.join(sorted(known))}" if len(known) <= MOST_LISTED else _where_listed(what)
            faults.add(
                "selector-unknown", where, f"{key} is {echo(value)}, and the network has no such {what}",
                fix=did_you_mean(value, known) or listed,
            )  # fmt: skip
    if selector.from_node is not None and selector.from_node == selector.to_node:
        faults.add("same-ends", where, f"from and to are both {echo(selector.from_node)}")


MOST_LISTED = 30


def _where_listed(what: str) -> str:
    commands = {"node": "corridor nodes", "country": "corridor nodes"}
    return f"{commands.get(what, 'corridor services')} lists them"


def _known(key: str, network: Network) -> dict[str, Sequence[str]]:
    """What a selector may be, with the names under which people know it."""
    services = network.service_by_id.values()
    match key:
        case key if key in NODE_SELECTORS:
            return {node.id: (node.name, *node.aliases) for node in network.node_by_id.values()}
        case "service":
            return {name: (s.name,) for s in services for name in (s.id, whole_id(s.id))}
        case "country":
            return {node.country: () for node in network.node_by_id.values()}
        case "mode":
            return dict.fromkeys(MODES, ())
        case "passage":
            return {passage: () for s in services for hop in s.hops for passage in hop.passages}
        case _:
            return {s.operator: () for s in services if s.operator}


EARLIER = "give it before the changes that close them, or remove it"


def why_nothing(selector: Selector, network: Network, first: Network) -> tuple[str, str | None]:
    """Why a change matches no hop, and a remedy of its own, if there is one: an earlier one closed them, or its
    selectors do not go together.
    """
    before = sum(map(len, selector.select(first).values()))
    if before:
        return f"no hop matches; earlier changes have closed the {_hops(before)} that did", EARLIER
    return _unmatched(selector, network), None


def _unmatched(selector: Selector, network: Network) -> str:
    if selector.from_node is not None and selector.to_node is not None:
        pair = Selector(from_node=selector.from_node, to_node=selector.to_node)
        if not pair.select(network):
            return f"no hop joins {selector.from_node} and {selector.to_node}{_neighbours(selector.from_node, network)}"
    given = selector.as_keys()
    counts = {
        f"{key} {value}": sum(map(len, Selector.of({key: value}).select(network).values()))
        for key, value in given.items()
    }
    if len(counts) == 1:
        return f"no hop has {next(iter(counts))}"
    alone = ", ".join(f"{what} alone has {_hops(count)}" for what, count in counts.items())
    return f"no hop matches all of its selectors ({alone})"


def _hops(count: int) -> str:
    return f"{count:,} hop{'' if count == 1 else 's'}"


def _neighbours(node: str, network: Network) -> str:
    near = {
        end
        for service in network.service_by_id.values()
        for hop in service.hops
        if node in (hop.from_node, hop.to_node)
        for end in (hop.from_node, hop.to_node)
    } - {node}
    shown = sorted(near)
    more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
    return f"; {node} is joined to {', '.join(shown[:8])}{more}" if shown else f"; no hop touches {node}"
