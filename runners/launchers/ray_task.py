"""What runs on a cluster's nodes: the task that performs one run there, and the mailbox that its reports go through.

The run itself is a cold start of `runners.launchers.local`, so the recipe's limits hold on the node. The task's process
holds the child's lifeline: however that process ends, the child and its group end with it.
"""

import asyncio
import itertools
import os
import platform
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ray

from runners.errors import (
    CacheUnwritable,
    ClusterUnfit,
    DataUnavailable,
    DeviceMissing,
    GpuLost,
    RunnerError,
    RunnerMissing,
)
from runners.installed import code_sha256, installed_fingerprint
from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.launchers.ray_messages import NodeReport, Perform, Problem
from runners.machine import default_cache_dir
from runners.spec import Finished, RunEvent, RunResult

#: Where a node keeps the recipes' data; set it where the node is started.
CACHE_VARIABLE = "FAQBOT_CACHE"
#: Errors that are about the machine, which the reader would otherwise take for the bot's.
_OF_THE_MACHINE = (RunnerMissing, DeviceMissing, GpuLost, DataUnavailable, CacheUnwritable)


class Mailbox:
    """Keeps what nodes report until the driver takes it, in whichever order Ray brings it."""

    def __init__(self) -> None:
        self._letters: asyncio.Queue[str] = asyncio.Queue()

    async def put(self, letter: str) -> None:
        """Leave a report."""
        self._letters.put_nowait(letter)

    async def take(self) -> list[str]:
        """Everything that was left since the last time, oldest first; waits until there is something."""
        letters = [await self._letters.get()]
        while not self._letters.empty():
            letters.append(self._letters.get_nowait())
        return letters


def perform(order_json: str, mailbox: Any) -> None:
    """Perform the run of a `Perform`; everything there is to say, its end included, goes to the mailbox.

    Raises nothing of the run's own: to Ray, a run that fails by itself is a task that is done, and not to be repeated.
    """
    order = Perform.model_validate_json(order_json)
    attempt, node_id, node = secrets.token_hex(8), ray.get_runtime_context().get_node_id(), platform.node()
    unread: list[Any] = []
    numbers = itertools.count(1)

    def tell(said: RunEvent | Problem) -> None:
        report = NodeReport(run=order.run, attempt=attempt, number=next(numbers), node_id=node_id, node=node, said=said)
        unread.append(mailbox.put.remote(report.model_dump_json()))

    # Ray installs uvloop where it finds it, whose child processes have transports of another kind.
    asyncio.set_event_loop_policy(None)
    try:
        result = asyncio.run(_perform(order, tell))
    except RunnerError as error:
        tell(Problem.of(_told_of(error, node)))
    else:
        tell(Finished(result=result))
    # Only when all reports are there may Ray call the task done.
    ray.get(unread)


def describe() -> str:
    """What this node would perform a run with, hashed."""
    return installed_fingerprint()


async def _perform(order: Perform, tell: Callable[[RunEvent], None]) -> RunResult:
    if code_sha256() != order.code_sha256:
        raise ClusterUnfit(
            f"The cluster's node {platform.node()} has another version of faqbot than the bot. Install the same there."
        )
    launcher = LocalLauncher(_cache_dir(), slots=1, starter=ColdStart(), find_recipe=lambda _: order.recipe)
    try:
        return await launcher.run(order.spec, tell)
    finally:
        await launcher.close()


def _cache_dir() -> Path:
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen) if chosen else default_cache_dir()


def _told_of(error: RunnerError, node: str) -> RunnerError:
    if not isinstance(error, _OF_THE_MACHINE):
        return error
    return type(error)(f"On the cluster's node {node}: {error}")
