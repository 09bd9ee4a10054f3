"""The process that is connected to a Ray cluster in the chat process's stead.

Ray takes over signals, prints, starts threads, and ends the process it lives in when its head is gone; the chat process
must feel none of that. Reads a `Connect` and then requests on standard input, writes notices on standard output, and
ends, with all its runs, when standard input does.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

from runners.child import private_stdout
from runners.errors import ClusterUnfit, NodesLost, RunFailed, RunnerError
from runners.launchers.child import LINE_MAX_BYTES
from runners.launchers.ray_attempts import ATTEMPTS_MAX, Attempts
from runners.launchers.ray_cluster import Cluster, Demand, Node, demand_of, explained, lost
from runners.launchers.ray_messages import (
    REQUEST,
    Connect,
    NodeReport,
    Notice,
    Over,
    Perform,
    Problem,
    Refused,
    Stop,
    Told,
)
from runners.launchers.ray_offer import Offer
from runners.spec import Finished

_STDIN = 0
#: How often the nodes are looked at while there are runs.
_LOOK_EVERY_S = 1.0
#: How long Ray may take to end the last runs before the connection is closed under them.
_LAST_CANCEL_S = 2.0

Say = Callable[[Notice], None]


def main() -> int:
    """Serve one launcher until it goes; the exit status is 0 if there was a connection to the end."""
    return asyncio.run(_serve(_speaker(private_stdout())))


async def _serve(say: Say) -> int:
    requests = asyncio.StreamReader(limit=LINE_MAX_BYTES)
    stdin = os.fdopen(_STDIN, "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), stdin)
    wanted = Connect.model_validate_json(await requests.readline())
    try:
        # In this thread, which is the main one, because Ray sets signal handlers; nothing else goes on yet.
        cluster = Cluster.connect(wanted.address)
    except Exception as error:  # noqa: BLE001 - whatever Ray raises is told to the launcher
        say(Refused(why=str(error).strip() or type(error).__name__))
        return 1
    await Driver(cluster, say, wanted.no_node_grace_s).serve(requests)
    return 0


class _Run:
    """A run from its order to its end."""

    def __init__(self, name: str, demand: Demand, task: object) -> None:
        self.name = name
        self.demand = demand
        self.task = task
        self.attempts = Attempts()
        #: When it was first seen that no node alive could take it.
        self.homeless_since_s: float | None = None
        #: Why the driver ended it, if it did.
        self.stopped_because: RunnerError | None = None


class Driver:
    """Hands runs to a cluster and tells how they go, to `say`."""

    def __init__(self, cluster: Cluster, say: Say, no_node_grace_s: float) -> None:
        self._cluster = cluster
        self._say = say
        self._grace_s = no_node_grace_s
        self._runs: dict[str, _Run] = {}
        self._followers: set[asyncio.Task[None]] = set()
        self._offer = Offer(cluster, say)

    async def serve(self, requests: asyncio.StreamReader) -> None:
        """Serve until `requests` end or the connection breaks; then end every run."""
        self._offer.count(await asyncio.to_thread(self._cluster.nodes))
        parts = [asyncio.create_task(part) for part in (self._take(requests), self._read_mail(), self._watch_nodes())]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()
        finally:
            for part in parts:
                part.cancel()
            for run in tuple(self._runs.values()):
                self._stop(run, RunFailed("The run was stopped."))
            if self._followers:
                await asyncio.wait(self._followers, timeout=_LAST_CANCEL_S)
            await self._offer.close()
            self._cluster.close()

    async def _take(self, requests: asyncio.StreamReader) -> None:
        while line := await requests.readline():
            match REQUEST.validate_json(line):
                case Perform() as order:
                    await self._start(order)
                case Stop(run=name) if name in self._runs:
                    self._stop(self._runs[name], RunFailed("The run was stopped, as asked."))

    async def _start(self, order: Perform) -> None:
        nodes = await asyncio.to_thread(self._cluster.nodes)
        self._offer.count(nodes)
        try:
            demand = demand_of(order, nodes)
        except RunnerError as error:
            self._say(Over(run=order.run, problem=Problem.of(error)))
            return
        run = _Run(order.run, demand, self._cluster.submit(order, demand))
        self._runs[run.name] = run
        follower = asyncio.create_task(self._follow(run))
        self._followers.add(follower)
        follower.add_done_callback(self._followers.discard)

    async def _follow(self, run: _Run) -> None:
        """Wait until Ray is done with a run; one that ended by itself tells its end through the mailbox."""
        try:
            await self._cluster.ended(run.task)
        except Exception as error:  # noqa: BLE001 - every way that Ray ends a task is told
            self._end(run, run.stopped_because or explained(error, run.attempts.nodes))

    async def _read_mail(self) -> None:
        while True:
            for letter in await self._cluster.letters():
                report = NodeReport.model_validate_json(letter)
                if run := self._runs.get(report.run):
                    self._deliver(run, report)

    def _deliver(self, run: _Run, report: NodeReport) -> None:
        for said in run.attempts.take(report):
            if isinstance(said, Problem):
                self._end(run, said.as_error())
                return
            self._say(Told(run=run.name, event=said))
            if isinstance(said, Finished):
                del self._runs[run.name]
                return
        if len(run.attempts.nodes) > ATTEMPTS_MAX:
            self._stop(run, lost(run.attempts.nodes))

    async def _watch_nodes(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if not self._runs:
                continue
            nodes = await asyncio.to_thread(self._cluster.nodes)
            self._offer.count(nodes)
            for run in tuple(self._runs.values()):
                self._look_after(run, nodes)

    def _look_after(self, run: _Run, nodes: tuple[Node, ...]) -> None:
        """Tell the loss of a run's node before Ray has a new one, and give up where there can be none."""
        attempts = run.attempts
        if attempts.node_id and attempts.node_id not in {node.id for node in nodes}:
            for event in attempts.lose():
                self._say(Told(run=run.name, event=event))
        if attempts.node_id or any(node.offers(run.demand) for node in nodes):
            run.homeless_since_s = None
            return
        now_s = asyncio.get_running_loop().time()
        run.homeless_since_s = run.homeless_since_s or now_s
        if now_s - run.homeless_since_s >= self._grace_s:
            self._stop(run, _homeless(run))

    def _stop(self, run: _Run, because: RunnerError) -> None:
        run.stopped_because = run.stopped_because or because
        self._cluster.cancel(run.task)

    def _end(self, run: _Run, error: RunnerError) -> None:
        if self._runs.pop(run.name, None):
            self._say(Over(run=run.name, problem=Problem.of(error)))


def _homeless(run: _Run) -> RunnerError:
    if run.attempts.nodes:
        node = run.attempts.nodes[-1]
        return NodesLost(f"The cluster lost the run on {node} and has no other node that offers {run.demand}.")
    return ClusterUnfit(f"No node of the Ray cluster offers {run.demand}. Add one that does, or choose another recipe.")


def _speaker(out: BinaryIO) -> Say:
    def say(notice: Notice) -> None:
        with contextlib.suppress(BrokenPipeError):  # the launcher is gone, and the end of standard input says so too
            out.write(notice.model_dump_json().encode() + b"\n")
            out.flush()

    return say


if __name__ == "__main__":
    sys.exit(main())
