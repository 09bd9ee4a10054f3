"""What is kept from one reading of the lacking texts to the next never shows: each is as if all were read anew."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.asker import Asker
from bot.store import LackingText, Store, open_store
from bot.store_location import StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, KEY, Clock

STUDENTS = tuple(Asker(platform="discord", id=str(number)) for number in range(3))
TEXTS = ("gpu?", " GPU? ", "deadline?", "when is the exam", "kaggle quota?")
WEEK = timedelta(weeks=1)


def without_numbers(texts: tuple[LackingText, ...]) -> list[tuple[LackingText, int]]:
    """People are told apart by numbers that mean nothing."""
    return [(replace(text, people=frozenset()), len(text.people)) for text in texts]


class Term:
    """Students who ask and rate, and some who want to be forgotten, in two processes of one bot."""

    def __init__(self, store: Store, other: Store, clock: Clock, seed: int) -> None:
        self._stores = (store, other)
        self._clock = clock
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrets
        self._asked: list[str] = []

    async def goes_on(self) -> None:
        """Something happens."""
        may = (self._ask, self._ask, self._ask, self._rate, self._forget, self._later, self._look)
        await self._chance.choice(may)()

    async def _ask(self) -> None:
        """What the other process is told it writes some time later, unless it is made to."""
        self._clock.passes(milliseconds=self._chance.randint(1, 100_000))
        self._asked.append(
            self._chance.choice(self._stores).questions.record(
                self._chance.choice(TEXTS),
                asker=self._chance.choice(STUDENTS),
                place=replace(CHANNEL, channel=self._chance.choice(("ml", "stats"))),
                decision=self._chance.choice(tuple(Decision)),
                entry=self._chance.choice((None, "gpu", "exam")),
                counted_for=self._chance.choice((None, "ml", "stats")),
            )
        )

    async def _rate(self) -> None:
        if self._asked:
            store, question = self._chance.choice(self._stores), self._chance.choice(self._asked)
            await store.feedback.press(question, self._chance.choice(STUDENTS), helpful=self._chance.random() < 0.5)

    async def _forget(self) -> None:
        await self._chance.choice(self._stores).privacy.delete(self._chance.choice(STUDENTS))

    async def _later(self) -> None:
        self._clock.passes(hours=self._chance.choice((0, 1, 30)))
        await self._chance.choice(self._stores).questions.flush()

    async def _look(self) -> None:
        """Read while the other process may not have written everything yet."""
        await self._stores[0].gaps.lacking(self._clock() - WEEK, CHANNEL.whole_server)


@pytest.mark.parametrize("seed", range(3))
async def test_every_reading_is_as_if_all_were_read_anew(
    store: Store, other: Store, location: StoreLocation, clock: Clock, seed: int
) -> None:
    term = Term(store, other, clock, seed)
    seen = 0
    for _ in range(12):
        for _ in range(6):
            await term.goes_on()
        await other.questions.flush()
        kept = await store.gaps.lacking(clock() - WEEK, CHANNEL.whole_server)
        async with await open_store(location, privacy_key=KEY, now=clock) as fresh:
            anew = await fresh.gaps.lacking(clock() - WEEK, CHANNEL.whole_server)
        assert without_numbers(kept) == without_numbers(anew)
        seen += len(kept)
    assert seen > 12


async def test_one_person_stays_one_from_reading_to_reading(store: Store, clock: Clock) -> None:
    mira, noah, _ = STUDENTS
    for asker in (mira, noah):
        store.questions.record("gpu?", asker=asker, place=CHANNEL, decision=Decision.SILENT)
    await store.gaps.lacking(clock() - WEEK)
    clock.passes(hours=1)
    store.questions.record("gpu?", asker=mira, place=CHANNEL, decision=Decision.SILENT)

    (text,) = await store.gaps.lacking(clock() - WEEK)

    assert (text.unanswered, len(text.people)) == (3, 2)
