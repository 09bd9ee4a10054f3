"""Each digest is posted once, at its time, whatever dies, fails or is moved meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.asker import Asker
from bot.digest.postman import Postman
from bot.digest.schedule import Schedule, read_schedule
from bot.errors import PostFailed, PostRefused, StoreUnreachable
from bot.reply import Reply, Text
from bot.store import Place, Preferences, Store, open_store
from bot.store_location import StoreLocation, parse_location
from tests.bot.store.conftest import KEY, Clock

TEACHER = Asker(platform="discord", id="2001")
STAFF = Place("discord", "77", "staff")
#: The clock begins on Monday, 1 March 2027, at noon in UTC.
WEDNESDAY = "wednesday 10:00 UTC"
DUE = datetime(2027, 3, 3, 10, tzinfo=UTC)


class RecordingDoor:
    """Posts into a list; `fail` what is raised instead, `servers` those that it serves."""

    name = "discord"

    def __init__(self, posted: list[tuple[Place, str]]) -> None:
        self.posted = posted
        self.tried_since: list[datetime | None] = []
        self.fail: Exception | None = None
        self.servers = {"77"}

    def serves(self, place: Place) -> bool:
        return place.server in self.servers

    async def post(self, place: Place, reply: Reply, key: str, *, tried_since: datetime | None = None) -> None:
        self.tried_since.append(tried_since)
        await asyncio.sleep(0)
        if self.fail is not None:
            raise self.fail
        if tried_since is None or (place, key) not in self.posted:
            self.posted.append((place, key))


class Process:
    """One process of the bot: its store, its door, its postman."""

    def __init__(self, store: Store, clock: Clock, posted: list[tuple[Place, str]]) -> None:
        self.store = store
        self.door = RecordingDoor(posted)
        self.written: list[tuple[Place, datetime]] = []
        self.says: Reply | None = Reply(parts=(Text(markdown="the week"),))
        self.postman = Postman(store.preferences, store.duties, self._write, [self.door], clock)

    async def _write(self, place: Place, schedule: Schedule, due: datetime) -> Reply | None:
        self.written.append((place, due))
        return self.says

    async def set(self, typed: str | None, place: Place = STAFF) -> None:
        digest = None if typed is None else read_schedule(typed)
        await self.store.preferences.put(place, Preferences(digest=digest), by=TEACHER)

    async def look(self) -> None:
        await self.store.preferences.refresh()
        await self.postman.post_due()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def location(tmp_path) -> StoreLocation:
    return parse_location(str(tmp_path / "faqbot.db"))


@pytest.fixture
def posted() -> list[tuple[Place, str]]:
    """What stands in the channels."""
    return []


@pytest.fixture
async def bot(location: StoreLocation, clock: Clock, posted: list[tuple[Place, str]]) -> AsyncIterator[Process]:
    async with await open_store(location, privacy_key=KEY, now=clock) as store:
        yield Process(store, clock, posted)


@pytest.fixture
async def another(
    bot: Process, location: StoreLocation, clock: Clock, posted: list[tuple[Place, str]]
) -> AsyncIterator[Process]:
    """Another process on the same store, of the same bot."""
    async with await open_store(location, privacy_key=KEY, now=clock) as store:
        yield Process(store, clock, posted)


def until(clock: Clock, moment: datetime) -> None:
    clock.passes(seconds=(moment - clock()).total_seconds())


async def test_it_is_posted_when_it_is_due_and_not_before_and_once(bot: Process, clock: Clock, posted: list) -> None:
    await bot.set(WEDNESDAY)
    until(clock, DUE - timedelta(seconds=1))
    await bot.look()
    assert posted == []

    until(clock, DUE)
    for _ in range(3):
        await bot.look()
        clock.passes(minutes=1)

    assert [place for place, _ in posted] == [STAFF]
    assert bot.written == [(STAFF, DUE)]


async def test_every_week_has_its_own(bot: Process, clock: Clock, posted: list) -> None:
    await bot.set(WEDNESDAY)
    for _ in range(21 * 24):
        clock.passes(hours=1)
        await bot.look()

    assert [due for _, due in bot.written] == [DUE + timedelta(weeks=week) for week in range(3)]
    assert len({key for _, key in posted}) == 3


async def test_of_several_processes_one_posts(bot: Process, another: Process, clock: Clock, posted: list) -> None:
    await bot.set(WEDNESDAY)
    until(clock, DUE)

    await asyncio.gather(*(process.look() for process in (bot, another, bot, another)))
    clock.passes(hours=2)
    await another.look()

    assert len(posted) == 1


async def test_a_restart_posts_nothing_again(bot: Process, clock: Clock, posted: list, location: StoreLocation) -> None:
    await bot.set(WEDNESDAY)
    until(clock, DUE)
    await bot.look()
    await bot.store.close()

    async with await open_store(location, privacy_key=KEY, now=clock) as store:
        await Process(store, clock, posted).look()

    assert len(posted) == 1


@pytest.mark.parametrize(("down", "count"), [(timedelta(hours=23, minutes=59), 1), (timedelta(hours=24), 0)])
async def test_what_fell_due_while_no_bot_ran_is_posted_within_a_day_or_left_out(
    bot: Process, clock: Clock, posted: list, down: timedelta, count: int
) -> None:
    await bot.set(WEDNESDAY)
    until(clock, DUE + down)

    await bot.look()

    assert len(posted) == count


async def test_a_schedule_set_after_its_time_waits_for_the_next_week(bot: Process, clock: Clock, posted: list) -> None:
    until(clock, DUE + timedelta(hours=1))
    await bot.set(WEDNESDAY)

    await bot.look()
    assert posted == []

    until(clock, DUE + timedelta(weeks=1))
    await bot.look()
    assert len(posted) == 1


async def test_a_digest_that_is_turned_off_is_not_posted(bot: Process, clock: Clock, posted: list) -> None:
    await bot.set(WEDNESDAY)
    await bot.set(None)
    until(clock, DUE)

    await bot.look()

    assert posted == []


async def test_moving_the_day_posts_no_second_one_within_days(bot: Process, clock: Clock, posted: list) -> None:
    await bot.set(WEDNESDAY)
    until(clock, DUE)
    await bot.look()
    await bot.set("thursday 10:00 UTC")

    until(clock, DUE + timedelta(days=1))
    await bot.look()
    assert len(posted) == 1

    until(clock, DUE + timedelta(days=8))
    await bot.look()
    assert len(posted) == 2


async def test_where_there_is_nothing_to_say_nothing_is_posted(bot: Process, clock: Clock, posted: list) -> None:
    bot.says = None
    await bot.set(WEDNESDAY)
    until(clock, DUE)

    await bot.look()
    await bot.look()

    assert posted == []
    assert len(bot.written) == 1


async def test_each_channel_has_its_own(bot: Process, clock: Clock, posted: list) -> None:
    other = Place("discord", "77", "ethics-staff")
    await bot.set(WEDNESDAY)
    await bot.set(WEDNESDAY, other)
    until(clock, DUE)

    await bot.look()

    assert {place for place, _ in posted} == {STAFF, other}


async def test_what_the_chat_does_not_take_is_tried_again_for_a_day(
    bot: Process, clock: Clock, posted: list, caplog: pytest.LogCaptureFixture
) -> None:
    bot.door.fail = PostFailed("no network")
    await bot.set(WEDNESDAY)
    until(clock, DUE)
    await bot.look()
    await bot.look()
    assert len(bot.door.tried_since) == 1, "not at once"
    clock.passes(minutes=6)
    await bot.look()
    assert bot.door.tried_since == [None, DUE], "the second time it is looked for first"

    bot.door.fail = None
    clock.passes(minutes=6)
    await bot.look()

    assert len(posted) == 1
    assert caplog.text.count("tried again") == 2


async def test_what_the_chat_refuses_is_told_once_and_left_out(
    bot: Process, clock: Clock, posted: list, caplog: pytest.LogCaptureFixture
) -> None:
    bot.door.fail = PostRefused("not in the channel; `/invite` me")
    await bot.set(WEDNESDAY)
    until(clock, DUE)
    for _ in range(5):
        await bot.look()
        clock.passes(minutes=6)

    assert posted == []
    assert caplog.text.count("/invite") == 1


async def test_a_process_that_dies_before_posting_hands_over(
    bot: Process, another: Process, clock: Clock, posted: list
) -> None:
    await bot.set(WEDNESDAY)
    until(clock, DUE)
    bot.door.fail = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        await bot.look()
    clock.passes(minutes=5)
    await another.look()
    assert posted == [], "the dead one might live"

    clock.passes(minutes=6)
    await another.look()

    assert len(posted) == 1


async def test_a_process_that_dies_after_posting_makes_no_second_one(
    bot: Process, another: Process, clock: Clock, posted: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(name: str) -> None:
        raise KeyboardInterrupt

    await bot.set(WEDNESDAY)
    until(clock, DUE)
    monkeypatch.setattr(bot.store.duties, "finish", killed)
    with pytest.raises(KeyboardInterrupt):
        await bot.look()
    assert len(posted) == 1

    clock.passes(minutes=11)
    await another.look()
    await another.look()

    assert another.door.tried_since == [DUE]
    assert len(posted) == 1


async def test_a_server_that_this_process_does_not_serve_is_left_to_others(
    bot: Process, another: Process, clock: Clock, posted: list
) -> None:
    bot.door.servers = set()
    await bot.set(WEDNESDAY)
    until(clock, DUE)

    await bot.look()
    assert posted == []
    await another.look()
    assert len(posted) == 1


async def test_a_time_zone_that_is_gone_is_told_once(
    bot: Process, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    gone = Schedule(weekday=2, hour=10, zone="Europe/Atlantis")
    await bot.store.preferences.put(STAFF, Preferences(digest=gone), by=TEACHER)

    await bot.look()
    await bot.look()

    assert caplog.text.count("package tzdata") == 1


async def test_following_goes_on_after_a_bug_and_tells_nobodys_words(
    bot: Process, clock: Clock, posted: list, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    await bot.set(WEDNESDAY)
    until(clock, DUE)
    failures = iter([StoreUnreachable("no server"), ValueError("a student's words")])
    post_due = bot.postman.post_due

    async def failing() -> None:
        if (failure := next(failures, None)) is not None:
            raise failure
        await post_due()

    monkeypatch.setattr(bot.postman, "post_due", failing)
    following = asyncio.create_task(bot.postman.follow(every_s=0))
    async with asyncio.timeout(10):
        while not posted:
            await asyncio.sleep(0.001)
    following.cancel()

    assert "Digests wait: ValueError" in caplog.text
    assert "Digests wait: no server" in caplog.text
    assert "a student's words" not in caplog.text
