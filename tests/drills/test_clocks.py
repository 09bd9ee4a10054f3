"""A clock that is set ahead or back while bots run: nothing is held for ever, and nothing is forgotten too early."""

import logging
from datetime import timedelta

import pytest
from pydantic import BaseModel

from bot.platforms.discord.shard_leases import ShardLeases
from bot.store import Store
from bot.store.calendar_watch import CalendarWatch
from tests.bot.store.conftest import Clock

LEASE = timedelta(seconds=15)
DIGEST = "digest:discord:77:2027-03-01"


class Address(BaseModel):
    message: int = 1


async def opened(store: Store) -> None:
    assert await store.messages.open("proof1", platform="discord", address=Address(), request="same-seed:digits:42")


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=5)])
async def test_what_a_process_held_that_died_is_taken_over_although_the_clock_was_set_back(
    store: Store, other: Store, clock: Clock, back: timedelta
) -> None:
    await opened(store)
    assert await store.duties.take(DIGEST, LEASE) is not None
    clock.passes(seconds=-back.total_seconds())

    assert [left.key for left in await other.messages.adopt("discord")] == ["proof1"]
    assert await other.duties.take(DIGEST, LEASE) is not None
    assert await store.duties.take(DIGEST, LEASE) is None, "it is the other's now"


async def test_a_process_that_lives_keeps_what_it_has_when_the_clock_is_set_back(
    store: Store, other: Store, clock: Clock
) -> None:
    await opened(store)
    await store.duties.take(DIGEST, LEASE)
    clock.passes(hours=-1)
    await store.messages.renew()
    await store.duties.renew([DIGEST], LEASE)

    assert await other.messages.adopt("discord") == ()
    assert await other.duties.take(DIGEST, LEASE) is None
    clock.passes(seconds=20)
    assert [left.key for left in await other.messages.adopt("discord")] == ["proof1"], "it was renewed for 15 s"


async def test_two_machines_whose_clocks_are_half_a_minute_apart_leave_each_other_theirs(
    store: Store, other: Store, clock: Clock
) -> None:
    clock.passes(seconds=30)
    await opened(store)
    await store.duties.take(DIGEST, LEASE)
    clock.passes(seconds=-30)

    assert await other.messages.adopt("discord") == ()
    assert await other.duties.take(DIGEST, LEASE) is None


@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(hours=2)])
async def test_after_a_jump_and_a_kill_the_next_bot_has_every_shard_and_may_begin_their_sessions(
    store: Store, other: Store, clock: Clock, jump: timedelta
) -> None:
    dead = ShardLeases(store.duties, store.name, LEASE, now=clock)
    assert await dead.agree(2) == 2
    while await dead.take() is not None:
        assert await dead.has_turn(0, 1)
        clock.passes(seconds=6)
    clock.passes(seconds=jump.total_seconds())

    successor = ShardLeases(other.duties, other.name, LEASE, now=clock)
    assert await successor.agree(2) == 2
    await successor.look()
    while await successor.take() is not None:
        pass
    assert successor.mine == {0, 1}
    assert await successor.has_turn(0, 1)


async def test_what_was_done_while_the_clock_was_a_year_ahead_stands_in_the_way_of_nothing(
    store: Store, clock: Clock
) -> None:
    clock.passes(days=365)
    await store.duties.finish("digest:discord:77:2028-02-28")
    assert await store.duties.any_done("digest:discord:77:", clock() - timedelta(days=3))
    clock.passes(days=-365)
    assert not await store.duties.any_done("digest:discord:77:", clock() - timedelta(days=3))


class Uptime:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@pytest.fixture
def watch(clock: Clock, uptime: Uptime) -> CalendarWatch:
    return CalendarWatch(clock, uptime)


def passes(clock: Clock, uptime: Uptime, hours: float) -> None:
    clock.passes(hours=hours)
    uptime.s += hours * 3600


def test_time_that_passes_is_believed(watch: CalendarWatch, clock: Clock, uptime: Uptime) -> None:
    for _ in range(100):
        passes(clock, uptime, hours=300)
        assert watch.is_believed()


def test_a_clock_that_goes_a_year_ahead_is_believed_only_after_a_day(
    watch: CalendarWatch, clock: Clock, uptime: Uptime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    clock.passes(days=365)
    for _ in range(24):
        assert not watch.is_believed()
        passes(clock, uptime, hours=1)
    assert watch.is_believed()
    assert len(caplog.records) == 1
    assert "went ahead by 365 days" in caplog.text


def test_a_clock_that_is_set_right_again_is_believed_at_once(
    watch: CalendarWatch, clock: Clock, uptime: Uptime
) -> None:
    clock.passes(days=365)
    assert not watch.is_believed()
    passes(clock, uptime, hours=1)
    clock.passes(days=-365)
    assert watch.is_believed()


def test_an_hour_more_or_less_is_nothing(watch: CalendarWatch, clock: Clock) -> None:
    clock.passes(hours=1)
    assert watch.is_believed()
    clock.passes(hours=-2)
    assert watch.is_believed()
