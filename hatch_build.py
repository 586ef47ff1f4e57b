"""The package's build compiles the kernel: with the system's compiler, else with the ziglang wheel, else not at all.

A wheel with the kernel fits every Python of the platform; one without it is pure, and its searches run in plain Python.
"""

from __future__ import annotations

import sys
import sysconfig
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

ZIG = "ziglang>=0.13"


class KernelHook(BuildHookInterface):  # type: ignore[misc, type-arg]
    """Builds ``kernel.c`` beside itself, from where a wheel takes it and an editable installation loads it."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """A compiler to install for the build, where the system has none."""
        return [] if self.target_name != "wheel" or self._build().compilers() else [ZIG]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the interface's names
        """Build, and say what came of it."""
        if self.target_name != "wheel":
            return
        build = self._build()
        built, faults = build.build()
        if not built:
            build.LIBRARY.unlink(missing_ok=True)  # of another time, perhaps of another source
            for fault in faults:
                self.app.display_warning(fault)
            self.app.display_warning("no C compiler built the kernel; searches will run in plain Python, slower")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_platform()}"
        build_data["artifacts"].append(f"/{build.LIBRARY.relative_to(self.root).as_posix()}")

    def _build(self) -> ModuleType:
        """``corridor.search.build``, without importing the package, whose dependencies are not here."""
        spec = spec_from_file_location("kernel_build", Path(self.root, "src/corridor/search/build.py"))
        if spec is None or spec.loader is None:
            raise ImportError("src/corridor/search/build.py is missing; take the whole source distribution")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def _platform() -> str:
    """The platform's tag: on macOS of what the compiler builds for, elsewhere of this Python."""
    if sys.platform == "darwin":
        return next(iter(platform_tags()))
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
