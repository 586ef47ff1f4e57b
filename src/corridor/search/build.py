"""Builds ``kernel.c`` into a library beside it: ``python -m corridor.search``, or when the package is built.

It needs the standard library only, since the package's build runs it before anything is installed. The compiler is
``$CC``, ``cc``, ``gcc`` or ``clang``; where none works, the one of the ``ziglang`` wheel.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("kernel.c")

SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
LIBRARY = SOURCE.with_name(f"libcorridor_kernel{SUFFIX}")

FLAGS = ("-std=c99", "-O3", "-shared", "-ffp-contract=off", "-fvisibility=hidden", "-fno-sanitize=undefined")
"""No contracted multiplications: the twin in Python rounds after each one."""


def compilers() -> list[list[str]]:
    """The commands of the compilers on the path, the wished one first."""
    import shlex
    import shutil

    wished = shlex.split(os.environ.get("CC", ""))
    commands = [wished, ["cc"], ["gcc"], ["clang"]]
    return [command for command in commands if command and shutil.which(command[0])]


def zig() -> list[list[str]]:
    """The command of the compiler in the ``ziglang`` wheel, if that is installed."""
    from importlib.util import find_spec

    return [[sys.executable, "-m", "ziglang", "cc"]] if find_spec("ziglang") else []


def digest() -> str:
    """Of the source, which the library carries, so that it is known of which it was built."""
    from hashlib import sha256

    return sha256(SOURCE.read_bytes()).hexdigest()


def build(library: Path = LIBRARY, *, flags: tuple[str, ...] = ()) -> tuple[bool, list[str]]:
    """Build the library with the first compiler that can; an older one is replaced at once, never in part.

    Returns:
        Whether one could, and the faults of those that could not.
    """
    import subprocess
    from tempfile import TemporaryDirectory

    position = () if sys.platform == "win32" else ("-fPIC",)
    faults: list[str] = []
    library.parent.mkdir(parents=True, exist_ok=True)
    for command in (*compilers(), *zig()):
        with TemporaryDirectory(dir=library.parent, prefix=".kernel-") as folder:
            made = Path(folder, library.name)
            arguments = (*FLAGS, *position, *flags, f'-DKERNEL_SOURCE="{digest()}"', str(SOURCE), "-o", str(made))
            environment = {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder} | dict(os.environ)
            result = subprocess.run(  # noqa: S603 - the compiler that the user or the system names
                [*command, *arguments], capture_output=True, text=True, check=False, env=environment
            )
            if result.returncode == 0 and made.exists():
                made.replace(library)
                return True, faults
            faults.append(f"{' '.join(command)}: {result.stderr.strip()[-2000:]}")
    return False, faults


def refresh() -> None:
    """Build the library beside the source, unless it was built of this source already."""
    if not LIBRARY.exists() or digest().encode() not in LIBRARY.read_bytes():
        build()


def main() -> int:
    """Build for this checkout or this installation, with the flags given as arguments."""
    library = Path(os.environ.get("CORRIDOR_KERNEL") or LIBRARY)
    built, faults = build(library, flags=tuple(sys.argv[1:]))
    if built:
        sys.stdout.write(f"built {library}\n")
        return 0
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stderr.write(
        "corridor: no C compiler built the kernel; install gcc, clang or the wheel ziglang (pip install ziglang)."
        " Until then the search runs in plain Python, many times slower.\n"
    )
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
