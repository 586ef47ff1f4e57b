"""What each type of change does: a network and a change in, a new network out, sharing all that stays the same.

Nothing mutates. What is wrong is noted as faults, and the network then stays as it was, so that one pass over a
scenario finds every fault. Here are the changes of hops; those of services are in ``service_changes``, what is added
in ``additions``, handling and assumptions in ``set_figures``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from corridor.dataset.columns import EDGES
from corridor.model import rates
from corridor.model.modes import MODES, Mode, priced_in
from corridor.model.network import Hop, Network, Service
from corridor.scenarios.additions import add_node, add_service
from corridor.scenarios.change_types import Change
from corridor.scenarios.figures import lift, set_assumption, set_handling
from corridor.scenarios.rules import Faults
from corridor.scenarios.selectors import Selection, check, why_nothing
from corridor.scenarios.service_changes import close, selected, set_frequency, set_status, with_services

N = TypeVar("N", bound=Network)


def apply_change(network: N, change: Change, *, first: Network, source: str, where: str, faults: Faults) -> N:
    """The network after a change; the same one, with every fault noted, if anything is wrong.

    ``first`` is the network before all changes, ``source`` stands behind the figures of rows that the change makes, and
    ``where`` begins the messages.
    """
    before = len(faults.errors)
    check(change.selector, network, first, where, faults)
    if len(faults.errors) > before:
        return network
    match change.type:
        case "add-service":
            return add_service(network, change.values, where, faults)
        case "add-node":
            return add_node(network, change.values, where, faults)
        case "set-handling":
            return set_handling(network, change, source, where, faults)
        case "set-assumption":
            return set_assumption(network, change.values, where, faults)
        case "lift":
            return lift(network, change.values, first, where, faults)
    selection = change.selector.select(network)
    if not selection:
        message, fix = why_nothing(change.selector, network, first)
        faults.add("matches-nothing", where, message, fix=fix)
        return network
    effect: Callable[[N, Selection, Change, str, Faults], N] = SERVICE_CHANGES.get(change.type, _edit_hops)
    return effect(network, selection, change, where, faults)


SERVICE_CHANGES: dict[str, Callable[[Any, Selection, Change, str, Faults], Any]] = {
    "close": close,
    "suspend": set_status,
    "resume": set_status,
    "start": set_status,
    "set-frequency": set_frequency,
}


def _edit_hops(network: N, selection: Selection, change: Change, where: str, faults: Faults) -> N:
    before = len(faults.errors)
    if change.type in PRICED:
        _check_prices(network, selection, change, where, faults)
        if len(faults.errors) > before:
            return network
    edit = HOP_EDITS[change.type]
    changed: dict[str, Service] = {}
    for name, service in selected(network, selection):
        hops = list(service.hops)
        for place in selection[name]:
            hops[place] = edit(hops[place], service.mode, change, network)
        changed[name] = replace(service, hops=tuple(hops))
    _check_figures(changed, selection, where, faults)
    return network if len(faults.errors) > before else with_services(network, changed)


def _later(hop: Hop, hours: float) -> Hop:
    """The hop with so many hours more, also in the hours that nine in ten runs keep."""
    p90 = None if hop.p90_hours is None else hop.p90_hours + hours
    return replace(hop, hours=hop.hours + hours, p90_hours=p90)


def _delay(hop: Hop, _mode: Mode, change: Change, _network: Network) -> Hop:
    return _later(hop, change.values["hours"])


def _scale_time(hop: Hop, _mode: Mode, change: Change, _network: Network) -> Hop:
    factor = change.values["factor"]
    p90 = None if hop.p90_hours is None else hop.p90_hours * factor
    return replace(hop, hours=hop.hours * factor, p90_hours=p90)


def _scale_cost(hop: Hop, _mode: Mode, change: Change, _network: Network) -> Hop:
    factor = change.values["factor"]
    per_teu = None if hop.usd_per_teu is None else hop.usd_per_teu * factor
    per_kg = None if hop.usd_per_kg is None else hop.usd_per_kg * factor
    return replace(hop, usd_per_teu=per_teu, usd_per_kg=per_kg)


def _scale_emissions(hop: Hop, mode: Mode, change: Change, network: Network) -> Hop:
    factor = rates.hop_factor(hop, mode, network)
    scaled = factor.g_co2e * change.values["factor"]
    if factor.by_teu:
        return replace(hop, g_co2e_per_teu_km=scaled)
    return replace(hop, g_co2e_per_tkm=scaled)


def _price_key(mode: Mode) -> str:
    return MODES[mode].price_column


def _priced(hop: Hop, mode: Mode, usd: float) -> Hop:
    figure: dict[str, Any] = {_price_key(mode): float(usd)}
    return replace(hop, **figure)


def _set_cost(hop: Hop, mode: Mode, change: Change, _network: Network) -> Hop:
    return _priced(hop, mode, change.values[_price_key(mode)])


def _surcharge(hop: Hop, mode: Mode, change: Change, _network: Network) -> Hop:
    return _priced(hop, mode, rates.hop_rate(hop, mode) + change.values[_price_key(mode)])


def _reroute(hop: Hop, mode: Mode, change: Change, _network: Network) -> Hop:
    passage, by = change.selector.passage, change.values["by"]
    kept = [by if old == passage else [old] for old in hop.passages]
    passages = tuple(dict.fromkeys(new for group in kept for new in group))
    hop = replace(hop, passages=passages, km=hop.km + change.values.get("km", 0))
    hop = _later(hop, change.values.get("hours", 0))
    return _surcharge(hop, mode, change, _network) if "usd_per_teu" in change.values else hop


HOP_EDITS: dict[str, Callable[[Hop, Mode, Change, Network], Hop]] = {
    "delay": _delay,
    "scale-time": _scale_time,
    "scale-cost": _scale_cost,
    "scale-emissions": _scale_emissions,
    "set-cost": _set_cost,
    "surcharge": _surcharge,
    "reroute": _reroute,
}


PRICED = ("set-cost", "surcharge", "reroute")


def _check_prices(network: Network, selection: Selection, change: Change, where: str, faults: Faults) -> None:
    """Each mode is priced per TEU or per kg: each price given must be used, each needed be given."""
    count = {"usd_per_teu": 0, "usd_per_kg": 0}
    for name, service in selected(network, selection):
        count[_price_key(service.mode)] += len(selection[name])
    given = {key for key in count if key in change.values}
    needed = {key for key in count if count[key]}
    if given and needed - given:
        key = next(iter(needed - given))
        are = f"{count[key]:,} of {sum(count.values()):,} selected hops"
        if not needed & given:
            fix = f"give {key}"
        else:
            other = next(mode for mode, row in MODES.items() if row.price_column != key)
            too = "" if change.type == "reroute" else f"give {key} too, or "
            fix = f'{too}select one mode, such as mode = "{other}"'
        faults.add("price-wrong", where, f"{are} by {_modes_of(key)}, priced in {key}, which is not given", fix=fix)
    elif given - needed:
        key = next(iter(given - needed))
        faults.add("price-wrong", where, f"{key} is given, and no selected hop is by {_modes_of(key)}")


def _modes_of(key: str) -> str:
    *others, last = priced_in(key)
    return f"{', '.join(others)} or {last}" if others else last


def _check_figures(changed: Mapping[str, Service], selection: Selection, where: str, faults: Faults) -> None:
    """A reduction may not lead below zero, nor any figure beyond what the data may hold."""
    for name, service in changed.items():
        for hop in (service.hops[place] for place in selection[name]):
            for key, most in MOST.items():
                value = getattr(hop, key)
                if value is not None and not 0 <= value <= most:
                    message = f"{key} of {name} from {hop.from_node} to {hop.to_node} would be {value:g}"
                    faults.add("below-zero" if value < 0 else "number-too-large", where, message)
                    return  # what is too great for one hop is so for many; one is enough to say


FIGURES = ("km", "hours", "p90_hours", "usd_per_teu", "usd_per_kg", "g_co2e_per_tkm")
MOST = {column.name: column.most for column in EDGES.columns if column.name in FIGURES}
"""The greatest value that each figure of a hop may have in ``edges.csv``."""
