"""Every document that a plan can be written as: a row each. The command line, the page and ``Plan`` ask here.

A new document is a new row; the options of the command line and the tests of hostile text find it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from corridor.analysis.risk import Risk
from corridor.dataset.currency import USD
from corridor.errors import InputError
from corridor.model.assumptions import Currency
from corridor.planning.planner import Plan
from corridor.planning.routes.route import Route, Tag
from corridor.views.cover import PLAIN, Cover
from corridor.views.lines import Lines
from corridor.views.tongues.tongue import Tongue, tongue_of


@dataclass(frozen=True, kw_only=True)
class Look:
    """In what currency and language a plan is written, and for whom.

    ``excel``: a table is made for a spreadsheet. ``cover`` says from and for whom a report is.
    """

    money: Currency = USD
    excel: bool = False
    cover: Cover = PLAIN
    lang: str = "en"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How a plan is written: how many routes, which first, how it looks.

    ``made`` is the moment of writing. ``risks`` are those of the routes that are written, in their order, where P50 and
    P90 shall be told.
    """

    made: datetime
    lines: Lines
    limit: int | None = 5
    by: Tag = "best"
    risks: Sequence[tuple[Route, Risk]] = field(default=(), repr=False)
    look: Look = Look()


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A kind of document. ``printable``: it may go to stdout; ``dated``: it needs a plan with dates; ``bought``: it
    holds what each leg is bought at, and by which rate, so that it is none for whom a route is sold to.

    ``render`` takes a plan whose first route is the one that is asked for.
    """

    kind: str
    suffix: str
    title: str
    help: str
    render: Callable[[Plan, Setting], str]
    printable: bool = False
    dated: bool = False
    bought: bool = False


def written(kind: str, plan: Plan, setting: Setting) -> str:
    """A document of a plan as text.

    Raises:
        NoRoute: there is no route.
        InputError: the document needs dates, and the plan has none; it holds buying prices, and there is a selling
            price.
    """
    refuse_sold(kind, look=setting.look)
    return DOCUMENTS[kind].render(replace(plan, routes=plan.ordered(setting.by)), setting)


def refuse_sold(kind: str, *, look: Look) -> None:
    """Raises ``InputError`` where a document would give away what a route with a selling price is bought at."""
    if look.cover.sell is not None and DOCUMENTS[kind].bought:
        raise InputError(
            f"--{kind} holds buying prices and names of agreed rates, and --sell (or sell of --cover or report.toml) "
            f"keeps those from the customer; ask for --{kind} without --sell, --report and --map"
        )


def _csv(plan: Plan, setting: Setting) -> str:
    from corridor.views.documents import to_csv

    return to_csv(plan, setting.limit, excel=setting.look.excel)


def _geojson(plan: Plan, setting: Setting) -> str:
    from corridor.views.documents import to_geojson

    return to_geojson(plan, setting.lines, setting.limit)


def _ics(plan: Plan, setting: Setting) -> str:
    from corridor.views.calendars import to_ics

    return to_ics(plan, made=setting.made.replace(microsecond=0))


def _map(plan: Plan, setting: Setting) -> str:
    from corridor.views.maps.plan_map import plan_page

    money = setting.look.money
    page = plan_page(
        plan, setting.lines, limit=setting.limit, money=money, risks=setting.risks, sell=setting.look.cover.sell
    )
    return page.spoken(_tongue(plan, setting)).html()


def _report(plan: Plan, setting: Setting) -> str:
    from corridor.views.page import report_html

    look = setting.look
    return report_html(
        plan, setting.lines, setting.limit, setting.made.date(), money=look.money, risks=setting.risks,
        cover=look.cover, tongue=_tongue(plan, setting),
    )  # fmt: skip


def _tongue(plan: Plan, setting: Setting) -> Tongue:
    return tongue_of(plan.network, setting.look.lang)


DOCUMENTS: dict[str, Document] = {
    row.kind: row
    for row in (
        Document(
            kind="csv", suffix="csv", title="Legs", help="The legs as CSV", render=_csv, printable=True, bought=True
        ),
        Document(
            kind="geojson", suffix="geojson", title="Lines", help="The legs as GeoJSON", render=_geojson,
            printable=True, bought=True,
        ),
        Document(
            kind="ics", suffix="ics", title="Calendar", help="Route 1 as a calendar", render=_ics, printable=True,
            dated=True,
        ),
        Document(kind="map", suffix="html", title="Map", help="Write a map that opens offline", render=_map),
        Document(
            kind="report", suffix="html", title="Report", render=_report,
            help="Write a page for the customer: opens offline, prints on A4",
        ),
    )
}  # fmt: skip
"""Every document by its kind, in the order in which they are named."""
