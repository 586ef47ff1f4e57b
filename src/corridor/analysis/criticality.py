"""What hurts most when it is gone: every service, border, node and passage closed in turn.

Closing something takes routes away and adds none. So while the best route of before is untouched it stays the best, and
the same holds for the fastest, the cheapest and the greenest: **only what one of these four uses needs a new
search**, and only for the destinations whose four use it. Everything else does no harm, and is left out.

An element is closed as the scenario ``close`` does it; drays are not closed. Without a date and without a limit on
totals four trees from the origin answer for all destinations, over the rides that are left: to close something is to
leave out the rides that touch it. Otherwise the network is searched again, or the element avoided where that means the
same (``Element.shut``). ``studies`` makes tables of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Literal, NamedTuple, cast, get_args

from corridor.model.network import Network, Place
from corridor.model.pieces import whole_id
from corridor.model.units import EQUAL
from corridor.planning.advice import noted
from corridor.planning.limits.targets import BETWEEN as TO
from corridor.planning.limits.targets import Target, touching
from corridor.planning.many.others import Others
from corridor.planning.many.trees import Picked, TaggedTrees, serve
from corridor.planning.question import Terms
from corridor.planning.request import Inquiry
from corridor.planning.rides import rides
from corridor.planning.routes.notes import each_once
from corridor.planning.routes.route import TAGS, Leg, Note, Route, Tag
from corridor.scenarios.scenario import Scenario

ElementKind = Literal["service", "border", "node", "passage"]
ELEMENT_KINDS = cast(tuple[ElementKind, ...], get_args(ElementKind))

LEADERS: tuple[ElementKind, ...] = ("border", "passage", "service", "node")
"""Which kind gives the name where several do the same harm: a planner hears of borders first."""

DIFFERENCES = ("generalised_usd", "best_usd", "best_h", "fastest_h", "cheapest_usd", "greenest_kg_co2e")
DIGITS = 6
"""Decimals that count where two harms are compared."""

BETWEEN = " - "
"""Between the two nodes of a border."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """What can be closed. ``id`` is a service's or node's id, a passage's name, or the two nodes of a border."""

    kind: ElementKind
    id: str
    name: str

    def closed(self, network: Network) -> Network:
        """The network without it; the given one is not changed."""
        scenario = Scenario(f"{self.kind} {self.id} closed")
        if self.kind == "border":
            a, b = self.id.split(BETWEEN)
            return scenario.close(from_node=a, to_node=b).apply(network)
        return scenario.close(**{self.kind: self.id}).apply(network)

    def shut(self, network: Network, inquiry: Inquiry, destinations: Sequence[Place]) -> tuple[Network, Inquiry]:
        """A network and an inquiry that answer as with it closed.

        Where to avoid it means the same as to close it, the network stays and its arrays are used again, which is
        many times faster: always for services and passages; for nodes that are not at an end of the way, where a dray
        may still stop at a closed node.
        """
        ends = {node for place in (inquiry.origin, *destinations) for node in place.nodes}
        if self.kind == "border" or (self.kind == "node" and self.id in ends):
            return self.closed(network), inquiry
        keys = {self.id}
        if self.kind == "service":
            keys |= {service for service in network.service_by_id if whole_id(service) == self.id}
        target = Target(kind=self.kind, keys=frozenset(keys), word=self.id)
        limits = inquiry.request.limits
        return network, inquiry.under(replace(limits, avoid=(*limits.avoid, target)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What one destination loses; all differences are after minus before, of the whole shipment.

    ``lost``: nothing reaches it any more; the differences are then 0. ``best_usd`` and ``best_h`` are those of the
    route of lowest generalised cost: one of them may be a gain.
    """

    destination: str
    lost: bool
    generalised_usd: float = 0.0
    best_usd: float = 0.0
    best_h: float = 0.0
    fastest_h: float = 0.0
    cheapest_usd: float = 0.0
    greenest_kg_co2e: float = 0.0

    @property
    def harmed(self) -> bool:
        """Whether it is lost, or its best, fastest, cheapest or greenest answer is worse."""
        losses = (self.generalised_usd, self.fastest_h, self.cheapest_usd, self.greenest_kg_co2e)
        return self.lost or any(loss >= EQUAL for loss in losses)


@dataclass(frozen=True, kw_only=True, slots=True)
class Harm:
    """An element with what its closure does to each destination whose best, fastest, cheapest or greenest uses it."""

    element: Element
    losses: tuple[Loss, ...]

    @property
    def lost(self) -> tuple[str, ...]:
        """The destinations that nothing reaches any more."""
        return tuple(loss.destination for loss in self.losses if loss.lost)

    @property
    def generalised_usd(self) -> float:
        """How much dearer the best answers become in generalised cost, summed over the destinations still reached."""
        return fsum(loss.generalised_usd for loss in self.losses)

    @property
    def order(self) -> tuple[float, float, int, str]:
        """What to sort by, the worst first: destinations lost, generalised cost; of equal ones borders come first."""
        return -len(self.lost), -round(self.generalised_usd, DIGITS), LEADERS.index(self.element.kind), self.element.id

    @property
    def effect(self) -> tuple[object, ...]:
        """What its closure does, to compare: elements of one effect are one finding, such as nine stations of a line.

        Only destinations that are harmed count, with what each of them loses.
        """
        return tuple(
            (loss.destination, loss.lost, *(round(getattr(loss, figure), DIGITS) for figure in DIFFERENCES))
            for loss in sorted(self.losses, key=lambda loss: loss.destination)
            if loss.harmed
        )


class Closures(NamedTuple):
    """How many elements are worth closing, what no route reaches as it is, and the harms, found one by one.

    ``notes`` are of each destination what is known of the world on its best, fastest, cheapest and greenest route as it
    is, each once.
    """

    total: int
    unreached: tuple[str, ...]
    notes: tuple[tuple[Note, ...], ...]
    harms: Iterator[Harm]


def closures(
    network: Network,
    destinations: Sequence[Place],
    inquiry: Inquiry,
    *,
    kinds: Sequence[ElementKind] = ELEMENT_KINDS,
) -> Closures:
    """What there is to close, and the harm of each as it is found, the most used first.

    A destination that nothing reaches to begin with loses nothing.
    """
    terms = inquiry.request.terms(network)
    shutter = _Shutter(network, terms, inquiry.origin, destinations) if serve(terms) else None
    before = list(inquiry.tagged_each(network, destinations) if shutter is None else shutter.before())
    users: dict[Element, dict[Tag, list[int]]] = {}
    for i, answers in enumerate(before):
        found = {id(route): elements_of([route], network) for route in answers.values()}
        for tag, route in answers.items():
            for element in found[id(route)]:
                if element.kind in kinds:
                    users.setdefault(element, {}).setdefault(tag, []).append(i)
    hits = {element: sorted(set().union(*by_tag.values())) for element, by_tag in users.items()}
    order = sorted(users, key=lambda element: (-len(hits[element]), element.kind, element.id))

    def harms() -> Iterator[Harm]:
        for element in order:
            hit = hits[element]
            if shutter is not None:
                yield Harm(element=element, losses=tuple(shutter.losses(element, hit, users[element])))
                continue
            world, asking = element.shut(network, inquiry, [destinations[i] for i in hit])
            after = asking.tagged_each(world, [destinations[i] for i in hit])
            losses = (_loss(destinations[i].name, before[i], now) for i, now in zip(hit, after, strict=True))
            yield Harm(element=element, losses=tuple(losses))

    unreached = tuple(place.name for place, answers in zip(destinations, before, strict=True) if not answers)
    notes = tuple(
        each_once(
            note
            for route in {id(route): route for route in answers.values()}.values()
            for note in noted(route, network, terms, inquiry.origin, place).notes
        )
        for place, answers in zip(destinations, before, strict=True)
    )
    return Closures(total=len(order), unreached=unreached, notes=notes, harms=harms())


class _Shutter:
    """Closes elements by leaving out rides, and reads the losses off the trees that are grown then."""

    def __init__(self, network: Network, terms: Terms, origin: Place, destinations: Sequence[Place]) -> None:
        self._network = network
        self._rides = rides(network)
        self._pieces: dict[str, set[str]] = {}
        for service in network.service_by_id:
            self._pieces.setdefault(whole_id(service), set()).add(service)
        # No ride is dropped for another that is no worse: that other may be the one that is closed
        others = Others(network, terms, destinations, apart=frozenset(network.service_by_id))
        self._grown = TaggedTrees(others, origin)
        self._figures = self._told(self._grown.picked)

    def before(self) -> Iterator[dict[Tag, Route]]:
        """The best, fastest, cheapest and greenest to each destination in turn."""
        return map(self._grown.tagged, range(len(self._grown.others.places)))

    def losses(self, element: Element, hit: Sequence[int], users: Mapping[Tag, Sequence[int]]) -> Iterator[Loss]:
        """What the destinations of some numbers lose; ``users`` are those among them whose route of a tag uses it."""
        shut = self._rides.over(touching(self._network, self._rides, self._target(element)))
        picked = self._grown.shutting(shut, users)
        after = self._told(picked)
        for i in hit:
            name = self._grown.others.places[i].name
            if not math.isfinite(after[i][0]):
                yield Loss(destination=name, lost=True)
                continue
            change = (now - then for now, then in zip(after[i], self._figures[i], strict=True))
            yield Loss(destination=name, lost=False, **dict(zip(TOLD, change, strict=True)))

    def _told(self, picked: Mapping[Tag, Picked]) -> list[tuple[float, ...]]:
        """Of each destination what a loss is told in, in the order of ``TOLD``; inf where nothing leads there."""
        best, fastest, cheapest, greenest = (picked[tag].cost for tag in TAGS)
        worth = self._grown.generalised_usd(picked["best"])
        columns = (worth, best[:, 1], best[:, 0], fastest[:, 0], cheapest[:, 1], greenest[:, 2])
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def _target(self, element: Element) -> Target:
        keys = {element.id}
        if element.kind == "service":
            keys = self._pieces[element.id]
        if element.kind == "border":
            a, b = element.id.split(BETWEEN)
            return Target(kind="hop", keys=frozenset((f"{a}{TO}{b}", f"{b}{TO}{a}")), word=element.id)
        return Target(kind=element.kind, keys=frozenset(keys), word=element.id)


TOLD = ("generalised_usd", "best_usd", "best_h", "fastest_h", "cheapest_usd", "greenest_kg_co2e")
"""Fields of a loss."""


def elements_of(routes: Iterable[Route], network: Network) -> set[Element]:
    """Everything that the routes use and that can be closed: services, borders, nodes called at or passed, passages."""
    return {element for route in routes for leg in route.legs for element in _of_leg(leg, network)}


def _of_leg(leg: Leg, network: Network) -> Iterator[Element]:
    if leg.service is None:
        return
    yield Element(kind="service", id=whole_id(leg.service), name=leg.name)
    for node in leg.stops:
        yield Element(kind="node", id=node, name=network.node_by_id[node].name)
    for crossing in leg.crossings:
        ends = sorted(crossing)
        names = [network.node_by_id[end].name for end in ends]
        yield Element(kind="border", id=BETWEEN.join(ends), name=BETWEEN.join(names))
    for passage in leg.passages:
        yield Element(kind="passage", id=passage, name=passage.replace("-", " ").title())


def _loss(destination: str, before: Mapping[Tag, Route], after: Mapping[Tag, Route]) -> Loss:
    if not after:
        return Loss(destination=destination, lost=True)
    return Loss(
        destination=destination,
        lost=False,
        generalised_usd=after["best"].generalised_usd - before["best"].generalised_usd,
        best_usd=after["best"].usd - before["best"].usd,
        best_h=after["best"].hours - before["best"].hours,
        fastest_h=after["fastest"].hours - before["fastest"].hours,
        cheapest_usd=after["cheapest"].usd - before["cheapest"].usd,
        greenest_kg_co2e=after["greenest"].kg_co2e - before["greenest"].kg_co2e,
    )
