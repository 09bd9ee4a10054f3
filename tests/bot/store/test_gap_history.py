"""When gaps opened and were closed is kept by text hashes, beyond the texts."""

from datetime import timedelta

from bot.store import Place, Store
from bot.store.gap_history import GapChange, KnownGap
from bot.store_location import StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, MIRA, SERVER, Clock
from tests.bot.store.rows import every_row

ELSEWHERE = Place("slack", "T1")
KAGGLE, QUOTA, GRADES = (f"{number:032x}" for number in range(3))


def opened(store: Store, clock: Clock, *texts: str, course: str | None = None, **gone: frozenset[str]) -> GapChange:
    return GapChange(store.gap_history.new_gap(clock(), None, course), frozenset(texts), **gone)


async def test_a_gap_is_known_again_by_each_of_its_texts_on_its_own_server(store: Store, clock: Clock) -> None:
    change = opened(store, clock, KAGGLE, QUOTA)

    await store.gap_history.write(SERVER, [change])

    known = await store.gap_history.known(CHANNEL, [KAGGLE, QUOTA, GRADES])
    assert {text: (found.gap, found.at) for text, found in known.items()} == {
        KAGGLE: (change.gap, clock()),
        QUOTA: (change.gap, clock()),
    }
    assert await store.gap_history.known(ELSEWHERE, [KAGGLE]) == {}


async def test_what_opened_or_was_closed_since_is_told_by_server_and_course(store: Store, clock: Clock) -> None:
    early = opened(store, clock, KAGGLE, course="ml").gap
    clock.passes(weeks=1)
    since = clock()
    closed = KnownGap(early.id, early.opened, clock(), "ml")
    late = opened(store, clock, QUOTA, course="stats").gap
    abroad = opened(store, clock, KAGGLE, course="ml").gap
    await store.gap_history.write(SERVER, [GapChange(early, frozenset()), GapChange(late, frozenset())])
    await store.gap_history.write(ELSEWHERE, [GapChange(abroad, frozenset())])

    assert set(await store.gap_history.turns(since)) == {late, abroad}
    assert await store.gap_history.turns(since, SERVER, "ml") == ()
    await store.gap_history.write(SERVER, [GapChange(closed, frozenset())])
    assert set(await store.gap_history.turns(since, SERVER)) == {late, closed}
    assert await store.gap_history.turns(since, SERVER, "ml") == (closed,)


async def test_gaps_that_turn_out_to_be_one_are_counted_as_one(store: Store, clock: Clock) -> None:
    first, second = opened(store, clock, KAGGLE), opened(store, clock, QUOTA)
    await store.gap_history.write(SERVER, [first, second])

    await store.gap_history.write(SERVER, [GapChange(first.gap, frozenset({GRADES}), frozenset({second.gap.id}))])

    known = await store.gap_history.known(SERVER, [KAGGLE, QUOTA, GRADES])
    assert {found.gap for found in known.values()} == {first.gap}
    assert len(known) == 3
    assert await store.gap_history.turns(clock() - timedelta(days=1)) == (first.gap,)


async def test_texts_are_forgotten_with_the_questions_and_the_count_stays(
    store: Store, clock: Clock, location: StoreLocation
) -> None:
    gap = opened(store, clock, KAGGLE).gap
    await store.gap_history.write(SERVER, [GapChange(gap, frozenset({KAGGLE}))])
    since = clock()
    clock.passes(days=181)

    await store.clean_up()

    assert (await every_row(location))["gap_texts"] == []
    assert await store.gap_history.turns(since) == (gap,)


async def test_many_texts_are_looked_up_at_once(store: Store, clock: Clock) -> None:
    texts = [f"{number:032x}" for number in range(1200)]
    await store.gap_history.write(SERVER, [opened(store, clock, *texts)])

    assert set(await store.gap_history.known(SERVER, texts)) == set(texts)


async def test_the_servers_where_something_was_asked_and_when_last(store: Store, clock: Clock) -> None:
    question = store.questions.record("how?", asker=MIRA, place=CHANNEL, decision=Decision.SILENT)
    clock.passes(days=1)
    direct = Place("discord")
    store.questions.record("how?", asker=MIRA, place=direct, decision=Decision.SILENT)
    await store.questions.flush()
    start = clock() - timedelta(days=1)

    assert set(await store.gap_history.servers(start)) == {SERVER, direct}
    assert await store.gap_history.servers(clock()) == (direct,)
    assert await store.gap_history.latest(SERVER) == (start, None)
    await store.feedback.press(question, MIRA, helpful=False)
    assert await store.gap_history.latest(SERVER) == (start, clock())
    assert await store.gap_history.latest(ELSEWHERE) == (None, clock())
