"""Whose truck drives a hop inside one country: one road, one pace and one price (see README.md).

A tariff that was fitted to a run over borders holds the queues of that run. On the hops of the run inside a country
that ``road_trucks.csv`` names, the pace and the price are those of the country's own trucks, and what makes the run
slow stands at its borders. Where two prices part the way from the port and the way back to it, the ``gates`` tell
which of them a hop is: the one that ends nearer to a gate than it begins is the way back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridor.model.geo import great_circle_km
from tools.network.built import Line, Where, read

BACK = "-BACK"
"""How the tariff of a way back is named."""

COUNTRY_LENGTH = 2
"""Of a node's id: the letters of its country."""

DEFAULT = "-"
"""The regime of road tariffs."""


@dataclass(frozen=True, kw_only=True)
class Trucks:
    """The trucks of a country or of a stretch of road, and the tariffs that they take the place of."""

    country: str
    nodes: frozenset[str]
    instead_of: frozenset[str]
    tariff: str
    tariff_back: str
    gates: tuple[str, ...]

    def drive(self, pair: tuple[str, str], tariff: str) -> bool:
        """Whether they drive this hop in place of a tariff's own trucks."""
        if tariff.removesuffix(BACK) not in self.instead_of:
            return False
        if self.nodes:
            return self.nodes.issuperset(pair)
        return all(node[:COUNTRY_LENGTH] == self.country for node in pair)

    def of(self, pair: tuple[str, str], tariff: str, where: Where) -> str:
        """Their tariff on a hop in its direction: by the gates, else as the service's own is of the way out or back."""
        if not self.gates:
            return self.tariff_back if tariff.endswith(BACK) else self.tariff
        start, end = (min(great_circle_km(where[node], where[gate]) for gate in self.gates) for node in pair)
        return self.tariff_back if end < start else self.tariff


def read_trucks(where: Where, tariffs: Mapping[tuple[str, ...], Line]) -> tuple[Trucks, ...]:
    """The trucks of ``road_trucks.csv``, those of a stretch of road before those of a country.

    Raises:
        TableError: a tariff, a node or a gate that is not known.
    """
    found = []
    for line in read("road_trucks.csv"):
        places, own = line["where"].split(), (line["tariff"], line["tariff_back"] or line["tariff"])
        country = places[0] if len(places) == 1 and len(places[0]) == COUNTRY_LENGTH else ""
        gates, instead = tuple(line["gates"].split()), line["instead_of"].split()
        strange = [node for node in (*(() if country else places), *gates) if node not in where]
        strange += [name for name in (*own, *instead) if ("road", name, DEFAULT) not in tariffs]
        if strange:
            raise line.fault(f"{', '.join(strange)}: no node or road tariff; mend the name")
        found.append(
            Trucks(
                country=country,
                nodes=frozenset() if country else frozenset(places),
                instead_of=frozenset(instead) | {name.removesuffix(BACK) for name in own},
                tariff=own[0],
                tariff_back=own[1],
                gates=gates,
            )
        )
    return tuple(sorted(found, key=lambda one: not one.nodes))


def tariff_of(pair: tuple[str, str], tariff: str, where: Where, trucks: Sequence[Trucks]) -> str:
    """The tariff by which a hop is driven: that of the country's trucks where they take the place of the service's."""
    return next((one.of(pair, tariff, where) for one in trucks if one.drive(pair, tariff)), tariff)
