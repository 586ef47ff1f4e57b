"""The network's figures beside published ones: distance, time and price by corridor, with deviation, MAPE and bias.

A published figure names a ride (one service between two of its stops) or, with the service ``route`` or ``transit``,
the best route between two places by its mode alone; ``landed`` counts from a ship's arrival in the port of start.
Further modes may follow, and ``via`` with a place: ``transit sea via KZAAU`` is by rail and the Caspian ferry. A figure
of another world, such as days by Suez of 2022, names its scenarios and is held against the network after them. Nothing
here changes the network; a figure that is off is mended in the data, or explained in its note.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from corridor.errors import InputError, ScenarioError
from corridor.model import rates
from corridor.model.modes import MODES
from corridor.model.network import Network, Published, Service
from corridor.model.shipment import Shipment, cargo
from corridor.places.resolve import resolve
from corridor.planning import planner
from corridor.planning.limits.targets import Limits
from corridor.planning.limits.words import target
from corridor.planning.request import Request
from corridor.planning.rides import directions
from corridor.planning.routes.route import Route
from corridor.scenarios import toml

ROUTE = "route"
"""In place of a service: the best route by the mode, with waits, handling and drays."""

TRANSIT = "transit"
"""In place of a service: the same route from its first departure to its last arrival, as transit times are published:
without the first wait, and without loading at its start and unloading at its end."""

LANDED = "landed"
"""In place of a service: the best route from a port, as a forwarder counts the days there: from the ship's arrival. The
unloading at the port, until the box is free to leave it, and its price come before the route. Where one service runs
all the way, the hours are its."""

VIA = "via"
"""After any of them, with ids or names of one word: the places that the route passes, in this order."""

FAR_OFF = 0.25
"""A deviation above this is mended or explained."""

HOURS_PER_DAY = 24.0
TEU_PER_FEU = 2.0
FEU = Shipment(teu=2)
PARCEL = Shipment(teu=0, tonnes=0.5, m3=3, value_usd=50_000, day_usd=500)
"""What an air figure is published for: some hundred kg, which one aircraft takes, not two boxes' 20 t; goods of some
100 USD a kg, a hundredth of it a day (0.6 to 2.1 %: Hummels and Schaur 2013), as they would go by ship else.
"""

NO_M3 = 1e-9
KG_PER_TONNE = 1000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """A published figure and the network's own; ``deviation`` is relative, and 0 within the published range."""

    published: Published
    model: float

    @property
    def deviation(self) -> float:
        """(model - nearest published value) / nearest published value."""
        nearest = min(max(self.model, self.published.low), self.published.high)
        return (self.model - nearest) / nearest


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How near one group of figures is: mean absolute percentage error and bias (mean signed error), as shares."""

    mode: str
    quantity: str
    count: int
    mape: float
    bias: float


def compare(network: Network, figures: Iterable[Published]) -> list[Comparison]:
    """Each figure beside the network's own, in the world that it tells of.

    Raises:
        InputError: a figure whose ride or route the network does not have, or a world that is no scenario.
    """
    worlds: dict[tuple[str, ...], Network] = {(): network}
    found: list[Comparison] = []
    for figure in figures:
        if figure.world not in worlds:
            worlds[figure.world] = _world(network, figure)
        found.append(Comparison(published=figure, model=_model(worlds[figure.world], figure)))
    return found


def _world(network: Network, figure: Published) -> Network:
    """The network after the scenarios of a figure, but for those that it stands after already.

    Days by Suez are held against a world whose ships use it.
    """
    try:
        for name in figure.world:
            scenario = toml.Scenario.read(name)
            network = network if scenario.name in network.scenarios else scenario.apply(network)
    except ScenarioError as error:
        raise InputError(f"{figure.corridor}: world {' '.join(figure.world)!r:.60}: {error}") from None
    return network


def scores(comparisons: Sequence[Comparison]) -> list[Score]:
    """Per mode and kind of figure (distance, time, price), then per mode, how near the network is."""
    kinds = {"km": "distance", "hours": "time", "days": "time", "p90_hours": "time", "p90_days": "time"}
    groups: dict[tuple[str, str], list[float]] = {}
    for one in comparisons:
        kind = kinds.get(one.published.quantity, "price")
        groups.setdefault((one.published.mode, kind), []).append(one.deviation)
        groups.setdefault((one.published.mode, "all"), []).append(one.deviation)
    return [
        Score(
            mode=mode,
            quantity=kind,
            count=len(off),
            mape=fsum(map(abs, off)) / len(off),
            bias=fsum(off) / len(off),
        )
        for (mode, kind), off in sorted(groups.items())
    ]


def unexplained(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """Those more than 25 % off without a note that says why."""
    return [one for one in comparisons if abs(one.deviation) > FAR_OFF and not one.published.note]


def _model(network: Network, figure: Published) -> float:
    asked = figure.service.split()
    return (
        _by_route(network, figure, asked) if asked[:1] in ([ROUTE], [TRANSIT], [LANDED]) else _by_ride(network, figure)
    )


def _limits(network: Network, figure: Published, asked: Sequence[str]) -> Limits:
    """The modes that its services may have (drays are no services), and the places that it passes."""
    at = asked.index(VIA) if VIA in asked else len(asked)
    unknown = [word for word in asked[1:at] if word not in MODES]
    if unknown:
        raise InputError(
            f"{figure.corridor}: service {figure.service!r:.60} names {unknown[0]!r:.20}, no mode; write it as {ROUTE},"
            f" further modes of {', '.join(MODES)}, and {VIA} with places"
        )
    if VIA in asked and at + 1 == len(asked):
        raise InputError(f"{figure.corridor}: service {figure.service!r:.60} names no place after {VIA}; write one")
    modes = frozenset({figure.mode, *(mode for mode in MODES if mode in asked[1:at])})
    return Limits(modes=modes, via=tuple(target(word, network) for word in asked[at + 1 :]))


def _by_route(network: Network, figure: Published, asked: Sequence[str]) -> float:
    """The best route on which every service is of the modes asked for, and one of the figure's own."""
    shipment = PARCEL if figure.mode == "air" else FEU
    terms = Request(shipment=shipment, limits=_limits(network, figure, asked)).terms(network)
    plan = planner.plan(network, terms, resolve(figure.start, network), resolve(figure.end, network))
    fits = [route for route in plan.routes if any(leg.service and leg.mode == figure.mode for leg in route.legs)]
    if not fits:
        by = f"{figure.mode} alone" if len(asked) == 1 else f"{figure.mode} and {' '.join(asked[1:])}"
        raise InputError(f"{figure.corridor}: no route by {by} from {figure.start} to {figure.end}")
    best = min(fits, key=lambda route: route.generalised_usd)
    hours, usd = (_transit_h(best) if asked[0] == TRANSIT else best.hours), best.usd
    if asked[0] == LANDED:
        port = _port(network, figure)
        hours = rates.handling_at(network, port, "sea").unload_h + (_direct_h(network, figure) or best.hours)
        usd += rates.handling_usd(network, port, "sea", terms.cargo)
    return {
        "km": best.km,
        "hours": hours,
        "days": hours / HOURS_PER_DAY,
        "usd_per_feu": usd,
        "usd_per_teu": usd / TEU_PER_FEU,
        "usd_per_kg": usd / terms.cargo.chargeable_kg,
    }[figure.quantity]


