"""Dates and the wait policy as people write them, as keywords of ``corridor.plan``: for options and for the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from corridor.errors import InputError
from corridor.files.faults import echo
from corridor.model.network import Network, Place
from corridor.model.waiting import UNDATED, WAIT_POLICIES
from corridor.planning.dates import moment


def dated(
    network: Network,
    origin: Place,
    destination: Place | None = None,
    *,
    wait: str | None = None,
    depart: str | None = None,
    arrive_by: str | None = None,
    on: str | None = None,
) -> dict[str, Any]:
    """``wait``, ``depart``, ``arrive_by``, ``earliest`` and ``on`` of ``corridor.plan``, as far as they are given.

    ``depart`` is local to the origin, ``arrive_by`` to the destination, or to the origin where there are several.

    Raises:
        InputError: a date that is none, or is past; a wait policy that does not go with it.
    """
    now = datetime.now(UTC)
    asked: dict[str, Any] = {"wait": policy(wait, depart or arrive_by)}
    if depart is not None:
        asked["depart"] = moment(depart, origin, network, option="--depart", now=now)
    if arrive_by is not None:
        asked["arrive_by"] = moment(arrive_by, destination or origin, network, option="--arrive-by", now=now)
        asked["earliest"] = now
    if on is not None:
        asked["on"] = day(on, "--on")
    return asked


def begin(text: str | None, origin: Place, network: Network) -> datetime:
    """The first moment of a board of departures, local to the origin; now where none is given.

    Raises:
        InputError: no such date, or one that is past.
    """
    now = datetime.now(UTC)
    if text is None:
        return now.replace(second=0, microsecond=0)
    return moment(text, origin, network, option="--from", now=now)


def day(text: str, option: str) -> date:
    """A day as it is written. Raises ``InputError``."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{option} is {echo(text)}, no day; write such as 2026-12-03") from None


def policy(wait: str | None, date_given: str | None) -> str:
    """The wait policy: a date switches to ``scheduled``, and that needs a date."""
    if wait is not None and wait not in WAIT_POLICIES:
        raise InputError(f"--wait is {wait!r}; write one of {', '.join(WAIT_POLICIES)}")
    if date_given is not None and wait not in (None, "scheduled"):
        raise InputError(f"--wait {wait} knows no dates; leave it out, or leave out the date")
    if date_given is None and wait == "scheduled":
        raise InputError("--wait scheduled needs a date; add --depart 2026-12-03, or --arrive-by")
    return wait or (UNDATED[0] if date_given is None else "scheduled")
