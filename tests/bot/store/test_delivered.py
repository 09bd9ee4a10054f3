import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from bot.store import Store, database, open_store
from bot.store_location import InFile, StoreLocation
from tests.bot.store.conftest import KEY, Clock


async def test_an_event_is_claimed_once_across_processes_and_restarts(
    store: Store, other: Store, location: StoreLocation, clock: Clock
) -> None:
    assert await store.delivered.claim("slack:event:Ev1")
    assert not await store.delivered.claim("slack:event:Ev1")
    assert not await other.delivered.claim("slack:event:Ev1")
    await store.close()

    async with await open_store(location, privacy_key=KEY, now=clock) as restarted:
        assert not await restarted.delivered.claim("slack:event:Ev1")
        assert await restarted.delivered.claim("slack:event:Ev2")


async def test_of_many_that_claim_at_the_same_time_one_wins(store: Store, other: Store) -> None:
    keys = [f"slack:event:{number}" for number in range(50)]

    won = await asyncio.gather(*(process.delivered.claim(key) for key in keys for process in (store, other)))

    assert [first + second for first, second in zip(won[::2], won[1::2], strict=True)] == [1] * 50


async def test_what_could_not_be_done_can_be_claimed_again_by_anyone(store: Store, other: Store) -> None:
    await store.delivered.claim("slack:shared:C1:17.1")

    await store.delivered.give_back("slack:shared:C1:17.1")

    assert await other.delivered.claim("slack:shared:C1:17.1")
    assert not await store.delivered.claim("slack:shared:C1:17.1")


async def test_claims_are_forgotten_after_two_days(store: Store, other: Store, clock: Clock) -> None:
    await store.delivered.claim("slack:event:Ev1")
    clock.passes(days=3)
    await store.clean_up()

    assert await other.delivered.claim("slack:event:Ev1")


async def test_what_was_taken_up_is_known_after_a_restart(store: Store, location: StoreLocation, clock: Clock) -> None:
    assert await store.delivered.claim("discord:message:1")
    assert not await store.delivered.claim("discord:message:1")
    await store.close()

    async with await open_store(location, privacy_key=KEY, now=clock) as restarted:
        assert not await restarted.delivered.claim("discord:message:1")
        assert await restarted.delivered.claim("discord:message:2")


async def test_a_store_that_is_held_for_long_keeps_no_event_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.delivered.PATIENCE_S", 0.05)
    file = InFile(path=tmp_path / "faqbot.db")
    async with await open_store(file) as store:
        with contextlib.closing(sqlite3.connect(file.path, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            claims = [store.delivered.claim(key) for key in ("slack:event:Ev1", "slack:event:Ev2")]
            async with asyncio.timeout(database.BUSY_TIMEOUT_S / 2):
                assert await asyncio.gather(*claims) == [True, True]
            assert not await store.delivered.claim("slack:event:Ev1")
            holder.execute("ROLLBACK")

    async with await open_store(file) as restarted:
        assert not await restarted.delivered.claim("slack:event:Ev2"), "it was written when the store was free"
