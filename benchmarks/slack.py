"""The bot on Slack, as a process of its own, against a slack-bolt app that answers everything with a constant.

`python -m benchmarks.slack [--rate 200] [--seconds 30]` measures, with a FAQ of 1,000 entries, over loopback:

- how long an acknowledgement takes, from before the server writes the envelope to the socket until it has read the
  acknowledgement, and how long the answer takes, until the request with it has arrived: upper bounds, because they hold
  two ways through the kernel and this process's own work;
- both one at a time, and at `--rate` envelopes a second. Of ten envelopes six are mentions, two commands and two
  presses, and each is answered.

An envelope that is not answered fails the measurement.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.delays import Delays
from benchmarks.discord_talk import ENTRIES, Talk, prepare_talk
from benchmarks.slack_server import Bot, TimedSlack
from faq.writer import render_file

_BOT, _PEER = ("bot", "run"), ("benchmarks.slack_peer",)
_BLOCKS, _BLOCK, _WARM_UP = 5, 100, 100
#: A pause between two envelopes in which both processes come to rest.
_PAUSE_S = 0.004
_STARTS = 5
_KINDS = ("mention", "command", "mention", "press", "mention", "mention", "command", "mention", "press", "mention")


@dataclass
class Timings:
    """Seconds at which envelopes were sent, and what became of them, in milliseconds by kind."""

    sent_s: dict[str, tuple[str, float]] = field(default_factory=dict)
    acknowledged_ms: list[float] = field(default_factory=list)
    answered_ms: dict[str, list[float]] = field(default_factory=dict)

    def collect(self, server: TimedSlack) -> None:
        """Take the times of what is answered by now."""
        for key in [key for key in self.sent_s if key in server.answered_s and key in server.acknowledged_s]:
            kind, sent_s = self.sent_s.pop(key)
            self.acknowledged_ms.append((server.acknowledged_s.pop(key) - sent_s) * 1000)
            self.answered_ms.setdefault(kind, []).append((server.answered_s.pop(key) - sent_s) * 1000)

    def lines(self) -> Iterator[str]:
        """What was measured, a line each."""
        yield f"acknowledged: {Delays(tuple(self.acknowledged_ms))}"
        answered = tuple(ms for some in self.answered_ms.values() for ms in some)
        yield f"answered:     {Delays(answered)}"
        for kind, ms in self.answered_ms.items():
            yield f"  {kind}: {Delays(tuple(ms))}"


Say = Callable[[TimedSlack, str], Awaitable[tuple[str, float]]]


class Asking:
    """What is asked, in turn, and how."""

    def __init__(self, talk: Talk) -> None:
        self._questions = itertools.cycle(talk.questions)
        self._entries = itertools.cycle(entry.id for entry in talk.faq)
        self._kinds = itertools.cycle(_KINDS)

    async def next(self, server: TimedSlack, timings: Timings) -> str:
        """Send one envelope; its key."""
        kind = next(self._kinds)
        match kind:
            case "mention":
                key, sent_s = await server.mention(next(self._questions).text)
            case "command":
                key, sent_s = await server.command(f"ask {next(self._questions).text}")
            case _:
                key, sent_s = await server.press_show(next(self._entries))
        timings.sent_s[key] = (kind, sent_s)
        return key


async def one_by_one(bot: Bot, asking: Asking, timings: Timings, number: int) -> None:
    """Send so many envelopes, each when the one before it is answered."""
    for _ in range(number):
        await bot.server.answered(await asking.next(bot.server, timings))
        timings.collect(bot.server)
        await asyncio.sleep(_PAUSE_S)


async def compare(bot: Bot, peer: Bot, asking: Asking) -> tuple[Timings, Timings]:
    """The bot's and the peer's times; they take turns, so that both meet the same machine."""
    own, floor = Timings(), Timings()
    for one in (bot, peer):
        await one_by_one(one, asking, Timings(), _WARM_UP)
    for _ in range(_BLOCKS):
        await one_by_one(bot, asking, own, _BLOCK)
        await one_by_one(peer, asking, floor, _BLOCK)
    return own, floor


async def flood(bot: Bot, asking: Asking, per_s: float, seconds: float) -> Iterator[str]:
    """Send `per_s` envelopes a second whether or not they are answered, then await the answers; what was measured."""
    timings = Timings()
    cpu_s, started_s = bot.cpu_s, time.perf_counter()
    number = round(per_s * seconds)
    for sent in range(number):
        await asyncio.sleep(max(0.0, started_s + sent / per_s - time.perf_counter()))
        await asking.next(bot.server, timings)
        if sent % 100 == 0:
            timings.collect(bot.server)
    sending_s = time.perf_counter() - started_s
    for key in tuple(timings.sent_s):
        await bot.server.answered(key)
    timings.collect(bot.server)
    used = (bot.cpu_s - cpu_s) / number
    head = f"{number / sending_s:.0f} envelopes a second sent, {used * 1e6:.0f} us of processor time each, "
    return itertools.chain([f"{head}{bot.resident_mib:.0f} MiB"], timings.lines())


async def start(arguments: tuple[str, ...], environment: dict[str, str], talk: Talk) -> tuple[float, float]:
    """Start a bot; seconds until all its sockets stood, and until it had answered what was asked at that moment."""
    async with TimedSlack() as server:
        bot = Bot(server, arguments, environment)
        async with bot.running():
            ready_s = time.perf_counter() - bot.started_s
            key, _ = await server.mention(talk.questions[0].text)
            await server.answered(key)
            return ready_s, server.answered_s[key] - bot.started_s


@contextlib.asynccontextmanager
async def both(environment: dict[str, str], profile: Path | None) -> AsyncIterator[tuple[Bot, Bot]]:
    """The bot and the peer, each with a server of its own."""
    async with TimedSlack() as first, TimedSlack() as second:
        bot, peer = Bot(first, _BOT, environment, profile), Bot(second, _PEER)
        async with bot.running(), peer.running():
            yield bot, peer


async def measure(per_s: float, seconds: float, profile: Path | None) -> None:
    """Print everything, with the load of the machine."""
    talk = prepare_talk()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "faq.yaml"
        path.write_text(render_file(talk.faq.files[0]), encoding="utf-8")
        environment = {"FAQBOT_FAQ": str(path), "FAQBOT_CACHE": folder}
        print(f"{ENTRIES} entries; load of the machine before: {_load()}")
        starts = [await start(_BOT, environment, talk) for _ in range(_STARTS)]
        floor = [await start(_PEER, {}, talk) for _ in range(_STARTS)]
        print(f"start, until its sockets stand / until the first answer: {_medians(starts)}; peer {_medians(floor)}")
        asking = Asking(talk)
        async with both(environment, profile) as (bot, peer):
            for name, timings in zip(("bot", "peer"), await compare(bot, peer, asking), strict=True):
                _tell(f"one at a time, {name}:", timings.lines())
            for name, one in (("bot", bot), ("peer", peer)):
                _tell(f"{per_s:.0f} envelopes a second, {name}:", await flood(one, asking, per_s, seconds))
    print(f"load of the machine after: {_load()}")


def _tell(heading: str, lines: Iterator[str]) -> None:
    print(heading, *lines, sep="\n  ", flush=True)


def _medians(starts: list[tuple[float, float]]) -> str:
    ready, answered = (statistics.median(seconds) for seconds in zip(*starts, strict=True))
    return f"{ready:.2f} s / {answered:.2f} s"


def _load() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=200.0, help="envelopes a second (default: 200)")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long at that rate (default: 30)")
    parser.add_argument("--profile", type=Path, help="where to write the bot's cProfile, which slows it down")
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.rate, arguments.seconds, arguments.profile))


if __name__ == "__main__":
    main()
