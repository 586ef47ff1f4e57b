"""The plan of the house: how big a room and a module may be, how many words a function takes, which way imports go."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.support.paths import ROOT

SOURCE = ROOT / "src" / "corridor"
MODULES = sorted(SOURCE.rglob("*.py"))

MOST_LINES = 350
MOST_MODULES = 18
MEDIAN_LINES = 180
MOST_PARAMETERS = 8
DOOR = "plan"
"""The documented door, whose keywords stay."""


def lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [one.arg for one in named if one.arg not in ("self", "cls")]


def test_at_the_top_stand_the_errors_and_the_two_entrances_only() -> None:
    assert {module.name for module in SOURCE.glob("*.py")} <= {"__init__.py", "__main__.py", "errors.py"}


def test_no_module_is_too_long_to_read_and_most_are_short() -> None:
    assert {str(module.relative_to(SOURCE)): lines(module) for module in MODULES if lines(module) > MOST_LINES} == {}
    assert median(lines(module) for module in MODULES if module.name != "__init__.py") < MEDIAN_LINES


def test_no_folder_holds_more_modules_than_one_can_keep_in_mind() -> None:
    rooms: dict[Path, int] = defaultdict(int)
    for module in MODULES:
        rooms[module.parent] += module.name != "__init__.py"
    assert {str(room.relative_to(SOURCE)): held for room, held in rooms.items() if held > MOST_MODULES} == {}


def test_every_package_says_what_it_is_for_and_every_module_too() -> None:
    assert [module for module in MODULES if not ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize("package", ["api", "planning"])
def test_no_function_takes_more_than_eight_words_but_the_door(package: str) -> None:
    many = {
        f"{module.relative_to(SOURCE)}: {function.name}": len(parameters(function))
        for module in (SOURCE / package).rglob("*.py")
        for function in functions(module)
        if len(parameters(function)) > MOST_PARAMETERS and function.name != DOOR
    }
    assert many == {}


def test_no_long_list_of_parameters_stands_twice() -> None:
    where: dict[frozenset[str], list[str]] = defaultdict(list)
    for module in MODULES:
        for function in functions(module):
            names = parameters(function)
            if len(names) > MOST_PARAMETERS - 2:
                where[frozenset(names)].append(f"{module.relative_to(SOURCE)}: {function.name}")
    assert [places for places in where.values() if len(places) > 1] == []


# Imports -------------------------------------------------------------------------------------------------------------

PLANTED = {
    "upwards": ("model/geo.py", "from corridor.views import words  # noqa\n", "Floors"),
    "circle": ("model/units.py", "from corridor.model import rates  # noqa\n", "No circles between siblings"),
}


def contracts(source: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on a tree, read from its own ``src``."""
    program = (
        "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports;"
        " sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run([sys.executable, "-c", program], cwd=source, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("importlinter", reason="it comes with the extra lint, as make test installs it")
    tree = tmp_path_factory.mktemp("house")
    shutil.copytree(SOURCE, tree / "src" / "corridor", ignore=shutil.ignore_patterns("__pycache__", "*.so", "assets"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def test_the_contracts_hold(copy: Path) -> None:
    found = contracts(copy)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_import_breaks_its_contract(copy: Path, kind: str) -> None:
    name, planted, contract = PLANTED[kind]
    module = copy / "src" / "corridor" / name
    before = module.read_text(encoding="utf-8")
    module.write_text(before + planted, encoding="utf-8")
    try:
        found = contracts(copy)
    finally:
        module.write_text(before, encoding="utf-8")
    assert found.returncode != 0
    assert [line for line in found.stdout.splitlines() if line.startswith(contract) and line.endswith(" BROKEN")]


COUNTS = {
    "count", "counts", "file_size", "harmed", "left_out", "nthreads", "num_rows", "sizes", "taken_over", "times",
    "watching", "widths", "worked",
}  # fmt: skip
"""What is counted in whole numbers; whatever else is added up may have digits behind the point."""


def what_is_added(of: ast.expr) -> str:
    """The last name of what a sum adds up, ``bool`` for a comparison: ``count`` of ``sum(n.count for n in rows)``."""
    if isinstance(of, (ast.GeneratorExp, ast.ListComp)):
        return what_is_added(of.elt)
    if isinstance(of, ast.Call):
        is_map = isinstance(of.func, ast.Name) and of.func.id == "map"
        return what_is_added(of.args[0] if is_map else of.func)
    if isinstance(of, ast.Attribute):
        return what_is_added(of.value) if of.attr == "values" else of.attr.lstrip("_")
    if isinstance(of, ast.Subscript):
        return what_is_added(of.value)
    if isinstance(of, ast.Name):
        return of.id.lstrip("_")
    return "bool" if isinstance(of, (ast.Compare, ast.BoolOp)) else ""


def plain_sums(source: str) -> list[str]:
    """The plain sums that are not known to be of whole numbers."""
    calls = [call for call in ast.walk(ast.parse(source)) if isinstance(call, ast.Call)]
    return [
        f"{call.lineno}: {ast.unparse(call)}"
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "sum"
        and what_is_added(call.args[0]) not in COUNTS | {"bool", "len"}
    ]


def test_figures_are_added_up_alike_on_every_python() -> None:
    """``sum`` of floats rounds otherwise from Python 3.12 on; ``fsum`` rounds once, on each."""
    found = {str(module.relative_to(SOURCE)): plain_sums(module.read_text(encoding="utf-8")) for module in MODULES}
    assert {module: sums for module, sums in found.items() if sums} == {}


@pytest.mark.parametrize(
    ("source", "is_plain"),
    [
        ("sum(leg.usd for leg in legs)", True),
        ("sum(map(abs, off))", True),
        ("sum(counts.values())", False),
        ("sum(one.late > 0 for one in orders)", False),
        ("sum(map(len, found.values()))", False),
        ("fsum(leg.usd for leg in legs)", False),
    ],
)
def test_a_sum_is_known_by_what_it_adds_up(source: str, is_plain: bool) -> None:
    assert bool(plain_sums(source)) == is_plain
