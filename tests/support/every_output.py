"""Every output of a small network that uses one mode: ``python -m tests.support.every_output MODE DIR``.

A mode that has no row gets one first, before anything of the package is imported. So whatever knows the modes by heart,
and not from their rows, fails here.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path

from corridor.model import modes
from tests.support.paths import SMALL

SCENARIO = """name = "Low water"

[[change]]
type = "delay"
mode = "{mode}"
hours = 48

[[change]]
type = "surcharge"
mode = "{mode}"
usd_per_teu = 100

[[change]]
type = "set-handling"
mode = "{mode}"
usd_per_teu = 25
"""


def plant(mode: str) -> None:
    """The row of a mode that there is none of: as barges, but for its name and its looks."""
    model = modes.MODES["barge"]
    words = dict.fromkeys(model.words, mode)
    modes.MODES.setdefault(mode, replace(model, name=mode, words=words, colour="#444444", dash="1 9", letter="X"))


def write_network(mode: str, folder: Path) -> None:
    """The small network with a service of the mode, from Dalian to Hamburg, of a price that makes it the cheapest."""
    from tests.support.by_hand import COMMON, Hand

    hand = Hand(SMALL)
    blank = dict.fromkeys(hand.edges[0], "")
    hop = {
        "service": "RIVER", "seq": "1", "from": "CNDLC", "to": "DEHAM", "mode": mode, "km": "15000", "hours": "700",
        "usd_per_teu": "300", "frequency_per_week": "2", "name": "A river of the world",
    }  # fmt: skip
    hand.edges.append(blank | COMMON | hop)
    row = {"mode": mode, "load_h": "10", "unload_h": "6", "usd_per_teu": "20", "source": "made for tests"}
    hand.handling.append(dict.fromkeys(hand.handling[0], "") | row)
    for feature in hand.nodes:
        if feature["properties"]["id"] in {"CNDLC", "DEHAM"}:
            feature["properties"]["modes"].append(mode)
    hand.write(folder)
    with (folder / "emissions.csv").open("a", encoding="utf-8") as file:
        file.write(f"{mode},15,made for tests\n")


def run(*words: str | Path) -> None:
    """A command, which answers with exit code 0."""
    from corridor.cli.main import main

    code: object = None
    try:
        main([str(word) for word in words])
    except SystemExit as end:
        code = end.code
    assert not code, (words, code)


def every_output(mode: str, folder: Path) -> None:
    """Ask for each, and look for the mode in what is written."""
    import corridor

    data = ("--data", folder)
    run("validate", folder)
    files = {kind: folder / f"answer.{kind}" for kind in ("html", "csv", "geojson")}
    report, map_file, changed = folder / "report.html", files["html"], folder / "changed.html"
    run(
        "route", "Hamburg", *data, "--mode", f"{mode}", "--mode", "rail", "--risk", "200", "--explain",
        "--map", map_file, "--report", report, "--csv", files["csv"], "--geojson", files["geojson"],
    )  # fmt: skip
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        assert mode in {row["mode"] for row in csv.DictReader(file)}
    features = json.loads(files["geojson"].read_text(encoding="utf-8"))["features"]
    assert mode in {feature["properties"].get("mode") for feature in features}
    assert mode in map_file.read_text(encoding="utf-8")
    assert mode in report.read_text(encoding="utf-8")
    run("services", *data, "--mode", mode)
    run("nodes", *data, "--mode", mode)
    run("departures", "Hamburg", *data, "--from", "2027-01-04", "--no-mode", "sea")
    scenario = folder / "low-water.toml"
    scenario.write_text(SCENARIO.format(mode=mode), encoding="utf-8")
    run("whatif", scenario, "Hamburg", *data, "--map", changed)
    run("reach", "--within", "60d", *data)
    run("critical", "Hamburg", *data)
    run("sweep", "Hamburg", "--set", "value of goods", "--from", "0", "--to", "100000", *data)
    run("map", folder / "network.html", *data)
    network = corridor.load(folder)
    assert mode in {attributes["mode"] for *_, attributes in network.to_networkx().edges(data=True)}
    assert "RIVER" in network._repr_html_() or mode in network._repr_html_()
    plan = corridor.plan(network, "Changchun", "Hamburg", mode=[mode, "rail"])
    assert mode in {leg.mode for leg in plan.cheapest.legs}
    assert plan.cheapest.main_mode == mode
    assert mode in plan._repr_html_()
    assert len(plan.legs())
    assert len(plan.table())
    assert plan.map() is not None


if __name__ == "__main__":
    plant(sys.argv[1])
    write_network(sys.argv[1], Path(sys.argv[2]))
    every_output(sys.argv[1], Path(sys.argv[2]))
