"""After its days a question is only counted, without anybody asking for that."""

import asyncio
from collections.abc import Awaitable, Callable

from pydantic import BaseModel

from bot.store import Opinions, Store, open_store
from bot.store_location import StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, KEY, MIRA, Clock
from tests.bot.store.rows import every_row, tables_with

SAID = "a sentence that nobody else would ever write"


class Address(BaseModel):
    message: int = 1


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await holds():
            await asyncio.sleep(0.01)


async def asked(store: Store) -> str:
    question = store.questions.record(SAID, asker=MIRA, place=CHANNEL, decision=Decision.ANSWER, entry="gpu")
    await store.questions.flush()
    await store.feedback.press(question, MIRA, helpful=True)
    return question


async def test_a_store_that_opens_forgets_by_itself_what_is_older_than_its_days(
    location: StoreLocation, clock: Clock
) -> None:
    async with await open_store(location, privacy_key=KEY, keep_days=30, now=clock) as store:
        question = await asked(store)
    clock.passes(days=29)
    async with await open_store(location, privacy_key=KEY, keep_days=30, now=clock) as store:
        await store.clean_up()
        assert await tables_with(location, SAID) == {"questions"}
    clock.passes(days=2)

    async with await open_store(location, privacy_key=KEY, keep_days=30, now=clock) as store:

        async def is_forgotten() -> bool:
            return not await tables_with(location, SAID) and not await store.privacy.export(MIRA)

        await until(is_forgotten)
        assert await store.feedback.of(question) == Opinions(helpful=1, not_helpful=0)
    (row,) = (await every_row(location))["questions"]
    assert (row["decision"], row["entry"]) == ("answer", "gpu"), "it still counts"


async def test_more_than_one_batch_of_old_questions_is_forgotten_at_once(store: Store, clock: Clock) -> None:
    for number in range(4500):
        store.questions.record(f"question {number}", asker=MIRA, place=CHANNEL, decision=Decision.SILENT)
    await store.questions.flush()
    clock.passes(days=181)

    assert await store.clean_up() == 4500
    assert await store.privacy.export(MIRA) == ()


async def test_a_message_that_nobody_took_over_is_forgotten_after_a_week(
    store: Store, location: StoreLocation, clock: Clock
) -> None:
    await store.messages.open("proof", platform="discord", address=Address(), request="x")
    clock.passes(days=8)

    await store.clean_up()

    assert (await every_row(location))["messages"] == []


async def test_a_note_whose_process_was_killed_is_forgotten_and_other_facts_are_not(store: Store, clock: Clock) -> None:
    for name in ("proof.stop.1f", "proofs"):
        await store.values.put(name, "something")
    clock.passes(hours=2)

    await store.clean_up()

    assert await store.values.several(["proof.stop.1f", "proofs"]) == {"proofs": "something"}
