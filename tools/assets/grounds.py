"""Finds where the shipped nodes stand on land and roads, for ``assets/grounds.npz``.

Run it (python -m tools.assets.grounds) after nodes, open borders, land or roads have changed; ``make data`` does so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

import corridor
from corridor.places.grounds import arrays_of
from corridor.places.land import load_land
from corridor.places.trucks import Trucks
from tools.assets.arrays_file import write_arrays

SHIPPED = Path(corridor.__file__).parent / "assets" / "grounds.npz"


def found(network: corridor.Network) -> dict[str, NDArray[Any]]:
    """The arrays of the file, found anew."""
    land, groups = load_land(), network.assumptions.open_borders
    trucks = Trucks(land=land)  # asks nobody what is known
    parts, accesses = {}, {}
    for node in network.node_by_id.values():
        key = node.lon, node.lat, node.country
        parts[key] = land.locate(*key)
        for realm in [group for group in groups if node.country in group] or [frozenset({node.country})]:
            accesses[key, realm] = trucks.found_accesses(node, realm)
    return arrays_of(parts, accesses)


def main() -> None:
    """Write the file."""
    arrays = found(corridor.load())
    write_arrays(SHIPPED, arrays)
    print(f"{SHIPPED.name}: {len(arrays['part'])} places, {len(arrays['access_stretch'])} accesses")


if __name__ == "__main__":
    main()
