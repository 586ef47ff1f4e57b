"""Random rate sheets, priced anew from the files by a script of its own: pandas, and nothing of the package."""

from __future__ import annotations

import csv
import itertools
import json
import math
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import corridor
from tests.support.size import cases

SHEETS = 60
PRICED: list[int] = []
"""Legs that stood on agreed rates, a number a sheet."""

CURRENCIES = {"CNY": 7.1, "EUR": 0.92, "JPY": 152.0}
KINDS = {"20GP": 1.0, "40GP": 2.0, "40HC": 2.0, "45HC": 2.25, "40RF": 2.0}
TRUCK_T, TRUCK_M3 = 24.0, 70.0
KG_PER_M3 = 167.0
FIRST = date(2026, 12, 1)
DAYS = 12
NODES = (
    ("CNAAA", "CN", 120.0, 40.0),
    ("KZBBB", "KZ", 75.0, 45.0),
    ("RUCCC", "RU", 40.0, 55.0),
    ("DEDDD", "DE", 9.0, 50.0),
)
SERVICES = {"TRAIN": "rail", "SHIP": "sea", "TRUCK": "road", "PLANE": "air"}
RATES = (
    "rate", "service", "from", "to", "equipment", "amount", "currency", "per", "includes", "valid_from", "valid_to",
    "free_days", "surcharge", "source",
)  # fmt: skip
HANDLING = ("node", "mode", "load_h", "unload_h", "usd_per_teu", "usd_per_box", "usd_per_kg", "source")


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def world(draw: random.Random, folder: Path) -> None:
    """Four places in a row; each service calls at all of them, and runs both ways."""
    folder.mkdir()
    features = [
        {
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "id": node, "name": node, "kind": "terminal", "country": country, "modes": sorted(SERVICES.values()),
                "gauge_mm": None, "tz": "UTC", "aliases": [], "source": "test",
            },
        }
        for node, country, lon, lat in NODES
    ]  # fmt: skip
    (folder / "nodes.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    columns = (
        "service", "seq", "from", "to", "mode", "km", "hours", "usd_per_teu", "usd_per_kg", "frequency_per_week",
        "both_ways", "status", "operator", "name", "basis", "source",
    )  # fmt: skip
    edges = [
        {
            "service": service, "seq": seq, "from": a[0], "to": b[0], "mode": mode, "km": 4500, "hours": 100 + seq,
            **({"usd_per_kg": draw.choice([0.5, 2])} if mode == "air" else {"usd_per_teu": draw.choice([200, 800])}),
            "frequency_per_week": "" if mode == "road" else 2, "both_ways": "yes", "status": "operating",
            "operator": "x", "name": service, "basis": "assumed", "source": "test",
        }
        for service, mode in SERVICES.items()
        for seq, (a, b) in enumerate(itertools.pairwise(NODES), start=1)
    ]  # fmt: skip
    write(folder / "edges.csv", columns, edges)
    handling = []
    for mode in SERVICES.values():
        unit = "usd_per_kg" if mode == "air" else draw.choice(["usd_per_teu", "usd_per_box"])
        for node in ["", *(draw.sample([row[0] for row in NODES], 2))]:
            price = draw.choice([0.05, 0.2]) if mode == "air" else draw.choice([20, 75, 110.5])
            handling.append({"node": node, "mode": mode, "load_h": 1, "unload_h": 2, unit: price, "source": "test"})
    write(folder / "handling.csv", HANDLING, handling)
    money = "\n".join(
        f'{code} = {{ per_usd = {rate}, as_of = "2026-10-30", source = "test" }}' for code, rate in CURRENCIES.items()
    )
    (folder / "assumptions.toml").write_text(f"[dray]\nmax_km = 0\n[currency]\n{money}\n")


