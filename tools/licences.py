"""The licences of what corridor needs, as installed here: ``python -m tools.licences`` writes docs/LICENCES.md.

Run after a change of the dependencies (``make licences``). Versions are left out, so that an update changes nothing
but what changed its licence.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from corridor.files.disk import write_text_atomically
from corridor.views.words import markdown_table

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "LICENCES.md"
LONGEST = 60


def direct() -> dict[str, str]:
    """The packages that ``pyproject.toml`` names, with what they are for: "always", or the extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named: dict[str, list[str]] = {}
    for use, lines in {"always": project["dependencies"], **project["optional-dependencies"]}.items():
        for line in lines:
            name = canonicalize_name(Requirement(line).name)
            if name != "corridor":
                named.setdefault(name, []).append(use)
    return {name: "always" if "always" in uses else ", ".join(uses) for name, uses in sorted(named.items())}


def needed(names: Iterator[str] | list[str]) -> set[str]:
    """Those packages, and all that they need in turn, as far as they are installed here."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = canonicalize_name(left.pop())
        try:
            wanted = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        if name in found:
            continue
        found.add(name)
        for line in wanted:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                left.append(requirement.name)
    return found


def licence_of(name: str) -> str:
    """What a package says of its licence, in few words."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "not installed here"
    expression = told.get_all("License-Expression")
    if expression:
        return str(expression[0])
    classes = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License :: ")
    ]
    if classes:
        return ", ".join(dict.fromkeys(classes))
    first = "".join(told.get_all("License") or []).strip().splitlines()
    return first[0][:LONGEST] if first else "see its files"


def of_the_page() -> list[tuple[str, str]]:
    """The packages that the planner's page is made of and with, from the lock file."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        (path.rpartition("node_modules/")[2], str(one.get("license", "see its files")))
        for path, one in sorted(lock.items())
        if path and "@esbuild/" not in path
    ]


def page() -> str:
    """``docs/LICENCES.md``."""
    uses = direct()
    always = needed([name for name, use in uses.items() if use == "always"])
    rows = [(name, use, licence_of(name)) for name, use in uses.items()]
    further = [(name, licence_of(name)) for name in sorted(always - uses.keys())]
    lines = [
        "# Licences of what corridor needs",
        "",
        "Made by `make licences` from what the packages say of themselves. corridor itself is under the MIT licence.",
        "",
        "## Named in pyproject.toml",
        "",
        markdown_table(("package", "needed", "licence"), rows),
        "",
        "## Needed by those that are always needed",
        "",
        markdown_table(("package", "licence"), further),
        "",
        "## Of the page (web/package-lock.json)",
        "",
        markdown_table(("package", "licence"), of_the_page()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(write_text_atomically(PAGE, page()))
