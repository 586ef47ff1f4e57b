"""The commands that plan: route and departures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from corridor.api import answers
from corridor.api import planning as front
from corridor.api.answers import Risks
from corridor.api.dated import begin
from corridor.api.objects import Network, Plan
from corridor.cli import document_options, options
from corridor.cli.printing import choice, json_option, print_json, show, tongue
from corridor.dataset import currency
from corridor.errors import InputError, NoRoute
from corridor.files.disk import write_texts_together
from corridor.model.assumptions import Currency
from corridor.places.resolve import resolve
from corridor.planning.routes.route import TAGS, Tag
from corridor.views.layout import Screen
from corridor.views.registry import DOCUMENTS, Look
from corridor.views.terminal.plans import print_plan
from corridor.views.words import print_table

DRAWS = 10_000


places_argument = click.argument("words", nargs=-1, required=True, metavar="[ORIGIN] DESTINATION")
currency_option = click.option(
    "--currency", "currency_word", metavar="CODE[=RATE]", help="Show prices in CNY, or at a rate of your own: CNY=7.1."
)


SHEET = "--explain-co2"
"""What ``--explain co2`` is for the parser, so that ``--explain`` alone stays a flag before a place."""


class _Route(click.Command):
    """The command whose ``--explain`` may be followed by the word ``co2``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--explain") if "--explain" in args else len(args)
        if args[at + 1 : at + 2] == ["co2"]:
            args = [*args[:at], SHEET, *args[at + 2 :]]
        return super().parse_args(ctx, args)


@click.command(cls=_Route)
@places_argument
@click.option("--by", default="best", show_default=True, metavar="|".join(TAGS), help="Which route comes first.")
@options.question_options
@click.option("-n", "number", type=click.IntRange(min=1), default=5, show_default=True, help="How many routes to show.")
@click.option("--all", "show_all", is_flag=True, help="Show every undominated route.")
@click.option(
    "--explain",
    is_flag=True,
    metavar="[co2]",
    help="Price, time and CO2e item by item, each with basis and source; --explain co2: the calculation of CO2e.",
)
@click.option(SHEET, "sheet", is_flag=True, hidden=True)
@click.option(
    "--risk",
    "draws",
    type=int,
    is_flag=False,
    flag_value=DRAWS,
    metavar="[N]",
    help=f"How sure the times are, by N draws.  [{DRAWS:,} when left out]",
)
@click.option(
    "--pickup-after", type=float, metavar="DAYS",
    help="What the boxes cost that are picked up so many days after arrival (demurrage.csv, free days of rates).",
)  # fmt: skip
@currency_option
@json_option
@document_options.document_options
@options.world_options
def route(
    *, words: tuple[str, ...], by: str, number: int, show_all: bool, explain: bool, sheet: bool, draws: int | None,
    pickup_after: float | None, currency_word: str | None, as_json: bool, excel: bool,
    **given: Any,  # noqa: ANN401 - files and the shared options
) -> None:  # fmt: skip
    """The routes worth choosing between: no other is at once no slower, no dearer and no dirtier.

    A place is a node id, a name in any script, a UN/LOCODE, a city, a country or lat,lon. ORIGIN is Changchun when left
    out.

    \b
    Examples:
      corridor route Hamburg                            from Changchun, two TEU
      corridor route Hamburg --map hamburg.html         and a map to send on
      corridor route Duisburg Changchun --by fastest    the other way, fastest first
      corridor route 慕尼黑 --teu 4 --tonnes 36 --value 500000
      corridor route Frankfurt --include-planned        with the charter that is planned
      corridor route -- -33.9,151.2                     to a point
      corridor route Busan --all --json                 every undominated route, as JSON
    \b
    With dates and limits:
      corridor route Prague --depart 2026-12-03 --arrive-by 2027-01-15 --feu 2 --max-usd 15000
      corridor route Prague --arrive-by 2027-01-15      the latest departures that make it
      corridor route Hamburg --avoid RU --avoid suez    not through Russia, not by Suez
      corridor route Hamburg --via Dalian --no-mode air --max-transfers 2 --max-days 50 --max-co2 3000
      corridor route Hamburg --dangerous                dangerous goods
      corridor route CNCGQ-XNG Rotterdam --bonded       under customs bond
    \b
    To defend and to send:
      corridor route Prague --explain --currency CNY    item by item, with sources
      corridor route Prague --explain co2               the calculation of CO2e, element by element
      corridor route Prague --risk                      P50, P90 and what drives them
      corridor route Prague --report prague.html        a page for the customer
      corridor route Prague --depart 2026-12-03 --ics prague.ics --csv prague.csv --geojson prague.geojson
    """
    choice(by, TAGS, "--by")
    stdout = options.one_of_stdout([("--json", as_json), *document_options.printed(given)])
    files, cover = document_options.files(given), document_options.cover(given)
    if stdout not in (None, "--json") and (explain or sheet or draws is not None):
        raise InputError(f"{stdout} alone prints nothing else; leave out --explain and --risk, or give it a file")
    network = options.world(given)
    origin, destination = ends(words, network)
    money = currency.parse_currency(currency_word, network.assumptions) if currency_word is not None else currency.USD
    asked = options.question(given, network, origin, destination)
    plan = front.plan(network, origin, destination, **asked, pickup_after_days=pickup_after)
    limit = None if show_all else number
    tag: Tag = by  # type: ignore[assignment]
    risks = [] if draws is None else plan.risk(limit=limit, by=tag, draws=draws)
    document = partial(
        answers.document, plan=plan, limit=limit, by=tag, now=datetime.now(UTC),
        look=Look(money=money, excel=excel, cover=cover, lang=tongue().lang),
    )  # fmt: skip
    if plan.routes:  # before anything is printed: what cannot be drawn or written has no answer
        write_texts_together({path: document(kind) for kind, path in files.items()})
    if stdout == "--json":
        print_json(answers.routes(plan, limit=limit, by=tag, risks=risks, explained=1 if explain else None))
    if not plan.routes:
        raise NoRoute(plan.why or "there is no route")
    if stdout is None:
        sure = {} if draws is not None else dict(enumerate(risk for _, risk in plan.risk(limit=limit, by=tag)))
        show(lambda screen: print_plan(plan, screen, limit=limit, by=tag, money=money, risks=sure))
        if risks:
            _print_risk(plan, risks)
        if explain:
            _print_explanation(plan, by=tag, money=money)
        if sheet:
            _print_sheet(plan, by=tag)
    elif stdout != "--json":
        sys.stdout.write(document(stdout.strip("-")))
    for kind, path in files.items():
        print(
            tongue().say(f"\n{DOCUMENTS[kind].title} written to {path}"),
            file=sys.stdout if stdout is None else sys.stderr,
        )


