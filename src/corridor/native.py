"""The kernel's machine code: compiled by numba once, kept in the user's cache folder, loaded without numba.

Loading kept code takes milliseconds where importing numba and its own cache takes a quarter of a second, which is
most of a cold ``corridor route``. What is kept carries the digest of everything that shaped it (kernel source, library
versions, processor); stale, damaged or unreadable files are ignored and made anew, and a cache folder that cannot be
written is no error: the code is then compiled in each process.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np

MODULES = ("kernel.py", "native.py")
"""Sources of this package that the machine code depends on."""

UNUSED_SYMBOLS = ("numba_gil_ensure", "numba_gil_release", "NRT_MemInfo_call_dtor")
"""Names that numba's wrappers mention for errors and memory that this code never has."""


@dataclass(frozen=True)
class Kernel:
    """The compiled loops, called with counts and NumPy arrays (C-contiguous, of the type the kernel names)."""

    lower_bounds: Callable[..., None]
    label_setting: Callable[..., int]


@cache
def kernel() -> Kernel:
    """The machine code of this process: from the cache folder, or compiled now."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    digest = _digest()
    path = cache_folder() / f"kernel-{digest[:16]}.bin"
    kept = read_kept(path, digest)
    if kept is None:
        kept = _compile()
        _keep(path, digest, kept)
    return Kernel(
        lower_bounds=_callable("lower_bounds", None, kept),
        label_setting=_callable("label_setting", ctypes.c_int64, kept),
    )


def cache_folder() -> Path:
    """``$CORRIDOR_CACHE``, else the platform's folder for caches of the user."""
    own = os.environ.get("CORRIDOR_CACHE")
    if own:
        return Path(own)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "corridor"


def _digest() -> str:
    """Of everything that shapes the machine code."""
    parts = [resources.files("corridor").joinpath(name).read_bytes() for name in MODULES]
    host = (version("numba"), version("llvmlite"), platform.machine(), llvm.get_host_cpu_name(), sys.platform)
    features = llvm.get_host_cpu_features().flatten()
    return sha256(b"\0".join([*parts, *(text.encode() for text in (*host, features))])).hexdigest()


Objects = dict[str, tuple[str, bytes]]
"""For each entry of the kernel its symbol and its object file."""


def read_kept(path: Path, digest: str) -> Objects | None:
    """The kept object code, or None if there is none, or it is stale or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        head, _, body = path.read_bytes().partition(b"\n")
        index = json.loads(head)
        if index["digest"] != digest or sha256(body).hexdigest() != index["body"]:
            return None
        objects: Objects = {}
        at = 0
        for name, symbol, size in index["objects"]:
            objects[name] = (symbol, body[at : at + size])
            at += size
        return objects
    return None


def _keep(path: Path, digest: str, objects: Objects) -> None:
    """Write the object code beside, then rename; a folder that cannot be written is left as it is."""
    body = b"".join(code for _, code in objects.values())
    index = {
        "digest": digest,
        "body": sha256(body).hexdigest(),
        "objects": [(name, symbol, len(code)) for name, (symbol, code) in objects.items()],
    }
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(index).encode() + b"\n" + body)
        Path(beside).replace(path)


def _target_machine() -> Any:  # noqa: ANN401 - llvmlite has no type hints
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=3, reloc="default", codemodel="jitdefault"
    )


def _compile() -> Objects:
    """Compile the kernel with numba, a matter of seconds."""
    from corridor.kernel import ENTRIES

    machine = _target_machine()
    objects: Objects = {}
    for name, entry in ENTRIES.items():
        module = llvm.parse_assembly(entry.inspect_llvm())
        objects[name] = (entry.native_name, machine.emit_object(module))
    return objects


_ENGINES: list[Any] = []
"""What owns the loaded code: it must live as long as the process may call it."""


def _callable(name: str, result: Any, objects: Objects) -> Callable[..., Any]:  # noqa: ANN401 - a ctypes type
    symbol, code = objects[name]
    for unused in UNUSED_SYMBOLS:
        if llvm.address_of_symbol(unused) is None:
            llvm.add_symbol(unused, ctypes.cast(ctypes.pythonapi.Py_IsInitialized, ctypes.c_void_p).value)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _ENGINES.append(engine)
    function = ctypes.CFUNCTYPE(result)(engine.get_function_address(symbol))

    def call(*arguments: int | np.ndarray[Any, Any]) -> Any:  # noqa: ANN401 - what the entry returns
        return function(
            *(
                ctypes.c_void_p(argument.ctypes.data) if isinstance(argument, np.ndarray) else ctypes.c_int64(argument)
                for argument in arguments
            )
        )

    return call
