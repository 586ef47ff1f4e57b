"""Analyses by name: what is within reach, what is critical, what wins where. Each answer is a DataFrame.

The computing is that of ``reachability``, ``criticality`` and ``sensitivity``; here names become places and answers
become tables, which draw themselves (``study_frames``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import fsum
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from corridor.analysis import criticality, sensitivity
from corridor.analysis.criticality import ELEMENT_KINDS, ElementKind, Harm
from corridor.analysis.parameter import OF_SERVICE, UNITS, Figure, Parameter
from corridor.analysis.reach import COLUMNS, check_limits, reached, same_place, targets
from corridor.api.planning import place, request
from corridor.errors import InputError, SamePlace
from corridor.model.network import Network, Place
from corridor.planning.request import Inquiry
from corridor.scenarios.rules import did_you_mean

if TYPE_CHECKING:
    from corridor.api.study_tables import CriticalTable, ReachTable, SweepTable

HUB = "Changchun"
HOURS_PER_DAY = 24.0

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""

Thing = TypeVar("Thing")


def inquiry(network: Network, origin: str | Place, **asked: Any) -> Inquiry:  # noqa: ANN401 - keywords of corridor.plan
    """What the analyses ask again and again, from words. Raises ``InputError``."""
    return Inquiry(origin=place(origin, network), request=request(network, **asked))


def destinations(names: Sequence[str | Place], network: Network, origin: Place) -> list[Place]:
    """The places of these names; without names the main city of every country.

    Raises:
        SamePlace: one of them is the origin.
    """
    if not names:
        wanted = targets(network, origin)
        return [target.place for target in wanted if target.kind == "city"]
    found = [place(name, network) for name in names]
    for one in found:
        if same_place(origin, one):
            raise SamePlace(f"{one.name} is where the cargo starts; name other places")
    return found


def _told(things: Iterable[Thing], total: int, progress: Progress | None) -> Iterator[Thing]:
    """The things, while ``progress`` hears of each."""
    for done, thing in enumerate(things, start=1):
        if progress is not None:
            progress(done, total)
        yield thing


def flat(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for tables and CSV: of notes their ids, in one text."""
    return [{**row, "notes": "; ".join(note.id for note in row["notes"])} for row in rows]


# reach ------------------------------------------------------------------------------------------------------------


def reach(
    network: Network,
    origin: str | Place = HUB,
    *,
    within_days: float | None = None,
    budget_usd: float | None = None,
    by: Literal["days", "usd", "kg_co2e"] | None = None,
    nodes: bool = True,
    progress: Progress | None = None,
    **question: Any,  # noqa: ANN401 - keywords of corridor.plan
) -> ReachTable:
    """What can be reached from ``origin``: a row for each country's main city and each node.

    Args:
        network: as from ``corridor.load``.
        origin: where the cargo is ready.
        within_days: the route takes no longer, in days; None: any time.
        budget_usd: the whole shipment costs no more, in USD; None: any price.
        by: the figure that orders and colours; by default days, or USD where only a budget is given.
        nodes: False: only the main cities.
        progress: called with (done, total).
        question: ``shipment``, ``wait`` and ``on`` to ``include_planned``, as for ``corridor.plan``.

    Returns:
        Columns ``kind`` (city or node), ``id`` (country code or node id), ``name``, ``country``, ``lon``, ``lat``,
        ``reached``; of the route of lowest generalised cost within the limits ``days``, ``usd``, ``kg_co2e``,
        ``generalised_usd``, ``transfers``, ``via``; the least of any route, ``fastest_days``, ``cheapest_usd``,
        ``greenest_kg_co2e``; and ``notes``, ids of the advisories that the route touches. ``.plot()`` and ``.map()``
        draw it, ``.to_map(path)`` writes the map.

    Raises:
        InputError: a wrong place, limit or wait policy.
    """
    from corridor.api.study_tables import ReachTable

    asked = inquiry(network, origin, **question)
    rows = reach_rows(
        network, asked, within_days=within_days, budget_usd=budget_usd, by=by, nodes=nodes, progress=progress
    )
    table = ReachTable(flat(rows), columns=list(COLUMNS))
    table.title = f"What can be reached from {asked.origin.name}"
    table.origin, table.limits = asked.origin, limits_in_words(within_days, budget_usd)
    table.by = by or leading(within_days, budget_usd)
    return table