def _port(network: Network, figure: Published) -> str:
    """The port in which the ship of a ``landed`` figure arrives."""
    node = network.node_by_id.get(figure.start)
    if node is None or "sea" not in node.modes:
        raise InputError(
            f"{figure.corridor}: service {figure.service!r:.60} counts from a ship's arrival, and from"
            f" {figure.start!r:.40} is no port; write the id of one, or {ROUTE}"
        )
    return node.id


def _direct_h(network: Network, figure: Published) -> float | None:
    """Hours of the quickest ride without a change, None where there is none."""
    services = (service for service in network.service_by_id.values() if service.mode == figure.mode)
    return min((ride[0] for service in services for ride in _rides(network, service, figure)), default=None)


def _transit_h(route: Route) -> float:
    """Hours from the first service's departure to the last one's arrival."""
    rides = [at for at, leg in enumerate(route.legs) if leg.service is not None]
    legs = route.legs[rides[0] : rides[-1] + 1]
    return fsum(leg.hours for leg in legs) - legs[0].load_h - legs[0].wait_h - legs[-1].unload_h


def _by_ride(network: Network, figure: Published) -> float:
    """The quickest ride between the two stops. Rail and road prices hold the handling at both ends."""
    found = [
        value
        for service in network.service_by_id.values()
        if service.mode == figure.mode and service.id.startswith(figure.service)
        for value in _rides(network, service, figure)
    ]
    if not found:
        raise InputError(
            f"{figure.corridor}: no {figure.mode} service {figure.service} runs from {figure.start} to {figure.end}"
        )
    hours, km, usd, p90_hours = min(found)
    return {
        "km": km,
        "hours": hours,
        "days": hours / HOURS_PER_DAY,
        "p90_hours": p90_hours,
        "p90_days": p90_hours / HOURS_PER_DAY,
        "usd_per_teu": usd,
        "usd_per_feu": usd,
        "usd_per_kg": usd,
    }[figure.quantity]


def _rides(network: Network, service: Service, figure: Published) -> Iterable[tuple[float, float, float, float]]:
    """(hours, km, USD, hours that 9 in 10 keep) of each direction that rides from start to end.

    The price is that of a kg, of a 40-foot box, or of a TEU, which is a 20-foot box. The hops' delays are taken as
    independent.
    """
    teu = 2 if figure.quantity == "usd_per_feu" else 1
    one = cargo(Shipment(teu=teu, tonnes=1 / KG_PER_TONNE, m3=NO_M3), network)
    for hops, stops in directions(service):
        if figure.start not in stops or figure.end not in stops:
            continue
        board, alight = stops.index(figure.start), stops.index(figure.end)
        if board >= alight:
            continue
        ridden = hops[board:alight]
        usd = fsum(rates.hop_usd(hop, service.mode, one) for hop in ridden)
        if MODES[service.mode].quoted_with_terminals:
            usd += fsum(rates.handling_usd(network, node, service.mode, one) for node in (figure.start, figure.end))
        hours = fsum(hop.hours for hop in ridden)
        late = math.hypot(*((hop.p90_hours or hop.hours) - hop.hours for hop in ridden))
        yield hours, fsum(hop.km for hop in ridden), usd, hours + late
