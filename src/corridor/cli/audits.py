"""The commands that hold the shipped network against the world: calibrate, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from corridor.analysis.calibration import FAR_OFF, Comparison, Score, compare, scores, unexplained
from corridor.analysis.coverage import Covered
from corridor.analysis.coverage import coverage as covered
from corridor.cli import options
from corridor.cli.printing import FILE, json_option, out_option, print_json, show, tell
from corridor.cli.study_options import tell_notes
from corridor.dataset.load import read_published
from corridor.files.disk import check_writable, write_text_atomically
from corridor.planning.planner import SCHEMA
from corridor.planning.routes.route import Route
from corridor.views.terminal.notes import by_name
from corridor.views.words import markdown_page, markdown_table, print_table

COMPARED = ("corridor", "mode", "what", "published", "model", "deviation", "note", "source")
SCORED = ("mode", "figures", "count", "MAPE", "bias")
REACHED = (
    "country", "main city", "days", "USD", "kg CO2e", "way", "basis", "days back", "USD back", "kg back", "way back",
)  # fmt: skip

CALIBRATION_INTRO = (
    "Made by `corridor calibrate --out docs/CALIBRATION.md`: the network's figures beside published ones "
    "(`data/published.csv`). Ride figures are those of the service alone, without wait; rail and road prices "
    "hold the handling at both ends, sea and air prices none. Figures of a `route` hold everything."
)
COVERAGE_INTRO = (
    "Made by `corridor coverage --out docs/COVERAGE.md`: the best route (lowest generalised cost) for 2 TEU of "
    "20 t worth 100,000 USD from Changchun to the main city of every country, and back, waits expected."
)


@click.command()
@click.option(
    "--table",
    type=FILE,
    metavar="FILE.csv",
    help="Published figures instead of the shipped published.csv.",
)
@out_option
@json_option
@options.world_options
def calibrate(*, table: Path | None, out: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the shared options
    """The network's distances, times and prices beside published ones, with deviation, MAPE and bias per mode.

    \b
    Examples:
      corridor calibrate
      corridor calibrate --out docs/CALIBRATION.md
      corridor calibrate --table my-figures.csv --json
    """
    if out is not None:
        check_writable(out)
    network = options.world(given)
    comparisons = compare(network, read_published(table, given["data"]))
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "figures": [_compared_dict(one) for one in comparisons],
                "scores": [_score_dict(s) for s in scores(comparisons)],
            }
        )
        return
    if out is not None:
        print(f"Report written to {write_text_atomically(out, calibration_page(comparisons))}")
        return
    rows = [compared_row(one)[:-1] for one in comparisons]
    totals = [_score_row(score) for score in scores(comparisons)]
    show(lambda console: print_table(COMPARED[:-1], rows, console, right=(3, 4, 5)))
    print()
    show(lambda console: print_table(SCORED, totals, console, right=(2, 3, 4)))
    tell(f"\n{_calibration_close(comparisons)}")


@click.command()
@out_option
@json_option
@options.world_options
def coverage(*, out: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the shared options
    """The best route from Changchun to every country's main city and back: days, USD, kg CO2e, way, basis.

    \b
    Examples:
      corridor coverage
      corridor coverage --out docs/COVERAGE.md
    """
    if out is not None:
        check_writable(out)
    found = list(covered(options.world(given)))
    if as_json:
        print_json({"schema": SCHEMA, "countries": [_covered_dict(one) for one in found]})
        return
    if out is not None:
        print(f"Report written to {write_text_atomically(out, coverage_page(found))}")
        return
    columns = (0, 1, 2, 3, 4, 5, 7, 8)
    headers = [REACHED[i] for i in columns]
    rows = [[row[i] for i in columns] for row in map(_covered_row, found)]
    show(lambda console: print_table(headers, rows, console, right=(2, 3, 4, 6, 7)))
    tell(f"\n{_coverage_close(found)}")
    ways = [[note for way in (one.there, one.back) if way is not None for note in way.notes] for one in found]
    tell_notes(ways, by_name([one.name for one in found], "countries"))


def calibration_page(comparisons: Sequence[Comparison]) -> str:
    """``docs/CALIBRATION.md``."""
    parts = [
        "# Calibration",
        CALIBRATION_INTRO,
        _calibration_close(comparisons),
        markdown_table(SCORED, [_score_row(score) for score in scores(comparisons)]),
        markdown_table(COMPARED, [compared_row(one) for one in comparisons]),
    ]
    return markdown_page(parts)


def coverage_page(found: Sequence[Covered]) -> str:
    """``docs/COVERAGE.md``."""
    table = markdown_table(REACHED, [_covered_row(one) for one in found])
    return markdown_page(["# Coverage", COVERAGE_INTRO, _coverage_close(found), table])


def _calibration_close(comparisons: Sequence[Comparison]) -> str:
    off = sum(abs(one.deviation) > FAR_OFF for one in comparisons)
    return (
        f"{len(comparisons)} figures; {off} more than {FAR_OFF:.0%} off, of which {len(unexplained(comparisons))} "
        "without an explanation. Within a published range the deviation is 0."
    )


def _coverage_close(found: Sequence[Covered]) -> str:
    members = [one for one in found if one.standing == "member"]
    gaps = [one for one in members if one.there is None or one.back is None]
    reached = f"{len(members) - len(gaps)} of {len(members)} member states of the United Nations are reached both ways"
    if not gaps:
        return f"{reached}."
    return f"{reached}; the others: {'; '.join(f'{one.name} ({one.why})' for one in gaps)}."


def compared_row(one: Comparison) -> list[str]:
    """A comparison as a row of ``COMPARED``."""
    p = one.published
    told = "; ".join(part for part in (p.service, " ".join(p.world)) if part)
    by = f" ({told})" if told else ""
    published = f"{p.low:,g}" if p.low == p.high else f"{p.low:,g}-{p.high:,g}"
    return [
        p.corridor,
        p.mode,
        f"{p.quantity} {p.start} to {p.end}{by}",
        published,
        f"{one.model:,.0f}" if abs(one.model) >= 100 else f"{one.model:.3g}",
        _percent(one.deviation),
        p.note,
        f"{p.as_of}, {p.source}",
    ]


def _percent(share: float) -> str:
    """Signed, in whole percent; what rounds to none has a plus."""
    return f"{round(share * 100) + 0:+.0f}%".replace("-0%", "+0%")


def _score_row(score: Score) -> Sequence[str]:
    return (score.mode, score.quantity, str(score.count), f"{score.mape:.0%}", _percent(score.bias))


def _score_dict(score: Score) -> dict[str, Any]:
    return {name: getattr(score, name) for name in ("mode", "quantity", "count", "mape", "bias")}


def _compared_dict(one: Comparison) -> dict[str, Any]:
    p = one.published
    return {
        "corridor": p.corridor, "mode": p.mode, "from": p.start, "to": p.end, "service": p.service,
        "quantity": p.quantity, "published": [p.low, p.high], "model": one.model, "deviation": one.deviation,
        "as_of": p.as_of, "source": p.source, "note": p.note, "world": list(p.world),
    }  # fmt: skip


def _covered_row(one: Covered) -> list[str]:
    there = _route_cells(one.there)
    back = _route_cells(one.back)
    way = there[3] if one.there else f"none: {one.why}"
    way_back = back[3] if one.back else ("" if one.there is None else f"none: {one.why}")
    return [f"{one.name} ({one.country})", one.city, *there[:3], way, one.basis, *back[:3], way_back]


def _route_cells(route: Route | None) -> tuple[str, str, str, str]:
    if route is None:
        return ("", "", "", "")
    return (f"{route.days:.1f}", f"{route.usd:,.0f}", f"{route.kg_co2e:,.0f}", route.via)


def _covered_dict(one: Covered) -> dict[str, Any]:
    return {
        "country": one.country, "name": one.name, "standing": one.standing, "city": one.city,
        "there": one.there.to_dict() if one.there else None, "back": one.back.to_dict() if one.back else None,
        "way": one.there.via if one.there else None, "way_back": one.back.via if one.back else None,
        "basis": one.basis, "why": one.why,
    }  # fmt: skip
