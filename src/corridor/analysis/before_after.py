"""Before and after: the same question asked of two networks, as plain data.

What scenarios do to a network is the business of ``changes``; names, tables and maps of a comparison that of
``comparison``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

from corridor.model.network import Network, Place
from corridor.model.pieces import whole_id
from corridor.model.units import EQUAL, HOURS_PER_DAY
from corridor.planning import drays, planner
from corridor.planning.advice import noted_for
from corridor.planning.many import trees
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees
from corridor.planning.planner import Plan
from corridor.planning.question import Question, Terms, ask
from corridor.planning.request import Inquiry
from corridor.planning.routes.route import TAGS, Leg, Route, Tag

What = Literal["same", "figures", "route", "lost", "gained", "none"]
"""What became of a route: nothing; other figures on the same legs; other legs; none after; none before; none at all."""

FIGURES = ("days", "usd", "kg_co2e", "generalised_usd")

COLUMNS = (
    "destination", "country", "tag", "what",
    *(f"{figure}_{when}" for figure in FIGURES for when in ("before", "after", "delta")),
    "via_before", "via_after", "services_before", "services_after", "how",
)  # fmt: skip
"""Of ``rows``: units in the names, deltas after minus before."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One tag of one destination: the route before and the route after; None where there is none."""

    tag: Tag
    before: Route | None
    after: Route | None

    @property
    def what(self) -> What:
        """What became of the route. Routes that are equal in hours, USD and kg are the same."""
        if self.before is None or self.after is None:
            return "none" if self.before is self.after else "lost" if self.after is None else "gained"
        if all(abs(cast(float, self.delta(figure))) < EQUAL for figure in ("hours", "usd", "kg_co2e")):
            return "same"
        return "figures" if _rides(self.before) == _rides(self.after) else "route"

    def delta(self, figure: str) -> float | None:
        """After minus before, of ``days``, ``hours``, ``usd``, ``kg_co2e`` or ``generalised_usd``."""
        if self.before is None or self.after is None:
            return None
        return float(getattr(self.after, figure) - getattr(self.before, figure))

    @property
    def how(self) -> str:
        """What changed, in words; blank where nothing did."""
        match self.what:
            case "same" | "none":
                return ""
            case "lost":
                return f"no route any more; was {cast(Route, self.before).via}"
            case "gained":
                return f"now there is a route: {cast(Route, self.after).via}"
            case "figures":
                return "; ".join(["same route", *(list(self._on_the_legs()) or ["other places to load and unload"])])
            case "route":
                return self._other_route()

    def _other_route(self) -> str:
        before, after = cast(Route, self.before), cast(Route, self.after)
        old, new = ({leg.service: leg.name for leg in r.legs if leg.service} for r in (before, after))
        gone = dict.fromkeys(name for service, name in old.items() if service not in new)
        come = dict.fromkeys(name for service, name in new.items() if service not in old)
        swapped = [f"{word} {', '.join(names)}" for word, names in (("without", gone), ("with", come)) if names]
        ways = after.via if before.via == after.via else f"{before.via} became {after.via}"
        return f"{ways} ({'; '.join(swapped)})" if swapped else ways

    def _on_the_legs(self) -> Iterator[str]:
        """Of each leg with other times or prices what they are: ``on SHIP: ride -12.7 d, price -962 USD``."""
        for old, new in zip(cast(Route, self.before).legs, cast(Route, self.after).legs, strict=True):
            told = []
            for key, word in (("load_h", "load"), ("wait_h", "wait"), ("ride_h", "ride"), ("unload_h", "unload")):
                hours = getattr(new, key) - getattr(old, key)
                if abs(hours) >= EQUAL:
                    told.append(f"{word} {_longer(hours)}")
            if abs(new.usd - old.usd) >= EQUAL:
                told.append(f"price {new.usd - old.usd:+,.0f} USD")
            if abs(new.kg_co2e - old.kg_co2e) >= EQUAL:
                told.append(f"CO2e {new.kg_co2e - old.kg_co2e:+,.0f} kg")
            if told:
                yield f"on {new.name if new.service else 'the dray'}: {', '.join(told)}"


def _longer(hours: float) -> str:
    """By how much something takes longer: ``-2.3 d``, below a day ``+3.0 h``."""
    return f"{hours / HOURS_PER_DAY:+.1f} d" if abs(hours) >= HOURS_PER_DAY else f"{hours:+.1f} h"


