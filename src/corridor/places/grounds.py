"""Where the nodes that ship stand: on which part of the land, and where they meet the roads.

A place that is asked for is found on land and roads anew; the nodes around it are always the same. ``tools`` find them
(``assets/grounds.npz``). A node that has moved since then is not known here, and is found anew like any place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corridor.places.roads import Access

Realm = frozenset[str]
Key = tuple[float, float, str]
"""Where a place lies, degrees, and the alpha-2 code of its country."""

NO_PART = -1


class Spot(Protocol):
    """A place or a node: a position in degrees, and the alpha-2 code of its country."""

    @property
    def lon(self) -> float:
        """Longitude, degrees."""

    @property
    def lat(self) -> float:
        """Latitude, degrees."""

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grounds:
    """What is known of places; build it with ``grounds_from``.

    ``part`` is the part of the land by place, ``NO_PART`` on none. ``rows`` is the first and the last row of a place's
    accesses within some countries, in the order in which they are found; ``columns`` are those of ``Access``.
    """

    part: Mapping[Key, int]
    rows: Mapping[tuple[Key, Realm], tuple[int, int]]
    columns: tuple[NDArray[Any], ...]

    def accesses(self, spot: Spot, realm: Realm) -> list[Access] | None:
        """Where a place meets the roads of some countries; None where that is not known."""
        found = self.rows.get(((spot.lon, spot.lat, spot.country), realm))
        if found is None:
            return None
        stretch, share, lon, lat, off_km, piece = (column[slice(*found)].tolist() for column in self.columns)
        return [
            Access(stretch=a, share=b, lon=c, lat=d, off_km=e, piece=f)
            for a, b, c, d, e, f in zip(stretch, share, lon, lat, off_km, piece, strict=True)
        ]


def grounds_from(arrays: Mapping[str, NDArray[Any]]) -> Grounds:
    """The grounds from the arrays of the shipped file, as ``arrays_of`` makes them."""
    keys = list(zip(*(arrays[name].tolist() for name in ("lon", "lat", "country")), strict=True))
    realms = [frozenset(codes.split()) for codes in arrays["realms"].tolist()]
    ends = np.cumsum(arrays["count"]).tolist()
    asked = zip(arrays["place"].tolist(), arrays["realm"].tolist(), [0, *ends[:-1]], ends, strict=True)
    return Grounds(
        part=dict(zip(keys, arrays["part"].tolist(), strict=True)),
        rows={(keys[place], realms[realm]): (first, last) for place, realm, first, last in asked},
        columns=tuple(arrays[f"access_{name}"] for name in COLUMNS),
    )


COLUMNS = ("stretch", "share", "lon", "lat", "off_km", "piece")


def arrays_of(
    parts: Mapping[Key, int | None], accesses: Mapping[tuple[Key, Realm], Iterable[Access]]
) -> dict[str, NDArray[Any]]:
    """The arrays of what was found of some places."""
    lon, lat, country = zip(*parts, strict=True)
    place = {key: number for number, key in enumerate(parts)}
    realms = {realm: " ".join(sorted(realm)) for _, realm in accesses}
    number = {realm: at for at, realm in enumerate(realms)}
    found = [list(some) for some in accesses.values()]
    rows = [access for some in found for access in some]
    kinds = (np.int32, np.float64, np.float64, np.float64, np.float64, np.uint16)
    return {
        "lon": np.array(lon), "lat": np.array(lat), "country": np.array(country),
        "part": np.array([NO_PART if part is None else part for part in parts.values()], dtype=np.int32),
        "realms": np.array(list(realms.values())),
        "place": np.array([place[key] for key, _ in accesses], dtype=np.int32),
        "realm": np.array([number[realm] for _, realm in accesses], dtype=np.int32),
        "count": np.array(list(map(len, found)), dtype=np.int32),
        **{
            f"access_{name}": np.array([getattr(access, name) for access in rows], dtype=kind)
            for name, kind in zip(COLUMNS, kinds, strict=True)
        },
    }  # fmt: skip


@cache
def load_grounds() -> Grounds | None:
    """Those that ship with the package; None where they do not."""
    shipped = files("corridor") / "assets" / "grounds.npz"
    if not shipped.is_file():
        return None
    with shipped.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return grounds_from(arrays)
