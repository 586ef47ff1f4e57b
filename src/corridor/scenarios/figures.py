"""Changes to what stands beside the hops: handling at nodes, assumptions, and advisories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from corridor.dataset.assumptions import SECTIONS, read_assumptions
from corridor.dataset.columns import HANDLING
from corridor.files.faults import echo
from corridor.model.modes import MODES, Mode
from corridor.model.network import Handling, Network
from corridor.scenarios.change_types import Change
from corridor.scenarios.rules import Faults, did_you_mean

N = TypeVar("N", bound=Network)


def set_handling(network: N, change: Change, source: str, where: str, faults: Faults) -> N:
    """The figures given, at a node or, without one, of the mode's default; a new row has the hours of the default."""
    node, mode = change.selector.node, cast(Mode, change.selector.mode)
    priced = MODES[mode].price_column
    wrong = [key for key in ("usd_per_teu", "usd_per_kg") if key in change.values and key != priced]
    if wrong:
        faults.add("price-wrong", where, f"{wrong[0]} is given for {mode}", fix=f"give {priced}")
    elif node is not None and mode not in network.node_by_id[node].modes:
        loads = ", ".join(sorted(network.node_by_id[node].modes)) or "nothing"
        faults.add("handling-unused", where, f"{node} loads {loads}, not {mode}")
    elif (None, mode) not in network.handling:
        faults.add("handling-default", where, f"handling.csv has no default for {mode}")
    else:
        old = network.handling.get((node, mode)) or Handling(
            mode=mode, node=node, load_h=network.handling[None, mode].load_h,
            unload_h=network.handling[None, mode].unload_h, source=source,
        )  # fmt: skip
        for column in HANDLING.columns:
            if change.values.get(column.name, 0) > column.most and column.kind == "number":
                faults.add("number-too-large", where, f"{column.name} is {change.values[column.name]:g}")
                return network
        figures: dict[str, Any] = {key: float(value) for key, value in change.values.items()}
        return replace(network, handling={**network.handling, (node, mode): replace(old, **figures)})
    return network


def set_assumption(network: N, values: Mapping[str, Any], where: str, faults: Faults) -> N:
    """Read by the reader of ``assumptions.toml``, so that the same rules hold."""
    known = {f"{section}.{column.name}": () for section, columns in SECTIONS.items() for column in columns}
    known["dray.open_borders"] = known["dray.method"] = ()
    if values["key"] not in known:
        meant = did_you_mean(values["key"], known) or f"write one of {', '.join(known)}"
        faults.add("assumption-unknown", where, f"key is {echo(values['key'])}", fix=meant)
        return network
    section, _, key = values["key"].partition(".")
    present: dict[str, dict[str, Any]] = {
        title: {column.name: getattr(network.assumptions, column.name) for column in columns}
        for title, columns in SECTIONS.items()
    }
    present["dray"]["open_borders"] = [sorted(group) for group in network.assumptions.open_borders]
    present["dray"]["method"] = network.assumptions.method
    present[section][key] = values["value"]
    found = Faults()
    assumptions = read_assumptions(present, "", found)
    for fault in found.errors:
        faults.add(fault.code, where, f"{values['key']} {fault.message}", fix=fault.fix)
    if assumptions is None or found.errors:
        return network
    changed = replace(network.assumptions, **{key: getattr(assumptions, key)})
    return replace(network, assumptions=changed)


def lift(network: N, values: Mapping[str, Any], first: Network, where: str, faults: Faults) -> N:
    """Without an advisory, by its id, of those that stood before all scenarios: two may lift the same."""
    known = [one.id for one in first.advisories]
    if values["advisory"] not in known:
        meant = did_you_mean(values["advisory"], dict.fromkeys(known, ()))
        faults.add("advisory-unknown", where, f"advisory is {echo(values['advisory'])}", fix=meant)
        return network
    return replace(network, advisories=tuple(one for one in network.advisories if one.id != values["advisory"]))
