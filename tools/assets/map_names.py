"""Make ``src/corridor/assets/names.json``: the names of countries, seas and cities on the maps, by importance.

Run by hand: ``python -m tools.assets.map_names``. It reads what ships: the shapes of countries (Natural Earth, public
domain) and the gazetteer (GeoNames, CC BY 4.0). The seas and their places are written down here. Same input, same
bytes.

A row is kind, rank (1 is shown first), latitude, longitude, name.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely
import shapely.affinity

from corridor.model.geo import great_circle_km
from corridor.places.gazetteer import City, load_gazetteer
from corridor.places.land import load_land

TARGET = Path(__file__).parents[2] / "src" / "corridor" / "assets" / "names.json"
HUBS = ("Changchun", "Moscow", "Hamburg", "Ulaanbaatar", "Vladivostok", "Busan", "Los Angeles", "Warsaw", "Almaty",
        "Singapore", "Novosibirsk", "Irkutsk", "Rotterdam", "Urumqi", "Dubai", "Sydney", "Duisburg", "Dalian",
        "Shanghai", "New York City", "London", "Tokyo", "Beijing", "Cape Town", "Istanbul", "Mumbai")  # fmt: skip
"""Cities named whatever their size."""
APART_KM = ((2, 60, 550.0), (3, 140, 300.0), (4, 240, 190.0), (5, 320, 110.0))
"""(rank, how many cities there are up to it, how far apart they stand)."""
LARGEST = 2500
"""Cities by population that are looked at."""
UNNAMED = frozenset({"AQ", "EH", "TW", "FK", "XK"})
SHORT = {"CD": "DR Congo", "CG": "Congo", "CF": "Centr. Afr. Rep."}
RANK_DEG2 = ((1, 250.0), (2, 60.0), (3, 18.0), (4, 4.0))
"""(rank, from this area on); smaller countries are of rank 5."""
SEAS = (
    (1, 0, -150, "Pacific Ocean"), (1, 8, -30, "Atlantic Ocean"), (1, -22, 80, "Indian Ocean"),
    (1, 78, 60, "Arctic Ocean"), (1, 30, 165, "Pacific Ocean"), (2, 12.5, 114.5, "South China Sea"),
    (2, 28, 125.2, "East China Sea"), (2, 35.5, 123.3, "Yellow Sea"), (2, 40, 135, "Sea of Japan"),
    (2, 55, 149, "Sea of Okhotsk"), (2, 58, -178, "Bering Sea"), (2, 18.5, 134, "Philippine Sea"),
    (2, 14.5, 64, "Arabian Sea"), (2, 14, 88, "Bay of Bengal"), (2, 34.6, 18.5, "Mediterranean Sea"),
    (2, 43.2, 34.3, "Black Sea"), (2, 20, 38.5, "Red Sea"), (2, 56.3, 3.2, "North Sea"), (2, 57.8, 19.7, "Baltic Sea"),
    (2, 68, 2, "Norwegian Sea"), (2, 73.5, 38, "Barents Sea"), (2, 15, -75.5, "Caribbean Sea"),
    (2, 25, -90.5, "Gulf of Mexico"), (2, 60, -86, "Hudson Bay"), (2, -40, 160, "Tasman Sea"),
    (2, -15, 155, "Coral Sea"),
    (3, 42, 50.7, "Caspian Sea"), (3, 27, 51.4, "Persian Gulf"), (3, 24.8, 58.6, "Gulf of Oman"),
    (3, 12.3, 47.5, "Gulf of Aden"), (3, 45.2, -4.7, "Bay of Biscay"), (3, 38.6, 119.6, "Bohai Sea"),
    (3, -5.2, 112, "Java Sea"), (3, 3.2, 122.3, "Celebes Sea"), (3, 11, 96.2, "Andaman Sea"),
    (3, 10.5, 101.2, "Gulf of Thailand"), (3, 57, -145, "Gulf of Alaska"), (3, 2, 3, "Gulf of Guinea"),
    (3, 40, 12, "Tyrrhenian Sea"), (3, 37.3, 25.2, "Aegean Sea"), (3, 43.2, 14.8, "Adriatic Sea"),
    (3, 70, 60, "Kara Sea"), (3, 57, -52, "Labrador Sea"), (4, 50.1, -1.6, "English Channel"),
    (4, 61.5, 19.5, "Gulf of Bothnia"), (4, 4.2, 99.6, "Strait of Malacca"), (4, -19, 41, "Mozambique Channel"),
    (4, 24.3, 119.1, "Taiwan Strait"), (4, 46.2, 36.6, "Sea of Azov"), (4, 35.0, 129.9, "Korea Strait"),
)  # fmt: skip
"""(rank, latitude, longitude, name), placed by hand in open water."""


def countries() -> list[tuple[str, int, float, float, str]]:
    """A name in the roomiest spot of the largest part of each country."""
    land, gazetteer = load_land(), load_gazetteer()
    largest: dict[str, tuple[float, shapely.Polygon]] = {}
    for part, code in enumerate(land.country):
        first, last = int(land.first[part]), int(land.first[part + 1])
        ends = first + np.flatnonzero(~land.drawn[first:last]) + 1
        shape = shapely.Polygon(np.column_stack([land.lon[first : ends[0]], land.lat[first : ends[0]]]))
        if shape.area > largest.get(code, (0.0, None))[0]:
            largest[code] = (shape.area, shape)
    rows = []
    for code, (area, shape) in sorted(largest.items()):
        if code in UNNAMED:
            continue
        # Towards the poles a degree of longitude is short, and the name needs its room across
        squeeze = np.array([np.cos(np.radians(shape.centroid.y)), 1.0])
        flat = shapely.affinity.scale(shape, squeeze[0], squeeze[1], origin=(0, 0))
        lon, lat = shapely.get_coordinates(shapely.maximum_inscribed_circle(flat, tolerance=0.05))[0] / squeeze
        rank = next((rank for rank, least in RANK_DEG2 if area * squeeze[0] >= least), 5)
        name = SHORT.get(code, gazetteer.country_name(code))
        rows.append(("country", rank, float(lat), (float(lon) + 180) % 360 - 180, name))
    return rows


def cities() -> list[tuple[str, int, float, float, str]]:
    """The hubs, then the largest cities that stand apart from those already named."""
    gazetteer = load_gazetteer()
    chosen: list[tuple[int, City]] = [(1, gazetteer.find(name)[0].city) for name in HUBS]
    for rank, count, apart_km in APART_KM:
        for place in range(LARGEST):
            city = gazetteer.city(place)
            here = (city.lon, city.lat)
            if len(chosen) >= count:
                break
            if all(great_circle_km(here, (other.lon, other.lat)) >= apart_km for _, other in chosen):
                chosen.append((rank, city))
    return [("city", rank, city.lat, city.lon, city.name) for rank, city in chosen]


def main() -> None:
    """Write the names."""
    seas = [("sea", rank, float(lat), float(lon), name) for rank, lat, lon, name in SEAS]
    rows = sorted([*countries(), *seas, *cities()], key=lambda row: row[1])
    told = [[kind, rank, round(lat, 2), round(lon, 2), name] for kind, rank, lat, lon, name in rows]
    text = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in told) + "\n]\n"
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {len(rows)} names, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
