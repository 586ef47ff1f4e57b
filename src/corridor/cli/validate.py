"""The command that checks data: every fault and warning of a directory and of what is laid over it."""

from __future__ import annotations

from pathlib import Path

import click

from corridor.analysis.coverage import shares
from corridor.api.planning import load
from corridor.cli.options import laid_option
from corridor.cli.printing import FILE
from corridor.dataset import load as store
from corridor.errors import DataError, Fault, fault_lines


@click.command()
@click.argument("directory", type=FILE, metavar="[DIR]", required=False)
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
        raise DataError(
            faults.errors,
            left_out=_left_out(faults.errors, faults.left_out),
            told="in the data; mend them and try again",
        )
    network = load(directory, overlays=overlays)
    hops = [hop for service in network.service_by_id.values() for hop in service.hops]
    count = len(warnings) + sum(_left_out(warnings, faults.left_out).values())
    print(
        f"{len(network.node_by_id)} nodes, {len(network.service_by_id)} services, {len(hops)} hops: "
        f"no errors, {count:,} warning{'' if count == 1 else 's'}"
    )
    print(f"km, hours and prices: {shares(hops)}")
    known = [hop for hop in hops if hop.extra.get(CORRIDOR)]
    for name in dict.fromkeys(str(hop.extra[CORRIDOR]) for hop in known):
        own = [hop for hop in known if hop.extra[CORRIDOR] == name]
        print(f"  of the {name} corridors, {len(own)} hops: {shares(own)}")
    undated = sum(hop.as_of is None for hop in hops)
    if undated:
        print(f"  {undated} prices bear no date (as_of)")


CORRIDOR = "corridor"
"""A column of our own that tells the hops of some corridors apart."""


def _left_out(faults: list[Fault], left_out: dict[str, int]) -> dict[str, int]:
    """Those that are only counted, of the rules of some faults."""
    codes = {fault.code for fault in faults}
    return {code: count for code, count in left_out.items() if code in codes}
