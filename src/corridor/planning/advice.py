"""Advisories on questions and routes: which forbid something between two places, and which a route should carry.

An advisory is in force on the days from ``since`` to ``until``; with ``cargo`` only for goods from or to that country
(``CN>`` only from it, ``>CN`` only to it), with ``mode`` only on legs by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from weakref import WeakKeyDictionary

from corridor.errors import InputError
from corridor.model.modes import DRAY
from corridor.model.network import Advisory, Hop, Network, Place, Service
from corridor.planning.agreed import not_yet, rates_by_ends, run_out
from corridor.planning.limits.targets import BETWEEN, Target
from corridor.planning.limits.words import target
from corridor.planning.question import Question, Terms
from corridor.planning.rides import marks_of
from corridor.planning.routes.route import Leg, Note, Route

_TARGETS: WeakKeyDictionary[Network, dict[str, Target | None]] = WeakKeyDictionary()


def target_of(advisory: Advisory, network: Network) -> Target | None:
    """What an advisory speaks of; None where the network has nothing of the name."""
    known = _TARGETS.setdefault(network, {})
    if advisory.id not in known:
        try:
            known[advisory.id] = target(advisory.target, network)
        except InputError:
            known[advisory.id] = None
    return known[advisory.id]


def bans(network: Network, terms: Terms, origin: Place, destination: Place) -> dict[str, Target]:
    """What is forbidden between two places, by the id of the advisory."""
    day = terms.depart.date() if terms.depart is not None else terms.pricing_day
    found: dict[str, Target] = {}
    for advisory in network.advisories:
        if advisory.severity == "forbidden" and _concerns(advisory, origin, destination) and _lasts(advisory, day, day):
            banned = target_of(advisory, network)
            if banned is not None:
                found[advisory.id] = banned
    return found


def countries_of_bans(network: Network) -> frozenset[str]:
    """The countries of whose goods alone something is forbidden."""
    return frozenset(one.cargo.strip(">") for one in network.advisories if one.severity == "forbidden" and one.cargo)


def depends_on_destination(network: Network, origin: Place, destination: Place) -> bool:
    """Whether a ban holds for goods of one of the two places only, so that the other end decides."""
    return not countries_of_bans(network).isdisjoint((origin.country, destination.country))


def noted(route: Route, network: Network, terms: Terms, origin: Place, destination: Place) -> Route:
    """The route with the advisories that it touches, and the rates that have run out for it."""
    notes = [*_advisories(route, network, terms, origin, destination), *_rates(route, network, terms)]
    return replace(route, notes=tuple(notes)) if notes else route


def noted_for(route: Route, question: Question) -> Route:
    """The route with what is known of the world beside its figures, as an answer to a question."""
    return noted(route, question.network, question.terms, question.origin, question.destination)


def _advisories(route: Route, network: Network, terms: Terms, origin: Place, destination: Place) -> Iterator[Note]:
    touched: set[str] = set().union(*(_touched(leg, network) for leg in route.legs))
    touched |= of_country(origin.country, network) | of_country(destination.country, network)
    if not touched:
        return
    first, last = _days(route, terms)
    ready = first if terms.depart is None else min(first, terms.depart.date())
    yield from in_force(touched, network, (ready, first, last), origin, destination)


def in_force(
    touched: Iterable[str], network: Network, days: tuple[date, date, date], origin: Place, destination: Place
) -> Iterator[Note]:
    """Of the advisories that a way touches, by their ids, those for goods between two places, in their order.

    ``days`` are those on which the cargo is ready, leaves and arrives.
    """
    ready, first, last = days
    told = _told(network)
    for _, advisory, note in sorted((told[name] for name in touched), key=itemgetter(0)):
        begins = ready if advisory.kind == "closed" else first  # closed days put the departure off: they lie before it
        if _concerns(advisory, origin, destination) and _lasts(advisory, begins, last):
            yield note


def of_country(country: str, network: Network) -> frozenset[str]:
    """The ids of the advisories on a country, by whatever mode: a place in it may be reached by a dray from abroad."""
    return frozenset(one.id for one in _watched(network).get(("country", country), ()) if not one.mode)


RATE = "rate:"
"""How the id of a note on an agreed rate begins."""


class Confined:
    """The advisories of a network on goods of one country alone: whether one is in force depends on a way's ends."""

    def __init__(self, network: Network) -> None:
        """Their ids, all together and by what they are confined to."""
        self.ids = frozenset(one.id for one in network.advisories if one.cargo)
        self._of: dict[str, frozenset[str]] = {}
        for one in network.advisories:
            if one.cargo:
                self._of[one.cargo] = self._of.get(one.cargo, frozenset()) | {one.id}

    def concerning(self, touched: frozenset[str], origin: str, destination: str) -> frozenset[str]:
        """Those of some ids, of any advisories, that are for goods from one country to another."""
        if self.ids.isdisjoint(touched):
            return touched
        cargoes = origin, destination, f"{origin}>", f">{destination}"
        others = self.ids.difference(*(self._of[cargo] for cargo in cargoes if cargo in self._of))
        return touched - others


def notes_by_id(network: Network) -> dict[str, Note]:
    """The notes on all advisories of a network."""
    return {name: note for name, (_, _, note) in _told(network).items()}


_TOLD: WeakKeyDictionary[Network, dict[str, tuple[int, Advisory, Note]]] = WeakKeyDictionary()


