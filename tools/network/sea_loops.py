"""The lines of ``sea/services_*.csv`` as sailings: the ranges of ports taken apart, the calls, the way back.

Load ports of one range are joined by ``/``: ``CNDLC/CNTAO/SGSIN-SEA NLRTM``. The ship calls at all of them in that
order, and each is sold to the ports after the range, but none to another of the range: that is cabotage, or a haul
that a deep-sea line does not sell. Ports of the range where the ship ends are joined alike, those not sold in
brackets: ``CNSHA-SEA NLRTM/DEHAM/BEANR``. Each pair of a load port and such a port makes a service of its own, so
that a price is that of its own lane and no sum or difference of two: where ports of one coast cost nearly the same, a
hop between them would be sold alone for next to nothing. A loop of a regional line turns home from its last port: the
way back from a port of the last range is by those after it, which stand in brackets behind it. Of ocean loops the
order in which they load for home is not known: they go back as they came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.network.built import ONE_WAY, Line, TableError

RANGE = "/"
"""Between the ports of one range, and between the lanes from load ports."""

SHIP_BY = "ship_by"
"""The ports by which the kind of ship is known: she is one, whichever port of the last range she is sold to."""

BEFORE = "before"
"""How many ports of the last range she calls at before the one that is sold."""

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
    """The service once for each pair of a port of its first and of its last range, the first under its own id and name.

    ``names`` are those of ports by node id. The ports of a range between the two are called at, not sold; those of the
    last range after the port stand in brackets behind it.
    """
    first, *between, last = service["ports"].split()
    starts, ends = first.split(RANGE), last.split(RANGE)
    for at, start in enumerate(starts):
        if start.startswith("("):
            continue
        lanes = {column: _lane(service, column, at, len(starts)) for column in ("lane", "backhaul_lane")}
        out = [start, *_unsold(starts[at + 1 :]), *between]
        runs = {
            place: [*out, *_unsold(ends[:place]), end, *_unsold(ends[place + 1 :])]
            for place, end in enumerate(ends)
            if not end.startswith("(")
        }
        for place, calls in runs.items():
            own = _own(service, [port for port, nth in ((start, at), (ends[place], place)) if nth], names)
            ports = {"ports": " ".join(calls), SHIP_BY: " ".join(next(iter(runs.values()))), BEFORE: str(place)}
            yield replace(service, cells={**service.cells, **own, **lanes, **ports})


def _unsold(ports: Sequence[str]) -> list[str]:
    """The ports in brackets, as called at and not sold."""
    return [f"({port.strip('()')})" for port in ports]


def _own(service: Line, ports: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """Id and name of the service of ports that are not the first of their range."""
    if not ports:
        return {}
    marks = (port[COUNTRY_LENGTH:PLACE_LENGTH] for port in ports)
    told = "-".join(names.get(port, port) for port in ports)
    return {"service": "-".join((service["service"], *marks)), "name": f"{service['name']} ({told})"}


def _lane(service: Line, column: str, place: int, ports: int) -> str:
    """The lanes of one load port: its own for the hop out of the range, those of all for the others."""
    first, *rest = service[column].split() or [""]
    own = first.split(RANGE)
    if len(own) not in (1, ports):
        message = f"{column} names {len(own)} lanes for {ports} load ports; give one, or one a port"
        raise TableError(message)
    return " ".join([own[place] if len(own) > 1 else own[0], *rest])


def sailings(service: Line, *, loop: bool = False) -> tuple[Sailing, Sailing | None]:
    """The service out, and back where it has a lane back: as she came, or on by the ports after it of a ``loop``."""
    calls = tuple((token.strip("()"), not token.startswith("(")) for token in service["ports"].split())
    last = max((place for place, (_, sold) in enumerate(calls) if sold), default=0)
    calls, after = calls[: last + 1], calls[last + 1 :]
    if len(calls) < 2 or not calls[0][1]:
        message = "the first port and another must be sold, so they stand without brackets"
        raise TableError(message)
    hops = sum(sold for _, sold in calls) - 1
    out = Sailing(calls=calls, tariffs=_per_hop(service["lane"], hops, "lane"))
    if service["backhaul_lane"] == ONE_WAY:
        return out, None
    back = _per_hop(service["backhaul_lane"], hops, "backhaul_lane")
    home = (*after, *calls[last - 1 - int(service[BEFORE]) :: -1]) if loop else calls[-2::-1]
    return out, Sailing(calls=(calls[-1], *home), tariffs=back[::-1])


def _per_hop(text: str, hops: int, column: str) -> tuple[str, ...]:
    names = text.split()
    if len(names) not in (1, hops):
        message = f"{column} names {len(names)} lanes for {hops} hops; give one, or one a hop"
        raise TableError(message)
    return tuple(names * hops if len(names) == 1 else names)
