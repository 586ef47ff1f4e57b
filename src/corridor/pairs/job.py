"""A matrix of many pairs of places as a job: numbered units, each worked out by itself, in any process, in any order.

A unit is one scenario, one date and a few of the places that one search serves (``fan``): origins; with deadlines,
destinations. Its rows are the pairs of these with all others. What a unit comes to depends on the job alone, so that
units done elsewhere, or before a crash, are as good as those done now.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any

from corridor.analysis.reach import same_place
from corridor.dataset.kept import network as kept
from corridor.files.cache import program
from corridor.model.network import Network, Place
from corridor.planning.advice import noted_for
from corridor.planning.drays import within
from corridor.planning.many.figures import Teller, ids_of
from corridor.planning.many.others import Others
from corridor.planning.many.trees import TaggedTrees, serve
from corridor.planning.one_to_many import Fan
from corridor.planning.question import Terms
from corridor.planning.request import Request
from corridor.planning.routes.route import TAGS, Route
from corridor.scenarios.scenario import Scenario

PAIRS_PER_UNIT = 1_000
"""About; a second or two of work, which is what a stop or the loss of a worker can cost."""

AS_IT_IS = ""
"""Stands where a scenario's name would, in the rows without any."""

Cell = str | float | int | None
Row = tuple[Cell, ...]
Ends = tuple[Place, Place]

FIGURES = ("hours", "usd", "kg_co2e", "generalised_usd", "km")


