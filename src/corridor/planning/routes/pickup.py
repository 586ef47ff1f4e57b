"""What boxes cost that stand at the last terminal after their free days: demurrage and detention, beside the route.

A box picked up late costs more the later the cargo comes, so this stays out of the search (design, section 1): it is
worked out for the routes found. Days are whole: a day begun counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from corridor.model.network import Demurrage, Network
from corridor.model.shipment import Cargo
from corridor.planning.routes.route import Leg, Route, Standing


def standing(route: Route, network: Network, cargo: Cargo, after_days: float) -> tuple[Standing, ...]:
    """The boxes at the terminal where the last service leaves them, picked up so many days after they are ready there.

    Nothing where no price is known for that node, by modes without boxes, and for loose cargo.
    """
    last = next((leg for leg in reversed(route.legs) if leg.service is not None), None)
    return () if last is None or not cargo.boxes else tuple(_at(last, network, cargo, math.ceil(after_days)))


def _at(leg: Leg, network: Network, cargo: Cargo, days: int) -> Iterator[Standing]:
    here = [row for row in network.demurrage if row.node == leg.to_node]
    for kind, boxes in cargo.boxes:
        prices = [row for row in here if row.equipment == kind] or [row for row in here if not row.equipment]
        if not prices:
            continue
        free_days, free_by = _free(leg, kind)
        paid = range(1, max(0, math.ceil(days - free_days)) + 1)
        rows = [row for day in paid if (row := _on(prices, day)) is not None]
        yield Standing(
            node=leg.to_node, equipment=kind, boxes=boxes, days=days, free_days=free_days, free_by=free_by,
            usd=math.fsum(row.usd_per_box_day for row in rows) * boxes,
            source=" | ".join(dict.fromkeys(row.source for row in rows or prices)),
        )  # fmt: skip


def _free(leg: Leg, kind: str) -> tuple[float, str]:
    """The free days of the rate that boxes of a kind stand on, and its name."""
    charges = () if leg.agreed is None else leg.agreed.charges
    own = [charge.rate for charge in charges if not charge.rate.surcharge and charge.rate.equipment in (kind, "")]
    rate = next((rate for rate in own if rate.equipment == kind), own[0] if own else None)
    return (0.0, "") if rate is None or not rate.free_days else (rate.free_days, rate.rate)


def _on(prices: Sequence[Demurrage], day: int) -> Demurrage | None:
    """The price of a day after the free ones: the last that has begun by then."""
    return max((row for row in prices if row.from_day <= day), key=lambda row: row.from_day, default=None)
