"""The tables of analyses as DataFrames that know how to draw themselves.

Importing this module imports pandas; only ``studies`` does so, inside its functions. A filtered or sorted table stays
of its class and draws what is left in it. ``table.plot()`` draws the analysis (matplotlib); with arguments, or as
``table.plot.bar()``, it is pandas' own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas.plotting import PlotAccessor

from corridor.analysis.parameter import UNITS
from corridor.analysis.sensitivity import BREAK_EVEN_COLUMNS, Sweep
from corridor.files.disk import write_text_atomically
from corridor.model.network import Place
from corridor.planning.routes.route import Note
from corridor.views import plots
from corridor.views.maps import reach_map
from corridor.views.maps.map_page import MapPage

if TYPE_CHECKING:
    import folium
    from matplotlib.axes import Axes


class Drawing(PlotAccessor):
    """``.plot``: called without a kind or columns it draws the analysis."""

    def __call__(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever pandas takes and gives
        """The analysis' own drawing, on ``ax`` if that is given."""
        table: Study = self._parent  # type: ignore[attr-defined]
        if args or set(options) - {"ax"}:
            return super().__call__(*args, **options)
        return table.draw(**options)


class Study(pd.DataFrame):
    """A table of an analysis. ``title`` says what was asked."""

    _metadata = ["title"]  # noqa: RUF012 - pandas wants a list: what follows a table through its methods
    title: str

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return type(self)

    @property
    def plot(self) -> Drawing:
        """Draw the analysis: ``table.plot()``; ``table.plot(ax=axes)`` on axes of your own."""
        return Drawing(self)

    def draw(self, ax: Axes | None = None) -> Axes:
        """What ``plot()`` draws; returns the axes."""
        raise NotImplementedError


class ReachTable(Study):
    """A row for each country's main city and each node: whether it is reached, and by which route, for how much."""

    _metadata = ["title", "origin", "limits", "by"]  # noqa: RUF012
    origin: Place
    limits: str
    by: reach_map.Measure

    def draw(self, ax: Axes | None = None, *, by: reach_map.Measure | None = None) -> Axes:
        """Countries and nodes on a map, coloured by ``days``, ``usd`` or ``kg_co2e``."""
        return plots.reach(self._rows(), by=by or self.by, title=self.title, limits=self.limits, ax=ax)

    def map(self, *, by: reach_map.Measure | None = None) -> folium.Map:  # type: ignore[override]
        """The map that needs no connection: layers by days, USD and kg CO2e, ``by`` shown first."""
        return self._page(by).folium()

    def _page(self, by: reach_map.Measure | None) -> MapPage:
        return reach_map.reach_page(self._rows(), self.origin, by=by or self.by, title=self.title, limits=self.limits)

    def to_map(self, path: str | Path, *, by: reach_map.Measure | None = None) -> Path:
        """Write the map as one self-contained HTML file; returns its path. Raises ``InputError`` if it cannot."""
        return write_text_atomically(path, self._page(by).html())

    def _rows(self) -> list[dict[str, Any]]:
        return [{str(key): value for key, value in row.items()} for row in self.to_dict("records")]


class CriticalTable(Study):
    """A row for each element whose closure does harm or might have, the worst first.

    ``notes`` are of each destination what is known of the world on its routes as they are.
    """

    _metadata = ["title", "destinations", "unreached", "notes"]  # noqa: RUF012
    destinations: tuple[str, ...]
    unreached: tuple[str, ...]
    notes: tuple[tuple[Note, ...], ...]

    def draw(self, ax: Axes | None = None) -> Axes:
        """The twenty worst as bars: generalised cost lost, and how many destinations are lost."""
        rows = [{str(key): value for key, value in row.items()} for row in self.to_dict("records")]
        return plots.critical(rows, title=self.title, ax=ax)


class SweepTable(Study):
    """A row for each stretch of the figure that one route wins, in ascending order."""

    _metadata = ["title", "sweep"]  # noqa: RUF012
    sweep: Sweep

    def draw(self, ax: Axes | None = None) -> Axes:
        """Generalised cost over the figure: what wins in colour, the other undominated routes in grey."""
        return plots.sweep(self.sweep, title=self.title, ax=ax)

    def break_evens(self) -> pd.DataFrame:
        """A row for each value at which the winner changes, exactly, and what it means in words."""
        column = UNITS[self.sweep.parameter.figure][0]
        return pd.DataFrame(self.sweep.break_even_rows(), columns=[column, *BREAK_EVEN_COLUMNS])
