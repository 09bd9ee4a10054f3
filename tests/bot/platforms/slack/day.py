"""A day on Slack pressed into seconds: students ask, and meanwhile sockets end, acknowledgements are lost, calls fail.

Every question is an event of its own, which Slack sends again when it is not acknowledged. At the end each has to have
one answer. Commands are no part of it: of those Slack repeats none, and tells the person that they failed.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.platforms.slack.errors import SlackUnreachable
from tests.fakes.slack import BOT_USER, FakeSlack

HOURS = 24
#: Slack's attempts come at once, after a minute and after five, here in hours.
#: https://docs.slack.dev/apis/events-api#retries
_RETRY_AFTER_H = (0.0, 1 / 60, 5 / 60)
_QUESTION = f"<@{BOT_USER}> will unbiased data prevent biased decisions?"
_CHANNELS = 50
#: Slack means to send an event four times at most; so many acknowledgements in a row may be lost.
_LOST_ACKS = 2
_POST = "chat.postMessage"

Bot = Callable[[], AbstractAsyncContextManager[object]]
Trouble = Callable[[FakeSlack, random.Random], Awaitable[None]]


@dataclass(frozen=True)
class Day:
    """How a day goes. Troubles and restarts are spread over it by chance, the questions evenly."""

    #: How long an hour takes.
    hour_s: float
    questions: int
    troubles: int
    #: How often the bot is stopped and started.
    restarts: int
    seed: int = 1


@dataclass(frozen=True)
class Evening:
    """What became of a day."""

    asked: int
    #: Questions by how many answers they got.
    by_answers: Counter[int]
    troubles: Counter[str]
    #: Events that Slack sent again, and connections there were.
    retried: int
    connections: int

    @property
    def lost(self) -> int:
        """Questions without an answer."""
        return self.by_answers[0]

    @property
    def twice(self) -> int:
        """Questions with more than one answer."""
        return self.asked - self.by_answers[0] - self.by_answers[1]


async def live_through(day: Day, slack: FakeSlack, bot: Bot) -> Evening:
    """Let a day pass in which `bot`, as often as it is entered, is the same bot with the same memory."""
    slack.sockets.retry_after_s = tuple(hours * day.hour_s for hours in _RETRY_AFTER_H)
    slack.channels.update(map(_channel, range(_CHANNELS)))
    rng = random.Random(day.seed)  # noqa: S311 - chance, not secrets
    happened: Counter[str] = Counter()
    over = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(_keep_running(bot, day, over))
        await slack.until(lambda: slack.sockets.open, "the bot's connection")
        asking = tasks.create_task(_ask_all(slack, day))
        tasks.create_task(_bother(slack, day, rng, happened))
        asked = await asking
        await slack.until(lambda: {message.thread_ts for message in slack.messages} >= set(asked), "every answer")
        over.set()
        await running
    answers = Counter(message.thread_ts for message in slack.messages)
    return Evening(
        asked=len(asked),
        by_answers=Counter(answers[ts] for ts in asked),
        troubles=happened,
        retried=len(slack.sockets.retried),
        connections=slack.connections,
    )


async def _keep_running(bot: Bot, day: Day, over: asyncio.Event) -> None:
    """Run the bot until all is over, in `restarts + 1` lives of equal length."""
    life_s = HOURS * day.hour_s / (day.restarts + 1)
    lives = [asyncio.sleep(life_s) for _ in range(day.restarts)]
    for life in (*lives, over.wait()):
        async with await _started(bot):
            await life


async def _started(bot: Bot) -> contextlib.AsyncExitStack:
    """The bot, started until it comes up: where Slack does not answer at first, whatever runs the bot tries again."""
    while True:
        stack = contextlib.AsyncExitStack()
        try:
            await stack.enter_async_context(bot())
        except SlackUnreachable:
            continue
        return stack


async def _ask_all(slack: FakeSlack, day: Day) -> list[str]:
    """Ask everything, whether or not the last questions are answered; the timestamps."""
    loop = asyncio.get_running_loop()
    begun_s, every_s = loop.time(), HOURS * day.hour_s / day.questions
    async with asyncio.TaskGroup() as tasks:
        asking = []
        for number in range(day.questions):
            await asyncio.sleep(max(0.0, begun_s + number * every_s - loop.time()))
            asking.append(tasks.create_task(slack.mention(_QUESTION, channel=_channel(number % _CHANNELS))))
    return [asked.result() for asked in asking]


async def _bother(slack: FakeSlack, day: Day, rng: random.Random, happened: Counter[str]) -> None:
    """Let all troubles happen, each kind about as often as the others."""
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    times_s = sorted(rng.uniform(0, HOURS * day.hour_s) for _ in range(day.troubles))
    for at_s in times_s:
        await asyncio.sleep(max(0.0, begun_s + at_s - loop.time()))
        name = rng.choice(list(TROUBLES))
        happened[name] += 1
        await TROUBLES[name](slack, rng)


async def _refresh(slack: FakeSlack, rng: random.Random) -> None:
    """Slack renews a socket: it says so, and closes it some seconds later."""
    leaving = await slack.sockets.say_goodbye(rng.choice(["warning", "refresh_requested"]), most=1)
    await asyncio.sleep(rng.uniform(0, 0.02))
    await slack.sockets.close(leaving)


async def _cut(slack: FakeSlack, rng: random.Random) -> None:
    slack.sockets.cut(most=rng.choice([1, 1, 10]))


async def _switched_off(slack: FakeSlack, _: random.Random) -> None:
    """Socket Mode is switched off and on again."""
    await slack.sockets.close(await slack.sockets.say_goodbye("link_disabled"))


async def _acknowledgements_lost(slack: FakeSlack, rng: random.Random) -> None:
    slack.sockets.lose_acknowledgements(rng.randint(1, _LOST_ACKS))


async def _post_unconfirmed(slack: FakeSlack, rng: random.Random) -> None:
    """A message is posted, and the answer that says so is lost."""
    if rng.random() < 0.5:
        slack.cut_next(_POST, done=True)
    else:
        slack.fail_next(_POST, rng.choice([500, 502, 503, 504]), done=True)


async def _post_failed(slack: FakeSlack, rng: random.Random) -> None:
    if rng.random() < 0.5:
        slack.cut_next(_POST)
    else:
        slack.fail_next(_POST, rng.choice([500, 502, 503, 504]))


async def _too_fast(slack: FakeSlack, _: random.Random) -> None:
    slack.fail_next(_POST, 429, "ratelimited", **{"Retry-After": "0"})


async def _no_new_socket(slack: FakeSlack, rng: random.Random) -> None:
    """The next connection fails."""
    if rng.random() < 0.5:
        slack.cut_next("apps.connections.open")
    else:
        slack.fail_next("apps.connections.open", rng.choice([500, 503]))


TROUBLES: dict[str, Trouble] = {
    "socket renewed": _refresh,
    "connection cut": _cut,
    "Socket Mode off and on": _switched_off,
    "acknowledgements lost": _acknowledgements_lost,
    "post unconfirmed": _post_unconfirmed,
    "post failed": _post_failed,
    "rate limited": _too_fast,
    "no new socket": _no_new_socket,
}


def _channel(number: int) -> str:
    return f"CDAY{number}"
