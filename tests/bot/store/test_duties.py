"""A duty is done by one process, once, also when a process dies over it."""

import asyncio
from datetime import timedelta

from bot.store import Store
from tests.bot.store.conftest import Clock

LEASE = timedelta(minutes=2)
DIGEST = "digest:discord:77:2027-03-01"


async def test_a_duty_goes_to_one_process_and_once_done_to_nobody(store: Store, other: Store, clock: Clock) -> None:
    taken = await asyncio.gather(*(each.duties.take(DIGEST, LEASE) for each in (store, other, store, other)))

    (duty,) = [each for each in taken if each is not None]
    assert (duty.begun, duty.was_left) == (clock(), False)
    assert not await other.duties.is_done(DIGEST)
    await store.duties.finish(DIGEST)
    clock.passes(days=2)
    assert await other.duties.is_done(DIGEST)
    assert await other.duties.take(DIGEST, LEASE) is None


async def test_what_a_dead_process_took_is_taken_over_when_its_lease_is_over(
    store: Store, other: Store, clock: Clock
) -> None:
    begun = clock()
    await store.duties.take(DIGEST, LEASE)
    clock.passes(minutes=1)
    assert await other.duties.take(DIGEST, LEASE) is None
    clock.passes(minutes=2)

    duty = await other.duties.take(DIGEST, LEASE)

    assert duty is not None
    assert (duty.begun, duty.was_left) == (begun, True)
    assert await store.duties.take(DIGEST, LEASE) is None


async def test_a_duty_that_could_not_be_done_waits_until_its_time(store: Store, other: Store, clock: Clock) -> None:
    await store.duties.take(DIGEST, LEASE)
    await other.duties.put_off(DIGEST, clock() - LEASE)
    assert await other.duties.take(DIGEST, LEASE) is None, "it is not the other's to put off"

    await store.duties.put_off(DIGEST, clock() + timedelta(seconds=90))

    clock.passes(seconds=80)
    assert await other.duties.take(DIGEST, LEASE) is None
    clock.passes(seconds=20)
    assert await other.duties.take(DIGEST, LEASE) is not None


async def test_a_duty_that_is_dropped_is_free_at_once(store: Store, other: Store) -> None:
    await store.duties.take(DIGEST, LEASE)
    await other.duties.drop(DIGEST)
    assert await other.duties.take(DIGEST, LEASE) is None

    await store.duties.drop(DIGEST)

    duty = await other.duties.take(DIGEST, LEASE)
    assert duty is not None
    assert not duty.was_left


async def test_duties_are_forgotten_long_after_they_were_due(store: Store, clock: Clock) -> None:
    await store.duties.finish(DIGEST)
    clock.passes(days=6)
    await store.clean_up()
    assert await store.duties.take(DIGEST, LEASE) is None

    clock.passes(days=2)
    await store.clean_up()
    assert await store.duties.take(DIGEST, LEASE) is not None
