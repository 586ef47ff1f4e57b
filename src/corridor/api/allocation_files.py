"""Allocations and flows as files: a page for the customer of each order, a map with flows as widths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import fsum

from corridor.api.answers import document
from corridor.api.flows import FlowAnswer
from corridor.dataset.load import read_tracks
from corridor.planning.allocation.outcome.report import Allocation
from corridor.planning.planner import Plan
from corridor.planning.routes.ranked import ranked
from corridor.views.maps.flow_map import flow_page, of_flow
from corridor.views.maps.map_page import MapPage
from corridor.views.registry import Look

UNSAFE = re.compile(r"[^\w.-]+")
LONGEST = 60


def order_pages(
    allocation: Allocation,
    *,
    now: datetime,
    look: Look = Look(),  # noqa: B008 - frozen
) -> Iterator[tuple[str, str]]:
    """(name of the file, page) of every order that is placed; of an order that parts one of each part."""
    taken: set[str] = set()
    for one in allocation.orders:
        if one.route is None or one.question is None:
            continue
        plan = Plan(question=one.question, routes=ranked([one.route]), why=None)
        own = replace(
            look.cover, customer=look.cover.customer or one.customer, reference=look.cover.reference or one.order
        )  # fmt: skip
        yield (
            _file_name(one.order, taken),
            document("report", plan, limit=1, by="best", now=now, look=replace(look, cover=own)),
        )


def _file_name(order: str, taken: set[str]) -> str:
    """A name that every disk takes, each once, also where case does not count."""
    stem = UNSAFE.sub("_", order).strip("._")[:LONGEST] or "order"
    name, number = stem, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}"
    taken.add(name.casefold())
    return f"{name}.html"


def flow_map(answer: FlowAnswer) -> MapPage:
    """The map of a flow by the week, as data for a page."""
    network, found = answer.network, answer.found
    lines = read_tracks(network.directory, overlays=network.overlays)
    worth = [(one.service, one.start, one.end, one.slot_usd) for one in found.stretches]
    sent = fsum(pair.teu for pair in found.pairs)
    told = (
        f"{sent - fsum(found.left_teu):,.1f} of {sent:,.1f} TEU a week find a place; {found.total_usd:,.0f} USD a week"
    )
    stretches = of_flow([(way.rides, way.teu) for way in found.ways], worth, network, lines)
    return flow_page(stretches, network, title="TEU a week", summary=[told])
