from datetime import timedelta

from bot.answers import SEARCHED_CHARS
from bot.store import Opinions, Store, open_store
from bot.store_location import StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, KEY, MIRA, NOAH, Clock


def ask(store: Store, text: str, decision: Decision = Decision.ANSWER, asker=MIRA) -> str:
    return store.questions.record(
        text, asker=asker, place=CHANNEL, decision=decision, entry="two-error-rates", confidence=0.83, course="ml"
    )


async def texts(store: Store, clock: Clock) -> list[str | None]:
    return [row.text for row in await store.questions.between(clock() - timedelta(days=400), clock() + timedelta(1))]


async def test_a_question_is_kept_with_what_was_decided(store: Store, clock: Clock) -> None:
    asked = ask(store, "why two error rates? 🤔\0")
    await store.questions.flush()

    (row,) = await store.questions.between(clock(), clock() + timedelta(seconds=1))

    assert (row.id, row.text, row.decision) == (asked, "why two error rates? 🤔", Decision.ANSWER)
    assert (row.entry, row.confidence, row.course, row.place) == ("two-error-rates", 0.83, "ml", CHANNEL)
    assert row.at == clock()


async def test_half_a_character_from_a_chat_keeps_no_other_question_from_the_store(store: Store, clock: Clock) -> None:
    ask(store, "why \ud83d?")
    ask(store, "and why not?")
    await store.questions.flush()

    assert set(await texts(store, clock)) == {"why \ufffd?", "and why not?"}
    assert len(await store.privacy.export(MIRA)) == 2


async def test_of_a_very_long_question_only_what_is_searched_is_kept(store: Store, clock: Clock) -> None:
    ask(store, "x" * 40_000)
    await store.questions.flush()

    assert await texts(store, clock) == ["x" * SEARCHED_CHARS]


async def test_a_thousand_questions_at_once_come_out_in_order(store: Store, clock: Clock) -> None:
    for number in range(1200):
        clock.passes(milliseconds=1)
        ask(store, f"question {number}")
    await store.questions.flush()

    assert await texts(store, clock) == [f"question {number}" for number in range(1200)]


async def test_questions_are_read_by_decision(store: Store, clock: Clock) -> None:
    ask(store, "known")
    ask(store, "unknown", Decision.SILENT)
    await store.questions.flush()

    rows = await store.questions.between(clock(), clock() + timedelta(seconds=1), [Decision.SILENT, Decision.SUGGEST])

    assert [row.text for row in rows] == ["unknown"]


async def test_what_waits_is_written_when_the_store_closes(store: Store, location: StoreLocation, clock: Clock) -> None:
    ask(store, "just before the end")
    await store.close()

    async with await open_store(location, privacy_key=KEY, now=clock) as restarted:
        assert await texts(restarted, clock) == ["just before the end"]


async def test_the_last_opinion_of_each_person_counts(store: Store) -> None:
    asked = ask(store, "why?")
    await store.feedback.press(asked, MIRA, helpful=True)
    await store.feedback.press(asked, NOAH, helpful=True)
    await store.feedback.press(asked, MIRA, helpful=False)

    assert await store.feedback.of(asked) == Opinions(helpful=1, not_helpful=1)
    assert await store.feedback.of("another question") == Opinions(helpful=0, not_helpful=0)


async def test_after_its_days_a_question_is_a_count_without_text_or_asker(store: Store, clock: Clock) -> None:
    old = ask(store, "an old question")
    await store.feedback.press(old, MIRA, helpful=True)
    await store.questions.flush()
    clock.passes(days=179)
    ask(store, "a newer question")
    await store.questions.flush()
    assert await store.clean_up() == 0
    clock.passes(days=2)

    assert await store.clean_up() == 2

    assert await texts(store, clock) == [None, "a newer question"]
    assert await store.feedback.of(old) == Opinions(helpful=1, not_helpful=0)
    assert [row.table for row in await store.privacy.export(MIRA)] == ["questions"]