def _told(network: Network) -> dict[str, tuple[int, Advisory, Note]]:
    """Each advisory by its id, with its place among them and its note."""
    if network not in _TOLD:
        _TOLD[network] = {
            one.id: (
                number, one,
                Note(id=one.id, severity=one.severity, checked=one.checked, text=one.text, source=one.source),
            )
            for number, one in enumerate(network.advisories)
        }  # fmt: skip
    return _TOLD[network]


_TOUCHED: WeakKeyDictionary[Network, dict[tuple[str | None, tuple[str, ...]], frozenset[str]]] = WeakKeyDictionary()


def _touched(leg: Leg, network: Network) -> frozenset[str]:
    known = _TOUCHED.setdefault(network, {}).get((leg.service, leg.stops))
    if known is not None:
        return known
    service = None if leg.service is None else network.service_by_id[leg.service]
    return touched_by(service, leg.hops, leg.stops, network)


def touched_by(
    service: Service | None, hops: tuple[Hop, ...], stops: tuple[str, ...], network: Network
) -> frozenset[str]:
    """The ids of the advisories whose target a ride touches, or without a service a dray, whenever.

    They are kept, for the same rides come again in many routes.
    """
    known = _TOUCHED.setdefault(network, {})
    key = None if service is None else service.id, stops
    if key not in known:
        watched, mode = _watched(network), DRAY if service is None else service.mode
        known[key] = frozenset(
            one.id
            for mark in _marks(service, hops, stops, network)
            for one in watched.get(mark, ())
            if one.mode in ("", mode)
        )
    return known[key]


Mark = tuple[str, str]
"""A kind of thing and its key, as targets hold them."""

_WATCHED: WeakKeyDictionary[Network, dict[Mark, list[Advisory]]] = WeakKeyDictionary()


def _watched(network: Network) -> dict[Mark, list[Advisory]]:
    """The advisories that speak of each thing."""
    if network not in _WATCHED:
        found: dict[Mark, list[Advisory]] = {}
        for advisory in network.advisories:
            wanted = target_of(advisory, network)
            if wanted is not None:
                for key in wanted.keys:
                    found.setdefault((wanted.kind, key), []).append(advisory)
        _WATCHED[network] = found
    return _WATCHED[network]


def _marks(service: Service | None, hops: tuple[Hop, ...], stops: tuple[str, ...], network: Network) -> set[Mark]:
    """What a ride touches; a dray touches only where it begins and ends."""
    nodes = [network.node_by_id[stop] for stop in stops if stop in network.node_by_id]
    found: set[Mark] = {("node", node.id) for node in nodes} | {("country", node.country) for node in nodes}
    found |= {mark for hop in hops for mark in marks_of(hop, network)}
    found |= {("hop", f"{hop.from_node}{BETWEEN}{hop.to_node}") for hop in hops}
    if service is not None:
        found |= {("service", service.id), ("operator", service.operator), ("mode", service.mode)}
    return found


def _rates(route: Route, network: Network, terms: Terms) -> Iterator[Note]:
    """Agreed rates that would price a leg but have run out, or run out before it leaves."""
    known = rates_by_ends(network)
    for leg in route.legs:
        if leg.service is None or (ends := (leg.service, leg.from_node, leg.to_node)) not in known:
            continue
        if leg.agreed is None:
            for rate in not_yet(network, ends, terms.pricing_day):
                yield Note(
                    id=f"{RATE}{rate.rate}", severity="info", checked=terms.pricing_day, source=rate.source,
                    text=f"the rate {rate.rate} for {leg.service} holds from {rate.valid_from} on; on "
                    f"{terms.pricing_day} the network's price stands",
                )  # fmt: skip
            for rate in run_out(network, ends, terms.pricing_day):
                yield Note(
                    id=f"{RATE}{rate.rate}", severity="warning", checked=terms.pricing_day, source=rate.source,
                    text=f"the rate {rate.rate} for {leg.service} ran out on {rate.valid_to}; the "
                    "network's price stands",
                )  # fmt: skip
        elif leg.depart is not None and leg.agreed.valid_to is not None:
            leaves = datetime.fromisoformat(leg.depart).date()
            if leaves > leg.agreed.valid_to:
                yield Note(
                    id=f"{RATE}{leg.agreed.name}", severity="warning", checked=terms.pricing_day,
                    source=leg.agreed.charges[0].rate.source,
                    text=f"{leg.service} leaves on {leaves}, after the rate {leg.agreed.name} ran out on "
                    f"{leg.agreed.valid_to}",
                )  # fmt: skip


def _days(route: Route, terms: Terms) -> tuple[date, date]:
    """The days on which a route is on its way; undated the pricing day."""
    departs = [leg.depart for leg in route.legs if leg.depart is not None]
    arrives = [leg.arrive for leg in route.legs if leg.arrive is not None]
    if not departs or not arrives:
        return terms.pricing_day, terms.pricing_day
    return datetime.fromisoformat(departs[0]).date(), datetime.fromisoformat(arrives[-1]).date()


def _concerns(advisory: Advisory, origin: Place, destination: Place) -> bool:
    return advisory.cargo in ("", origin.country, destination.country, f"{origin.country}>", f">{destination.country}")


def _lasts(advisory: Advisory, first: date, last: date) -> bool:
    return (advisory.since is None or advisory.since <= last) and (advisory.until is None or first <= advisory.until)
