"""The units of a matrix on a Dask cluster, as ``engines`` does it on one machine; needs the extra ``dask``.

A worker needs this version of corridor and nothing else of ours: the job, data and all, is given to every worker, also
to those that join later. A worker that is lost is no loss: Dask hands its units to others.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress

from dask.typing import Key
from distributed import Client, Worker, WorkerPlugin, as_completed
from distributed.comm.core import connect
from distributed.scheduler import KilledWorker

from corridor.errors import InputError
from corridor.files.cache import program
from corridor.pairs import parts
from corridor.pairs.job import Job
from corridor.pairs.processes import AHEAD, LOST_AGAIN, Desk, Done, packed

ANSWER_S = 5.0
"""How long a scheduler may take to answer, seconds."""

RETRIES = 2
"""Of a unit on which a worker fails."""


def on_cluster(job: Job, kind: parts.Kind, units: Sequence[int], *, scheduler: str) -> Iterator[Done]:
    """On the workers of a scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        InputError: no scheduler answers, or the workers cannot do the work.
    """
    client = client_of(scheduler)
    name = f"corridor-{job.digest[:16]}"
    with working(client, name, scheduler):
        give_out(client, _Desks(name, program(), packed(job, kind)))
        waiting: deque[int] = deque(units)
        running: dict[Key, int] = {}
        done = as_completed(loop=client.loop)
        while waiting or running:
            most = AHEAD * max(1, sum(client.nthreads().values()))
            while waiting and len(running) < most:
                unit = waiting.popleft()
                future = client.submit(_part, name, unit, key=f"{name}-{unit}", pure=False, retries=RETRIES)
                running[future.key] = unit
                done.add(future)
            finished = next(done)
            yield running.pop(finished.key), finished.result()
            finished.release()


@contextmanager
def working(client: Client, name: str, scheduler: str) -> Iterator[None]:
    """Turn the loss of workers or of the scheduler into ``InputError``; at the end tidy up as far as anyone answers."""
    gone = False
    try:
        yield
    except KilledWorker as error:
        raise InputError(LOST_AGAIN) from error
    except (CancelledError, OSError, TimeoutError) as error:
        gone = True
        raise InputError(
            f"the Dask scheduler at {scheduler} answers no more; start it and its workers anew, then run the same "
            "command again: what is done is kept"
        ) from error
    finally:
        if not gone:
            with suppress(OSError, TimeoutError, ValueError):
                client.unregister_worker_plugin(name)
        client.close(timeout=ANSWER_S)


def client_of(scheduler: str) -> Client:
    """A client of a scheduler. Raises ``InputError`` where none answers."""
    try:
        with ThreadPoolExecutor(1) as aside:  # where no other loop runs, as one does in a notebook
            aside.submit(asyncio.run, _knock(scheduler)).result()
        return Client(scheduler, timeout=ANSWER_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {scheduler}; start one (dask scheduler) and workers (dask worker "
            f"{scheduler}), mend the address, or leave out --scheduler"
        ) from error


async def _knock(scheduler: str) -> None:
    """See whether anyone is there; a ``Client`` would go on knocking, and complain when it is thrown away."""
    comm = await connect(scheduler, timeout=ANSWER_S)
    await comm.close()


def give_out(client: Client, desks: WorkerPlugin) -> None:
    """Set up every worker, also those that join later. Raises ``InputError`` where one cannot."""
    try:
        client.register_plugin(desks)
    except Exception as error:  # whatever a worker raised
        raise InputError(
            f"a worker cannot take the job ({type(error).__name__}: {error}); install this version of corridor for it"
        ) from error


_DESKS: dict[str, Desk] = {}
"""Of this process, where it is a worker: one for each job."""


def _part(name: str, unit: int) -> bytes:
    return _DESKS[name].part(unit)


class _Desks(WorkerPlugin):
    """Sets up a desk on every worker; takes it away when all is done."""

    def __init__(self, name: str, made_by: bytes, work: bytes) -> None:
        self.name = name
        self.made_by = made_by
        self.work = work

    def setup(self, worker: Worker) -> None:
        """On a worker that joins, or now."""
        if program() != self.made_by:
            raise RuntimeError(f"the one at {worker.address} runs another corridor")
        _DESKS[self.name] = Desk(self.work)

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - as Dask calls it
        """When the job is done."""
        _DESKS.pop(self.name, None)
