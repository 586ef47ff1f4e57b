"""The command that checks data: every fault and warning of a directory and of what is laid over it."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.api.planning import load
from corridor.cli.options import laid_option
from corridor.dataset import load as store
from corridor.errors import DataError, Fault, fault_lines
from corridor.model.network import BASES


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="[DIR]", required=False)
@laid_option
def validate(*, directory: Path | None, overlays: tuple[Path, ...]) -> None:
    """Every fault and every warning of a data directory, and of own figures laid over it.

    Of one kind the first 50 are shown, and the rest are counted.

    \b
    Examples:
      corridor validate
      corridor validate my-data
      corridor validate --with spring-rates.xlsx
    """
    faults = store.faults_of(directory, overlays=overlays)
    warnings = [fault for fault in faults if fault.severity == "warning"]
    for line in fault_lines(warnings, _left_out(warnings, faults.left_out)):
        print(f"warning: {line}")
    if faults.errors:
        raise DataError(faults.errors, left_out=_left_out(faults.errors, faults.left_out))
    network = load(directory, overlays=overlays)
    hops = [hop for service in network.service_by_id.values() for hop in service.hops]
    shares = ", ".join(f"{sum(h.basis == basis for h in hops) / max(1, len(hops)):.0%} {basis}" for basis in BASES)
    count = len(warnings) + sum(_left_out(warnings, faults.left_out).values())
    print(
        f"{len(network.node_by_id)} nodes, {len(network.service_by_id)} services, {len(hops)} hops ({shares}): "
        f"no errors, {count:,} warning{'' if count == 1 else 's'}"
    )


def _left_out(faults: list[Fault], left_out: dict[str, int]) -> dict[str, int]:
    """Those that are only counted, of the rules of some faults."""
    codes = {fault.code for fault in faults}
    return {code: count for code, count in left_out.items() if code in codes}
