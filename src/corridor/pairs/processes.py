"""Where the units of a matrix are worked out: in this process, or in processes of this machine (or ``cluster``).

Each engine yields parts as they are done, in any order, and hands out only as many units ahead as keep all workers
busy, so that neither side holds more than a few. All run the same code on the same job: a part has the same bytes
wherever it comes from.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Lock, Thread

from corridor.errors import InputError
from corridor.pairs import parts
from corridor.pairs.job import Job, Worker

Done = tuple[int, bytes]
"""A unit and its part."""

AHEAD = 3
"""Units handed out for each worker: one in work, the rest waiting for it."""

MOST_LOSSES = 3
"""Workers lost one after the other, with nothing done in between, until it is no accident."""

LOST_AGAIN = (
    "the workers are lost again and again (out of memory?); take fewer, or mend them, then run the same command again: "
    "what is done is kept"
)


class Desk:
    """What a process works at: one job, unpacked once, one unit at a time."""

    def __init__(self, packed: bytes) -> None:
        self._kind, job = pickle.loads(packed)  # noqa: S301 - packed by the process that handed it out
        self._worker = Worker(job)
        self._lock = Lock()

    def part(self, unit: int) -> bytes:
        """The part of a unit."""
        with self._lock:
            return parts.encode(self._kind, self._worker.job.columns, self._worker.rows(unit))


def packed(job: Job, kind: parts.Kind) -> bytes:
    """A job for a ``Desk``."""
    return pickle.dumps((kind, job), protocol=pickle.HIGHEST_PROTOCOL)


def here(job: Job, kind: parts.Kind, units: Sequence[int]) -> Iterator[Done]:
    """In this process."""
    worker = Worker(job)
    for unit in units:
        yield unit, parts.encode(kind, job.columns, worker.rows(unit))


_DESKS: list[Desk] = []
"""The one of this process, where it is a worker."""


def _sit_down(work: bytes) -> None:
    """Begin work on a job in a process of its own, which leaves Ctrl-C to the one that hands out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()
    _DESKS.append(Desk(work))


def _leave_with_parent() -> None:
    """End this process when the one that hands out the work has ended, be it killed; it would wait for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _part(unit: int) -> bytes:
    return _DESKS[0].part(unit)


def in_processes(job: Job, kind: parts.Kind, units: Sequence[int], *, workers: int) -> Iterator[Done]:
    """In so many processes of this machine. One that is lost is replaced, and what it was at is done again.

    Raises:
        InputError: processes are lost again and again.
    """
    work = packed(job, kind)
    left = dict.fromkeys(units)
    losses = 0
    while left:
        others = set(active_children())
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _sit_down, (work,))
        try:
            for unit, part in _handed_out(lambda unit: _deaf(pool.submit, unit), list(left), ahead=AHEAD * workers):  # noqa: B023
                del left[unit]
                losses = 0
                yield unit, part
            pool.shutdown()
        except BrokenProcessPool as error:
            losses += 1
            if losses == MOST_LOSSES:
                raise InputError(LOST_AGAIN) from error
        except BaseException:  # Ctrl-C, or nobody wants more: what the workers are at is lost, and is not waited for
            for process in set(active_children()) - others:
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _deaf(submit: Callable[..., Future[bytes]], unit: int) -> Future[bytes]:
    """Hands out a unit, for which a worker may be started: it must not hear a Ctrl-C before it can leave it to us."""
    if not hasattr(signal, "pthread_sigmask"):
        return submit(_part, unit)
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return submit(_part, unit)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _handed_out(submit: Callable[[int], Future[bytes]], units: Sequence[int], *, ahead: int) -> Iterator[Done]:
    waiting = deque(units)
    running: dict[Future[bytes], int] = {}
    while waiting or running:
        while waiting and len(running) < ahead:
            unit = waiting.popleft()
            running[submit(unit)] = unit
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield running.pop(future), future.result()
