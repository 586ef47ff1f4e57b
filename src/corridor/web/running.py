"""A question in a thread of its own: with a time limit, and ended when whoever asked has gone.

The search is ended at its next pause (``search.pause``); nothing is shared between questions but caches.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from starlette.requests import Request

from corridor.search.pause import checked_by
from corridor.web.errors import RequestRefused

T = TypeVar("T")

SECONDS = 60.0
LONG_SECONDS = 900.0
"""For questions that tell how far they are."""

AT_ONCE = 4
"""Questions that are worked on; more wait in line. The kernel leaves the other cores to the others."""


class Ended(Exception):  # noqa: N818 - no error: nobody waits for the answer any more
    """The question was ended from outside."""


class Workers:
    """The threads that answer."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """``seconds`` is how long a question may take, its time in line counted."""
        self.seconds = seconds
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="question")

    def close(self) -> None:
        """Take no more questions."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def start(self, work: Callable[[], T]) -> tuple[asyncio.Future[T], Callable[[], None]]:
        """The answer to come, and what ends the question."""
        ended = threading.Event()

        def check() -> None:
            if ended.is_set():
                raise Ended

        def inside() -> T:
            checked_by(check)
            check()
            return work()

        return asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, inside), ended.set

    async def answer(self, request: Request, work: Callable[[], T]) -> T:
        """The answer to a request whose body has been read.

        Raises:
            RequestRefused: it took too long.
            Ended: whoever asked has gone.
        """
        answer, end = self.start(work)
        gone = asyncio.ensure_future(left(request))
        try:
            await asyncio.wait((answer, gone), timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            end()
            answer.add_done_callback(_forget)
            if gone.done():
                raise Ended
            raise RequestRefused(
                503,
                "TooLong",
                f"the question took over {self.seconds:g} seconds; narrow it, with a limit or fewer ends",
            )
        finally:
            gone.cancel()


async def left(request: Request) -> None:
    """Return when whoever asked has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _forget(answer: asyncio.Future[T]) -> None:
    """Look at what nobody waits for, so that it is not reported as lost."""
    if not answer.cancelled():
        answer.exception()
