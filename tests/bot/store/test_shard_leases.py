"""Discord's shards are shared out among the bots on one store, and each is one bot's at a time."""

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.platforms.discord.shard_leases import TURN, ShardLeases
from bot.platforms.discord.shared_shards import SharedShards
from bot.store import Store
from tests.bot.store.conftest import Clock

LEASE = timedelta(seconds=15)


def leases_of(store: Store, clock: Clock, wanted: int | None = None) -> ShardLeases:
    return ShardLeases(store.duties, store.name, LEASE, wanted=wanted, now=clock)


@pytest.fixture
def first(store: Store, clock: Clock) -> ShardLeases:
    return leases_of(store, clock)


@pytest.fixture
def second(other: Store, clock: Clock) -> ShardLeases:
    return leases_of(other, clock)


async def settle(clock: Clock, *bots: ShardLeases, looks: int = 12) -> None:
    """Let a minute pass in which these bots live: what they should not have any more they give up."""
    for _ in range(looks):
        clock.passes(seconds=5)
        for bot in bots:
            await bot.look()
            if bot.has_too_many:
                await bot.give_up(max(bot.mine))
        for bot in bots:
            while await bot.take() is not None:
                pass


async def test_a_bot_that_is_alone_has_every_shard(first: ShardLeases, clock: Clock) -> None:
    assert await first.agree(3) == 3
    await settle(clock, first)

    assert first.mine == {0, 1, 2}


async def test_the_bots_that_live_share_the_shards_evenly_and_none_is_twos(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    await first.agree(5)
    await settle(clock, first)
    await second.agree(5)
    await settle(clock, first, second)

    assert sorted(map(len, (first.mine, second.mine))) == [2, 3]
    assert first.mine | second.mine == set(range(5))


async def test_with_one_shard_the_second_bot_stands_by_and_takes_it_when_the_lease_of_the_first_is_over(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    await first.agree(1)
    await second.agree(1)
    await settle(clock, first, second)
    assert (first.mine, second.mine) == ({0}, frozenset())

    clock.passes(seconds=14)
    await second.look()
    assert await second.take() is None, "the first may still be alive"
    clock.passes(seconds=2)
    assert await second.take() == 0


async def test_a_bot_that_stops_leaves_its_shards_at_once(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    await first.agree(2)
    await settle(clock, first)
    await second.agree(2)
    await second.look()

    await first.leave()
    await second.look()

    assert [await second.take(), await second.take()] == [0, 1]


async def test_a_bot_that_stood_still_is_told_which_shards_it_lost(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    await first.agree(1)
    await second.agree(1)
    await first.look()
    clock.passes(seconds=20)
    await second.look()
    assert await second.take() == 0

    assert await first.look() == {0}
    assert first.mine == frozenset()
    assert await second.look() == frozenset()


async def test_a_bot_that_stood_still_goes_on_where_nobody_took_its_shards(first: ShardLeases, clock: Clock) -> None:
    await first.agree(2)
    await settle(clock, first)
    clock.passes(hours=3)

    assert await first.look() == frozenset()
    assert first.mine == {0, 1}


async def test_a_bot_that_only_just_started_moves_no_shard_of_another(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    await first.agree(4)
    await settle(clock, first)
    await second.agree(4)
    await settle(clock, first, second, looks=4)

    assert first.mine == {0, 1, 2, 3}, "sessions are not begun for a bot that may be starting over and over"
    await settle(clock, first, second)
    assert len(first.mine) == 2


async def test_bots_that_start_at_once_agree_how_many_shards_there_are(first: ShardLeases, second: ShardLeases) -> None:
    agreed = await asyncio.gather(first.agree(2), second.agree(3))

    assert len(set(agreed)) == 1
    assert [len(first.mine), len(second.mine)].count(1) == 1, "one of them has the first shard"


async def test_the_operators_number_counts_for_the_first_bot_and_a_later_one_follows_it(
    store: Store, other: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    assert await leases_of(store, clock, wanted=8).agree(1) == 8
    assert not caplog.records

    with caplog.at_level(logging.WARNING):
        assert await leases_of(other, clock, wanted=4).agree(1) == 8
    assert "FAQBOT_DISCORD_SHARDS=4" in caplog.text

    clock.passes(seconds=16)
    assert await leases_of(other, clock, wanted=4).agree(1) == 4, "nobody runs who knows another number"


class Network:
    """The way of one process to Discord."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.is_broken = is_broken
        self.shards: set[int] = set()

    async def connect_shard(self, shard: int) -> None:
        if self.is_broken:
            await asyncio.Event().wait()
        self.shards.add(shard)

    async def leave_shard(self, shard: int) -> None:
        self.shards.discard(shard)

    def is_connected(self, shard: int) -> bool:
        return shard in self.shards


async def test_a_bot_that_cannot_reach_discord_leaves_its_shard_to_one_that_can(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    await first.agree(1)
    await second.agree(1)
    await settle(clock, first, second)
    assert first.mine == {0}
    networks = (Network(is_broken=True), Network())
    bots = [SharedShards(leases, look_every_s=0.01, unconnected_s=0.1) for leases in (first, second)]
    for bot in bots:
        await bot.begin(1, 1)
    following = [asyncio.create_task(bot.follow(network)) for bot, network in zip(bots, networks, strict=True)]
    async with asyncio.timeout(20):
        while not networks[1].shards:
            await asyncio.sleep(0.01)
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)

    assert (first.mine, second.mine) == (frozenset(), {0})


async def test_a_bot_that_is_alone_keeps_trying(first: ShardLeases) -> None:
    bot, network = SharedShards(first, look_every_s=0.01, unconnected_s=0.02), Network(is_broken=True)
    await bot.begin(1, 1)
    following = asyncio.create_task(bot.follow(network))
    await asyncio.sleep(0.2)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)

    assert first.mine == {0}


async def test_sessions_are_begun_one_at_a_time_whichever_bot_begins_them(
    first: ShardLeases, second: ShardLeases, clock: Clock
) -> None:
    assert await first.has_turn(0, concurrency=1)
    assert not await second.has_turn(1, concurrency=1)
    assert not await first.has_turn(2, concurrency=1)

    clock.passes(seconds=TURN.total_seconds() + 0.1)
    assert await second.has_turn(1, concurrency=1)


async def test_shards_of_different_groups_do_not_wait_for_each_other(first: ShardLeases, second: ShardLeases) -> None:
    assert await first.has_turn(0, concurrency=2)
    assert await second.has_turn(1, concurrency=2)
    assert not await second.has_turn(2, concurrency=2)
