"""The kernel's machine code: compiled by numba once, kept in the user's cache folder, loaded without numba.

Loading kept code takes milliseconds where importing numba and its own cache takes a quarter of a second, which is
most of a cold ``corridor route``. What is kept carries the digest of everything that shaped it: kernel source, library
versions, processor.
"""

from __future__ import annotations

import ctypes
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from corridor.files.cache import digest, read, write

NAME = "kernel"
"""Of the kept file."""

UNUSED_SYMBOLS = ("numba_gil_ensure", "numba_gil_release", "NRT_MemInfo_call_dtor")
"""Names that numba's wrappers mention for errors and memory that this code never has."""


@dataclass(frozen=True)
class Kernel:
    """The compiled loops, called with counts and arrays (C-contiguous, of the type the kernel names) or addresses."""

    lower_bounds: Callable[..., None]
    label_setting: Callable[..., int]
    undominated: Callable[..., int]
    shortest_path: Callable[..., int]


@cache
def kernel() -> Kernel:
    """The machine code of this process: from the cache folder, or compiled now."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    key = _digest()
    body = read(NAME, key)
    if body is None:
        objects = _compile()
        write(NAME, key, _packed(objects))
    else:
        objects = _unpacked(body)
    return Kernel(
        lower_bounds=_callable("lower_bounds", None, objects),
        label_setting=_callable("label_setting", ctypes.c_int64, objects),
        undominated=_callable("undominated", ctypes.c_int64, objects),
        shortest_path=_callable("shortest_path", ctypes.c_int64, objects),
    )


def _digest() -> bytes:
    """Of everything that shapes the machine code."""
    host = (_release("numba"), _release("llvmlite"), platform.machine(), llvm.get_host_cpu_name(), sys.platform)
    features = llvm.get_host_cpu_features().flatten()
    return digest(text.encode() for text in (*host, features))


def _release(package: str) -> str:
    """Name and version of an installed package, by its record beside it: ``importlib.metadata`` reads more, slower."""
    spec = find_spec(package)
    if spec is not None and spec.origin is not None:
        records = [path.name for path in Path(spec.origin).parents[1].glob(f"{package}-*-info")]
        if records:
            return " ".join(sorted(records))
    from importlib.metadata import version

    return f"{package} {version(package)}"


Objects = dict[str, tuple[str, bytes]]
"""For each entry of the kernel its symbol and its object file."""


def _packed(objects: Objects) -> bytes:
    index = [(name, symbol, len(code)) for name, (symbol, code) in objects.items()]
    return json.dumps(index).encode() + b"\n" + b"".join(code for _, code in objects.values())


def _unpacked(body: bytes) -> Objects:
    head, _, code = body.partition(b"\n")
    objects: Objects = {}
    at = 0
    for name, symbol, size in json.loads(head):
        objects[name] = (symbol, code[at : at + size])
        at += size
    return objects


def _target_machine() -> Any:  # noqa: ANN401 - llvmlite has no type hints
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=3, reloc="default", codemodel="jitdefault"
    )


def _compile() -> Objects:
    """Compile the kernel with numba, a matter of seconds."""
    from corridor.search.entries import ENTRIES

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
        function.argtypes = function.argtypes or (ctypes.c_int64,) * len(arguments)
        return function(*[each if type(each) is int else address(each) for each in arguments])  # type: ignore[arg-type]

    return call


def address(array: np.ndarray[Any, Any]) -> int:
    """Where the numbers of an array stand. They must outlive their use: keep the array as long as the address."""
    where: int = array.__array_interface__["data"][0]
    return where