@dataclass(frozen=True, kw_only=True)
class Date:
    """A date as it was asked for, and the instant that it is at each of the places that it is local to."""

    text: str
    instants: tuple[datetime, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """Everything that a matrix is: networks (the one given, then one for each scenario), dates, places, wishes.

    ``request`` is what is asked of every pair, without dates of its own. ``dates`` are when the cargo is ready at each
    origin, or, ``backwards``, by when it must be at each destination; none: undated.
    """

    network: Network
    origins: tuple[Place, ...]
    destinations: tuple[Place, ...]
    scenarios: tuple[Scenario, ...] = ()
    dates: tuple[Date, ...] = ()
    backwards: bool = False
    request: Request = field(default_factory=Request)
    pairs_per_unit: int = PAIRS_PER_UNIT

    @property
    def shared(self) -> tuple[Place, ...]:
        """The places of which each has one search of its own."""
        return self.destinations if self.backwards else self.origins

    @property
    def others(self) -> tuple[Place, ...]:
        """The places that each of the shared ones is paired with."""
        return self.origins if self.backwards else self.destinations

    @property
    def pairs(self) -> int:
        """How many rows the matrix has."""
        worlds = 1 + len(self.scenarios)
        return worlds * max(1, len(self.dates)) * len(self.origins) * len(self.destinations)

    @cached_property
    def units(self) -> tuple[tuple[int, int, range], ...]:
        """For each unit the world (0: without scenario), the date and the shared places, by number."""
        step = max(1, self.pairs_per_unit // len(self.others))
        return tuple(
            (world, date, range(start, min(start + step, len(self.shared))))
            for world in range(1 + len(self.scenarios))
            for date in range(max(1, len(self.dates)))
            for start in range(0, len(self.shared), step)
        )

    @property
    def columns(self) -> dict[str, type]:
        """Name and type of each column of a row."""
        names: dict[str, type] = {"scenario": str}
        if self.dates:
            names["arrive_by" if self.backwards else "depart"] = str
        for end in ("origin", "destination"):
            names |= dict.fromkeys((end, f"{end}_name", f"{end}_country"), str)
        names["status"] = str
        for tag in TAGS:
            names |= {f"{tag}_{figure}": float for figure in FIGURES}
            names |= {f"{tag}_transfers": int, f"{tag}_via": str}
            if self.dates:
                names |= {f"{tag}_leaves": str, f"{tag}_arrives": str}
            names |= {f"{tag}_advisories": str}
        return names

    @cached_property
    def digest(self) -> str:
        """A digest of everything that shapes the rows, this program and Python's version included.

        It is alike in every process of one machine; another Python may write a figure with another last digit.
        """
        whole = sha256(program() + ".".join(map(str, sys.version_info[:2])).encode())
        shaping = {field.name: getattr(self, field.name) for field in fields(self)}
        shaping["network"] = self._world()
        shaping["request"] = {name.name: getattr(self.request, name.name) for name in fields(Request) if name.repr}
        whole.update(repr(_plain(shaping)).encode())
        return whole.hexdigest()

    def _world(self) -> Any:  # noqa: ANN401 - bytes, or the network
        """What the network holds, as it is kept between runs: where its files stand is no matter."""
        network = replace(self.network, directory="")
        try:
            return [sha256(kept.bytes_of(network)).hexdigest(), network.overlays, network.scenarios]
        except (RecursionError, TypeError):  # a property of somebody's own that is nested too deep, or no JSON
            return network


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a job holds
    """What a value holds, in an order that does not change from process to process."""
    if value is None or isinstance(value, (str, float, int)):
        return value
    if is_dataclass(value):
        return [(field.name, _plain(getattr(value, field.name))) for field in fields(value)]
    if isinstance(value, (set, frozenset)):
        return sorted(repr(_plain(one)) for one in value)
    if hasattr(value, "items"):
        return sorted((repr(key), _plain(one)) for key, one in value.items())
    return [_plain(one) for one in value] if isinstance(value, (tuple, list)) else value


class Worker:
    """Works out the units of a job, one after the other; keeps the last scenario's network for the next unit."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._world = -1
        self._network = job.network
        self._others: Others | None = None

    def rows(self, unit: int) -> Iterator[Row]:
        """The rows of a unit: for each shared place the pairs with all others, in the order of the lists."""
        job = self.job
        world, date, shared = job.units[unit]
        network = self._network_of(world)
        name = AS_IT_IS if world == 0 else job.scenarios[world - 1].name
        when = (job.dates[date].text,) if job.dates else ()
        for number in shared:
            place = within(job.shared[number], network)
            instant = job.dates[date].instants[number] if job.dates else None
            for ends, cells in self._pairs(network, _terms(job, network, instant), place):
                origin, destination = ends
                head = (
                    name, *when, origin.query, origin.name, origin.country,
                    destination.query, destination.name, destination.country,
                )  # fmt: skip
                if same_place(*ends):
                    yield (*head, "same place", *self._blank)
                elif cells:
                    yield (*head, "ok", *cells)
                else:
                    yield (*head, "no route", *self._blank)

    def _pairs(self, network: Network, terms: Terms, place: Place) -> Iterator[tuple[Ends, tuple[Cell, ...]]]:
        """Origin and destination of each pair of a place with the others, and the cells of its four routes, if any.

        By trees where these can answer; else by one search for undominated ways.
        """
        if serve(terms):
            others = self._others_on(network, terms)
            teller = Teller(TaggedTrees(others, place))
            for number, other in enumerate(others.places):
                told = teller.told(number)
                yield (place, other), tuple(chain.from_iterable(told.values()))
            return
        fan = Fan(network, terms, place)
        for one in self.job.others:
            other = within(one, network)
            question, tagged = fan.question(other), fan.ways(other).tagged()
            noted = {id(route): noted_for(route, question) for route in tagged.values()}
            cells = tuple(cell for tag in TAGS for cell in self._cells(noted[id(tagged[tag])])) if tagged else ()
            yield (question.origin, question.destination), cells

    def _others_on(self, network: Network, terms: Terms) -> Others:
        """The others as arrays, made once for a world."""
        if self._others is None or self._others.network is not network:
            self._others = Others(network, terms, [within(other, network) for other in self.job.others])
        return self._others

    def _network_of(self, world: int) -> Network:
        if world != self._world:
            given = self.job.network
            self._network = given if world == 0 else self.job.scenarios[world - 1].apply(given)
            self._world = world
        return self._network

    def _cells(self, route: Route) -> Iterator[Cell]:
        yield from (getattr(route, figure) for figure in FIGURES)
        yield route.transfers
        yield route.via
        if self.job.dates:
            yield route.legs[0].depart
            yield route.legs[-1].arrive
        yield ids_of(route.notes)

    @cached_property
    def _blank(self) -> tuple[None, ...]:
        return (None,) * (len(TAGS) * (len(FIGURES) + (5 if self.job.dates else 3)))


def _terms(job: Job, network: Network, instant: datetime | None) -> Terms:
    if instant is None:
        return job.request.terms(network)
    if job.backwards:
        return replace(job.request, wait="scheduled", arrive_by=instant).terms(network)
    return replace(job.request, wait="scheduled", depart=instant).terms(network)