def reach_rows(
    network: Network,
    asked: Inquiry,
    *,
    within_days: float | None,
    budget_usd: float | None,
    by: Literal["days", "usd", "kg_co2e"] | None,
    nodes: bool,
    progress: Progress | None,
) -> list[dict[str, Any]]:
    """The rows of ``reach``: cities, then nodes; within each those reached first, the least of ``by`` first."""
    within_h = None if within_days is None else within_days * HOURS_PER_DAY
    check_limits(within_h=within_h, budget_usd=budget_usd)
    wanted = [target for target in targets(network, asked.origin) if nodes or target.kind == "city"]
    found = reached(network, wanted, asked, within_h=within_h, budget_usd=budget_usd)
    rows = [one.to_dict() for one in _told(found, len(wanted), progress)]
    measure = by or leading(within_days, budget_usd)
    return sorted(rows, key=lambda row: (row["kind"], not row["reached"], row[measure] or 0.0, row["id"]))


def leading(within_days: float | None, budget_usd: float | None) -> Literal["days", "usd"]:
    """The figure that matters by the limits given."""
    return "usd" if budget_usd is not None and within_days is None else "days"


def limits_in_words(within_days: float | None, budget_usd: float | None) -> str:
    """``within 20 days and for 5,000 USD``."""
    parts = [] if within_days is None else [f"within {within_days:g} days"]
    parts += [] if budget_usd is None else [f"for at most {budget_usd:,.0f} USD"]
    return " and ".join(parts) or "without limits"


# critical ---------------------------------------------------------------------------------------------------------


CRITICAL_COLUMNS = (
    "kind", "id", "name", "same_as", "destinations_using", "destinations_harmed", "destinations_lost", "lost",
    "generalised_usd_lost", "best_usd_lost", "best_days_lost", "fastest_days_lost", "cheapest_usd_lost",
    "greenest_kg_co2e_lost",
)  # fmt: skip


def critical(
    network: Network,
    to: Sequence[str | Place] | None = None,
    *,
    origin: str | Place = HUB,
    kinds: Sequence[ElementKind] = ELEMENT_KINDS,
    progress: Progress | None = None,
    **question: Any,  # noqa: ANN401 - keywords of corridor.plan
) -> CriticalTable:
    """Every service, border, node and passage closed in turn, ranked by the harm that it does.

    Only what the best, fastest, cheapest or greenest route to a destination uses is closed: closing anything else
    changes none of these.

    Args:
        network: as from ``corridor.load``; it is not changed.
        to: names or places; by default the main city of every country.
        origin: where the cargo is ready.
        kinds: which of service, border, node and passage are closed.
        progress: called with (done, total).
        question: ``shipment``, ``wait`` and ``on`` to ``include_planned``, as for ``corridor.plan``.

    Returns:
        A row an element, the worst first (destinations lost, then generalised cost; of equal ones borders first):
        ``kind``, ``id``, ``name``, ``same_as`` (the first element whose closure does just the same, or blank),
        ``destinations_using``, ``destinations_harmed``, ``destinations_lost`` and their names in ``lost``; then sums
        over the destinations still reached, after minus before: ``generalised_usd_lost``, ``best_usd_lost`` and
        ``best_days_lost`` (of the best route, where one may be a gain), ``fastest_days_lost``, ``cheapest_usd_lost``,
        ``greenest_kg_co2e_lost``. ``.plot()`` draws the worst,
        ``.unreached`` names destinations that no route reaches even as it is, ``.notes`` has of each destination what
        is known of the world on its routes as they are.

    Raises:
        InputError: a wrong place, kind or wait policy.
    """
    from corridor.api.study_tables import CriticalTable

    asked = inquiry(network, origin, **question)
    ends = destinations(to or (), network, asked.origin)
    found = criticality.closures(network, ends, asked, kinds=check_kinds(kinds))
    table = CriticalTable(critical_rows(_told(found.harms, found.total, progress)), columns=list(CRITICAL_COLUMNS))
    table.title = f"What hurts most when it is closed: {asked.origin.name} to {described(ends)}"
    table.destinations, table.unreached = tuple(end.name for end in ends), found.unreached
    table.notes = found.notes
    return table


def check_kinds(kinds: Sequence[str]) -> tuple[ElementKind, ...]:
    """The kinds of element, each once. Raises ``InputError`` for an unknown one."""
    for kind in kinds:
        if kind not in ELEMENT_KINDS:
            raise InputError(f"kind is {kind!r}; write one of {', '.join(ELEMENT_KINDS)}")
    return tuple(kind for kind in ELEMENT_KINDS if kind in kinds) or ELEMENT_KINDS


