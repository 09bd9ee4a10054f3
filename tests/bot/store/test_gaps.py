"""What the store tells about questions that the FAQ did not help with."""

from datetime import timedelta

from bot.asker import Asker
from bot.store import AnsweredText, Channels, LackingText, Place, Store
from bot.store_location import StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, MIRA, NOAH, Clock
from tests.bot.store.rows import every_row, tables_with

ELSEWHERE = Place("discord", "88", "general")


def ask(store: Store, text: str, asker: Asker = MIRA, place: Place = CHANNEL, **more: object) -> str:
    wanted = {"decision": Decision.SILENT, "confidence": 0.1} | more
    return store.questions.record(text, asker=asker, place=place, **wanted)


async def lacking(store: Store, clock: Clock, place: Place | None = None, **age: float) -> tuple[LackingText, ...]:
    return await store.gaps.lacking(clock() - timedelta(**(age or {"weeks": 4})), place)


async def test_equal_texts_are_counted_with_their_people_channels_and_times(store: Store, clock: Clock) -> None:
    start = clock()
    ask(store, "Kaggle quota?")
    clock.passes(days=1)
    ask(store, "  kaggle QUOTA? ", NOAH)
    ask(store, "kaggle quota?", NOAH, CHANNEL.whole_server, decision=Decision.SUGGEST, entry="gpu")

    (found,) = await lacking(store, clock)

    assert found.text.casefold() == "kaggle quota?"
    assert (found.unanswered, found.suggested, found.unhelpful) == (2, 1, 0)
    assert (found.first, found.last) == (start, clock())
    assert len(found.people) == 2
    assert found.places == {CHANNEL, CHANNEL.whole_server}
    assert found.entry == "gpu"


async def test_a_text_is_found_by_the_beginning_of_its_key_where_it_lacks_an_answer(store: Store, clock: Clock) -> None:
    ask(store, "  Kaggle QUOTA? ")
    ask(store, "gpu memory?", decision=Decision.ANSWER, entry="gpu")
    since = clock() - timedelta(days=1)
    key = store.gaps.key_of("kaggle quota?")[:16]

    assert await store.gaps.lacking_text(key, since, CHANNEL) == "Kaggle QUOTA?"
    assert await store.gaps.lacking_text(key, since, ELSEWHERE) is None
    assert await store.gaps.lacking_text(key, since, CHANNEL, Channels(frozenset())) is None
    assert await store.gaps.lacking_text(store.gaps.key_of("gpu memory?"), since, CHANNEL) is None
    assert await store.gaps.lacking_text("", since, CHANNEL) is None


async def test_of_a_server_only_the_channels_that_are_wanted_are_told_of(store: Store, clock: Clock) -> None:
    for name in ("ml", "stats", "general"):
        ask(store, f"asked in {name}", place=Place("discord", "77", name))
        ask(store, f"answered in {name}", place=Place("discord", "77", name), decision=Decision.ANSWER, entry="gpu")
    ask(store, "asked elsewhere", place=Place("discord", "88", "ml"))
    since = clock() - timedelta(days=1)

    async def told(channels: Channels) -> set[str]:
        lacking = await store.gaps.lacking(since, Place("discord", "77"), channels)
        answered = await store.gaps.answered(since, Place("discord", "77"), 10, channels)
        return {text.text for text in (*lacking, *answered)}

    assert await told(Channels(frozenset({"ml"}))) == {"asked in ml", "answered in ml"}
    everywhere_else = await told(Channels(frozenset({"ml"}), are_left_out=True))
    assert everywhere_else == {f"{word} in {name}" for word in ("asked", "answered") for name in ("stats", "general")}
    assert await told(Channels(frozenset())) == set()


async def test_the_same_person_is_the_same_number_in_every_text(store: Store, clock: Clock) -> None:
    for text in ("one", "two"):
        ask(store, text)
    ask(store, "two", NOAH)

    one, two = sorted(await lacking(store, clock), key=lambda found: found.text)

    assert one.people < two.people


async def test_an_answer_counts_once_somebody_found_it_unhelpful(store: Store, clock: Clock) -> None:
    good = ask(store, "good", decision=Decision.ANSWER, entry="a")
    bad = ask(store, "bad", decision=Decision.ANSWER, entry="a")
    ask(store, "unrated", decision=Decision.ANSWER, entry="a")
    await store.questions.flush()
    await store.feedback.press(good, MIRA, helpful=True)
    await store.feedback.press(bad, MIRA, helpful=False)

    (found,) = await lacking(store, clock)

    assert (found.text, found.unhelpful, found.unanswered) == ("bad", 1, 0)
    answered = await store.gaps.answered(clock() - timedelta(days=1), None, 10)
    assert {text.text for text in answered} == {"good", "unrated"}


async def test_a_suggestion_that_helped_is_no_gap(store: Store, clock: Clock) -> None:
    question = ask(store, "did you mean", decision=Decision.SUGGEST, entry="a")
    assert len(await lacking(store, clock)) == 1

    await store.feedback.press(question, MIRA, helpful=True)

    assert await lacking(store, clock) == ()


async def test_old_questions_other_servers_and_forgotten_texts_are_left_out(store: Store, clock: Clock) -> None:
    ask(store, "last term")
    clock.passes(weeks=5)
    ask(store, "another server", place=ELSEWHERE)
    ask(store, "here")

    assert {found.text for found in await lacking(store, clock, CHANNEL)} == {"here"}
    assert {found.text for found in await lacking(store, clock)} == {"here", "another server"}
    await store.privacy.delete(MIRA)
    assert await lacking(store, clock) == ()


async def test_the_questions_answered_last_come_first_with_their_entries(store: Store, clock: Clock) -> None:
    for text, entry in (("one", "a"), ("two", "b"), ("one", "a"), ("three", "c")):
        ask(store, text, decision=Decision.ANSWER, entry=entry, course="ml")
        clock.passes(minutes=1)

    found = await store.gaps.answered(clock() - timedelta(days=1), CHANNEL, 2)

    assert found == (AnsweredText("three", "c", "ml"), AnsweredText("one", "a", "ml"))


async def test_what_is_not_for_the_faq_is_known_again_however_it_is_written_and_kept_as_a_hash(
    store: Store, other: Store, location: StoreLocation
) -> None:
    await store.gaps.dismiss(["Who won the match?", "who won the match"], MIRA)
    await store.gaps.dismiss(["who won the MATCH"], NOAH)

    assert store.gaps.key_of("WHO won the match?!") in await other.gaps.dismissed()
    assert await tables_with(location, "match") == set()
    assert len((await every_row(location))["dismissed"]) == 1

    await other.gaps.restore(["who won the match"])
    assert await store.gaps.dismissed() == frozenset()


async def test_who_dismissed_is_forgotten_on_request_and_the_dismissal_stays(
    store: Store, location: StoreLocation
) -> None:
    await store.gaps.dismiss(["who won"], MIRA)

    await store.privacy.delete(MIRA)

    ((row),) = (await every_row(location))["dismissed"]
    assert row["dismissed_by"] is None
