"""The little of Ray that the driver uses: connect, look at the nodes, submit a run, cancel it, read the mailbox.

Works the same as a node of the cluster and through a Ray Client server. Scheduling, placement and retry are Ray's.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import ray
from ray.exceptions import OutOfMemoryError, RayTaskError, WorkerCrashedError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from runners.errors import ClusterUnfit, DeviceMissing, NodesLost, RunFailed, RunnerError
from runners.launchers import ray_task
from runners.launchers.ray_messages import Perform
from runners.recipes import RECIPES
from runners.spec import Device

_MESSAGE_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Demand:
    """What one run asks Ray for."""

    cpus: int
    gpus: int
    memory_bytes: int

    def __str__(self) -> str:
        gpus = f"{self.gpus} GPU, " if self.gpus else ""
        return f"{gpus}{self.cpus} CPU and {self.memory_bytes // 2**20} MiB of memory"


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the cluster that is alive, with all that it offers, in use or not."""

    id: str
    cpus: int
    gpus: int
    memory_bytes: int

    def offers(self, demand: Demand) -> bool:
        """Whether the demand could be met here by an idle node."""
        return self.cpus >= demand.cpus and self.gpus >= demand.gpus and self.memory_bytes >= demand.memory_bytes


def demand_of(order: Perform, nodes: Sequence[Node]) -> Demand:
    """The CPUs and memory of the recipe, and one GPU where the device is CUDA, or left open and the cluster has any.

    Raises:
        DeviceMissing: a GPU is asked for, or the recipe needs one, and no node has one.
    """
    has_gpus = has_gpu(nodes)
    if order.spec.device is Device.CUDA and not has_gpus:
        raise DeviceMissing("No node of the Ray cluster has a GPU. Ask for the device 'cpu' or 'auto' instead.")
    wants_gpu = has_gpus and order.spec.device is not Device.CPU
    if order.needs_gpu and not wants_gpu:
        raise DeviceMissing(
            f"The recipe {order.recipe.name} needs a GPU: on the CPU it would hold everybody up. "
            "Ask for digits instead."
        )
    return Demand(cpus=order.recipe.threads, gpus=int(wants_gpu), memory_bytes=order.recipe.memory_mb * 2**20)


def has_gpu(nodes: Sequence[Node]) -> bool:
    """Whether any node has a GPU, in use or not."""
    return any(node.gpus for node in nodes)


def slots_of(nodes: Sequence[Node]) -> int:
    """How many runs the nodes perform at the same time: one a GPU, else one for the threads of a run; at least 1."""
    gpus = sum(node.gpus for node in nodes)
    threads = max(known.threads for known in RECIPES)
    return max(1, gpus or sum(node.cpus // threads for node in nodes))


class Cluster:
    """A connection to a cluster. Make one with `connect`, from a process of its own: Ray may end it."""

    def __init__(self, mailbox: Any) -> None:
        self._mailbox = mailbox
        self._perform = ray.remote(ray_task.perform)
        self._describe = ray.remote(ray_task.describe)

    @classmethod
    def connect(cls, address: str) -> Self:
        """Connect; blocks for seconds.

        Raises:
            Exception: whatever Ray raises where there is no cluster.
        """
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
        # Beside this connection, so that it is lost with it and with no other machine.
        beside = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        actor = ray.remote(ray_task.Mailbox)
        return cls(actor.options(num_cpus=0, scheduling_strategy=beside).remote())

    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are alive."""
        return tuple(
            Node(
                id=node["NodeID"],
                cpus=int(node["Resources"].get("CPU", 0)),
                gpus=int(node["Resources"].get("GPU", 0)),
                memory_bytes=int(node["Resources"].get("memory", 0)),
            )
            for node in ray.nodes()
            if node["Alive"]
        )

    def submit(self, order: Perform, demand: Demand) -> Any:
        """Hand a run to Ray, which starts it again once if the machine or process under it is lost."""
        asked = self._perform.options(
            num_cpus=demand.cpus,
            num_gpus=demand.gpus,
            memory=demand.memory_bytes,
            max_retries=1,
            retry_exceptions=False,
        )
        return asked.remote(order.model_dump_json(), self._mailbox)

    async def described(self, node: Node) -> str:
        """Ask a node what it would perform runs with; takes as long as starting an interpreter there.

        Raises:
            Exception: Ray's own, if the node is lost meanwhile or has no faqbot.
        """
        there = NodeAffinitySchedulingStrategy(node.id, soft=False)
        task = self._describe.options(num_cpus=0, max_retries=0, scheduling_strategy=there).remote()
        told: str = await asyncio.wrap_future(task.future())
        return told

    def cancel(self, task: Any) -> None:
        """End a task, waiting or going, together with the process that performs it."""
        ray.cancel(task, force=True)

    async def ended(self, task: Any) -> None:
        """Wait for a task's end.

        Raises:
            Exception: Ray's own, if it was cancelled or lost.
        """
        await asyncio.wrap_future(task.future())

    async def letters(self) -> list[str]:
        """Wait for reports of nodes."""
        taken: list[str] = await asyncio.wrap_future(self._mailbox.take.remote().future())
        return taken

    def close(self) -> None:
        """Disconnect; Ray ends whatever this connection started."""
        ray.shutdown()


def explained(error: Exception, nodes: Sequence[str]) -> RunnerError:
    """Why a task ended without a report of its own; `nodes` are the names of the machines that had it, in order."""
    if isinstance(error, RayTaskError):
        return ClusterUnfit(
            f"A node of the cluster could not perform the run ({_first_line(error)}). "
            "Every node needs the same version of faqbot[ray,runner] as the bot."
        )
    if isinstance(error, OutOfMemoryError):
        return NodesLost(f"Ray ended the run because {_on(nodes)} ran out of memory. Choose a smaller recipe.")
    if isinstance(error, WorkerCrashedError) or "Died" in type(error).__name__:
        return lost(nodes)
    return RunFailed(f"Ray could not perform the run: {_first_line(error)}")


def lost(nodes: Sequence[str]) -> NodesLost:
    """The error for a run that was lost with its machine, and again when Ray had started it once more."""
    first, again = (*nodes, "another node", "another node")[:2]
    return NodesLost(
        f"The cluster lost the run twice: on {first}, and when Ray had started it again, on {again}. "
        "Look after these nodes, then try again."
    )


def _on(nodes: Sequence[str]) -> str:
    return ", then ".join(nodes) or "a node"


def _first_line(error: Exception) -> str:
    """What went wrong in one line; of a task's error the line that names its cause."""
    cause = getattr(error, "cause", None) or error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return lines[0][:_MESSAGE_MAX_CHARS]