def sheet(draw: random.Random, path: Path) -> None:
    """Rates of every kind of counting, by equipment or not, in any currency, on the edge of validity, surcharged."""
    rows = []
    for number in range(draw.randint(8, 25)):
        service = draw.choice(list(SERVICES))
        a, b = draw.sample([node[0] for node in NODES], 2)
        kinds = draw.choice([[""], [""], draw.sample(list(KINDS), 2), [draw.choice(list(KINDS))]])
        for kind in kinds:
            per = draw.choice(["box", "teu", "kg", "tonne", "shipment"])
            scale = {"box": 900, "teu": 450, "kg": 0.4, "tonne": 60, "shipment": 1500}[per]
            key = {
                "rate": f"R{number}",
                "service": service,
                "from": a,
                "to": b,
                "equipment": kind,
                "source": "contract",
            }
            currency = draw.choice(["", "USD", *CURRENCIES])
            rows.append(
                {
                    **key, "amount": round(scale * draw.uniform(0.2, 2) * CURRENCIES.get(currency, 1), 2), "per": per,
                    "currency": currency, "includes": draw.choice(["", "load", "unload", "both"]), **validity(draw),
                }
            )  # fmt: skip
            for extra in range(draw.choice([0, 0, 1, 3])):
                per = draw.choice(["percent", "percent", "box", "teu", "kg", "tonne", "shipment"])
                rows.append(
                    {
                        **key, "surcharge": f"X{extra}", "per": per, "amount": draw.choice([0.02, 5, 12.5, 40]),
                        "currency": draw.choice(["USD", *CURRENCIES]), **validity(draw),
                    }
                )  # fmt: skip
    draw.shuffle(rows)
    write(path, RATES, rows)


def validity(draw: random.Random) -> dict[str, str]:
    first = draw.choice([None, None, None, 0, 2, 4])
    last = draw.choice([None, None, None, 3, 5, 8])
    last = None if first is not None and last is not None and last < first else last
    days = {"valid_from": first, "valid_to": last}
    return {name: "" if day is None else str(FIRST + timedelta(days=day)) for name, day in days.items()}


def cargo_of(draw: random.Random) -> dict[str, Any]:
    if draw.random() < 0.25:
        return {"teu": 0, "tonnes": draw.choice([3.0, 30.5, 60.0]), "m3": draw.choice([10.0, 100.0])}
    kinds = draw.sample(list(KINDS), draw.choice([1, 1, 2, 3]))
    return {"boxes": {kind: draw.randint(1, 3) for kind in kinds}, "tonnes": draw.choice([8.0, 17.3]), "m3": 25.0}


