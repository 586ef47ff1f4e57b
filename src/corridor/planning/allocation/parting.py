"""Orders whose boxes may part: a demand for each kind of box, met by boxes one by one.

What a route costs is a sum over boxes but for the truck of a dray, which takes a 40-foot box or two of 20 foot. So
boxes of 20 foot may also go by twos; of more together nothing is cheaper, unless a rate is agreed by the shipment:
then each part is one.
"""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from corridor.model.network import Network
from corridor.model.shipment import Cargo, Shipment, cargo, equipment_of
from corridor.planning.allocation.orders import Demand, Order

TRUCK_TEU = 2.0


def parted(order: Order, whole: Demand, network: Network, first: int) -> list[tuple[Demand, list[Order]]]:
    """The demands that an order is, numbered from ``first``, each with what may meet it; loose cargo does not part."""
    load = order.question.terms.cargo
    if sum(count for _, count in load.boxes) <= 1:
        return [(whole, [replace(order, demand=first)])]
    found: list[tuple[Demand, list[Order]]] = []
    teu = fsum(equipment_of(network, kind).teu * count for kind, count in load.boxes)
    for kind, count in load.boxes:
        size = equipment_of(network, kind).teu
        share = size / teu
        demand = replace(whole, left_over_usd=whole.left_over_usd * share, count=count)
        covers = [1, 2] if 2 * size <= TRUCK_TEU and count > 1 else [1]
        number = first + len(found)
        found.append((demand, [_part(order, load, kind, boxes, share * boxes, network, number) for boxes in covers]))
    return found


def _part(  # noqa: PLR0917 - one caller
    order: Order, load: Cargo, kind: str, boxes: int, share: float, network: Network, number: int
) -> Order:
    """So many boxes of a kind of an order, with their share of its figures."""
    shipment = Shipment(
        boxes={kind: boxes}, tonnes=load.tonnes * share, m3=load.m3 * share, value_usd=load.value_usd * share,
        day_usd=load.day_usd * share,
    )  # fmt: skip
    question = order.question.with_terms(cargo=cargo(shipment, network))
    return replace(
        order, question=question, left_over_usd=order.left_over_usd * share,
        late_usd_per_day=order.late_usd_per_day * share, demand=number, covers=boxes,
    )  # fmt: skip