def critical_rows(harms: Iterable[Harm]) -> list[dict[str, Any]]:
    """The rows of ``critical``, the worst first; those of the same effect stand together, led by a border."""
    first: dict[tuple[object, ...], Harm] = {}
    rows = []
    for harm in sorted(harms, key=lambda harm: harm.order):
        leader = first.setdefault(harm.effect, harm)
        rows.append((leader.order, _critical_row(harm, same_as="" if leader is harm else leader.element.id)))
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def _critical_row(harm: Harm, *, same_as: str) -> dict[str, Any]:
    kept = [loss for loss in harm.losses if not loss.lost]
    return {
        "kind": harm.element.kind,
        "id": harm.element.id,
        "name": harm.element.name,
        "same_as": same_as,
        "destinations_using": len(harm.losses),
        "destinations_harmed": sum(loss.harmed for loss in harm.losses),
        "destinations_lost": len(harm.lost),
        "lost": ", ".join(harm.lost),
        "generalised_usd_lost": harm.generalised_usd,
        "best_usd_lost": fsum(loss.best_usd for loss in kept),
        "best_days_lost": fsum(loss.best_h for loss in kept) / HOURS_PER_DAY,
        "fastest_days_lost": fsum(loss.fastest_h for loss in kept) / HOURS_PER_DAY,
        "cheapest_usd_lost": fsum(loss.cheapest_usd for loss in kept),
        "greenest_kg_co2e_lost": fsum(loss.greenest_kg_co2e for loss in kept),
    }


def described(ends: Sequence[Place]) -> str:
    """A few destinations by name, many by number."""
    return ", ".join(end.name for end in ends) if len(ends) <= MOST_NAMED else f"{len(ends)} destinations"


MOST_NAMED = 4


# sweep ------------------------------------------------------------------------------------------------------------


def sweep(
    network: Network,
    destination: str | Place,
    figure: str,
    *,
    low: float,
    high: float,
    origin: str | Place = HUB,
    **question: Any,  # noqa: ANN401 - keywords of corridor.plan
) -> SweepTable:
    """What wins where while one figure goes from ``low`` to ``high``, with exact break-even points.

    Args:
        network: as from ``corridor.load``; it is not changed.
        destination: a name or a place.
        figure: ``frequency of SERVICE`` (departures a week), ``delay of SERVICE`` (hours added to each hop), ``cost of
            SERVICE`` (factor on the price of its hops), ``carbon price`` (USD per tonne), ``holding rate`` (share of
            the value a year) or ``value of goods`` (USD, of the whole shipment).
        low: where the figure begins,
        high: and where it ends.
        origin: where the cargo is ready.
        question: ``shipment``, ``wait`` and ``on`` to ``include_planned``, as for ``corridor.plan``.

    Returns:
        A row for each stretch that one route wins by generalised cost: its ends, ``mode``, ``via``, ``services``, and
        days, USD, kg CO2e and generalised USD at both ends, ``notes`` (ids of the advisories that it touches).
        ``.break_evens()`` are the points between, ``.plot()``
        draws it.

    Raises:
        InputError: a wrong place, figure or range.
        NoRoute: nothing leads there.
    """
    from corridor.api.study_tables import SweepTable

    asked = inquiry(network, origin, **question)
    found = swept(network, destination, figure, asked, low=low, high=high)
    rows = flat(found.rows())
    table = SweepTable(rows, columns=list(rows[0]))
    table.title = f"{asked.origin.name} to {found.destination.name}: what wins by {found.parameter.text}"
    table.sweep = found
    return table


def swept(
    network: Network, destination: str | Place, figure: str, asked: Inquiry, *, low: float, high: float
) -> sensitivity.Sweep:
    """``sweep`` without the table."""
    (end,) = destinations([destination], network, asked.origin)
    return sensitivity.sweep(network, end, asked, parameter=parameter(figure, network), low=low, high=high)


_OF = re.compile(r"\s*(\w+)\s+of\s+(.*\S)\s*", re.IGNORECASE)


def parameter(text: str, network: Network) -> Parameter:
    """The figure that a text names, such as ``frequency of CMO-OUT`` or ``carbon price``.

    Raises:
        InputError: no such figure or service; the message says what could have been meant.
    """
    plain = " ".join(text.lower().split())
    if plain in UNITS and plain not in OF_SERVICE:
        return Parameter(figure=plain)
    match = _OF.fullmatch(text)
    if match is None or match[1].lower() not in OF_SERVICE:
        figures = [f"{figure} of SERVICE" if figure in OF_SERVICE else figure for figure in UNITS]
        raise InputError(f"--set is {text!r}; write one of {', '.join(figures)}")
    figure: Figure = match[1].lower()  # type: ignore[assignment]
    return Parameter(figure=figure, service=_service(match[2], network))


def _service(text: str, network: Network) -> str:
    """The id of a service by its id or its name."""
    services = network.service_by_id
    fits = [text] if text in services else []
    fits = fits or [one.id for one in services.values() if text.casefold() in (one.id.casefold(), one.name.casefold())]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise InputError(f"{text!r} is the name of {len(fits)} services; write one of {', '.join(fits)}")
    known = {one.id: (one.name,) for one in services.values()}
    raise InputError(f"no service is called {text!r}; {did_you_mean(text, known) or 'corridor services lists them'}")
