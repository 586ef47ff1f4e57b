"""The scenario: named changes to the world, in order. Applied to a network, it gives a new one.

>>> from corridor import Scenario
>>> closed = Scenario("Manzhouli closed").close(node="CNMLX").set_frequency(service="CHO-OUT", per_week=3)
>>> len(closed.changes)
2

Reading and writing files is in ``scenario_files``; what a change does in ``changes``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar

from corridor.errors import InputError, ScenarioError
from corridor.model.network import Network
from corridor.scenarios.change_types import Change, read_change
from corridor.scenarios.hop_changes import apply_change
from corridor.scenarios.rules import Faults

N = TypeVar("N", bound=Network)


@dataclass(frozen=True)
class Scenario:
    """What changes in the world. Every method that adds a change gives a new scenario; nothing is applied yet.

    Selectors are keywords, and all that are given must match: ``node``, ``country`` (hops that touch it), ``from_node``
    and ``to_node`` (together: the hop between the two, in either direction), ``service``, ``mode``, ``passage``,
    ``operator``. A method raises ``ScenarioError`` for a change that is not well formed, ``apply`` for one that does
    not fit the network.
    """

    name: str
    description: str = ""
    source: str = ""
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise InputError(f'a scenario is named {self.name!r}; give it a name, as in Scenario("Manzhouli closed")')

    def apply(self, network: N) -> N:
        """The network after all changes, in order; the one given stays as it is, and what did not change is shared.

        Raises:
            ScenarioError: with every fault: what names nothing, matches nothing or does not fit.
        """
        faults = Faults()
        changed = self.attempt(network, faults)
        if faults.errors:
            raise ScenarioError(faults.errors)
        return changed

    def attempt(
        self, network: N, faults: Faults, *, first: Network | None = None, at: Mapping[int, str] | None = None
    ) -> N:
        """The network after those changes that can be applied; the faults of the others are noted.

        For the messages, ``first`` is the network before any scenario, where several are stacked, and ``at`` says where
        each change stands.
        """
        source = self.source or f"scenario {self.name!r}"
        start = network if first is None else first
        for number, change in enumerate(self.changes):
            where = at[number] if at else f"scenario {self.name!r}: change {number + 1}"
            network = apply_change(network, change, first=start, source=source, where=where, faults=faults)
        return replace(network, scenarios=(*network.scenarios, self.name)) if self.changes else network

    def then(self, other: Scenario) -> Self:
        """This scenario and, after it, the changes of another."""
        return replace(self, name=f"{self.name}, {other.name}", changes=(*self.changes, *other.changes))

    def close(self, **selectors: str) -> Self:
        """The selected hops are gone. A service is cut there, and its pieces still run at its frequency.

        The piece with the first hop keeps the id, a later one is ``id#n``, n being the number of its first hop.
        """
        return self._and("close", selectors)

    def suspend(self, **selectors: str) -> Self:
        """The services with a selected hop are suspended."""
        return self._and("suspend", selectors)

    def resume(self, **selectors: str) -> Self:
        """The suspended services with a selected hop operate again."""
        return self._and("resume", selectors)

    def start(self, **selectors: str) -> Self:
        """The planned services with a selected hop operate."""
        return self._and("start", selectors)

    def set_frequency(
        self, *, per_week: float, days: str | None = None, departs: str | None = None, **selectors: str
    ) -> Self:
        """The services with a selected hop depart ``per_week`` times; with ``days`` ("Mon Thu") and ``departs``
        ("18:30") by a timetable. Without days, a timetable of another frequency is dropped.
        """
        return self._and("set-frequency", selectors, per_week=per_week, days=days, departs=departs)

    def delay(self, *, hours: float, **selectors: str) -> Self:
        """Each selected hop takes ``hours`` more (and its 90th percentile too)."""
        return self._and("delay", selectors, hours=hours)

    def scale_time(self, *, factor: float, **selectors: str) -> Self:
        """The hours of each selected hop, times ``factor``."""
        return self._and("scale-time", selectors, factor=factor)

    def scale_cost(self, *, factor: float, **selectors: str) -> Self:
        """The price of each selected hop, times ``factor``; handling keeps its price."""
        return self._and("scale-cost", selectors, factor=factor)

    def scale_emissions(self, *, factor: float, **selectors: str) -> Self:
        """The CO2e of each selected hop, times ``factor``."""
        return self._and("scale-emissions", selectors, factor=factor)

    def set_cost(self, *, usd_per_teu: float | None = None, usd_per_kg: float | None = None, **selectors: str) -> Self:
        """The price of each selected hop: per TEU by rail, sea and road, per kg by air."""
        return self._and("set-cost", selectors, usd_per_teu=usd_per_teu, usd_per_kg=usd_per_kg)

    def surcharge(self, *, usd_per_teu: float | None = None, usd_per_kg: float | None = None, **selectors: str) -> Self:
        """Added to the price of each selected hop: per TEU by rail, sea and road, per kg by air."""
        return self._and("surcharge", selectors, usd_per_teu=usd_per_teu, usd_per_kg=usd_per_kg)

    def reroute(
        self,
        *,
        passage: str,
        by: Sequence[str],
        km: float | None = None,
        hours: float | None = None,
        usd_per_teu: float | None = None,
        **selectors: str,
    ) -> Self:
        """Hops that use ``passage`` use the passages ``by`` instead, and grow by these figures (negative: shrink)."""
        chosen = {"passage": passage, **selectors}
        return self._and("reroute", chosen, by=list(by), km=km, hours=hours, usd_per_teu=usd_per_teu)

    def add_service(self, *, hops: Sequence[Mapping[str, Any]], **shared: Any) -> Self:  # noqa: ANN401 - any column
        """A service more. A hop is a row of ``edges.csv``; what all hops share may be given once, as keywords."""
        return self._and("add-service", {}, **shared, hops=[dict(hop) for hop in hops])

    def add_node(self, *, id: str, lon: float, lat: float, **properties: Any) -> Self:  # noqa: A002, ANN401
        """A node more, with the properties of ``nodes.geojson``."""
        return self._and("add-node", {}, id=id, lon=lon, lat=lat, **properties)

    def set_handling(
        self,
        *,
        mode: str,
        node: str | None = None,
        load_h: float | None = None,
        unload_h: float | None = None,
        usd_per_teu: float | None = None,
        usd_per_kg: float | None = None,
    ) -> Self:
        """Loading and unloading by a mode at a node, or without ``node`` the mode's default; the rest stays."""
        chosen = {"mode": mode} if node is None else {"node": node, "mode": mode}
        figures = {"load_h": load_h, "unload_h": unload_h, "usd_per_teu": usd_per_teu, "usd_per_kg": usd_per_kg}
        return self._and("set-handling", chosen, **figures)

    def set_assumption(self, key: str, value: Any) -> Self:  # noqa: ANN401 - a number, or lists of countries
        """An assumption, by its dotted key in ``assumptions.toml``: ``money.carbon_price``."""
        return self._and("set-assumption", {}, key=key, value=value)

    def lift(self, advisory: str) -> Self:
        """An advisory no longer stands: by its id in ``advisories.csv``."""
        return self._and("lift", {}, advisory=advisory)

    def _and(self, kind: str, selectors: Mapping[str, str], /, **values: Any) -> Self:  # noqa: ANN401 - of any kind
        """The scenario with one change more."""
        named = {"from_node": "from", "to_node": "to"}
        keys = {named.get(key, key): value for key, value in selectors.items()}
        keys |= {key: value for key, value in values.items() if value is not None}
        faults = Faults()
        where = f"scenario {self.name!r}: change {len(self.changes) + 1}"
        change = read_change({"type": kind, **keys}, where, faults)
        if change is None:
            raise ScenarioError(faults.errors)
        return replace(self, changes=(*self.changes, change))
