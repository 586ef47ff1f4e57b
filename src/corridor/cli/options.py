"""The options that commands share, and what they stand for: a shipment, limits, an instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from corridor.errors import InputError
from corridor.model.modes import MODES
from corridor.model.network import Network, Place, Shipment
from corridor.planning.dates import moment

Decorator = Callable[[Any], Any]

TEU_PER_FEU = 2


def _together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, listed in the order given."""

    def decorate(function: Any) -> Any:  # noqa: ANN401 - as click has it
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


shipment_options = _together(
    click.option("--teu", type=float, help="Containers, in TEU (a 40-foot one is 2).  [default: 2]"),
    click.option("--feu", type=float, help="Containers of 40 foot, instead of --teu."),
    click.option("--tonnes", type=float, default=20, show_default=True, help="Weight of the cargo."),
    click.option("--m3", type=float, help="Volume; air is charged on at least 167 kg per m3."),
    click.option("--value", type=float, default=100_000, show_default=True, help="Value of the goods in USD."),
)


def shipment(teu: float | None, feu: float | None, tonnes: float, m3: float | None, value: float) -> Shipment:
    """The shipment of ``shipment_options``. Raises ``InputError`` for figures that are none, or both TEU and FEU."""
    if teu is not None and feu is not None:
        raise InputError(f"--teu {teu:g} and --feu {feu:g} are both given; give one (a 40-foot container is 2 TEU)")
    if feu is not None and not feu > 0:
        raise InputError(f"--feu is {feu:g}; give a figure above zero")
    containers = (2.0 if teu is None else teu) if feu is None else feu * TEU_PER_FEU
    return Shipment(teu=containers, tonnes=tonnes, m3=m3, value_usd=value)


limit_options = _together(
    click.option(
        "--avoid", multiple=True, metavar="X",
        help="Nothing of X: a country, place, node, service, mode, passage or operator. Repeatable.",
    ),
    click.option("--via", multiple=True, metavar="X", help="By X, as for --avoid. Repeatable; the order is kept."),
    click.option("--mode", multiple=True, metavar="|".join(MODES), help="Only services of this mode. Repeatable."),
    click.option("--no-mode", multiple=True, metavar="MODE", help="No services of this mode. Repeatable."),
    click.option("--max-transfers", type=int, metavar="N", help="At most N changes from service to service."),
    click.option("--max-days", type=float, metavar="DAYS", help="At most so many days."),
    click.option("--max-usd", type=float, metavar="USD", help="At most so many USD."),
    click.option("--max-co2", type=float, metavar="KG", help="At most so many kg of CO2e."),
    click.option("--bonded", is_flag=True, help="Under customs bond: loaded only at bonded nodes."),
    click.option("--dangerous", is_flag=True, help="Dangerous goods: only modes that carry them."),
)  # fmt: skip

LIMITS = ("avoid", "via", "mode", "no_mode", "max_transfers", "max_days", "max_usd", "max_co2", "bonded", "dangerous")
"""Names of the limit options; ``front.plan`` takes them by the same."""

dates_options = _together(
    click.option(
        "--depart", metavar="DATE",
        help="Ready on this day or at this time, local at the origin: 2026-12-03 or 2026-12-03T14:00.",
    ),
    click.option(
        "--arrive-by", metavar="DATE",
        help="There by the end of this day, or by this time, local at the destination. Alone: the latest departures.",
    ),
)  # fmt: skip


def dates(
    depart: str | None, arrive_by: str | None, *, origin: Place, destination: Place, network: Network
) -> tuple[datetime | None, datetime | None]:
    """The instants of ``dates_options``, each local to its end of the journey. Raises ``InputError`` for past ones."""
    now = datetime.now(UTC)
    leaves = None if depart is None else moment(depart, origin, network, option="--depart", now=now)
    deadline = None if arrive_by is None else moment(arrive_by, destination, network, option="--arrive-by", now=now)
    return leaves, deadline


def one_of_stdout(given: Sequence[tuple[str, bool]]) -> str | None:
    """Which of several outputs wants stdout; None if none does. Raises ``InputError`` for two."""
    wanting = [name for name, wants in given if wants]
    if len(wanting) > 1:
        raise InputError(f"{' and '.join(wanting)} want stdout; give one of them, or a file to the others")
    return wanting[0] if wanting else None
