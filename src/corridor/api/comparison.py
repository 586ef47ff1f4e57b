"""What if: a scenario, a network and the names of destinations to a ``Comparison`` that shows itself.

The comparing is done by ``compare``, the drawing by ``before_after_map``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.analysis.before_after import COLUMNS, FIGURES, MOST_WHOLE, Effect, Outcome, compare
from corridor.api import studies
from corridor.api.studies import HUB, Progress
from corridor.dataset.load import read_tracks
from corridor.files.disk import write_text_atomically
from corridor.model.network import Network, Place
from corridor.planning import planner
from corridor.planning.request import Inquiry
from corridor.scenarios.scenario import Scenario
from corridor.views.embedding import markup
from corridor.views.maps.before_after_map import Pair, before_after_page
from corridor.views.maps.map_page import MapPage
from corridor.views.notebooks import html_table
from corridor.views.tongues.tongue import tongue_of

if TYPE_CHECKING:
    import folium
    import pandas as pd

HEADERS = ("destination", "tag", "days", "change", "USD", "change", "kg CO2e", "change", "what changed")
NUMBERS = (2, 3, 4, 5, 6, 7)
"""Columns of ``HEADERS`` that stand to the right."""

MOST_APART = MOST_WHOLE
"""Destinations that are shown with all their tags and with layers of their own; of more, only the best routes are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """What scenarios do to the routes from one place to others.

    ``inquiry`` is what was asked of both networks; ``outcomes`` has each destination with both plans.
    """

    scenarios: tuple[Scenario, ...]
    inquiry: Inquiry
    before: Network
    after: Network
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """The names of the scenarios."""
        return ", ".join(scenario.name for scenario in self.scenarios)

    @property
    def lost(self) -> tuple[Outcome, ...]:
        """Destinations that are no longer reached."""
        return tuple(outcome for outcome in self.outcomes if outcome.lost)

    @property
    def gained(self) -> tuple[Outcome, ...]:
        """Destinations that are reached now, and were not."""
        return tuple(outcome for outcome in self.outcomes if outcome.gained)

    @property
    def changed(self) -> tuple[Outcome, ...]:
        """Destinations where any of the tagged routes changes, the lost and the gained ones among them."""
        return tuple(outcome for outcome in self.outcomes if outcome.changed)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each destination and tag, with the keys of ``table``; None where there is no route."""
        return [row for outcome in self.outcomes for row in outcome.rows()]

    def table(self) -> pd.DataFrame:
        """A row for each destination and tag (best, fastest, cheapest, greenest).

        ``days``, ``usd``, ``kg_co2e`` and ``generalised_usd`` each stand as ``_before``, ``_after`` and ``_delta``
        (after minus before), for the whole shipment; NaN where there is no route. ``what`` is ``same``, ``figures``
        (the same legs, other figures), ``route`` (other legs), ``lost``, ``gained`` or ``none``; ``how`` says it in
        words.
        """
        import pandas as pd

        numbers = [f"{figure}_{when}" for figure in FIGURES for when in ("before", "after", "delta")]
        return pd.DataFrame(self.rows(), columns=list(COLUMNS)).astype(dict.fromkeys(numbers, "float64"))

    def to_dict(self) -> dict[str, Any]:
        """The scenarios, what was asked, and for each destination the rows of ``table`` and the plan after."""
        return {
            "schema": planner.SCHEMA,
            "scenarios": [_scenario_dict(scenario) for scenario in self.scenarios],
            "shipment": self.inquiry.request.terms(self.before).cargo.to_dict(),
            "wait": self.inquiry.request.wait,
            "assumptions": {
                "before": planner.assumptions_dict(self.before.assumptions),
                "after": planner.assumptions_dict(self.after.assumptions),
            },
            "origin": planner.place_dict(self.inquiry.origin),
            "destinations": [
                {
                    **planner.place_dict(outcome.destination),
                    "lost": outcome.lost,
                    "gained": outcome.gained,
                    "why": outcome.after.why,
                    "effects": [
                        row
                        | {"route_before": _route_dict(effect, "before"), "route_after": _route_dict(effect, "after")}
                        for row, effect in zip(outcome.rows(), outcome.effects(), strict=True)
                    ],
                }
                for outcome in (one.whole() for one in self.outcomes)
            ],
        }

    def cells(self) -> list[tuple[str, ...]]:
        """The table for people, with ``HEADERS``: a row for each of ``shown``."""
        return [_cells(outcome, effect) for outcome, effect in self.shown()]

    def shown(self) -> list[tuple[Outcome, Effect]]:
        """What people are shown: all tags; of many destinations a changed route each, the best if it is one."""
        if len(self.outcomes) <= MOST_APART:
            return [(outcome, effect) for outcome in self.outcomes for effect in outcome.effects()]
        effects = [(outcome, _first_changed(outcome)) for outcome in self.changed]
        return sorted(effects, key=lambda pair: (pair[1].tag != "best", -_harm(pair[1])))

    def summary(self) -> str:
        """In a sentence: how many destinations change, and which are lost and gained."""
        parts = [f"{len(self.changed)} of {len(self.outcomes)} destinations change"]
        for word, outcomes in (("lost", self.lost), ("gained", self.gained)):
            names = ", ".join(outcome.destination.name for outcome in outcomes)
            parts.append(f"{len(outcomes)} {word}{f' ({names})' if names else ''}")
        return "; ".join(parts)

    def map(self) -> folium.Map:
        """The routes before (grey) and after (in the colours of the modes) on one map that needs no connection."""
        return self._page().folium()

    def _page(self) -> MapPage:
        merged = len(self.outcomes) > MOST_APART
        if merged:
            pairs = [_pair(outcome, _first_changed(outcome)) for outcome in self.changed]
        else:
            pairs = [pair for outcome in self.outcomes for pair in _pairs(outcome)]
        lines = read_tracks(self.before.directory, overlays=self.before.overlays)
        return before_after_page(
            pairs, self.before, self.after, lines, title=self.name, headers=HEADERS, rows=self.cells(), merged=merged,
            summary=f"From {self.inquiry.origin.name}; {self.summary()}",
        )  # fmt: skip

    def to_html(self, path: str | Path, *, lang: str = "en") -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        return write_text_atomically(path, self._page().spoken(tongue_of(self.before, lang)).html())

    def __repr__(self) -> str:
        return f"<Comparison: {self.name}: {self.summary()}>"

    def _repr_html_(self) -> str:
        return f"<p><b>{markup(self.name)}</b>: {markup(self.summary())}</p>{html_table(HEADERS, self.cells())}"


def what_if(
    network: Network,
    scenario: Scenario | Sequence[Scenario],
    destinations: str | Place | Sequence[str | Place] = (),
    *,
    origin: str | Place = HUB,
    after: Network | None = None,
    progress: Progress | None = None,
    **question: Any,  # noqa: ANN401 - keywords of corridor.plan
) -> Comparison:
    """The routes from an origin to destinations before and after a scenario, or several in order.

    Args:
        network: the world before; it is not changed.
        scenario: what changes.
        destinations: names, as for ``plan``, or places; without any, the main city of every country.
        origin: a name or a place.
        after: the world after, where the scenarios have been applied already.
        progress: called with (done, total).
        question: ``shipment``, ``wait`` and ``on`` to ``include_planned``, as for ``plan``, before and after.

    Raises:
        ScenarioError: the scenario does not fit the network.
        InputError: a wrong argument; ``UnknownPlace``, ``AmbiguousPlace`` and ``SamePlace`` are kinds of it.

    Example:
        >>> import corridor
        >>> network = corridor.load()
        >>> closed = corridor.Scenario("Manzhouli closed").close(node="CNMLX")
        >>> corridor.what_if(network, closed, "Hamburg").lost
        ()
    """
    scenarios = (scenario,) if isinstance(scenario, Scenario) else tuple(scenario)
    if after is None:
        after = network
        for one in scenarios:
            after = one.apply(after)
    # Names mean what they mean in the world before, with any nodes that were added
    world = network if after.node_by_id is network.node_by_id else replace(network, node_by_id=after.node_by_id)
    asked = studies.inquiry(world, origin, **question)
    names = [destinations] if isinstance(destinations, str | Place) else list(destinations)
    ends = studies.destinations(names, world, asked.origin)
    outcomes: list[Outcome] = []
    for outcome in compare(network, after, asked, ends):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(ends))
    return Comparison(scenarios=scenarios, inquiry=asked, before=network, after=after, outcomes=tuple(outcomes))


def _pair(outcome: Outcome, effect: Effect) -> Pair:
    return Pair(name=f"{outcome.destination.name}, {effect.tag}", before=effect.before, after=effect.after)


def _pairs(outcome: Outcome) -> Iterator[Pair]:
    """The routes before and after, once for all tags that have the same two."""
    for _, group in groupby(
        sorted(outcome.effects(), key=lambda effect: (_place(outcome.before, effect), _place(outcome.after, effect))),
        key=lambda effect: (_place(outcome.before, effect), _place(outcome.after, effect)),
    ):
        effects = list(group)
        tags = ", ".join(effect.tag for effect in effects)
        yield Pair(name=f"{outcome.destination.name}, {tags}", before=effects[0].before, after=effects[0].after)


def _place(plan: planner.Plan, effect: Effect) -> int:
    """Where in a plan the route of a tag stands."""
    return next((place for place, route in enumerate(plan.routes) if effect.tag in route.tags), -1)


def _first_changed(outcome: Outcome) -> Effect:
    return next(effect for effect in outcome.effects() if effect.what not in ("same", "none"))


def _harm(effect: Effect) -> float:
    """By how much a route is worse, in USD of generalised cost; a lost one is worst."""
    if effect.what == "lost":
        return float("inf")
    delta = effect.delta("generalised_usd")
    return float("-inf") if delta is None else delta


def _cells(outcome: Outcome, effect: Effect) -> tuple[str, ...]:
    figures: list[str] = []
    for figure, form in (("days", ".1f"), ("usd", ",.0f"), ("kg_co2e", ",.0f")):
        values = [getattr(route, figure) for route in (effect.before, effect.after) if route is not None]
        texts = list(dict.fromkeys(f"{value:{form}}" for value in values))
        delta = effect.delta(figure)
        figures += [" \u2192 ".join(texts), f"{delta:+{form}}" if delta is not None and len(texts) > 1 else ""]
    return (outcome.destination.name, effect.tag, *figures, outcome.how(effect) or effect.what)


def _scenario_dict(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "description": scenario.description,
        "source": scenario.source,
        "changes": json.loads(json.dumps([change.as_keys() for change in scenario.changes], default=str)),
    }


def _route_dict(effect: Effect, when: str) -> dict[str, Any] | None:
    route = getattr(effect, when)
    return None if route is None else route.to_dict()
