"""The types of change as data: the selectors and keys of each, and the one way in which a change is read.

What a change does to a network is the business of ``changes``. Here nothing is known of any network: only whether a
change is well formed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from corridor.files.faults import echo
from corridor.scenarios.rules import Faults, did_you_mean
from corridor.scenarios.selectors import SELECTORS, Selector

Kind = Literal["text", "number", "signed", "above zero", "days", "texts", "tables", "any"]

IN_WORDS: dict[Kind, str] = {
    "text": 'a text in quotes, such as "CNMLX"',
    "number": "a number, 0 or more",
    "signed": "a number",
    "above zero": "a number above 0",
    "days": 'a text such as "Mon Thu"',
    "texts": 'a list of texts, such as ["cape"]',
    "tables": "a list of tables, each as a row of edges.csv",
    "any": "a value",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key of a change: of what kind, and whether it must be there."""

    name: str
    kind: Kind = "number"
    needed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Type:
    """A type of change. ``open``: it has keys beyond these, which the readers of the data judge.

    ``needs``: what must be selected: ``any`` selector, one of a name, or nothing (None).
    """

    effect: str
    selectors: tuple[str, ...] = SELECTORS
    needs: str | None = "any"
    keys: tuple[Key, ...] = ()
    one_of: tuple[str, ...] = ()
    open: bool = False


PRICES = (Key(name="usd_per_teu"), Key(name="usd_per_kg"))
FACTOR = (Key(name="factor", needed=True),)
HANDLING = ("load_h", "unload_h", "usd_per_teu", "usd_per_kg")