class Repriced:
    """The price of any leg on any day, from the files alone."""

    def __init__(self, folder: Path, rates: Path, cargo: dict[str, Any]) -> None:
        read: dict[str, Any] = {"keep_default_na": False, "dtype": str}
        self.rates = pd.read_csv(rates, **read)
        self.edges = pd.read_csv(folder / "edges.csv", **read)
        self.handling = pd.read_csv(folder / "handling.csv", **read)
        self.handled = {(row["node"], row["mode"]): row for row in self.handling.to_dict("records")}
        self.cargo = cargo
        self.chargeable_kg: float = max(cargo["tonnes"] * 1000, KG_PER_M3 * cargo["m3"])

    def lots(self, mode: str) -> dict[str, int]:
        """Boxes by kind; loose cargo on a truck is boxes of 40 foot, by air it is none."""
        if self.cargo.get("teu") == 0:
            trucks = max(math.ceil(self.cargo["tonnes"] / TRUCK_T), math.ceil(self.cargo["m3"] / TRUCK_M3))
            return {} if mode == "air" else {"40GP": trucks}
        return {} if mode == "air" and "boxes" not in self.cargo else self.cargo["boxes"]

    def lift(self, node: str, mode: str, lots: dict[str, int]) -> float:
        """What loading or unloading of some boxes costs; by air of all the cargo."""
        row = self.handled.get((node, mode)) or self.handled["", mode]
        if row["usd_per_kg"]:
            return float(row["usd_per_kg"]) * self.chargeable_kg * self.share(lots, self.lots(mode))
        if row["usd_per_box"]:
            return float(row["usd_per_box"]) * sum(lots.values())
        return float(row["usd_per_teu"]) * sum(KINDS[kind] * count for kind, count in lots.items())

    @staticmethod
    def share(lots: dict[str, int], whole: dict[str, int]) -> float:
        """What part of the cargo some boxes hold: by TEU."""
        teu, all_teu = (sum(KINDS[kind] * count for kind, count in some.items()) for some in (lots, whole))
        return teu / all_teu if all_teu else 1.0

    def amount(self, row: dict[str, str], lots: dict[str, int], whole: dict[str, int]) -> float:
        share = self.share(lots, whole)
        counted: float = {
            "box": sum(lots.values()), "teu": sum(KINDS[kind] * count for kind, count in lots.items()),
            "kg": self.chargeable_kg * share, "tonne": self.cargo["tonnes"] * share, "shipment": 1.0,
        }[row["per"]]  # fmt: skip
        return float(row["amount"]) / CURRENCIES.get(row["currency"], 1.0) * counted

    def agreed(self, service: str, start: str, end: str, day: date) -> float | None:
        """The least cost of the leg by rates in force that cover every box; None where none do."""
        mode, today, sheet = SERVICES[service], day.isoformat(), self.rates
        here = sheet[(sheet["service"] == service) & (sheet["from"] == start) & (sheet["to"] == end)]
        here = here[(here["valid_from"] <= today) & ((here["valid_to"] == "") | (today <= here["valid_to"]))]
        own: dict[Any, Any] = here[here["surcharge"] == ""].to_dict("index")
        more: dict[Any, Any] = here[here["surcharge"] != ""].to_dict("index")
        whole = self.lots(mode)
        lots = list(whole.items()) or [("", 0)]
        choices = [
            [
                at for at, row in own.items()
                if row["equipment"] in ("", kind) and (kind or row["per"] not in ("box", "teu"))
            ]
            for kind, _ in lots
        ]  # fmt: skip
        best = None
        for chosen in itertools.product(*choices):
            usd = 0.0
            lifts = {"load": self.lift(start, mode, whole), "unload": self.lift(end, mode, whole)}
            for at in set(chosen):
                row = own[at]
                part = {kind: n for (kind, n), one in zip(lots, chosen, strict=True) if one == at and kind}
                of_rate = self.amount(row, part, whole)
                usd += of_rate + sum(
                    of_rate * float(one["amount"]) / 100 if one["per"] == "percent" else self.amount(one, part, whole)
                    for one in more.values()
                    if (one["rate"], one["equipment"]) == (row["rate"], row["equipment"])
                )
                for lift, node in (("load", start), ("unload", end)):
                    if row["includes"] in (lift, "both"):
                        lifts[lift] -= self.lift(node, mode, part)
            usd += sum(lifts.values())
            best = usd if best is None else min(best, usd)
        return best

    def of_network(self, service: str, stops: list[str]) -> float:
        mode = SERVICES[service]
        lots = self.lots(mode)
        hops = self.edges[self.edges["service"] == service]
        usd = self.lift(stops[0], mode, lots) + self.lift(stops[-1], mode, lots)
        for pair in itertools.pairwise(stops):
            row = hops[[{a, b} == set(pair) for a, b in zip(hops["from"], hops["to"], strict=True)]].iloc[0]
            if mode == "air":
                usd += float(row["usd_per_kg"]) * self.chargeable_kg
            else:
                usd += float(row["usd_per_teu"]) * sum(UNITS[mode][kind] * count for kind, count in lots.items())
        return usd


SHIPPED = pd.read_csv(Path(__file__).parents[2] / "data" / "equipment.csv").set_index("equipment")
UNITS = {mode: SHIPPED[mode].to_dict() for mode in ("rail", "sea", "road")}


@pytest.mark.parametrize("seed", cases(10, SHEETS))
def test_every_leg_costs_what_the_sheet_says_on_every_date(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    world(draw, tmp_path / "world")
    sheet(draw, tmp_path / "rates.csv")
    network = corridor.load(tmp_path / "world", overlays=[tmp_path / "rates.csv"])
    cargo = cargo_of(draw)
    prices = Repriced(tmp_path / "world", tmp_path / "rates.csv", cargo)
    shipment = corridor.Shipment(**cargo)
    agreed = 0
    for day in range(DAYS):
        start, end = draw.sample([node[0] for node in NODES], 2)
        on = FIRST + timedelta(days=day)
        plan = corridor.plan(network, start, end, shipment=shipment, on=on)
        for leg in {(leg.service, leg.stops): leg for route in plan.routes for leg in route.legs}.values():
            assert leg.service is not None
            usd = prices.agreed(leg.service, leg.from_node, leg.to_node, on)
            assert (leg.rate is None) == (usd is None), (on, leg)
            expected = prices.of_network(leg.service, list(leg.stops)) if usd is None else usd
            assert leg.usd == pytest.approx(expected, abs=0.005), (on, leg)
            agreed += usd is not None
    PRICED.append(agreed)


def test_most_sheets_price_some_legs() -> None:
    """Of those that were tried before in this process."""
    assert not PRICED or sum(map(bool, PRICED)) > len(PRICED) / 2
