"""Runs on a Ray cluster: each is a task of its own that asks for a GPU or CPUs, wherever Ray has them.

The connection is a process beside this one, started when the first run needs it and again when it was lost; see
`runners.launchers.ray_driver` for why. What happens on a node is `runners.launchers.ray_task`'s.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec

from runners.errors import ClusterUnreachable, LauncherClosed, LauncherMissing, RunFailed
from runners.launchers.child_environment import child_environment
from runners.launchers.ray_connection import RayConnection
from runners.launchers.ray_messages import Connect
from runners.recipes import Recipe, recipe
from runners.spec import Device, Restarted, RunEvent, RunResult, RunSpec

log = logging.getLogger(__name__)

#: A fresh interpreter that connects to a cluster.
DRIVER_COMMAND = (sys.executable, "-m", "runners.launchers.ray_driver")
#: How long a run waits for a node to come back, or to be added, while none is alive that could ever take it.
NO_NODE_GRACE_S = 30.0
HOW_TO_INSTALL = "Install it: .venv/bin/pip install -e '.[ray]'; in a container COMPOSE_PROFILES=ray."


class RayLauncher:
    """Performs runs as tasks of the cluster at `address`, which is written as `runners.launchers.ray_address` tells.

    `find_recipe` knows the limits; tests give their own.

    Raises:
        LauncherMissing: Ray is not installed.
    """

    def __init__(
        self,
        address: str,
        *,
        command: Sequence[str] = DRIVER_COMMAND,
        environment: Mapping[str, str] = os.environ,
        find_recipe: Callable[[str], Recipe] = recipe,
        no_node_grace_s: float = NO_NODE_GRACE_S,
        is_installed: Callable[[], bool] = lambda: find_spec("ray") is not None,
    ) -> None:
        if not is_installed():
            raise LauncherMissing(f"FAQBOT_LAUNCHER asks for a Ray cluster, and Ray is not installed. {HOW_TO_INSTALL}")
        self._connect = Connect(address=address, no_node_grace_s=no_node_grace_s)
        self._command = tuple(command)
        self._environment = _driver_environment(environment)
        self._find_recipe = find_recipe
        self._connection: RayConnection | None = None
        self._connecting: asyncio.Task[RayConnection] | None = None
        self._is_closed = False

    @property
    def slots(self) -> int:
        """How many runs the cluster performs at the same time, by its own resources; 1 until it was connected to."""
        return self._connection.offer.slots if self._connection else 1

    def device_of(self, wanted: Device) -> Device:
        """Where a run that asks for `wanted` computes: on a GPU if it may and the cluster was seen to have one."""
        if wanted is Device.AUTO:
            return Device.CUDA if self._connection and self._connection.offer.has_gpus else Device.CPU
        return wanted

    def fingerprint(self) -> str | None:
        """A hash of what the nodes that perform runs have; None until they have told, or without a connection."""
        if self._connection is None or not self._connection.is_alive:
            return None
        return self._connection.offer.fingerprint or None

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        """Perform one run when the cluster has room for it; see `Launcher.run`.

        Cancelling has ended Ray's task when it returns; the processes under it end with it, within moments.

        Raises:
            UnknownRecipe, ClusterUnreachable, ClusterUnfit, RunnerMissing, DeviceMissing: it cannot start.
            NodesLost: the machines under it were lost, after Ray's one retry too.
            RunFailed, RunTimedOut, RunOutOfMemory, RunKilled, LauncherClosed: how it ended.
        """
        wanted = self._find_recipe(spec.recipe)

        def tell(event: RunEvent) -> None:
            if isinstance(event, Restarted):
                log.warning("a run of %s with seed %d is started again: %s", wanted.name, spec.seed, event.why)
            report(event)

        connection = await self._connected()
        return await connection.perform(spec, wanted, tell)

    async def warm_up(self) -> None:
        """Connect now, where the first run would otherwise wait for it; a cluster that does not answer is logged."""
        try:
            await self._connected()
        except ClusterUnreachable as error:
            log.warning("%s", error)

    async def close(self) -> None:
        """Stop every run and disconnect."""
        self._is_closed = True
        if (connecting := self._connecting) is not None:
            connecting.cancel()
            await asyncio.wait([connecting])
        if self._connection is not None:
            await self._connection.close(LauncherClosed("The bot is stopping, so the run was stopped."))

    async def _connected(self) -> RayConnection:
        """The connection, opened once, however many ask for it and whoever of them is cancelled."""
        if self._is_closed:
            raise LauncherClosed("The bot is stopping, so the run was not started.")
        if self._connection is not None and self._connection.is_alive:
            return self._connection
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._open())
            self._connecting.add_done_callback(_note_seen)
        connecting = self._connecting
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            if connecting.cancelled():
                raise LauncherClosed("The bot is stopping, so the run was not started.") from None
            raise

    async def _open(self) -> RayConnection:
        try:
            if self._connection is not None:
                await self._connection.close()
            self._connection = await RayConnection.open(
                self._connect, command=self._command, environment=self._environment
            )
        except OSError as error:
            raise RunFailed(f"Ray's process could not be started ({error.strerror}). Try again later.") from error
        finally:
            self._connecting = None
        return self._connection


def _driver_environment(parent: Mapping[str, str]) -> dict[str, str]:
    """None of the bot's secrets, but what Ray reads from the environment, such as its own token and certificates."""
    told = {name: value for name, value in parent.items() if name.startswith("RAY_")}
    return {**child_environment(parent, 1), **told, "RAY_USAGE_STATS_ENABLED": "0"}


def _note_seen(connecting: "asyncio.Task[RayConnection]") -> None:
    """Look at how it ended, because everybody who waited for it may have been cancelled."""
    if not connecting.cancelled():
        connecting.exception()
