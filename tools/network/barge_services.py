"""Barges: ``barge/services.csv``, a line a service between two ports or more of one river (see README.md).

``km``, ``hours_down`` and ``usd_per_teu`` hold a figure a hop, in the order of ``ports``; the way up takes ``up`` times
the hours of the way down. The line of the river is that of ``barge/rivers.csv`` between the two ports.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from corridor.model.geo import LonLat, great_circle_km
from tools.network.built import Built, Figure, Line, TableError, Where, edge_row, figure, read

PARTS = ("km", "hours", "price")
"""Figures with a basis and source of their own, in columns such as ``km_basis`` and ``km_source``."""


def build(where: Where) -> Built:
    """Rows of all barges in both directions, and the lines of their hops."""
    built = Built()
    rivers: dict[str, list[LonLat]] = {}
    for line in read("barge/rivers.csv"):
        rivers.setdefault(line["river"], []).append((float(line["lon"]), float(line["lat"])))
    for line in read("barge/services.csv"):
        try:
            _add(line, where, rivers, built)
        except TableError as error:
            built.faults.append(str(error))
    return built


def _add(line: Line, where: Where, rivers: Mapping[str, list[LonLat]], built: Built) -> None:
    ports = line["ports"].split()
    unknown = [port for port in ports if port not in where]
    if unknown or len(ports) < 2:
        raise line.fault(f"calls at {', '.join(unknown) or 'one place'}; name two nodes or more of nodes/*.csv")
    hops = list(pairwise(ports))
    figures = {column: line[column].split() for column in ("km", "hours_down", "usd_per_teu")}
    short = [column for column, values in figures.items() if len(values) != len(hops)]
    if short:
        raise line.fault(f"{', '.join(short)}: give {len(hops)} figures, one a hop")
    known = {part: figure(line[f"{part}_basis"], line[f"{part}_source"]) for part in PARTS}
    kms, hours, prices = ([float(value) for value in values] for values in figures.values())
    down = [(a, b, km, h, usd) for (a, b), km, h, usd in zip(hops, kms, hours, prices, strict=True)]
    up = [(b, a, km, h * line.number("up"), usd) for a, b, km, h, usd in reversed(down)]
    for mark, run in (("-DOWN", down), ("-UP", up)):
        for seq, hop in enumerate(run, start=1):
            built.rows.append(_row(line, line["service"] + mark, seq, hop, known))
    for a, b in hops:
        built.tracks[a, b, "barge"] = _between(rivers[line["river"]], where[a], where[b])


def _row(
    line: Line, service: str, seq: int, hop: tuple[str, str, float, float, float], known: Mapping[str, Figure]
) -> dict[str, str]:
    a, b, km, hours, usd = hop
    order = ("published", "derived", "assumed")
    cells = {
        "service": service, "seq": str(seq), "from": a, "to": b, "mode": "barge", "km": f"{km:.1f}",
        "hours": f"{hours:.2f}", "usd_per_teu": f"{usd:.2f}", "g_co2e_per_tkm": line["g_co2e_per_tkm"],
        "frequency_per_week": line["frequency_per_week"], "both_ways": "no", "status": line["status"],
        "trucks": line["trucks"], "operator": line["operator"], "name": line["name"],
        "p90_hours": f"{hours * (1 + line.number('late')):.2f}",
        **{f"{part}_basis": known[part].basis for part in PARTS}, "as_of": line["as_of"],
        "basis": max((known[part].basis for part in PARTS), key=order.index),
        "source": f"service: {line['source']}; km: {known['km'].source}; hours: {known['hours'].source}; "
        f"price: {known['price'].source}; delay: assumed; CO2e: {line['co2e_source']}",
    }  # fmt: skip
    return edge_row(line, [a, b], cells)


def _between(river: list[LonLat], a: LonLat, b: LonLat) -> list[LonLat]:
    """The points of the river between the ones nearest to two ports, with the ports at its ends."""
    first, last = (min(range(len(river)), key=lambda at: great_circle_km(end, river[at])) for end in (a, b))
    inner = river[first + 1 : last] if first < last else river[last + 1 : first][::-1]
    return [a, *inner, b]
