"""The command line: words to a query, an answer to print. Exit codes: 0 an answer, 1 no route, 2 bad input or data.

It validates, calls the library, prints and exits; nothing is computed here.
"""

from __future__ import annotations

import _thread
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import NoReturn

import click

from corridor import __version__
from corridor.cli.printing import INTERRUPTED, Commands, ReaderGone, guarded, lang_option, listen, open_nowhere, say
from corridor.errors import CorridorError, DataError, NoRoute

HELP = """Freight from Changchun: the routes worth choosing between, with waits, prices and CO2e.

\b
Examples:
  corridor route Hamburg --map hamburg.html
  corridor route Duisburg Changchun --by fastest
  corridor services --at Xinglong
  corridor validate my-data
"""


COMMANDS = {
    "route": "route", "departures": "route", "map": "network", "services": "network", "nodes": "network",
    "validate": "validate", "calibrate": "audits", "coverage": "audits", "whatif": "whatif", "reach": "studies",
    "critical": "studies", "sweep": "studies", "matrix": "matrix", "own": "own", "diff": "differences",
    "save": "differences", "again": "differences", "import": "exchange", "export": "exchange", "serve": "serve",
    "allocate": "allocate", "flow": "allocate",
}  # fmt: skip
"""The commands, as the help lists them, each with its module, which is imported only when it is called."""


class Corridor(Commands):
    """The commands by name; of those that are not called nothing is loaded."""

    def list_commands(self, _: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of that name; None if there is none."""
        if name not in COMMANDS:
            return None
        found: click.Command = getattr(_module(name), f"{name}_" if name in ("map", "import") else name)
        if not any(option.name == "lang" for option in found.params):
            found.params.append(lang_option())
            if found.callback is not None:
                found.callback = guarded(found.callback)
        return found


def _module(command: str) -> ModuleType:
    return import_module(f"corridor.cli.{COMMANDS[command]}")


@click.group(cls=Corridor, help=HELP, context_settings={"max_content_width": 110})
@click.version_option(__version__, prog_name="corridor", message="%(prog)s %(version)s")
def app() -> None:
    """The commands; each is a function of its own."""


SOUTHERN_POINT = re.compile(r"-\d+(\.\d*)?\s*,\s*-?\d")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; turns every error of the package into its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    listen(words)
    if words and words[0] in COMMANDS:
        _module(words[0])  # now: from click's deep stack the same imports take longer
    # "-33.9,151.2" is a point in the south, not an option: a leading space keeps it whole
    words = [f" {word}" if SOUTHERN_POINT.match(word) else word for word in words]
    sys.stdout, sys.stderr = (stream or open_nowhere() for stream in (sys.stdout, sys.stderr))  # closed by the shell
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show 长春 shows ??, not a traceback
    try:
        code = _run(words)
    except SystemExit as end:  # a command that was cut short has told what there is, and says so by its code
        code = end.code if isinstance(end.code, int) else 0
    try:
        sys.stdout.flush()
    except OSError as error:  # what the command printed is still in the buffer, and would be written again at the end
        code = _unprinted(error, code)
    sys.exit(code)


AGAIN_S = 0.01
"""After so many seconds an interrupt that was lost is asked for again: what lost it has ended by then."""


class Stop:
    """Ctrl-C, and whether it was asked for: what is interrupted may answer with an error of its own.

    Python 3.11 wraps an interrupt in a ``RuntimeError`` where a class is being made, and so do libraries.
    A process that was started with interrupts ignored, as a shell does for the background, goes on ignoring them.
    """

    def __init__(self) -> None:
        """Listen from now on."""
        self.asked = False
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._ask)
            sys.unraisablehook = self._again

    def _ask(self, *_: object) -> NoReturn:
        self.asked = True
        raise KeyboardInterrupt

    def _again(self, lost: sys.UnraisableHookArgs) -> None:
        """Ask once more where Python could not raise the interrupt, as while an object goes or an import ends."""
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(lost)
            return
        timer = threading.Timer(AGAIN_S, _interrupt)
        timer.daemon = True
        timer.start()


def _interrupt() -> None:
    """Ctrl-C, from another thread: the main one hears it in whatever it does, where the system can."""
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        os.kill(os.getpid(), signal.SIGINT)


def script() -> NoReturn:
    """``main`` for a process that does nothing else: it ends without taking the network apart, object by object.

    Nothing is written after this, so what stands in the buffers is written here, as far as it can be.
    """
    code = 0
    stopped = Stop()
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:  # before a command began, or while its end was printed
        code = INTERRUPTED
    except Exception:
        if not stopped.asked:
            raise
        say("Interrupted")
        code = INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # full, gone or closed: the exit code has to speak
            stream.flush()
    os._exit(code)


def _run(words: list[str]) -> int:
    """The exit code of a command."""
    try:
        return app.main(words, prog_name="corridor", standalone_mode=False) or 0
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return error.exit_code
    except click.Abort:  # Ctrl-C, by click's name for it
        say("Interrupted")
        return INTERRUPTED
    except NoRoute as error:
        say(f"No route: {error}")
        return 1
    except DataError as error:
        count = error.count
        say(f"{error}\n{count:,} error{'' if count == 1 else 's'} {error.told}")
    except CorridorError as error:
        say(f"Error: {error}")
    except (ReaderGone, OSError) as error:
        if isinstance(error, ReaderGone) or error.filename is None:  # of a stream, which has no name
            return _unprinted(error, 0)
        say(f"Error: {error.filename}: {error.strerror}; name another")
    return 2


def _unprinted(error: ReaderGone | OSError, code: int) -> int:
    """The exit code where the answer could not be printed; that the reader of a pipe has gone is no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, ReaderGone | BrokenPipeError):
        return code
    say(f"Error: the answer cannot be printed ({error.strerror}); make room, or print it elsewhere")
    return 2


if __name__ == "__main__":
    script()
