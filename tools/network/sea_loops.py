"""The lines of ``sea/services_*.csv`` as sailings: the range of load ports taken apart, the calls, the way back.

Load ports of one range are joined by ``/``: ``CNDLC/CNTAO/SGSIN-SEA NLRTM``. The ship calls at all of them in that
order, and each is sold to the ports after the range, but none to another of the range: that is cabotage, or a haul
that a deep-sea line does not sell. Each makes a service of its own, so that a price is that of its own lane and no
sum or difference of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tools.network.built import ONE_WAY, Line, TableError

RANGE = "/"
"""Between the load ports of one range, and between the lanes from them."""

COUNTRY_LENGTH = 2
PLACE_LENGTH = 5
"""Of a UN/LOCODE: two letters of the country, three of the place."""


@dataclass(frozen=True, kw_only=True)
class Sailing:
    """One direction of a service: its calls as (port, sold), and the tariff of each hop."""

    calls: tuple[tuple[str, bool], ...]
    tariffs: tuple[str, ...]

    def hops(self) -> Iterator[list[str]]:
        """The ports of each hop, with the unsold ones between."""
        hop: list[str] = []
        for port, sold in self.calls:
            hop.append(port)
            if sold and len(hop) > 1:
                yield hop
                hop = [port]


def loops(service: Line, names: Mapping[str, str]) -> Iterator[Line]:
    """The service once from each load port of its range, the first under its own id and name.

    ``names`` are those of ports by node id. The ports of the range after the load port are called at, not sold.
    """
    first, *rest = service["ports"].split()
    ports = first.split(RANGE)
    for place, port in enumerate(ports):
        calls = [port, *(f"({later})" for later in ports[place + 1 :]), *rest]
        own = {} if place == 0 else _own(service, port, names)
        lanes = {column: _lane(service, column, place, len(ports)) for column in ("lane", "backhaul_lane")}
        yield replace(service, cells={**service.cells, **own, **lanes, "ports": " ".join(calls)})


def _own(service: Line, port: str, names: Mapping[str, str]) -> dict[str, str]:
    """Id and name of the service from a load port that is not the first."""
    mark = port[COUNTRY_LENGTH:PLACE_LENGTH]
    return {"service": f"{service['service']}-{mark}", "name": f"{service['name']} ({names.get(port, port)})"}


def _lane(service: Line, column: str, place: int, ports: int) -> str:
    """The lanes of one load port: its own for the hop out of the range, those of all for the others."""
    first, *rest = service[column].split() or [""]
    own = first.split(RANGE)
    if len(own) not in (1, ports):
        message = f"{column} names {len(own)} lanes for {ports} load ports; give one, or one a port"
        raise TableError(message)
    return " ".join([own[place] if len(own) > 1 else own[0], *rest])


def sailings(service: Line) -> tuple[Sailing, Sailing | None]:
    """The service out, and back where it has a lane back."""
    calls = tuple((token.strip("()"), not token.startswith("(")) for token in service["ports"].split())
    if len(calls) < 2 or not (calls[0][1] and calls[-1][1]):
        message = "first and last port must be sold, so they stand without brackets"
        raise TableError(message)
    hops = sum(sold for _, sold in calls) - 1
    out = Sailing(calls=calls, tariffs=_per_hop(service["lane"], hops, "lane"))
    if service["backhaul_lane"] == ONE_WAY:
        return out, None
    back = _per_hop(service["backhaul_lane"], hops, "backhaul_lane")
    return out, Sailing(calls=calls[::-1], tariffs=back[::-1])


def _per_hop(text: str, hops: int, column: str) -> tuple[str, ...]:
    names = text.split()
    if len(names) not in (1, hops):
        message = f"{column} names {len(names)} lanes for {hops} hops; give one, or one a hop"
        raise TableError(message)
    return tuple(names * hops if len(names) == 1 else names)
