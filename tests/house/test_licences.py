"""The list of licences names every package that the project names."""

from __future__ import annotations

from tools.licences import PAGE, direct


def test_every_dependency_is_listed_with_a_licence() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = {line.split("|")[1].strip(): line.split("|")[-2].strip() for line in text.splitlines() if "|" in line}
    assert not {name for name in direct() if name not in listed}
    assert all(listed[name] for name in direct())
