"""A drawing of an analysis says in a notebook what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import IPython
import matplotlib.pyplot as plt
import pytest
from IPython.core.formatters import DisplayFormatter

import corridor
from corridor.views.notebooks.described import in_words
from tests.support.paths import SMALL


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """How a notebook shows things."""
    plt.close(plt.figure())  # pyplot looks once for a shell to draw in; this is none
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    yield shell.display_formatter
    plt.close("all")


def test_a_plot_has_a_text_that_nbconvert_writes_in_its_place(shown: Any) -> None:
    figure = corridor.critical(corridor.load(SMALL), ["Hamburg"]).plot().figure
    data, metadata = shown.format(figure)
    assert data["image/png"].startswith("iVBOR")  # base64, as a notebook keeps it
    told = metadata["image/png"]["alt"]
    assert told == in_words(figure)
    assert "generalised USD lost" in told
    assert "Manzhouli" in told


def test_a_figure_of_somebody_else_stays_as_it_is(shown: Any) -> None:
    corridor.critical(corridor.load(SMALL), ["Hamburg"]).plot()
    _, metadata = shown.format(plt.figure())
    assert "image/png" not in metadata