TYPES: dict[str, Type] = {
    "close": Type(effect="the selected hops are gone; a service is cut there, and its pieces still run"),
    "suspend": Type(effect="the selected services no longer run"),
    "resume": Type(effect="those of the selected services that are suspended run again"),
    "start": Type(effect="those of the selected services that are planned run"),
    "set-frequency": Type(
        effect="the selected services depart so often",
        keys=(
            Key(name="per_week", kind="above zero", needed=True),
            Key(name="days", kind="days"),
            Key(name="departs", kind="text"),
        ),
    ),
    "delay": Type(effect="each selected hop takes so many hours more", keys=(Key(name="hours", needed=True),)),
    "scale-time": Type(effect="the hours of each selected hop, times the factor", needs=None, keys=FACTOR),
    "scale-cost": Type(effect="the price of each selected hop, times the factor", needs=None, keys=FACTOR),
    "scale-emissions": Type(effect="the CO2e of each selected hop, times the factor", needs=None, keys=FACTOR),
    "set-cost": Type(
        effect="the price of each selected hop is this", keys=PRICES, one_of=tuple(key.name for key in PRICES)
    ),
    "surcharge": Type(
        effect="the price of each selected hop is so much more", keys=PRICES, one_of=tuple(key.name for key in PRICES)
    ),
    "reroute": Type(
        effect="the selected hops use other passages, and grow by these figures",
        needs="passage",
        keys=(
            Key(name="by", kind="texts", needed=True),
            Key(name="km", kind="signed"),
            Key(name="hours", kind="signed"),
            Key(name="usd_per_teu", kind="signed"),
        ),
    ),
    "add-service": Type(
        effect="there is one service more",
        selectors=(),
        needs=None,
        keys=(Key(name="hops", kind="tables", needed=True),),
        open=True,
    ),
    "add-node": Type(
        effect="there is one node more",
        selectors=(),
        needs=None,
        keys=(
            Key(name="id", kind="text", needed=True),
            Key(name="lon", kind="signed", needed=True),
            Key(name="lat", kind="signed", needed=True),
        ),
        open=True,
    ),
    "set-handling": Type(
        effect="loading and unloading at a node are this; without a node, the default of the mode",
        selectors=("node", "mode"),
        needs="mode",
        keys=tuple(Key(name=name) for name in HANDLING),
        one_of=HANDLING,
    ),
    "set-assumption": Type(
        effect="an assumption is this",
        selectors=(),
        needs=None,
        keys=(Key(name="key", kind="text", needed=True), Key(name="value", kind="any", needed=True)),
    ),
    "lift": Type(
        effect="an advisory no longer stands",
        selectors=(),
        needs=None,
        keys=(Key(name="advisory", kind="text", needed=True),),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change: its type, what it selects, and its own keys as the file has them."""

    type: str
    selector: Selector = field(default_factory=Selector)
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_keys(self) -> dict[str, Any]:
        """The change as the keys of a ``[[change]]``."""
        return {"type": self.type, **self.selector.as_keys(), **self.values}


def read_change(keys: Mapping[str, Any], where: str, faults: Faults) -> Change | None:
    """The change that these keys mean, or None with every fault of it noted."""
    before = len(faults.errors)
    name = keys.get("type")
    if name is None:
        faults.add("type-missing", where, "has no type")
        return None
    if not isinstance(name, str) or name not in TYPES:
        meant = did_you_mean(name, dict.fromkeys(TYPES, ())) if isinstance(name, str) else None
        faults.add("type-unknown", where, f"type is {echo(name)}", fix=meant or f"write one of {', '.join(TYPES)}")
        return None
    kind = TYPES[name]
    given = {key: value for key, value in keys.items() if key != "type"}
    kinds: dict[str, Kind] = {key: "text" for key in kind.selectors}  # noqa: C420 - fromkeys would lose the type
    kinds |= {key.name: key.kind for key in kind.keys}
    for word, value in given.items():
        if word in kinds:
            _check_value(word, value, kinds[word], where, faults)
        elif not kind.open:
            _note_unknown(word, name, where, faults)
    for key in kind.keys:
        if key.needed and key.name not in given:
            faults.add("key-missing", where, f"{name} needs {key.name}", fix=f"give {key.name}, {IN_WORDS[key.kind]}")
    if kind.one_of and not any(key in given for key in kind.one_of):
        faults.add("figure-missing", where, f"{name} names no figure", fix=f"give {' or '.join(kind.one_of)}")
    if kind.needs == "any" and not any(key in given for key in SELECTORS):
        faults.add("selector-missing", where, f"{name} selects nothing", fix=f"give {', '.join(SELECTORS)}")
    elif kind.needs not in (None, "any") and kind.needs not in given:
        faults.add("selector-missing", where, f"{name} needs {kind.needs}", fix=f"give {kind.needs}, a text in quotes")
    if len(faults.errors) > before:
        return None
    return Change(
        type=name,
        selector=Selector.of({key: value for key, value in given.items() if key in kind.selectors}),
        values={key: value for key, value in given.items() if key not in kind.selectors},
    )


def _note_unknown(key: str, name: str, where: str, faults: Faults) -> None:
    kind = TYPES[name]
    own = [*kind.selectors, *(known.name for known in kind.keys)]
    others = [other for other, other_kind in TYPES.items() if any(key == known.name for known in other_kind.keys)]
    fix = did_you_mean(key, dict.fromkeys(own, ()))
    if fix is None and others:
        fix = f"it belongs to {', '.join(others)}"
    faults.add("key-unknown", where, f"{name} knows no {echo(key)}", fix=fix or f"{name} knows {', '.join(own)}")


def _check_value(key: str, value: object, kind: Kind, where: str, faults: Faults) -> None:
    """Note a value that is not of its kind."""
    match kind:
        case "text" | "days":
            good = isinstance(value, str) and bool(value.strip())
        case "number" | "signed" | "above zero":
            good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
            if good and kind != "signed" and isinstance(value, int | float) and value < 0:
                faults.add("number-negative", where, f"{key} is {echo(value)}", fix=f"write {IN_WORDS[kind]}")
                return
            good = good and (kind != "above zero" or value != 0)
        case "texts":
            good = (
                isinstance(value, list | tuple) and bool(value) and all(isinstance(v, str) and v.strip() for v in value)
            )
        case "tables":
            good = isinstance(value, list | tuple) and bool(value) and all(isinstance(v, Mapping) for v in value)
        case "any":
            good = True
    if not good:
        faults.add("value-wrong", where, f"{key} is {echo(value)}", fix=f"write {IN_WORDS[kind]}")
