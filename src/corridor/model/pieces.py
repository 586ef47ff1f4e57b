"""What a service is called of which a part is closed: its pieces bear its id and a number."""

from __future__ import annotations

PIECE = "#"
"""Between the id of a service that was cut and the number of the hop with which a piece of it begins."""


def whole_id(service_id: str) -> str:
    """The id of the service that a piece was cut from; of any other service its own id."""
    whole, sign, number = service_id.rpartition(PIECE)
    return whole if sign and number.isdecimal() else service_id
