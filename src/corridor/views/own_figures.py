"""What an answer says of own figures: which it stands on, and what boxes cost that wait for their pickup."""

from __future__ import annotations

from collections.abc import Sequence

from corridor.dataset import own
from corridor.dataset.currency import USD, written
from corridor.model.assumptions import Currency
from corridor.model.network import Network
from corridor.planning.planner import Plan
from corridor.planning.routes.route import Leg, Route, Standing


def own_lines(plan: Plan, route: Route) -> list[str]:
    """The overlays with their rates and validity, and the legs that stand on them; nothing where there are none."""
    if not plan.network.overlays:
        return []
    lines = [f"with own figures: {own.summary(plan.network, today=plan.terms.pricing_day)}"]
    rides = [(number, leg) for number, leg in enumerate(route.legs, start=1) if leg.service is not None]
    agreed = [number for number, leg in rides if leg.rate is not None]
    services = [number for number, leg in rides if _is_own(leg, plan.network) and number not in agreed]
    timed = [number for number, leg in rides if leg.boarded_by is not None and leg.boarded_by.connection.overlay]
    rest = [number for number, _ in rides if number not in (*agreed, *services, *timed)]
    by_base = {
        "agreed rates": agreed, "services of your own": services, "timed connections of your own": timed,
        "the network's figures": rest,
    }  # fmt: skip
    told = [
        f"{_legs(numbers)} {'stands' if len(numbers) == 1 else 'stand'} on {base}"
        for base, numbers in by_base.items()
        if numbers
    ]
    return [*lines, "; ".join(told)] if told else lines


def _is_own(leg: Leg, network: Network) -> bool:
    service = network.service_by_id.get(leg.service or "")
    return service is not None and bool(service.overlay)


def _legs(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"leg {numbers[0]}"
    return f"legs {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def standing_lines(plan: Plan, route: Route, money: Currency = USD) -> list[str]:
    """What the boxes of a route cost from their arrival to their pickup; nothing where no day of pickup was asked."""
    after_days = plan.terms.pickup_after_days
    if after_days is None or not plan.shipment.boxes:
        return []
    if not route.standing:
        last = next((leg for leg in reversed(route.legs) if leg.service is not None), None)
        where = "" if last is None else f" at {plan.network.node_by_id[last.to_node].name}"
        return [
            f"picked up {after_days:g} days after arrival{where}: what boxes cost there is not known (demurrage.csv)"
        ]
    return [_standing(one, plan.network, money) for one in route.standing]


def _standing(one: Standing, network: Network, money: Currency) -> str:
    free = f"{one.free_days:g} days free by the rate {one.free_by}" if one.free_by else "no free days"
    return (
        f"picked up {one.days} days after arrival at {network.node_by_id[one.node].name}: {free}, "
        f"{one.paid_days} to pay for {one.boxes} x {one.equipment}: "
        f"{written(one.usd, money)}, beside the price of the route"
    )
