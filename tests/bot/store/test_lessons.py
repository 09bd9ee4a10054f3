"""What staff are about to teach, kept until they save it."""

from bot.store import Store
from bot.store_location import StoreLocation
from tests.bot.store.conftest import MIRA, Clock
from tests.bot.store.rows import every_row, tables_with

WRITTEN = '{"question": "What is a learner?", "answer": "A model and its data.\\n"}'


async def test_a_lesson_is_there_for_every_process_with_what_was_seen_last(store: Store, other: Store) -> None:
    lesson = await store.lessons.put(WRITTEN, MIRA)
    found = await other.lessons.find(lesson)
    assert found is not None
    assert (found.lesson, found.seen) == (WRITTEN, "")

    await other.lessons.look(lesson, "abc")

    looked_at = await store.lessons.find(lesson)
    assert looked_at is not None
    assert looked_at.seen == "abc"


async def test_a_saved_lesson_is_gone_and_so_is_one_that_never_was(store: Store) -> None:
    lesson = await store.lessons.put(WRITTEN, MIRA)
    await store.lessons.drop(lesson)

    assert await store.lessons.find(lesson) is None
    assert await store.lessons.find("never") is None


async def test_a_lesson_is_kept_for_a_day(store: Store, clock: Clock, location: StoreLocation) -> None:
    lesson = await store.lessons.put(WRITTEN, MIRA)
    clock.passes(hours=23)
    assert await store.lessons.find(lesson) is not None

    clock.passes(hours=2)
    assert await store.lessons.find(lesson) is None
    await store.clean_up()
    assert (await every_row(location))["lessons"] == []


async def test_who_gave_it_is_a_hash_and_it_goes_with_them(store: Store, location: StoreLocation) -> None:
    await store.lessons.put(WRITTEN, MIRA)
    assert await tables_with(location, MIRA.id) == set()

    await store.privacy.delete(MIRA)

    assert (await every_row(location))["lessons"] == []
