"""The answers that the command line prints as JSON and the server of the page sends: the same shapes, the same bytes.

``text`` is the one serialiser. Each other function makes the object that one command answers with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from corridor.dataset.load import read_tracks
from corridor.errors import InputError
from corridor.model.network import Network, Place
from corridor.planning.planner import SCHEMA, Plan, place_dict
from corridor.planning.routes.route import Tag
from corridor.views import registry
from corridor.views.lines import Lines
from corridor.views.registry import Look

if TYPE_CHECKING:
    from corridor.analysis.risk import Risk
    from corridor.analysis.sensitivity import Sweep
    from corridor.planning.request import Inquiry
    from corridor.planning.routes.route import Note, Route

Answer = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
Risks = Sequence[tuple["Route", "Risk"]]

DocumentKind = str
"""A key of ``views.registry.DOCUMENTS``."""


def text(answer: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """The answer as JSON; numbers are not rounded."""
    return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def routes(
    plan: Plan, *, limit: int | None, by: Tag = "best", risks: Risks = (), explained: int | None = None
) -> Answer:
    """What ``route`` answers: the plan, where asked with the risk of each route and the items of the one numbered.

    Args:
        plan: the answer.
        limit: how many routes; None is all.
        by: the tag of the route that comes first.
        risks: as ``Plan.risk`` gives them, in the same order.
        explained: the number of the route, from 1, whose items are told.

    Raises:
        InputError: there is no route of that number.
    """
    answer = plan.to_dict(limit=limit, by=by)
    if explained is not None and plan.routes:
        from corridor.analysis.explain import explain

        if not 1 <= explained <= len(answer["routes"]):
            raise InputError(f"route is {explained}; there are {len(answer['routes'])}, counted from 1")
        told = explain(plan.ordered(by)[explained - 1], network=plan.network, cargo=plan.shipment)
        answer["routes"][explained - 1]["items"] = [asdict(item) for item in told.items]
    for shown, (_, risk) in zip(answer["routes"], risks, strict=False):  # none where none was asked for
        shown["risk"] = risk.to_dict()
    return answer


def reach(inquiry: Inquiry, rows: Rows, *, within_days: float | None, budget_usd: float | None) -> Answer:
    """What ``reach`` answers."""
    return {
        "schema": SCHEMA,
        "origin": place_dict(inquiry.origin),
        "within_days": within_days,
        "budget_usd": budget_usd,
        "destinations": list(map(_noted, rows)),
    }


def _noted(row: Mapping[str, Any]) -> Answer:
    """A row, with its notes as ``route`` writes them."""
    return {**row, "notes": [note.to_dict() for note in row["notes"]]}


def critical(
    inquiry: Inquiry, ends: Iterable[Place], rows: Rows, *, notes: Iterable[Sequence[Note]], unreached: Sequence[str],
    complete: bool,
) -> Answer:  # fmt: skip
    """What ``critical`` answers; ``notes`` are those of each destination, none where it was interrupted before."""
    return {
        "schema": SCHEMA,
        "origin": place_dict(inquiry.origin),
        "destinations": [_noted({**place_dict(end), "notes": told or ()}) for end, told in zip_longest(ends, notes)],
        "unreached": unreached,
        "complete": complete,
        "elements": rows,
    }


def sweep(inquiry: Inquiry, found: Sweep, *, low: float, high: float) -> Answer:
    """What ``sweep`` answers."""
    from corridor.analysis.parameter import UNITS

    _, words = UNITS[found.parameter.figure]
    return {
        "schema": SCHEMA,
        "origin": place_dict(inquiry.origin),
        "destination": place_dict(found.destination),
        "set": found.parameter.text,
        "unit": words,
        "from": low,
        "to": high,
        "stretches": list(map(_noted, found.rows())),
        "break_evens": found.break_even_rows(),
    }


_LINES: WeakKeyDictionary[Network, Lines] = WeakKeyDictionary()
"""Networks in use, each with its tracks; what scenarios make of one has the same."""


def lines_of(network: Network) -> Lines:
    """The tracks of a network, read once as long as it is in use. Raises ``DataError``."""
    if network not in _LINES:
        files = network.directory, network.overlays
        same = next(
            (lines for other, lines in list(_LINES.items()) if (other.directory, other.overlays) == files), None
        )
        _LINES[network] = read_tracks(network.directory, overlays=network.overlays) if same is None else same
    return _LINES[network]


def document(
    kind: DocumentKind,
    plan: Plan,
    *,
    limit: int | None,
    by: Tag,
    now: datetime,
    look: Look = Look(),  # noqa: B008 - frozen
) -> str:
    """A document of the plan as text, with the route tagged ``by`` first; ``kind`` is a key of ``DOCUMENTS``.

    Raises:
        NoRoute: there is no route.
        InputError: a calendar of a plan without dates.
    """
    from corridor.analysis.risk import simulate_plan

    lines = lines_of(plan.network)
    risks = simulate_plan(plan, limit=limit, by=by) if kind in SURE else ()
    setting = registry.Setting(made=now, lines=lines, limit=limit, by=by, risks=risks, look=look)
    return registry.written(kind, plan, setting)


SURE = frozenset(("map", "report"))
"""Documents that tell P50 and P90."""
