"""Keep a process connected for the shards that are its own, as `bot.platforms.discord.shard_leases` has it.

What is answered twice in spite of that, because a process stood still while another took over, is the business of
`bot.platforms.taken_up`.
"""

import asyncio
import logging
from typing import Never, Protocol

from bot.errors import StoreError
from bot.platforms.discord.shard_leases import ShardLeases
from bot.shielding import to_its_end
from bot.store.outage import Outage

log = logging.getLogger(__name__)

#: Leases are renewed so often before they run out.
_LOOKS = 3
#: A process that has less than its share looks this often whether a shard is free.
_WANTING_S = 1.0
_TURN_EVERY_S = 0.5
#: A shard that cannot be connected for so long is left to another process, which may reach Discord; for as long again
#: it is not taken here.
_UNCONNECTED_S = 60.0


class Connections(Protocol):
    """The connections of one process."""

    async def connect_shard(self, shard: int) -> None:
        """Begin a session for a shard, however long that takes."""

    async def leave_shard(self, shard: int) -> None:
        """End a shard's session, if there is one."""

    def is_connected(self, shard: int) -> bool:
        """Whether a shard has a session that works."""


class SharedShards:
    """The shards of this process. Another client may follow the same when one has ended.

    `look_every_s` is how often the leases are renewed, in seconds: by default often enough. A shard that is not
    connected for `unconnected_s` seconds is left to others.
    """

    def __init__(
        self, leases: ShardLeases, look_every_s: float | None = None, unconnected_s: float = _UNCONNECTED_S
    ) -> None:
        self._leases = leases
        self._unconnected_s = unconnected_s
        #: Since when a shard is not connected, and until when one that was left for that is not taken.
        self._unconnected: dict[int, float] = {}
        self._avoided: dict[int, float] = {}
        self._look_every_s = look_every_s or leases.lease.total_seconds() / _LOOKS
        #: Shards that wait until Discord takes another session.
        self._queueing: set[int] = set()
        self._concurrency = 1
        self._begun = asyncio.Event()
        self._connecting: dict[int, asyncio.Task[None]] = {}
        self._outage = Outage("Shards are not handed over")

    @property
    def is_known(self) -> bool:
        """Whether this process has looked which shards are its own."""
        return self._begun.is_set()

    @property
    def mine(self) -> frozenset[int]:
        """The shards of this process."""
        return self._leases.mine

    async def begin(self, recommended: int, concurrency: int) -> int:
        """Agree with the other processes how many shards there are, given what Discord says of this bot; returns that.

        Raises:
            StoreError: the store cannot be asked.
        """
        self._concurrency = max(1, concurrency)
        count = await to_its_end(self._leases.agree(recommended))
        log.info("Discord's servers are in %d shards, which all bots on this store share out", count)
        self._begun.set()
        return count

    async def wait_for_turn(self, shard: int) -> None:
        """Wait until Discord takes another session, whichever process began the last."""
        self._queueing.add(shard)
        try:
            while True:
                if await to_its_end(self._leases.has_turn(shard, self._concurrency)):
                    return
                await asyncio.sleep(_TURN_EVERY_S)
        except StoreError as error:
            self._outage.failed(error)
            await asyncio.sleep(self._leases.turn.total_seconds())
        finally:
            self._queueing.discard(shard)

    async def follow(self, connections: Connections) -> Never:
        """Connect what becomes this process's and leave what becomes another's, until cancelled."""
        await self._begun.wait()
        loop = asyncio.get_running_loop()
        look_at_s = loop.time()
        for shard in self.mine:
            self._connect(connections, shard)
        try:
            while True:
                try:
                    if loop.time() >= look_at_s:
                        look_at_s = loop.time() + self._look_every_s
                        await self._look(connections)
                    await self._take(connections)
                except StoreError as error:
                    # Nobody else can take a shard either, so what is served goes on.
                    self._outage.failed(error)
                else:
                    self._outage.worked()
                await asyncio.sleep(min(_WANTING_S, self._look_every_s / 2))
        finally:
            for task in self._connecting.values():
                task.cancel()
            await asyncio.gather(*self._connecting.values(), return_exceptions=True)
            self._connecting.clear()

    async def leave(self) -> None:
        """Leave the shards to the other processes; nothing is connected any more."""
        self._begun.clear()
        await to_its_end(self._leases.leave())

    async def _look(self, connections: Connections) -> None:
        for shard in sorted(await to_its_end(self._leases.look())):
            log.warning("shard %d was taken by another bot while this one stood still", shard)
            await self._disconnect(connections, shard)
        for shard in self._out_of_reach(connections) if self._leases.has_others else ():
            await self._give_up(connections, shard)
            log.warning("shard %d cannot be connected from here and is left to another bot", shard)
        if self._leases.has_too_many:
            # One at a time: there is a moment without a session for each.
            shard = max(self.mine)
            await self._give_up(connections, shard)
            log.info("shard %d is left to another bot", shard)

    def _out_of_reach(self, connections: Connections) -> tuple[int, ...]:
        now = asyncio.get_running_loop().time()
        out = (shard for shard in self.mine - self._queueing if not connections.is_connected(shard))
        self._unconnected = {shard: self._unconnected.get(shard, now) for shard in out}
        lost = tuple(shard for shard, since in self._unconnected.items() if now - since > self._unconnected_s)
        self._avoided |= dict.fromkeys(lost, now + self._unconnected_s)
        return lost

    async def _take(self, connections: Connections) -> None:
        """Take the next shard when the last is connected, so that processes that start together take turns."""
        if any(not task.done() for task in self._connecting.values()):
            return
        now = asyncio.get_running_loop().time()
        self._avoided = {shard: until for shard, until in self._avoided.items() if until > now}
        shard = await to_its_end(self._leases.take(besides=self._avoided.keys()))
        if shard is not None:
            self._connect(connections, shard)

    def _connect(self, connections: Connections, shard: int) -> None:
        log.info("shard %d of %d is served here", shard, self._leases.count)
        name = f"discord shard {shard}"
        self._connecting[shard] = asyncio.create_task(connections.connect_shard(shard), name=name)

    async def _give_up(self, connections: Connections, shard: int) -> None:
        await self._disconnect(connections, shard)
        await to_its_end(self._leases.give_up(shard))

    async def _disconnect(self, connections: Connections, shard: int) -> None:
        task = self._connecting.pop(shard, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        await connections.leave_shard(shard)
