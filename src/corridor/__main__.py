"""The command line as a process: ``corridor``, or ``python -m corridor``.

Ctrl-C is heard from the first line on, before anything of weight is loaded: nothing has begun then, so that the
process can end on the spot. The collector rests until a command begins: what is loaded by then stays.

numpy's library of linear algebra starts a thread for each further core when it is loaded, which costs more time of the
processor than the rest of numpy. No command multiplies matrices large enough to share out, so it is told to start none,
unless the user says.
"""

from __future__ import annotations

import gc
import os
import signal

TYPE_CHECKING = False  # as in the package: nothing of weight before Ctrl-C is heard
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

INTERRUPTED = 130
THREADS_OF_ALGEBRA = "OPENBLAS_NUM_THREADS"


def _end(_: int, __: FrameType | None) -> None:
    os.write(2, b"Interrupted\n")
    os._exit(INTERRUPTED)


def script() -> NoReturn:
    """Load the command line, and run it."""
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a job in the background does not hear it
    if heard:
        signal.signal(signal.SIGINT, _end)
    gc.disable()
    os.environ.setdefault(THREADS_OF_ALGEBRA, "1")
    from corridor.cli.main import script as run

    if heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    script()
