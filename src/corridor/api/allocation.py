"""A list of orders onto departures with limited space: words to orders, and orders to an allocation."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.api.orders import Defaults, Given, Read, allotments_of, first_day, orders_of, rows_of
from corridor.dataset.load import read_tracks
from corridor.errors import InputError
from corridor.files.disk import read_bytes
from corridor.files.faults import echo
from corridor.model.network import Network
from corridor.planning.allocation.departures import Spaces
from corridor.planning.allocation.kept import Held, held_of, kept_of
from corridor.planning.allocation.outcome import report as answer
from corridor.planning.allocation.outcome.report import Change, report
from corridor.planning.allocation.solve import Solution, solve
from corridor.views.allocation import bars, order_row, summary
from corridor.views.maps.flow_map import flow_page, of_allocation
from corridor.views.maps.map_page import MapPage

if TYPE_CHECKING:
    import folium
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Allocation", "allocate"]

MOST_WEEKS = 53
Told = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How orders are allocated: keywords of ``allocate``."""

    split: bool = False
    keep: str | Path | Mapping[str, Any] | None = None
    move: Sequence[str] = ()
    undo: Sequence[str] = ()
    late_usd_per_day: float | None = None
    left_over_usd: float | None = None
    seconds: float = 20.0


@dataclass(frozen=True, kw_only=True)
class Allocation(answer.Allocation):
    """An allocation that shows itself: as tables, as bars, on a map."""

    network: Network = field(repr=False)

    def table(self) -> pd.DataFrame:
        """A row an order, or a part of one: where it goes, when, for how much, and why not its first choice."""
        import pandas as pd

        return pd.DataFrame([order_row(one) for one in self.orders])

    def departures_table(self) -> pd.DataFrame:
        """A row a departure of limited space: what it takes, what is taken, and what one more slot is worth."""
        import pandas as pd

        rows = [{**one.to_dict(), "orders": ", ".join(one.orders)} for one in self.departures]
        return pd.DataFrame(rows)

    def plot(self, ax: Axes | None = None) -> Axes:
        """How full departures are, as bars (needs matplotlib)."""
        return bars(self, self.network, ax=ax)

    def map(self) -> folium.Map:
        """What goes where, flows as widths, on a map that needs no connection."""
        return self.page().folium()

    def page(self) -> MapPage:
        """The same map as data for a page."""
        lines = read_tracks(self.network.directory, overlays=self.network.overlays)
        return flow_page(
            of_allocation(self, self.network, lines), self.network,
            title=f"Orders from {self.start}, {self.weeks} weeks", summary=summary(self),
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False, escape=True, float_format="{:,.1f}".format))


MANNER = frozenset(field.name for field in fields(Manner))


