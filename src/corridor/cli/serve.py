"""The command that serves the planner's page and its API: serve."""

from __future__ import annotations

import secrets
import socket
import sys
from typing import Any

import click

from corridor.cli import options
from corridor.cli.printing import say
from corridor.dataset import own
from corridor.errors import InputError

LOCAL = "127.0.0.1"
WAITING = 128
EXTRA = "pip install 'corridor[serve]'"
MCP_EXTRA = "pip install 'corridor[serve,mcp]'"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option(
    "--host", metavar="ADDRESS", help="Serve others too, who must show the token that is printed.  [default: only here]"
)
@click.option("--token", metavar="TEXT", help="With --host: the token, instead of one made up.")
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@click.option("--mcp", is_flag=True, help="Serve tools for agents on standard input and output instead (MCP).")
@options.world_options
def serve(
    *, port: int, host: str | None, token: str | None, open_page: bool, mcp: bool, **given: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """The planner's page and its JSON API, on this machine, until Ctrl-C.

    \b
    Examples:
      corridor serve --open
      corridor serve --with my-rates --port 8080
      corridor serve --host 0.0.0.0              for others, with a token
      corridor serve --mcp                       tools for agents
    """
    if token is not None and host is None:
        raise InputError("--token is for --host; leave it out, as only this machine may ask")
    if token is not None and len(token) < 16:
        raise InputError("--token is shorter than 16 letters; give a longer one, or leave it out")
    try:
        from corridor.web.worlds import Worlds
    except ImportError as error:
        raise InputError(f"the page needs {error.name}; install it with: {EXTRA}") from None
    worlds = Worlds(data=given["data"], scenarios=given["scenarios"])
    kept = [] if given["no_own"] else own.kept()
    worlds.start([*kept, *given["overlays"]])
    if mcp:
        _serve_tools(worlds)
        return
    import uvicorn

    from corridor.web.app import app

    listening = _listen(host or LOCAL, port)
    shown = token or secrets.token_urlsafe(24) if host is not None else None
    name = host if host not in (None, "0.0.0.0", "::") else LOCAL  # noqa: S104 - compared, not bound
    address = f"http://{f'[{name}]' if ':' in str(name) else name}:{listening.getsockname()[1]}/"
    page = f"{address}?token={shown}" if shown else address
    print(f"The page: {page}\nThe API:  {address}api/\nCtrl-C ends it.", flush=True)
    if open_page:
        import webbrowser

        webbrowser.open(page)
    config = uvicorn.Config(
        app(worlds, token=shown, warm=True),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ``InputError`` for an address or a port that cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(WAITING)
    except OSError as error:
        listening.close()
        raise InputError(f"{host}:{port} cannot be served ({error.strerror}); name another --port or --host") from None
    return listening


def _serve_tools(worlds: Any) -> None:  # noqa: ANN401 - of a package that may not be installed
    import asyncio

    try:
        from corridor.web import agents
    except ImportError as error:
        raise InputError(f"the tools need {error.name}; install it with: {MCP_EXTRA}") from None
    say("corridor: tools plan, departures, what_if and places on standard input and output")
    asyncio.run(agents.run(worlds))
