"""A data directory to a ``Network``: the only module that is asked for one.

A network that an earlier process read and checked is read as it was kept, and what reads the files themselves
(``whole``) is not even imported. Every fault is collected and raised at once as ``DataError``. The rules stand in
``rules``, the columns in ``columns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from corridor.dataset.files import files_of, name_of, shipped_directory
from corridor.dataset.kept import network as kept
from corridor.errors import DataError, Fault, InputError
from corridor.files import cache as store
from corridor.files.disk import is_folder, is_named, read_bytes, read_text, shown
from corridor.files.faults import Faults, echo
from corridor.model.network import Network, Published
from corridor.planning import rides

if TYPE_CHECKING:
    from corridor.dataset.geojson import Tracks

NAME = "network"
"""Of the kept file."""

N = TypeVar("N", bound=Network)

Paths = Sequence[str | Path]


@overload
def load(directory: str | Path | None = None, *, overlays: Paths = ()) -> Network: ...
@overload
def load(directory: str | Path | None = None, *, overlays: Paths = (), network_class: type[N]) -> N: ...
def load(
    directory: str | Path | None = None,
    *,
    overlays: Paths = (),
    network_class: type[N] = Network,  # type: ignore[assignment]
) -> N:
    """Read and check a data directory, with own figures laid over it in order; the shipped one without an argument.

    The tracks are read only when something is drawn, but those of a directory of one's own are checked here too.

    Raises:
        DataError: with every fault found.
        InputError: ``directory`` is no name of a folder, or an overlay is nothing that can be laid over.
    """
    own, laid = _own(directory), _paths(overlays)
    named: dict[str, Any] = {"directory": str(own), "overlays": tuple(map(str, laid))}
    key = _digest(own, laid)
    body = None if key is None else store.read(NAME, key)
    if body is not None:
        with suppress(ValueError, KeyError, TypeError):  # kept by a version that kept it in another form
            known = network_class(**kept.parts_of(body), **named)
            if key is not None:
                rides.keep_under(known, key)
            return known
    from corridor.dataset.agreed import repriced
    from corridor.dataset.rules import RULES
    from corridor.dataset.whole.network import checked

    if laid:
        priced = repriced.repriced(own, laid, key, lambda: (load(own, network_class=network_class), _digest(own, ())))
        if priced is not None:
            return priced
    faults = Faults(RULES)
    network = checked(own, laid, faults, network_class).network
    if network is None or faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out, told=_told(faults.errors, laid))
    if key is not None and store.keeps():
        with suppress(RecursionError):  # an unknown property may be nested too deep to be kept
            store.write(NAME, key, kept.bytes_of(network))
        rides.keep_under(network, key)
    return network


def _told(errors: Sequence[Fault], laid: Sequence[Path]) -> str:
    """Where faults are, and what shows all of them: of own figures another command than of a directory."""
    if not laid:
        return "in the data; corridor validate DIR shows all"
    of = next((path for path in laid if any(_is_of(fault, path) for fault in errors)), laid[-1])
    return f"in own figures laid over the data; corridor own check {shown(of)} shows all"


def _is_of(fault: Fault, path: Path) -> bool:
    return fault.where.startswith(f"{name_of(path)}/" if is_folder(path) else path.name)


def validate(directory: str | Path | None = None, *, overlays: Paths = ()) -> list[Fault]:
    """Every fault and every warning of a data directory, in the order of finding; of one rule the first thousand."""
    return list(faults_of(directory, overlays=overlays))


def faults_of(directory: str | Path | None = None, *, overlays: Paths = ()) -> Faults:
    """As ``validate``, with the count of those that are left out."""
    from corridor.dataset import geojson, overlay
    from corridor.dataset.columns import TABLES
    from corridor.dataset.rules import RULES
    from corridor.dataset.whole import checks
    from corridor.dataset.whole.network import checked, places_of

    faults, own = Faults(RULES), _own(directory)
    read = checked(own, _paths(overlays), faults, Network, tracks=True)
    tracks = geojson.read_tracks(read.raw.features.get("tracks", []), None, Faults(RULES))
    if read.network is not None and not faults.errors:
        places = places_of(read.raw)
        checks.doubtful(read.network, tracks, places, faults)
        checks.doubtful_prices(read.network, places, faults)
        checks.doubtful_rates(read.network, places, faults)
        checks.doubtful_bases(read.network, places, faults, today=datetime.now(UTC).date())
    for below, above in zip(read.layers, read.layers[1:], strict=False):
        for row in overlay.unchanged(below, above, TABLES):
            faults.add("changes-nothing", row.where(), "says what the network says without it")
    return faults


def laid_over(network: N, path: str | Path) -> N:
    """A new network with own figures laid over: the files of ``network`` read anew, with one overlay more.

    Raises:
        InputError: the network is not as its files say, so that its changes would be lost.
        DataError: with every fault found.
    """
    again: Network = load(network.directory or None, overlays=network.overlays)
    for name in kept.PARTS:
        if getattr(again, name) != getattr(network, name):
            raise InputError(
                f"overlay {shown(path)}: the network is not as its files say (a scenario has changed its {name}); lay "
                "overlays first, then apply the scenario"
            )
    return load(network.directory or None, overlays=(*network.overlays, path), network_class=type(network))


def read_tracks(directory: str | Path, *, overlays: Paths = ()) -> Tracks:
    """The lines of ``tracks.geojson`` as they stand there; the shipped ones where the directory has none.

    Raises:
        DataError: with every fault of the file.
    """
    from corridor.dataset import geojson, overlay
    from corridor.dataset.columns import TABLES
    from corridor.dataset.rules import RULES
    from corridor.dataset.source import Raw, read_file, read_overlay

    faults = Faults(RULES)
    path = _own(directory or None) / "tracks.geojson"
    raw = read_file(path if is_named(path) else shipped_directory() / "tracks.geojson", faults)
    for above in _paths(overlays):
        found = read_overlay(above, name_of(above), Faults(RULES))
        raw = overlay.laid(raw, Raw(features={"tracks": found.features.get("tracks", [])}), TABLES)
    tracks = geojson.read_tracks(raw.features.get("tracks", []), None, faults)
    if faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out)
    return tracks


def read_published(table: str | Path | None = None, directory: str | Path | None = None) -> list[Published]:
    """The published figures of a file, or of a directory's ``published.csv``; the shipped ones where it has none.

    Raises:
        DataError: with every fault of the file.
    """
    from corridor.dataset import records
    from corridor.dataset.columns import PUBLISHED
    from corridor.dataset.reading.rows import Origin
    from corridor.dataset.reading.sheets import rows_of
    from corridor.dataset.rules import RULES

    faults = Faults(RULES)
    own = _own(directory) / "published.csv"
    path = Path(table) if table is not None else own if is_named(own) else shipped_directory() / "published.csv"
    text = read_text(path, faults)
    read = None if text is None else rows_of(text, Origin(file=path.name), PUBLISHED, faults)
    figures = records.read_published(read.rows if read else [], faults)
    if faults.errors:
        raise DataError(faults.errors, left_out=faults.left_out)
    return figures


def _own(directory: str | Path | None) -> Path:
    if directory is None:
        return shipped_directory()
    try:
        return Path(directory)
    except TypeError as error:
        raise InputError(f"{echo(directory)} is no folder; give its name, such as 'my-data'") from error


def _paths(overlays: Paths) -> tuple[Path, ...]:
    if isinstance(overlays, str | Path):
        overlays = (overlays,)
    try:
        return tuple(Path(path) for path in overlays)
    except TypeError as error:
        raise InputError(
            f"overlays are {echo(overlays)}; give names of folders or files, such as ['my-rates']"
        ) from error


def _digest(own: Path, overlays: Iterable[Path]) -> bytes | None:
    """Of everything that shapes a network that is read: files, whose they are, and the program. Of those that ship, as
    of the program, when each was written.

    None if a file cannot be read.
    """
    shipped = shipped_directory()
    parts: list[bytes] = [str(own == shipped).encode()]
    folders = [own, *([] if own == shipped else [shipped])]
    try:
        for folder in folders:
            for name, path in sorted(files_of(folder).items()):
                if name != "tracks.geojson" or folder != shipped:
                    parts += [name.encode(), store.about(path) if folder == shipped else read_bytes(path)]
            parts.append(b"/")
        for path in overlays:
            parts.append(name_of(path).encode("utf-8", "surrogatepass"))
            for file in sorted(path.iterdir()) if is_folder(path) else [path]:
                if file.is_file():
                    parts += [file.name.encode("utf-8", "surrogatepass"), read_bytes(file)]
    except OSError:
        return None
    return store.digest(parts)
