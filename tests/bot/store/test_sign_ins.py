"""Links that sign staff in, once, and the sessions they lead to."""

import asyncio
from datetime import timedelta

from bot.asker import Asker
from bot.store import Store
from bot.store_location import StoreLocation
from tests.bot.store.conftest import MIRA, NOAH, Clock
from tests.bot.store.rows import every_row, tables_with

TEN_MINUTES, HOURS, IDLE = timedelta(minutes=10), timedelta(hours=8), timedelta(hours=1)
TEACHER = Asker(
    platform="discord",
    id="918273645546372819",
    server="77",
    channel="general",
    thread="t",
    is_direct=True,
    manages=True,
    roles=frozenset({"teachers"}),
    name="Ada",
)


async def test_a_link_leads_to_who_asked_for_it_and_where_and_to_none_of_their_rights(store: Store) -> None:
    found = await store.sign_ins.redeem(await store.sign_ins.offer(TEACHER, TEN_MINUTES))

    assert found is not None
    assert (
        found.model_dump()
        == TEACHER.model_copy(update={"manages": False, "roles": frozenset(), "name": ""}).model_dump()
    )


async def test_of_many_who_open_a_link_in_two_processes_one_gets_in(store: Store, other: Store) -> None:
    for _ in range(10):
        link = await store.sign_ins.offer(MIRA, TEN_MINUTES)
        tried = await asyncio.gather(*(each.sign_ins.redeem(link) for each in (store, other, store, other)))

        assert sorted(found is not None for found in tried) == [False, False, False, True]


async def test_a_link_is_worthless_when_it_is_too_old_or_there_is_a_newer_one(store: Store, clock: Clock) -> None:
    replaced = await store.sign_ins.offer(MIRA, TEN_MINUTES)
    newer = await store.sign_ins.offer(MIRA, TEN_MINUTES)
    somebody_elses = await store.sign_ins.offer(NOAH, TEN_MINUTES)
    assert await store.sign_ins.redeem(replaced) is None
    assert await store.sign_ins.redeem(newer) == MIRA
    clock.passes(minutes=10)

    assert await store.sign_ins.redeem(somebody_elses) is None
    assert await store.sign_ins.redeem("made up") is None


async def test_a_session_is_known_to_every_process_until_it_ends(store: Store, other: Store, clock: Clock) -> None:
    session = await store.sign_ins.open(MIRA, HOURS)
    clock.passes(minutes=50)
    found = await other.sign_ins.find(session, IDLE)
    assert found is not None
    assert found.asker == MIRA
    clock.passes(minutes=50)
    assert await store.sign_ins.find(session, IDLE) == found, "it was used meanwhile, elsewhere"

    await other.sign_ins.end(session)
    assert await store.sign_ins.find(session, IDLE) is None


async def test_a_session_ends_by_itself(store: Store, clock: Clock) -> None:
    used = await store.sign_ins.open(MIRA, HOURS)
    unused = await store.sign_ins.open(NOAH, HOURS)
    for _ in range(9):
        clock.passes(minutes=50)
        assert await store.sign_ins.find(used, IDLE) is not None
    assert await store.sign_ins.find(unused, IDLE) is None
    clock.passes(minutes=50)

    assert await store.sign_ins.find(used, IDLE) is None


async def test_what_is_kept_lets_nobody_in_and_tells_nobodys_id(store: Store, location: StoreLocation) -> None:
    link, session = await store.sign_ins.offer(TEACHER, TEN_MINUTES), await store.sign_ins.open(TEACHER, HOURS)

    for secret in (link, session, TEACHER.id, "general"):
        assert await tables_with(location, secret) == set()
    rows = await every_row(location)
    for row in (*rows["site_links"], *rows["site_sessions"]):
        assert await store.sign_ins.redeem(str(row["digest"])) is None
        assert await store.sign_ins.find(str(row["digest"]), IDLE) is None


async def test_what_is_over_is_cleaned_up(store: Store, clock: Clock, location: StoreLocation) -> None:
    await store.sign_ins.offer(MIRA, TEN_MINUTES)
    await store.sign_ins.open(MIRA, HOURS)
    clock.passes(hours=9)
    await store.clean_up()

    rows = await every_row(location)
    assert (rows["site_links"], rows["site_sessions"]) == ([], [])