def ends(words: Sequence[str], network: Network) -> tuple[Any, Any]:
    """Origin and destination as places. Raises ``InputError`` where more than two are given."""
    if len(words) > 2:
        raise InputError(
            f"{len(words)} places given ({', '.join(words)}); give a destination, or an origin and a destination "
            '(a name of several words in quotes: "Los Angeles")'
        )
    origin, destination = words if len(words) > 1 else ("Changchun", words[0])
    return resolve(origin, network), resolve(destination, network)


def _print_risk(plan: Plan, risks: Risks) -> None:
    from corridor.views.risk import risk_table

    headers, rows, right = risk_table(risks, arrive_by=plan.arrive_by)
    print(tongue().say(f"\nHow sure the times are, by {risks[0][1].draws:,} draws"))
    show(lambda console: print_table(headers, rows, console, right=right))


def _print_explanation(plan: Plan, *, by: Tag, money: Currency) -> None:
    from corridor.analysis.explain import explain
    from corridor.views import explanation as explained

    explanation = explain(plan.ordered(by)[0], network=plan.network, cargo=plan.shipment)
    rows = explained.to_rows(explanation, money)
    print(tongue().say("\nRoute 1, item by item"))
    show(lambda console: print_table(explained.HEADERS, rows, console))
    lines = explained.lines(explanation, money)
    show(lambda screen: _said(screen, ["", *lines]))


def _said(screen: Screen, lines: Sequence[str]) -> None:
    """Lines of an explanation, sources of the data among them, broken between words under their own indent."""
    for line in lines:
        screen.text(line, then=" " * (len(line) - len(line.lstrip()) + 2))


def _print_sheet(plan: Plan, *, by: Tag) -> None:
    from corridor.analysis.explain import explain
    from corridor.views import explanation as explained

    explanation = explain(plan.ordered(by)[0], network=plan.network, cargo=plan.shipment)
    print(tongue().say("\nRoute 1, calculation of CO2e"))
    show(lambda console: print_table(explained.SHEET_HEADERS, explained.sheet_rows(explanation), console))
    factors = [f"  {line}" for line in explained.factor_lines(explanation)]
    show(lambda screen: _said(screen, ["", "Factors", *factors, "", *explained.SHEET_NOTES]))


@click.command()
@places_argument
@click.option("--from", "start", metavar="DATE", help="The first day, local at the origin.  [default: today]")
@click.option("--weeks", type=int, default=4, show_default=True, metavar="N", help="How many weeks from then on.")
@click.option("-n", "number", type=click.IntRange(min=1), default=40, show_default=True, help="How many to show.")
@click.option("--all", "show_all", is_flag=True, help="Show every departure.")
@options.on_option
@options.shipment_options
@options.limit_options
@currency_option
@json_option
@options.world_options
def departures(
    *, words: tuple[str, ...], start: str | None, weeks: int, number: int, show_all: bool, currency_word: str | None,
    as_json: bool, **given: Any,  # noqa: ANN401 - the shared options
) -> None:  # fmt: skip
    """When to ship: every departure worth taking, by when it leaves, when it arrives and what it costs.

    \b
    Examples:
      corridor departures Hamburg                             the next four weeks
      corridor departures Busan --from 2026-12-01 --weeks 2
      corridor departures Prague --avoid RU --max-usd 15000
    """
    network = options.world(given)
    origin, destination = ends(words, network)
    money = currency.parse_currency(currency_word, network.assumptions) if currency_word is not None else currency.USD
    begins = begin(start, origin, network)
    asked = options.question(given, network, origin)
    del asked["wait"]
    board = front.departures(network, origin, destination, start=begins, weeks=weeks, **asked)
    if as_json:
        print_json(board.to_dict())
    if not board.departures:
        raise NoRoute(board.why or "there is no departure")
    if not as_json:
        from corridor.views.terminal.departures import print_board

        show(lambda screen: print_board(board, screen, limit=None if show_all else number, money=money))