def allocate(
    network: Network,
    orders: Given,
    *,
    start: date | None = None,
    weeks: int = 4,
    slots: Given = (),
    told: Told = lambda _: None,
    **asked: Any,  # noqa: ANN401 - the manner, and avoid to include_planned as for plan
) -> Allocation:
    """Each order whole on one dated route, or left over, so that the total generalised cost is least.

    Args:
        network: as from ``corridor.load``.
        orders: a CSV or xlsx file, or its rows; columns as ``dataset.orders.ORDERS`` has them.
        start: the first day; by default the first on which an order is ready.
        weeks: departures of limited space are those that leave within so many weeks, 1 to 53.
        slots: space of the hub on top of the network's capacities: a file, or its rows (``dataset.orders.SLOTS``).
        told: called with what is being done.
        asked: the manner, and ``avoid`` to ``include_planned``, as for ``corridor.plan``, for all orders. The manner:

            split (bool): an order's boxes may part.
            keep: an earlier answer (``to_dict``), or its file: the orders that it places stay where they are.
            move: names of kept orders that may go elsewhere; it is told what that costs.
            undo: names of kept orders that are given up; it is told what that costs.
            late_usd_per_day (float): what a day after ``due`` costs, for orders that do not say it.
            left_over_usd (float): what leaving an order costs, for orders that do not say it.
            seconds (float): how long the proof may take, once the linear programme is solved. By default 20.

    Raises:
        InputError: an order that cannot be understood; all of them, each with its row.
        DataError: a table with faults.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(f"weeks is {weeks}; give 1 to {MOST_WEEKS}")
    manner = Manner(**{name: value for name, value in asked.items() if name in MANNER})
    limits = {name: value for name, value in asked.items() if name not in MANNER}
    defaults = Defaults(
        late_usd_per_day=manner.late_usd_per_day, left_over_usd=manner.left_over_usd, asked=limits
    )  # fmt: skip
    rows = rows_of(orders)
    first = start or first_day(rows)
    whole = orders_of(network, rows, defaults, first, split=manner.split)
    held = _held(manner, whole)
    statuses = whole.orders[0].question.terms.statuses
    spaces = Spaces(network, first, weeks, allotments=allotments_of(slots), statuses=statuses)
    freed = {*manner.move, *manner.undo}
    before = None
    if freed:
        told("everything kept")
        before = _solved(whole, held, spaces, manner.seconds, told)
        if before.interrupted:  # with everything kept, as nothing better is known
            return _told(report(before, spaces, customers=whole.customers), network)
    read = _without(whole, manner.undo)
    if not read.orders:
        raise InputError("every order is undone, so that none is left to allocate; leave one in")
    solution = _solved(read, [one for one in held if one.order not in freed], spaces, manner.seconds, told)
    found = report(solution, spaces, customers=read.customers, until=time.monotonic() + manner.seconds / 2)
    if before is None:
        return _told(found, network)
    return _told(replace(found, changes=tuple(_changes(held, manner, found)), kept_usd=before.usd), network)


def _told(found: answer.Allocation, network: Network) -> Allocation:
    """The answer as an object that shows itself."""
    parts = {field.name: getattr(found, field.name) for field in fields(found)}
    return Allocation(**parts, network=network)


def _solved(read: Read, held: Sequence[Held], spaces: Spaces, seconds: float, told: Told) -> Solution:
    kept = kept_of(held, read.orders, spaces)
    return solve(read.orders, read.demands, spaces, kept=kept, seconds=seconds, told=told)


def _held(manner: Manner, read: Read) -> list[Held]:
    """What the earlier answer places. Raises ``InputError`` where it does not go with the orders of now."""
    freed = sorted({*manner.move, *manner.undo})
    if manner.keep is None:
        if freed:
            raise InputError(
                "orders to move or undo are given, but no earlier answer that keeps them; give it too (--keep)"
            )
        return []
    keep = manner.keep
    file = str(keep) if isinstance(keep, (str, Path)) else "keep"
    try:
        answer = json.loads(read_bytes(Path(keep))) if isinstance(keep, (str, Path)) else keep
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{file} cannot be read ({error}); name an answer of corridor allocate --json") from None
    held = held_of(answer, file=file)
    named, known = {one.order for one in held}, {order.name for order in read.orders}
    for name in freed:
        if name not in named:
            raise InputError(f"order {echo(name)} is to be freed, but {file} places none of that name; mend the name")
    for name in sorted(set(manner.move) & set(manner.undo)):
        raise InputError(f"order {echo(name)} is to be moved and undone; give one of --move and --undo")
    for name in sorted(named - known):
        raise InputError(f"{file} keeps order {echo(name)}, which is not among the orders; leave its row in")
    return held


def _without(read: Read, names: Sequence[str]) -> Read:
    """The orders but for those that are undone, their demands numbered anew."""
    if not names:
        return read
    left = [number for number in range(len(read.demands)) if read.demands[number].name not in names]
    number_of = {old: new for new, old in enumerate(left)}
    return Read(
        orders=[
            replace(order, demand=number_of[order.demand]) for order in read.orders if order.demand in number_of
        ],
        demands=[read.demands[number] for number in left],
        customers=[read.customers[number] for number in left],
    )  # fmt: skip


def _changes(held: Sequence[Held], manner: Manner, found: answer.Allocation) -> Iterator[Change]:
    """Each order that was freed: what it cost where it was kept, and what it costs now."""
    for name in dict.fromkeys((*manner.move, *manner.undo)):
        was = fsum(one.cost_usd for one in held if one.order == name)
        now = None if name in manner.undo else fsum(one.cost_usd for one in found.orders if one.order == name)
        yield Change(order=name, kept_usd=was, usd=now)
