"""Write ``data/scenarios/suez-open.toml``: the ocean loops between Asia and Europe sail by Suez again.

Run after ``build``. For each port that a hop from Asia reaches by the Cape, the km are those of the shortest
lanes from Singapore with and without Suez; hours and price follow by the constants below.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corridor.files.disk import write_text_atomically
from corridor.model.geo import LonLat
from tools.network.quotations import quoted, trades
from tools.network.sealanes import lane

DATA = Path(__file__).parents[2] / "data"
HUB = "SGSIN-SEA"
COUNTRY_LENGTH = 2
BY_SUEZ = frozenset({"sunda"})
ROUND = frozenset({"suez", "panama", "sunda"})
"""What the loops by the Cape avoid."""

KPH = 13.8 * 1.852
"""Of the loops by the Cape."""

FEU = 2
"""TEU of a 40-foot box."""

FIXED_H = 52.0
"""Beyond the km: so that Shanghai-Rotterdam takes 300 hours less, 32 to 36 days against 45 to 48."""

AMERICA = frozenset({"US", "CA"})
"""What ships by Suez too: its prices follow other markets, and stay."""

RED_SEA = ("EGSOK", "JOAQJ", "SAJED")
SMALL_LINES = ("BGVAR", "EGALY", "GEPTI", "TRAMR", "TRIST-SEA", "TRMER")
"""Where those few lines lead that pass Suez today."""

LIFTED = ("suez-avoided", "bab-el-mandeb", "ocean-rates-cape")
"""Advisories of a world that is no longer so."""

LEAST_KM = 2_000
"""Nearer by less, a port keeps its ships by the Cape: Dakar, 1,400 km nearer, goes with the rest of West Africa."""

NORTH_2023_USD, SOUTH_2023_USD = 1449, 1888
"""Drewry WCI of June 2023, when ships went by Suez, a 40-foot box: Rotterdam and Genoa."""

HEAD = '''name = "Suez open again"
description = """
The ocean loops between Asia and Europe sail by Bab el-Mandeb and Suez again, as before December 2023: some twelve \\
days less to North Europe, more to the Mediterranean, at spot rates of 2023."""
source = """
km: searoute 1.6 from Singapore to each port with and without Suez. Hours: 32 to 36 days Shanghai-Rotterdam by \\
Suez, 45 to 48 by the Cape (Geese Cargo, 2025-Q2, https://geesecargo.com/?p=4547), elsewhere by the km at 13.8 \\
knots. Price: Drewry WCI Shanghai-Rotterdam {north_2023} and Shanghai-Genoa {south_2023} USD a 40-foot box in June \\
2023 (https://www.portnews.it/en/spot-rates-down-3-4-this-week/) against {north:.0f} and {south:.0f} in the network; \\
the way back keeps its price, and so do ships to America. To the Red Sea, and by the few lines that pass Suez today, \\
no price of then was found: it is assumed to fall as much as to Genoa. The loops to the Red Sea that lie still run \\
again."""

[[change]]
type = "resume"
passage = "bab-el-mandeb"
'''


@dataclass(frozen=True, kw_only=True)
class Less:
    """What a TEU costs less by Suez, below 0: to North Europe and to the Mediterranean."""

    north_usd: int
    south_usd: int


@dataclass(kw_only=True)
class Port:
    """A port that hops from Asia reach by the Cape: countries at their other ends; whether they pass Gibraltar, and
    whether ships from elsewhere, such as Durban or Melbourne, stay with the Cape.
    """

    arrives: set[str] = field(default_factory=set)
    leaves: set[str] = field(default_factory=set)
    gibraltar: bool = False
    some_stay: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the scenario for the network in a directory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="directory of the network (default: data/)")
    options = parser.parse_args(arguments)
    where = _where(options.data / "nodes.geojson")
    prices = quoted(trades())
    north, south = (FEU * prices[trade].usd_per_teu for trade in ("Shanghai-Rotterdam", "Shanghai-Genoa"))
    less = Less(north_usd=round((NORTH_2023_USD - north) / FEU), south_usd=round((SOUTH_2023_USD - south) / FEU))
    changes = [HEAD.format(north_2023=NORTH_2023_USD, south_2023=SOUTH_2023_USD, north=north, south=south)]
    changes += [f'[[change]]\ntype = "lift"\nadvisory = "{advisory}"\n' for advisory in LIFTED]
    reached = _reached(options.data / "edges.csv")
    changes += [_scaled(port, SOUTH_2023_USD / south) for port in (*RED_SEA, *SMALL_LINES) if port in reached]
    for name, port in sorted(_ports(options.data / "edges.csv", where).items()):
        changes += _changes(name, port, where, less)
    write_text_atomically(options.data / "scenarios" / "suez-open.toml", "\n".join(changes))
    return 0


def _scaled(port: str, factor: float) -> str:
    return f'[[change]]\ntype = "scale-cost"\nto = "{port}"\npassage = "bab-el-mandeb"\nfactor = {factor:.2f}\n'


def _reached(path: Path) -> set[str]:
    """The ports that ships reach by Bab el-Mandeb today."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["to"] for row in csv.DictReader(file) if "bab-el-mandeb" in row["passages"].split()}


def _where(path: Path) -> dict[str, LonLat]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {one["properties"]["id"]: tuple(one["geometry"]["coordinates"]) for one in features}


def _ports(path: Path, where: Mapping[str, LonLat]) -> dict[str, Port]:
    """The ports of hops by the Cape to which Suez would be shorter from Singapore and from their other end."""
    found: dict[str, Port] = {}
    stay: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            passages = row["passages"].split()
            if "cape" not in passages:
                continue
            for port, other, out in ((row["to"], row["from"], True), (row["from"], row["to"], False)):
                if _nearer_km(where, port) < LEAST_KM:
                    continue
                if _nearer_km(where, port, other) < LEAST_KM:
                    stay.add(port)
                    continue
                one = found.setdefault(port, Port())
                (one.arrives if out else one.leaves).add(other[:COUNTRY_LENGTH])
                one.gibraltar |= "gibraltar" in passages
    for port in stay & found.keys():
        found[port].some_stay = True
    return found


def _nearer_km(where: Mapping[str, LonLat], port: str, other: str = HUB) -> float:
    """What Suez saves from another port, below 0 where the shortest way is another."""
    by_suez = lane(where[other], where[port], BY_SUEZ)
    return lane(where[other], where[port], ROUND).km - by_suez.km if "suez" in by_suez.passages else -math.inf


def _changes(name: str, port: Port, where: Mapping[str, LonLat], cheaper: Less) -> list[str]:
    """The changes of one port: outbound with a price, back without.

    Where the loop by the Cape passes Gibraltar the one by Suez does not; the country keeps other lines of the port out.
    """
    less = _nearer_km(where, name)
    figures = f"km = -{less:.0f}\nhours = -{less / KPH + FIXED_H:.0f}\n"
    straits = ["bab-el-mandeb", "suez"] if port.gibraltar else ["bab-el-mandeb", "suez", "gibraltar"]
    price = f"usd_per_teu = {cheaper.south_usd if port.gibraltar else cheaper.north_usd}\n"
    texts = []
    if name[:COUNTRY_LENGTH] in AMERICA:
        price = ""
    for end, others, way, usd in (("to", port.arrives, straits, price), ("from", port.leaves, straits[::-1], "")):
        if others:
            by = ", ".join(f'"{strait}"' for strait in way)
            from_where = [f'country = "{country}"\n' for country in sorted(others)] if port.some_stay else [""]
            texts += [_change("cape", end, name, f"{country}by = [{by}]\n{figures}{usd}") for country in from_where]
        if port.gibraltar:
            texts += [
                _change("gibraltar", end, name, f'country = "{country}"\nby = ["suez"]\n') for country in sorted(others)
            ]
    return texts


def _change(passage: str, end: str, port: str, rest: str) -> str:
    return f'[[change]]\ntype = "reroute"\npassage = "{passage}"\n{end} = "{port}"\n{rest}'


if __name__ == "__main__":
    sys.exit(main())
