"""The least ways of a flow on a Dask cluster: each worker has a pricer of its own, and takes origins one at a time.

Every round asks all origins anew at other prices, so the workers keep their graphs from round to round.
"""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from distributed import Worker, WorkerPlugin, as_completed

from corridor.files.cache import program
from corridor.model.network import Network
from corridor.pairs.dask import RETRIES, client_of, give_out, working
from corridor.planning.allocation.flow import Least, Pair, Pricer, Spread
from corridor.planning.request import Request
from corridor.search.frontier import Floats


@contextmanager
def spread_over(
    scheduler: str, network: Network, request: Request, pairs: Sequence[Pair], groups: int
) -> Iterator[Spread]:
    """What finds the least ways of so many groups on the workers of a scheduler, as long as this lasts.

    Raises:
        InputError: no scheduler answers, or the workers cannot do the work.
    """
    client = client_of(scheduler)
    name = f"corridor-flow-{uuid.uuid4().hex[:12]}"
    bare = replace(network, directory="", overlays=())

    def spread(price: Floats) -> Iterator[list[Least]]:
        [shared] = client.scatter([price], broadcast=True, hash=False)
        futures = [
            client.submit(_least, name, group, shared, key=f"{name}-{uuid.uuid4().hex}", pure=False, retries=RETRIES)
            for group in range(groups)
        ]
        for _, found in as_completed(futures, with_results=True, loop=client.loop):
            yield found

    with working(client, name, scheduler):
        give_out(client, _Pricers(name, program(), pickle.dumps((bare, request, tuple(pairs)))))
        yield spread


_PRICERS: dict[str, tuple[Pricer, Lock]] = {}
"""Of this process, where it is a worker."""


def _least(name: str, group: int, price: Floats) -> list[Least]:
    pricer, lock = _PRICERS[name]
    with lock:
        return pricer.least(group, price)


class _Pricers(WorkerPlugin):
    """Sets up a pricer on every worker; takes it away when all is done."""

    def __init__(self, name: str, made_by: bytes, asked: bytes) -> None:
        self.name, self.made_by, self.asked = name, made_by, asked

    def setup(self, worker: Worker) -> None:
        """On a worker that joins, or now."""
        if program() != self.made_by:
            raise RuntimeError(f"the one at {worker.address} runs another corridor")
        network, request, pairs = pickle.loads(self.asked)  # noqa: S301 - from the process that handed it out
        _PRICERS[self.name] = Pricer(network, request.terms(network), pairs), Lock()

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - as Dask calls it
        """When the flow is found."""
        _PRICERS.pop(self.name, None)
