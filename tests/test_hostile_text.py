"""Text from data is never part of a program: signs of templates, markup and scripts stand on a page as they are."""

from __future__ import annotations

import pytest
from dated import plan, with_first_leg, with_names

import corridor
from corridor.scenarios.scenario import Scenario
from corridor.views import maps

TEMPLATES = ("{{7*7}}", "{% if x %}", "{#", "{{ self }}", "#}", "%}")


@pytest.mark.parametrize("mean", TEMPLATES)
def test_a_template_in_a_name_stays_text_on_every_map(mean: str) -> None:
    found = with_names(with_first_leg(plan("Hamburg"), name=mean, operator=mean), CNCGQ=mean, CNDLC=mean)
    small = corridor.load(plan("Hamburg").network.directory)
    scenario = Scenario(mean).delay(node="RUZBK", hours=1)
    for page in (
        maps.to_html(found.map()),
        maps.to_html(corridor.Network.map(found.network)),
        maps.to_html(corridor.what_if(small, scenario, "Hamburg").map()),
    ):
        assert mean in page
