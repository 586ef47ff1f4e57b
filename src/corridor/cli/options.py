"""The options that commands share, and what they stand for: the world asked of, and the question.

``world`` opens the data, lays own figures over them and applies scenarios. ``question`` turns what was given into the
keywords of ``corridor.plan``.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from corridor.api.dated import dated
from corridor.api.objects import Network
from corridor.api.planning import load
from corridor.cli.printing import FILE, data_option, learn, say
from corridor.dataset import own
from corridor.errors import InputError
from corridor.model.network import Place
from corridor.model.shipment import ASKED, Ask, Shipment
from corridor.model.waiting import WAIT_POLICIES
from corridor.planning.limits import rows
from corridor.planning.limits.rows import Limit, LimitKind

Decorator = Callable[[Any], Any]
Given = Mapping[str, Any]
"""The values of options by their name, as click hands them to a command."""

TEU_PER_FEU = 2


def together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, listed in the order given."""

    def decorate(function: Any) -> Any:  # noqa: ANN401 - as click has it
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


scenario_option = click.option(
    "--scenario", "scenarios", multiple=True, metavar="FILE.toml",
    help="In a changed world: a scenario file, or one that ships. Repeatable, in order.",
)  # fmt: skip
laid_option = click.option(
    "--with", "overlays", multiple=True, type=FILE, metavar="DIR-or-FILE",
    help="Own figures laid over the data: rates, sailings, closures. Repeatable, in order.",
)  # fmt: skip
no_own_option = click.option("--no-own", is_flag=True, help="Without the own figures that are kept (corridor own).")
with_option = together(laid_option, no_own_option)
world_options = together(scenario_option, with_option, data_option)


def world(given: Given) -> Network:
    """The network of ``world_options``: the data, own figures laid over them, scenarios applied.

    Raises:
        DataError: faults of the data or of what is laid over them.
        ScenarioError: a scenario that cannot be read or does not fit.
    """
    network = with_own(given["data"], given["overlays"], no_own=given["no_own"])
    if given.get("scenarios"):
        from corridor.scenarios.toml import stack

        network = stack(given["scenarios"], network)[1]
    learn(network)
    return network


SLOW_S = 1.0
"""Reading that takes longer is told."""


def with_own(data: Path | None, overlays: Sequence[Path], *, no_own: bool) -> Network:
    """The data with own figures laid over: those that are kept, then those given. What they are is told on stderr."""
    kept = [] if no_own else own.kept()
    watched = sys.stderr.isatty()  # whoever reads stderr in a program wants errors alone
    slow = threading.Timer(SLOW_S, say if watched else str, ["reading the network, which is faster the next time"])
    slow.daemon = True
    slow.start()
    try:
        network = load(data, overlays=[*kept, *overlays])
    finally:
        slow.cancel()
    if gc.get_freeze_count():  # a process of its own (``printing.guarded``): the network stays as long as that
        gc.freeze()
    if network.overlays:
        say(f"with own figures: {own.summary(network, today=datetime.now(UTC).date())}")
    return network


def _of_shipment(one: Ask) -> Decorator:
    """A field of the shipment as an option."""
    text = f"{one.help}  [default: {one.default}]" if one.default else one.help
    kind = str if one.most is None else float
    return click.option(f"--{one.option}", one.name, type=kind, metavar=one.metavar or None, help=text)


shipment_options = together(
    *map(_of_shipment, ASKED), click.option("--feu", type=float, help="Containers of 40 foot, instead of --teu.")
)
SHIPMENT = ("feu", *(one.name for one in ASKED))


def shipment(given: Given) -> Shipment:
    """The shipment of ``shipment_options``. Raises ``InputError`` for figures that are none, or both TEU and FEU."""
    counted = [f"--{name} {given[name]:g}" for name in ("teu", "feu") if given[name] is not None]
    counted += [f"--boxes {given['boxes']}"] if given["boxes"] is not None else []
    if len(counted) > 1:
        raise InputError(f"{' and '.join(counted)} are both given; give one (a 40-foot container is 2 TEU)")
    feu, teu = given["feu"], given["teu"]
    if feu is not None:
        if not feu > 0:
            raise InputError(f"--feu is {feu:g}; give a figure above zero")
        teu = feu * TEU_PER_FEU
    return Shipment(**{one.name: given[one.name] for one in ASKED} | {"teu": teu})


_KINDS: dict[LimitKind, dict[str, Any]] = {
    "words": {"multiple": True}, "count": {"type": int}, "number": {"type": float}, "flag": {"is_flag": True},
}  # fmt: skip


def _limit(row: Limit) -> Decorator:
    """A limit as an option."""
    text = f"{row.help} Repeatable." if row.kind == "words" else row.help
    return click.option(f"--{row.option}", help=text, metavar=row.metavar or None, **_KINDS[row.kind])


limit_options = together(*map(_limit, rows.LIMITS))

LIMITS = tuple(row.name for row in rows.LIMITS)
"""Names of the limit options; ``corridor.plan`` takes them by the same."""

wait_option = click.option(
    "--wait",
    metavar="|".join(WAIT_POLICIES),
    help="How long cargo waits for a departure.  [default: expected; scheduled with a date]",
)
on_option = click.option(
    "--on", metavar="DATE", help="The day whose agreed rates count.  [default: that of --depart, else today]"
)
dates_options = together(
    click.option(
        "--depart", metavar="DATE",
        help="Ready on this day or at this time, local at the origin: 2026-12-03 or 2026-12-03T14:00.",
    ),
    click.option(
        "--arrive-by", metavar="DATE",
        help="There by the end of this day, or by this time, local at the destination. Alone: the latest departures.",
    ),
)  # fmt: skip

question_options = together(wait_option, dates_options, on_option, shipment_options, limit_options)
"""Everything that ``question`` reads."""

QUESTION = ("wait", "depart", "arrive_by", "on", *SHIPMENT, *LIMITS)
WORLD = ("scenarios", "overlays", "no_own", "data")


def question(given: Given, network: Network, origin: Place, destination: Place | None = None) -> dict[str, Any]:
    """What ``question_options`` ask, as keywords of ``corridor.plan``.

    ``depart`` is local to the origin, ``arrive_by`` to the destination, or to the origin where there are several.

    Raises:
        InputError: a date that is none, or is past; a wait policy that does not go with it; a wrong shipment.
    """
    dates = {name: given.get(name) for name in ("wait", "depart", "arrive_by", "on")}
    limits = {name: given[name] for name in LIMITS}
    return {**limits, **dated(network, origin, destination, **dates), "shipment": shipment(given)}


def one_of_stdout(given: Sequence[tuple[str, bool]]) -> str | None:
    """Which of several outputs wants stdout; None if none does. Raises ``InputError`` for two."""
    wanting = [name for name, wants in given if wants]
    if len(wanting) > 1:
        raise InputError(f"{' and '.join(wanting)} want stdout; give one of them, or a file to the others")
    return wanting[0] if wanting else None
