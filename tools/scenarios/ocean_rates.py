"""Write ``data/scenarios/ocean-rates-2026-06.toml``: spot rates from China as last told, four months into the war.

Run after ``build``. Xeneta told on 25 June 2026 by how much four trades had risen since February; the scenario lifts
the head-haul hops of their lanes to February's level and that rise. The dollars that were found of that month lie on
both sides: Xeneta's of 5 June below, Freightos' of its end above. A fifth trade has dollars alone. All else keeps its
price.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corridor.files.disk import write_text_atomically
from tools.network.built import read
from tools.network.quotations import quoted, trades

DATA = Path(__file__).parents[2] / "data"
ADVISORIES = "ocean-rates-"
"""How the ids of those begin that say that rates have risen since: here they have."""

FEU = 2
"""TEU of a 40-foot box."""

LANE = re.compile(r"; price ([A-Z0-9-]+): ")
"""Names the lane in the source of a hop."""


@dataclass(frozen=True, kw_only=True)
class Rise:
    """What a 40-foot box cost in February 2026, and by how much that had risen by 25 June."""

    february_usd: float
    rise: float


RISES = {
    "Shanghai-Los Angeles": Rise(february_usd=1889, rise=2.14),
    "Shanghai-New York": Rise(february_usd=2688, rise=1.76),
    "Shanghai-Rotterdam": Rise(february_usd=2109, rise=1.15),
    "Shanghai-Genoa": Rise(february_usd=2895, rise=0.82),
}
"""US coasts: Xeneta, 19 February 2026; Europe: Drewry WCI of that day. The rise is Xeneta's."""

TOLD_USD = {"Rotterdam-New York": 2292}
"""What a 40-foot box cost on 5 June 2026 by Xeneta, where no rise was told of the weeks after."""

LIKE = {"USWC-EXP": "Shanghai-Los Angeles", "EU-NEUR-EXP": "Shanghai-Rotterdam", "ISR-CAPE": "Shanghai-Genoa"}
"""Lanes whose assumed price is a multiple of a trade's, which rise with it."""

HEAD = '''name = "Ocean rates of June 2026"
description = """
Spot rates from China to the United States and Europe as they were last told, four months into the war about Hormuz: \\
{prices} USD a 40-foot box to Los Angeles, New York, Rotterdam and Genoa, {told} from Rotterdam to New York. \\
Other trades keep their price, for no figure was found."""
source = """
Rise since the end of February 2026: 214 % to the US West Coast, 176 % to the US East Coast, 115 % to North Europe and 82 % to the \\
Mediterranean (Xeneta, 25 June 2026, \\
https://www.xeneta.com/news/xeneta-weekly-ocean-container-shipping-market-update-25.06.26). Level of 19 February: 1,889 \\
and 2,688 USD to the US coasts (Xeneta, copy at \\
https://zerocostfreehost.com/news/index.php/2026/02/24/ocean-freight-rates-fall-across-key-routes-in-early-2026-amid-capacity-uncertainty), \\
2,109 and 2,895 to Rotterdam and Genoa (Drewry WCI, \\
https://www.thedcn.com.au/news/world-container-index-19-february-2026?hs_amp=true). In dollars, on 5 June: 3,933, 5,103, 3,649 and \\
5,041 to the four, 2,292 from Rotterdam to New York (Xeneta, \\
https://airfreight.news/articles/full/xeneta-analyst-insight-massive-increases-in-freight-rates-driven-by-middle-east-conflict-and-energy-crisis-fears); \\
about the end of June 6,175 and 7,998 to the US coasts (Freightos FBX, copy of FreightWaves at \\
https://marketplacebeta.com/news/art_bbswog). What rates did after that is not known."""
'''  # noqa: E501 - addresses


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the scenario for the network in a directory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="directory of the network (default: data/)")
    options = parser.parse_args(arguments)
    prices = quoted(trades())
    risen = {trade: one.february_usd * (1 + one.rise) for trade, one in RISES.items()}
    levels = risen | TOLD_USD
    lanes = {line["lane"]: line["usd_per_teu"] for line in read("sea/lanes_*.csv")} | LIKE
    factors = {
        name: levels[trade] / (FEU * prices[trade].usd_per_teu) for name, trade in lanes.items() if trade in levels
    }
    changes = [HEAD.format(prices=_usd(risen), told=_usd(TOLD_USD))]
    with (options.data / "advisories.csv").open(encoding="utf-8", newline="") as file:
        told = [row["id"] for row in csv.DictReader(file) if row["id"].startswith(ADVISORIES)]
    changes += [f'[[change]]\ntype = "lift"\nadvisory = "{advisory}"\n' for advisory in told]
    for service, of_hops in sorted(_by_service(options.data / "edges.csv", factors).items()):
        risen_by = {start: factor for start, factor in of_hops.items() if factor is not None}
        if risen_by.keys() == of_hops.keys() and len(set(risen_by.values())) == 1:
            risen_by = {"": min(risen_by.values())}  # the whole ship
        changes += [_change(service, start, factor) for start, factor in risen_by.items()]
    write_text_atomically(options.data / "scenarios" / "ocean-rates-2026-06.toml", "\n".join(changes))
    return 0


def _by_service(edges: Path, factors: Mapping[str, float]) -> dict[str, dict[str, float | None]]:
    """Of each ship some of whose hops rise: the factors of all its hops, by the port where each begins."""
    found: dict[str, dict[str, float | None]] = {}
    with edges.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["mode"] == "sea":
                lane = LANE.search(row["source"])
                found.setdefault(row["service"], {})[row["from"]] = factors.get(lane[1]) if lane else None
    return {service: hops for service, hops in found.items() if any(factor is not None for factor in hops.values())}


def _usd(levels: Mapping[str, float]) -> str:
    return ", ".join(f"{round(usd, -1):,.0f}" for usd in levels.values())


def _change(service: str, start: str, factor: float) -> str:
    begins = f'from = "{start}"\n' if start else ""
    return f'[[change]]\ntype = "scale-cost"\nservice = "{service}"\n{begins}factor = {factor:.3f}\n'


if __name__ == "__main__":
    sys.exit(main())
