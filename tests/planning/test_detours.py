"""Which routes come back: told by pairs of legs, as if all points of the whole route were held against each other."""

from __future__ import annotations

import corridor
from corridor.planning.ranking import _return, comes_back


def test_what_is_told_by_pairs_of_legs_is_what_the_whole_route_tells() -> None:
    network = corridor.load()
    back = forth = 0
    for via, destination in ((), "Madrid"), (("Dalian",), "Almaty"), (("Hunchun",), "Moscow"):
        for route in corridor.plan(network, "Changchun", destination, via=via).routes:
            whole = _return(tuple(leg.points for leg in route.legs))
            assert comes_back(route) == whole, route.way
            back, forth = back + whole, forth + (not whole)
    assert back > 3
    assert forth > 30
