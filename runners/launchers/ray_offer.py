"""What a cluster offers: how many runs at a time, whether a GPU, and a hash of what its nodes perform runs with.

Nodes come and go; each is asked once what it has, and the launcher is told whenever the sum of it has changed.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Sequence

from runners.launchers.ray_cluster import Cluster, Node, has_gpu, slots_of
from runners.launchers.ray_messages import Connected

#: Stands for a node that could not tell; runs there fail and say why.
_UNFIT = "unfit"


class Offer:
    """Keeps count of a cluster's nodes, and calls `say` with what they offer together when that changes."""

    def __init__(self, cluster: Cluster, say: Callable[[Connected], None]) -> None:
        self._cluster = cluster
        self._say = say
        self._said: Connected | None = None
        self._nodes: tuple[Node, ...] = ()
        self._told: dict[str, str] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def count(self, nodes: Sequence[Node]) -> None:
        """Take up the nodes that are alive now, and ask those that are new what they have."""
        self._nodes = tuple(node for node in nodes if node.cpus or node.gpus)
        for node in self._nodes:
            if node.id not in self._told and node.id not in self._asking:
                self._asking[node.id] = asyncio.create_task(self._ask(node))
        self._tell()

    async def close(self) -> None:
        """Ask nobody any more."""
        for asking in self._asking.values():
            asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _ask(self, node: Node) -> None:
        try:
            self._told[node.id] = await self._cluster.described(node)
        except Exception:  # noqa: BLE001 - whatever Ray raises; a node that is gone is not counted, another is unfit
            self._told[node.id] = _UNFIT
        del self._asking[node.id]
        self._tell()

    def _tell(self) -> None:
        now = Connected(slots=slots_of(self._nodes), has_gpus=has_gpu(self._nodes), fingerprint=self._fingerprint())
        if now != self._said:
            self._said = now
            self._say(now)

    def _fingerprint(self) -> str:
        """Over the kinds of node, so that another node of a kind that is there changes nothing."""
        kinds = {self._told.get(node.id) for node in self._nodes}
        if not kinds or None in kinds:
            return ""
        return hashlib.sha256("\n".join(sorted(filter(None, kinds))).encode()).hexdigest()
