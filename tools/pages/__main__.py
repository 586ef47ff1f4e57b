"""Make the pages that follow from the data: in docs RULES, CALIBRATION, COVERAGE and QUESTIONS, and the tables of
data/README.md.

Run after a change of the data (``make docs``); tests hold the pages against what this makes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from corridor.analysis import calibration
from corridor.analysis.coverage import Covered, coverage
from corridor.api.planning import load
from corridor.cli import audits
from corridor.dataset.load import read_published
from corridor.dataset.rules import rules_page
from corridor.dataset.writing.pages import schema_files, with_columns
from corridor.files.disk import write_text_atomically
from corridor.model.modes import MODES
from corridor.model.network import Hop, Network, Service
from corridor.views.words import markdown_table
from tools.pages import hub_services, price_rules
from tools.pages.questions import questions_page

ROOT = Path(__file__).parents[2]
SEED_PLACES = (
    "Changchun", "Harbin", "Hunchun", "Dalian", "Yingkou", "Vladivostok", "Suifenhe", "Manzhouli", "Zarubino", "Brest",
    "Trans-Siberian", "Erenhot",
)  # fmt: skip
"""A published figure whose corridor names one of these is of the seed corridors."""


def pages() -> dict[Path, str]:
    """Every page by its path."""
    network = load()
    comparisons = calibration.compare(network, read_published())
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    covered = list(coverage(network))
    readme = _between(readme, "shares", shares_table(network, covered))
    readme = _between(readme, "ocean prices", price_rules.table())
    readme = _between(readme, "hub", hub_services.table(ROOT / "data" / "edges.csv"))
    seed = [one for one in comparisons if any(name in one.published.corridor for name in SEED_PLACES)]
    rows = [audits.compared_row(one)[:-1] for one in seed]
    readme = _between(readme, "deviations", markdown_table(audits.COMPARED[:-1], rows))
    return {
        ROOT / "docs" / "RULES.md": rules_page(),
        ROOT / "docs" / "CALIBRATION.md": audits.calibration_page(comparisons),
        ROOT / "docs" / "QUESTIONS.md": questions_page(network),
        ROOT / "docs" / "COVERAGE.md": audits.coverage_page(covered),
        ROOT / "data" / "README.md": with_columns(readme),
        **{ROOT / "docs" / "schema" / name: text for name, text in schema_files().items()},
    }


MAIN = (
    "AE", "AT", "AU", "BE", "BR", "BY", "CZ", "DE", "ES", "FR", "GB", "HU", "ID", "IN", "IT", "JP", "KR", "KZ", "MN",
    "MX", "MY", "NL", "PL", "RU", "SG", "TH", "TR", "US", "UZ", "VN",
)  # fmt: skip
"""The countries of the thirty main destinations; the destination is the main city."""


def shares_table(network: Network, covered: Sequence[Covered]) -> str:
    """Hops by mode, and how well their km, hours, price and frequency are known: for the seed
    corridors, for the rest of the world, and for the best ways to the main destinations and back.
    """
    hops = [(service, hop) for service in network.service_by_id.values() for hop in service.hops]
    rows = []
    for name, seed in (("seed corridors", True), ("rest of the world", False)):
        for mode in (*MODES, "all"):
            own = [(service, hop) for service, hop in hops if mode in ("all", service.mode) and is_seed(hop) == seed]
            rows.append((name, mode, str(len(own)), *_shares(own)))
    routes = [route for one in covered if one.country in MAIN for route in (one.there, one.back) if route]
    ridden = {
        id(hop): (network.service_by_id[leg.service], hop)
        for route in routes
        for leg in route.legs
        if leg.service
        for hop in leg.hops
    }
    rows.append(
        (f"ways to the {len(MAIN)} main destinations and back", "all", str(len(ridden)), *_shares(ridden.values()))
    )
    heads = ("corridors", "mode", "hops", "km", "hours", "price", "frequency", "all four", "rows")
    return markdown_table(heads, rows)


def _shares(ridden: Collection[tuple[Service, Hop]]) -> tuple[str, ...]:
    """Share of the hops whose km, hours, price and frequency are published or derived, of all these figures together,
    and of rows whose ``basis`` is. What goes on demand has no frequency.
    """
    if not ridden:
        return ("",) * 6
    bases = [hop.bases for _, hop in ridden]
    often = [hop.frequency_basis or hop.basis for service, hop in ridden if service.frequency_per_week is not None]
    columns = [[basis != "assumed" for basis in column] for column in (*zip(*bases, strict=True), often)]
    rows = sum(hop.basis != "assumed" for _, hop in ridden) / len(ridden)
    shares = [f"{sum(column) / len(column):.0%}" if column else "" for column in columns]
    return (*shares, f"{sum(map(sum, columns)) / sum(map(len, columns)):.0%}", f"{rows:.0%}")


def is_seed(hop: Hop) -> bool:
    """Whether a hop is of the corridors of Changchun itself and what carries on from their gateways."""
    return hop.extra.get("corridor") == "seed"


def _between(page: str, name: str, table: str) -> str:
    """The page with what stands between the marks of that name replaced."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, _, rest = page.partition(start)
    _, _, tail = rest.partition(end)
    return f"{head}{start}\n{table}\n{end}{tail}"


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        write_text_atomically(path, text)
        print(f"{path.relative_to(ROOT)}: {len(text):,} characters")


if __name__ == "__main__":
    main()