Tagged = Mapping[Tag, Route]


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """One destination: what was asked before and after, and the routes that bear tags.

    The whole plans are made when asked for: of many destinations, trees find the tagged routes without the others.
    """

    destination: Place
    asked: tuple[Question, Question]
    found: tuple[Tagged, Tagged]

    @classmethod
    def of_plans(cls, destination: Place, before: Plan, after: Plan) -> Outcome:
        """With plans that are made."""
        outcome = cls(
            destination=destination, asked=(before.question, after.question), found=(_tags(before), _tags(after))
        )
        outcome.__dict__.update(before=before, after=after)
        return outcome

    @cached_property
    def before(self) -> Plan:
        """The plan before."""
        return planner.answer(self.asked[0])

    @cached_property
    def after(self) -> Plan:
        """The plan after."""
        return planner.answer(self.asked[1])

    def whole(self) -> Outcome:
        """The same, with the routes of the whole plans, which tell what only a whole plan knows."""
        return Outcome.of_plans(self.destination, self.before, self.after)

    @property
    def lost(self) -> bool:
        """Whether there was a route, and is none any more; ``after.why`` says why."""
        return bool(self.found[0]) and not self.found[1]

    @property
    def gained(self) -> bool:
        """Whether there was no route, and now is."""
        return bool(self.found[1]) and not self.found[0]

    @property
    def changed(self) -> bool:
        """Whether any of the best, fastest, cheapest and greenest routes is another or has other figures."""
        return any(effect.what not in ("same", "none") for effect in self.effects())

    def effects(self) -> tuple[Effect, ...]:
        """The best, fastest, cheapest and greenest, before and after."""
        return tuple(self.effect(tag) for tag in TAGS)

    def effect(self, tag: Tag) -> Effect:
        """One of them."""
        before, after = self.found
        return Effect(tag=tag, before=before.get(tag), after=after.get(tag))

    def rows(self) -> list[dict[str, Any]]:
        """A row for each tag, with the keys ``COLUMNS``; None where there is no route. Numbers are not rounded."""
        return [self._row(effect) for effect in self.effects()]

    def _row(self, effect: Effect) -> dict[str, Any]:
        row: dict[str, Any] = {
            "destination": self.destination.name,
            "country": self.destination.country,
            "tag": effect.tag,
            "what": effect.what,
        }
        for figure in FIGURES:
            for when, route in (("before", effect.before), ("after", effect.after)):
                row[f"{figure}_{when}"] = None if route is None else float(getattr(route, figure))
            row[f"{figure}_delta"] = effect.delta(figure)
        for when, route in (("before", effect.before), ("after", effect.after)):
            row[f"via_{when}"] = None if route is None else route.via
            row[f"services_{when}"] = None if route is None else " ".join(_services(route))
        row["how"] = self.how(effect)
        return row

    def how(self, effect: Effect) -> str:
        """What changed, in words, and for a route that is lost why there is none; blank where nothing changed."""
        return f"{effect.how}; {self.after.why}" if effect.what == "lost" else effect.how


MOST_WHOLE = 6
"""Destinations up to which whole plans are made; of more only the routes that bear tags are found, by trees."""


def compare(before: Network, after: Network, inquiry: Inquiry, destinations: Sequence[Place]) -> Iterator[Outcome]:
    """The same question asked of two networks, for one destination after the other.

    Places may have nodes that only one of the networks has; in the other they do without.

    Raises:
        SamePlace: a destination is the origin.
    """
    terms = tuple(inquiry.request.terms(network) for network in (before, after))
    if len(destinations) > MOST_WHOLE and all(map(trees.serve, terms)):
        yield from _by_trees((before, after), terms, inquiry.origin, destinations)
        return
    for destination in destinations:
        plans = [
            planner.plan(network, asked, drays.within(inquiry.origin, network), drays.within(destination, network))
            for network, asked in zip((before, after), terms, strict=True)
        ]
        yield Outcome.of_plans(destination, *plans)


def _by_trees(
    networks: Sequence[Network], terms: Sequence[Terms], origin: Place, destinations: Sequence[Place]
) -> Iterator[Outcome]:
    grown: list[TaggedTrees] = []
    for network, asked in zip(networks, terms, strict=True):
        start, ends = drays.within(origin, network), [drays.within(end, network) for end in destinations]
        for end in ends:
            ask(network, asked, start, end, {})  # refuses contradictions, and an end that is the origin
        grown.append(TaggedTrees(Others(network, asked, ends), start))
    for number, destination in enumerate(destinations):
        before, after = (one.question(number) for one in grown)
        tagged = [
            {tag: noted_for(route, question) for tag, route in one.tagged(number).items()}
            for one, question in zip(grown, (before, after), strict=True)
        ]
        yield Outcome(destination=destination, asked=(before, after), found=(tagged[0], tagged[1]))


def _tags(plan: Plan) -> Tagged:
    return {tag: route for route in plan.routes for tag in route.tags}


def _services(route: Route) -> list[str]:
    return [leg.service for leg in route.legs if leg.service is not None]


def _rides(route: Route) -> list[tuple[str | None, tuple[str, ...]]]:
    """By which a route is recognised, also on the piece of a service that was cut."""
    return [(_whole(leg), leg.stops) for leg in route.legs]


def _whole(leg: Leg) -> str | None:
    return None if leg.service is None else whole_id(leg.service)
