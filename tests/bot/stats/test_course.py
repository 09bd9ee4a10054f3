"""A question counts for the course that was searched, else for that of what was found, else for the only one."""

from collections.abc import Awaitable, Callable

import pytest

from bot.asker import Asker
from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.question import Question
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.entry import Faq
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ, UNBIASED
from tests.bot.stats.conftest import FAQ, MIRA
from tests.bot.store.conftest import Clock

STRANGE = "where can I park my horse"
Asked = Callable[..., Awaitable[str | None]]


@pytest.fixture
def counted_for(store: Store, clock: Clock, desk: ProofDesk) -> Asked:
    async def ask(text: str, *, faq: Faq = FAQ, course: str | None = None, asker: Asker = MIRA) -> str | None:
        knowledge = understand(faq, Thresholds())
        memory = StoreMemory(store, Preferences(course=course))
        await Assistant(lambda: knowledge, desk, memory=memory).answer(Question(text=text, asker=asker))
        (count,) = await store.counts.questions(0)
        return count.course

    return ask


async def test_what_was_found_tells_the_course(counted_for: Asked) -> None:
    assert await counted_for(UNBIASED.question) == "ethics"


async def test_the_course_of_the_place_counts_also_where_nothing_was_found(counted_for: Asked) -> None:
    assert await counted_for(STRANGE, course="ethics") == "ethics"


async def test_where_nothing_tells_the_course_there_is_none(counted_for: Asked) -> None:
    assert await counted_for(STRANGE) is None


async def test_a_course_that_no_file_names_any_more_tells_nothing(counted_for: Asked) -> None:
    assert await counted_for(STRANGE, course="of last term") is None


async def test_of_a_faq_with_one_course_everything_is_that_courses(counted_for: Asked) -> None:
    assert await counted_for(STRANGE, faq=SMALL_FAQ) == "ml"
