"""A whole day of broken connections and repeated deliveries, pressed into a moment."""

from bot.store import open_store
from bot.store_location import InMemory
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.day import TROUBLES, Day, live_through


async def test_in_a_day_of_broken_connections_no_question_is_lost_and_none_is_answered_twice(assistant, slack):
    day = Day(hour_s=0.05, questions=240, troubles=60, restarts=3)
    async with await open_store(InMemory()) as store:
        evening = await live_through(day, slack, lambda: connected(assistant, slack, store=store))
    assert (evening.lost, evening.twice) == (0, 0)
    assert evening.asked == day.questions
    assert set(evening.troubles) == set(TROUBLES)
    assert evening.retried > 0
