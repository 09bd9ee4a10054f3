"""Several chats in one process: one that fails is tried again while the others are served, and none ends another."""

import asyncio
import logging

import pytest

from bot.crew import WAITS_S, Crew
from bot.errors import BotError, LoginRefused
from bot.platforms.standing import Standing

REFUSED = LoginRefused("The token was refused. Set FAQBOT_TOKEN.")


class Chat:
    """A platform that fails with each of `failures` and is then served until it is closed."""

    def __init__(self, name: str, *failures: Exception) -> None:
        self.name = name
        self.failures = list(failures)
        self.served = asyncio.Event()
        self.closed = asyncio.Event()

    @property
    def standing(self) -> Standing:
        return Standing(int(self.served.is_set()), 1)

    async def run(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.served.set()
        await self.closed.wait()


class Naps:
    """Waits that pass at once; how long each was meant to be is kept."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    async def __call__(self, delay_s: float) -> None:
        self.slept_s.append(delay_s)
        await asyncio.sleep(0)


@pytest.fixture
def naps() -> Naps:
    return Naps()


async def test_a_chat_that_fails_is_tried_again_while_the_other_is_served(
    naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    well, ill = Chat("well"), Chat("ill", *[REFUSED] * 6)
    running = asyncio.create_task(Crew((well, ill), sleep=naps).run())
    async with asyncio.timeout(10):
        await ill.served.wait()

    assert well.served.is_set()
    assert naps.slept_s == [*WAITS_S, WAITS_S[-1], WAITS_S[-1]]
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 6
    assert "ill is not served: The token was refused. Set FAQBOT_TOKEN. It is tried again in 5 s" in caplog.text
    for chat in (well, ill):
        chat.closed.set()
    await running


async def test_what_is_wrong_with_a_chat_is_told_until_it_is_served(naps: Naps) -> None:
    well, ill = Chat("well"), Chat("ill", REFUSED)
    stopped = asyncio.Event()

    async def sleep(delay_s: float) -> None:
        await stopped.wait()

    crew = Crew((well, ill), sleep=sleep)
    running = asyncio.create_task(crew.run())
    async with asyncio.timeout(10):
        await well.served.wait()
    assert [str(member.standing) for member in crew.members] == [
        "1 of 1 connections",
        "0 of 1 connections: The token was refused. Set FAQBOT_TOKEN.",
    ]
    stopped.set()
    async with asyncio.timeout(10):
        await ill.served.wait()
    assert str(crew.members[1].standing) == "1 of 1 connections"
    well.closed.set()
    ill.closed.set()
    await running


async def test_where_every_chat_has_failed_the_process_ends_with_the_last_failure(naps: Naps) -> None:
    with pytest.raises(LoginRefused):
        await Crew((Chat("alone", REFUSED),), sleep=naps).run()

    gone = BotError("gone")
    ended = Crew((Chat("one", *[REFUSED] * 9), Chat("two", *[gone] * 9)), sleep=lambda _: asyncio.sleep(3600))
    with pytest.raises(BotError, match="gone"):
        await ended.run()


async def test_an_error_that_nobody_foresaw_ends_no_other_chat_and_its_words_are_not_told(
    naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    well, ill = Chat("well"), Chat("ill", KeyError("what a student wrote"))
    crew = Crew((well, ill), sleep=naps)
    running = asyncio.create_task(crew.run())
    async with asyncio.timeout(10):
        await ill.served.wait()
    assert crew.members[1].trouble == "KeyError."
    assert "what a student wrote" not in caplog.records[0].getMessage()
    assert well.served.is_set()
    for chat in (well, ill):
        chat.closed.set()
    await running


async def test_a_chat_that_waits_for_its_next_try_does_not_hold_up_the_end() -> None:
    well, ill = Chat("well"), Chat("ill", REFUSED)
    running = asyncio.create_task(Crew((well, ill), sleep=lambda _: asyncio.sleep(3600)).run())
    async with asyncio.timeout(10):
        await well.served.wait()
        well.closed.set()
        await running
    assert not ill.served.is_set()


async def test_a_chat_that_was_served_for_long_is_tried_again_soon(naps: Naps) -> None:
    now_s = 0.0

    class Fading(Chat):
        async def run(self) -> None:
            nonlocal now_s
            now_s += 3600.0
            await super().run()

    well, ill = Chat("well"), Fading("ill", *[REFUSED] * 3)
    running = asyncio.create_task(Crew((well, ill), sleep=naps, seconds=lambda: now_s).run())
    async with asyncio.timeout(10):
        await ill.served.wait()
    assert naps.slept_s == [WAITS_S[0]] * 3
    for chat in (well, ill):
        chat.closed.set()
    await running
