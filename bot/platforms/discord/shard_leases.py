"""Which of Discord's shards are this process's: all the bots on one store share them out by leases, evenly.

Nobody is told a number. Each process says in the store that it lives and takes shards that nobody has, one at a time,
up to its share. When more come it gives some up, and the shards of one that dies are free when its leases run out.
Where there are fewer shards than processes, some have none and stand by.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened.
    from bot.store.duties import DutyStore

log = logging.getLogger(__name__)

#: The time between two sessions that are begun, for each of the `max_concurrency` groups that Discord puts shards into.
#: https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
TURN = timedelta(seconds=5)

_SHARD = "shard:discord:"
_BOT = "bot:discord:"
_TURN = "identify:discord:"
_AGREEING = "shards:discord"
_AGREE_EVERY_S = 0.2


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ShardLeases:
    """The shards of one process. `name` is the process's, `lease` how long one that is not heard of counts as alive.

    `wanted` is how many shards there are to be, where the operator says so. Only what the store says counts; where it
    fails, every method raises a StoreError and what is held stays held.
    """

    def __init__(
        self,
        duties: "DutyStore",
        name: str,
        lease: timedelta,
        *,
        wanted: int | None = None,
        turn: timedelta = TURN,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._duties = duties
        self._bot = f"{_BOT}{name}"
        self._lease = lease
        self._wanted = wanted
        #: The time between two sessions that are begun.
        self.turn = turn
        self._now = now
        #: How many shards there are; 0 before that was agreed.
        self.count = 0
        self._mine: set[int] = set()
        self._share = 0
        #: Whether another process could have a shard that this one cannot serve.
        self.has_others = False

    @property
    def lease(self) -> timedelta:
        """For how long a shard stays this process's without a word."""
        return self._lease

    @property
    def mine(self) -> frozenset[int]:
        """The shards that are this process's, as far as it knows."""
        return frozenset(self._mine)

    @property
    def has_its_share(self) -> bool:
        """Whether it has as many shards as it should."""
        return len(self._mine) >= self._share

    @property
    def has_too_many(self) -> bool:
        """Whether others should have some of its shards."""
        return len(self._mine) > self._share

    async def agree(self, recommended: int) -> int:
        """How many shards there are: as many as the bots that run already say, else the operator, else Discord.

        The first of several bots that start at once decides, and has the first shard.
        """
        while True:
            if await self._duties.take(_AGREEING, self._lease) is not None:
                break
            await asyncio.sleep(_AGREE_EVERY_S)
        try:
            held = await self._duties.held(_SHARD, self._lease)
            self.count = _count(held[0].name) if held else self._wanted or recommended
            if not held:
                await self._try_to_take(0)
        finally:
            await self._duties.drop(_AGREEING)
        if self._wanted not in {None, self.count}:
            log.warning(
                "the bots that run have %d shards: FAQBOT_DISCORD_SHARDS=%d counts when all were stopped at once",
                self.count,
                self._wanted,
            )
        return self.count

    async def look(self) -> frozenset[int]:
        """Say that this process lives, and see who else does; returns the shards that others took from it meanwhile.

        That is so after it stood still for longer than its lease.
        """
        names = {self._name(shard): shard for shard in self._mine}
        still = await self._duties.renew((self._bot, *names), self._lease)
        if self._bot not in still:
            await self._duties.take(self._bot, self._lease)
        lost = frozenset(shard for name, shard in names.items() if name not in still)
        self._mine -= lost
        # Who starts, dies and starts again takes what is free, but moves nobody's shards: each move begins a session,
        # and Discord allows a thousand a day.
        grown_up = self._now() - 2 * self._lease
        bots = await self._duties.held(_BOT, self._lease)
        sharing = sum(bot.name == self._bot or bot.begun <= grown_up for bot in bots)
        self.has_others = sharing > 1
        self._share = -(-self.count // max(1, sharing))
        return lost

    async def take(self, besides: Collection[int] = ()) -> int | None:
        """Take a shard that nobody has, `besides` some, unless this process has its share; None where it takes none."""
        if self.has_its_share:
            return None
        held = {duty.name for duty in await self._duties.held(f"{_SHARD}{self.count}:", self._lease)}
        for shard in range(self.count):
            if shard not in besides and self._name(shard) not in held and await self._try_to_take(shard):
                return shard
        return None

    async def give_up(self, shard: int) -> None:
        """Leave a shard that is not connected any more to whoever takes it first."""
        self._mine.discard(shard)
        await self._duties.drop(self._name(shard))

    async def leave(self) -> None:
        """Leave everything to the others; where that fails, the leases run out."""
        names = [*map(self._name, self._mine), self._bot]
        self._mine.clear()
        with contextlib.suppress(StoreError):
            for name in names:
                await self._duties.drop(name)

    async def has_turn(self, shard: int, concurrency: int) -> bool:
        """Whether a session may be begun for a shard now; for some seconds no other process may, nor this one again."""
        return await self._duties.take(f"{_TURN}{shard % concurrency}", self.turn) is not None

    async def _try_to_take(self, shard: int) -> bool:
        if await self._duties.take(self._name(shard), self._lease) is None:
            return False
        self._mine.add(shard)
        return True

    def _name(self, shard: int) -> str:
        return f"{_SHARD}{self.count}:{shard}"


def _count(name: str) -> int:
    """How many shards there are where one has that name."""
    return int(name.removeprefix(_SHARD).partition(":")[0])
