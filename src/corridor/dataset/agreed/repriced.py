"""A network with nothing laid over it but agreed rates: only these are read; the rest is that of its directory.

Own rates are what is laid over most often, and they touch no node and no service. With any fault, or anything else in
an overlay, the whole is read and checked together (``load``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from corridor.dataset import overlay
from corridor.dataset.agreed import tariffs
from corridor.dataset.columns import TABLES
from corridor.dataset.files import files_of, name_of
from corridor.dataset.kept import network as kept
from corridor.dataset.rules import RULES
from corridor.dataset.source import Raw, read_file, read_overlay
from corridor.errors import DataError
from corridor.files import cache as store
from corridor.files.faults import Faults
from corridor.model.network import Network, Rate
from corridor.planning import rides

N = TypeVar("N", bound=Network)

NAME = "rates"
"""Of the kept file."""


def repriced(
    directory: Path, overlays: Sequence[Path], key: bytes | None, read: Callable[[], tuple[N, bytes | None]]
) -> N | None:
    """The directory's network with the rates laid over it, where there is nothing else; None with anything else, or a
    fault.

    ``key`` is the digest of directory and overlays; ``read`` gives the network of the directory alone, and its digest.
    """
    found = _known(key)
    layers = None if found is not None else _layers(overlays)
    if found is None and layers is None:
        return None
    try:
        base, base_key = read()
    except DataError:
        return None
    rates = found if layers is None else _laid(base, directory, layers)
    if rates is None:
        return None
    network = replace(base, rates=rates, overlays=tuple(map(str, overlays)))
    if base_key is not None:
        rides.keep_under(network, base_key)  # rates shape no ride
    if found is None:
        _keep(network, key)
    return network


def _known(key: bytes | None) -> tuple[Rate, ...] | None:
    """The rates that an earlier process kept for a directory and its overlays, if these hold nothing else."""
    body = None if key is None else store.read(NAME, key)
    if body is None:
        return None
    try:
        rates: tuple[Rate, ...] = kept.parts_of(body)["rates"]
    except (ValueError, KeyError, TypeError):
        return None
    return rates


def _layers(overlays: Iterable[Path]) -> list[Raw] | None:
    """What overlays hold, if it is rates alone and can be read without a fault."""
    faults = Faults(RULES)
    layers = [read_overlay(path, name_of(path), faults) for path in overlays]
    for one in layers:
        if one.features or one.assumptions is not None or one.broken or set(one.tables) - {"rates"}:
            return None
    return None if faults.errors else layers


def _laid(base: Network, directory: Path, layers: Sequence[Raw]) -> tuple[Rate, ...] | None:
    """The rates of a directory with those of overlays; None where any of them has a fault."""
    faults, raw = Faults(RULES), Raw()
    for name, path in files_of(directory).items():
        if path.stem == "rates":
            raw = read_file(path, faults, file=name)
    for above in layers:
        raw = overlay.laid(raw, above, TABLES)
    rows = raw.tables["rates"].rows if "rates" in raw.tables else []
    services, currencies = base.service_by_id, base.assumptions.currencies
    found = tariffs.read_rates(
        rows, services, known=services.keys(), kinds=base.equipment, currencies=currencies, faults=faults
    )
    if faults.errors or raw.broken:
        return None
    return tuple(rate for rate in found if rate.currency == "USD" or rate.currency in currencies)


def _keep(network: Network, key: bytes | None) -> None:
    """Keep the rates alone for the next process."""
    if key is not None and store.keeps():
        maps = ("node_by_id", "service_by_id", "handling", "emissions", "equipment")
        empty: dict[str, Any] = {name: {} for name in maps}
        bare = replace(network, **empty, advisories=(), demurrage=(), connections=())
        store.write(NAME, key, kept.bytes_of(bare))
