"""The bot on Discord, as a process of its own, against a discord.py bot that answers everything with a constant.

`python -m benchmarks.discord [--messages 1000000]` measures, with a FAQ of 1,000 entries, over loopback:

- how long an answer takes, from before the server writes the message to the gateway's socket until the request with the
  answer has arrived at it: an upper bound, because it holds two ways through the kernel and this process's own work;
- how long a start takes, until the gateway has the bot and until its first answer has come;
- how many messages a second it reads in channels with automatic answers, 95% of them chatter and every one of them
  searched for (the pause between two automatic answers is set to nothing), and how its memory grows.

What the bot should answer is known from the matcher, so an answer that is missing or too many fails the measurement;
so does a question that was answered and is not in the bot's store at the end.
"""

import argparse
import asyncio
import contextlib
import itertools
import math
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delays import Delays
from benchmarks.discord_server import ASKER, CHATTERER, Bot, TimedDiscord
from benchmarks.discord_talk import ENTRIES, Line, Talk, prepare_talk
from faq.writer import render_file

_BOT, _PEER = "tests.fakes.bot_process", "benchmarks.discord_peer"
_AUTOMATIC = {"FAQBOT_AUTOMATIC": "true", "FAQBOT_COOLDOWN_S": "0"}
_BLOCKS, _BLOCK, _WARM_UP = 5, 200, 50
#: A pause between two questions in which both processes come to rest.
_PAUSE_S = 0.004
_STARTS = 5
_MEMORY_EVERY = 50_000
#: Messages that tell a pace.
_BRIEF = 20_000
#: Messages of one batch of the paced conversation.
_BATCH = 10


@dataclass(frozen=True, slots=True)
class Flow:
    """How a conversation went: messages, the seconds it took, the answers' delays, and what the bot used for it."""

    messages: int
    seconds: float
    delays: Delays
    cpu_s: float
    memory_mib: tuple[float, ...]

    def __str__(self) -> str:
        return (
            f"{self.per_s:.0f} messages a second; {self.cpu_us:.0f} us of processor time a message "
            f"({self.cpu_s / self.seconds:.0%} of a core); answers: {self.delays}; "
            f"memory {self.memory_mib[0]:.0f} -> {self.memory_mib[-1]:.0f} MiB"
        )

    @property
    def per_s(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of processor time a message."""
        return self.cpu_s / self.messages * 1e6


async def ask(bot: Bot, lines: Sequence[Line]) -> list[float]:
    """Mention the bot with one question after the other; the milliseconds each took."""
    took = []
    for line in lines:
        begun = time.perf_counter()
        message = await bot.server.say(f"{bot.server.mention} {line.text}", ASKER)
        took.append((await bot.server.answer_to(message) - begun) * 1000)
        await asyncio.sleep(_PAUSE_S)
    return took


async def compare_answers(bot: Bot, peer: Bot, talk: Talk) -> tuple[Delays, Delays]:
    """The bot's and the peer's delays; they take turns, so that both meet the same machine."""
    questions = itertools.cycle(talk.questions)
    own: list[float] = []
    floor: list[float] = []
    for one in (bot, peer):
        await ask(one, list(itertools.islice(questions, _WARM_UP)))
    for _ in range(_BLOCKS):
        block = list(itertools.islice(questions, _BLOCK))
        own += await ask(bot, block)
        floor += await ask(peer, block)
    return Delays(tuple(own)), Delays(tuple(floor))


async def converse(bot: Bot, talk: Talk, messages: int, per_s: float) -> Flow:
    """Say `messages` lines in the channels, `per_s` a second (or as fast as they are taken), and await the answers."""
    server = bot.server
    sent_s: dict[int, float] = {}
    delays: list[float] = []
    memory = [bot.resident_mib]
    server.answered_s.clear()

    def collect() -> None:
        arrived = tuple(server.answered_s)
        delays.extend((server.answered_s.pop(message) - sent_s.pop(message)) * 1000 for message in arrived)

    started, cpu_s = time.perf_counter(), bot.cpu_s
    # The last line is a question, so that its answer tells that all were read.
    lines = itertools.chain(itertools.islice(talk.lines(), messages - 1), talk.questions[:1])
    for number, line in enumerate(lines):
        if number % _BATCH == 0:
            collect()
            await asyncio.sleep(max(0.0, started + number / per_s - time.perf_counter()))
        now = time.perf_counter()
        message = await server.say(line.text, ASKER if line.is_answered else CHATTERER)
        if line.is_answered:
            sent_s[message] = now
        if number and number % _MEMORY_EVERY == 0:
            memory.append(bot.resident_mib)
            print(f"  {number} messages, {memory[-1]:.1f} MiB, {number / (now - started):.0f} a second", flush=True)
    await server.bell.until(lambda: sent_s.keys() <= server.answered_s.keys(), "all is answered", 60.0)
    seconds = time.perf_counter() - started
    collect()
    return Flow(messages, seconds, Delays(tuple(delays)), bot.cpu_s - cpu_s, (*memory, bot.resident_mib))


async def start(module: str, environment: dict[str, str], talk: Talk) -> tuple[float, float]:
    """Start a bot; seconds until the gateway had it, and until it had answered what was said at that moment."""
    async with TimedDiscord() as server:
        bot = Bot(server, module, environment)
        async with bot.running():
            ready_s = time.perf_counter() - bot.started_s
            message = await server.say(f"{server.mention} {talk.questions[0].text}", ASKER)
            return ready_s, await server.answer_to(message) - bot.started_s


@contextlib.asynccontextmanager
async def both(environment: dict[str, str], profile: Path | None) -> AsyncIterator[tuple[Bot, Bot]]:
    """The bot and the peer, each with a server of its own."""
    async with TimedDiscord() as first, TimedDiscord() as second:
        bot, peer = Bot(first, _BOT, environment, profile), Bot(second, _PEER)
        async with bot.running(), peer.running():
            yield bot, peer


async def measure(messages: int, per_s: float, profile: Path | None) -> None:
    """Print everything, with the load of the machine."""
    talk = prepare_talk()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "faq.yaml"
        path.write_text(render_file(talk.faq.files[0]), encoding="utf-8")
        environment = {"FAQBOT_FAQ": str(path), "FAQBOT_CACHE": folder, **_AUTOMATIC}
        print(f"{ENTRIES} entries; load of the machine before: {_load()}")
        await _measure_starts(environment, talk)
        async with both(environment, profile) as (bot, peer):
            own, least = await compare_answers(bot, peer, talk)
            print(f"a mention until its answer: {own}")
            print(f"  peer: {least}\n  ratio: median {own.median / least.median:.1f}, p99 {own.p99 / least.p99:.1f}")
            print(f"channels, {per_s:.0f} messages a second:")
            await _compare_flows(bot, peer, talk, messages, per_s)
            print("channels, as fast as messages are taken:")
            await _compare_flows(bot, peer, talk, min(messages, _BRIEF), math.inf)
            await bot.stored(bot.server.n_answered)
            print(f"questions answered, and all of them in the store: {bot.server.n_answered}")
    print(f"load of the machine after: {_load()}")


async def _measure_starts(environment: dict[str, str], talk: Talk) -> None:
    own = _medians([await start(_BOT, environment, talk) for _ in range(_STARTS)])
    least = _medians([await start(_PEER, {}, talk) for _ in range(_STARTS)])
    print("start, until the gateway has it / until the first answer:")
    print(f"  {own[0]:.2f} s / {own[1]:.2f} s\n  peer: {least[0]:.2f} s / {least[1]:.2f} s")
    print(f"  ratio: {own[0] / least[0]:.1f} / {own[1] / least[1]:.1f}", flush=True)


async def _compare_flows(bot: Bot, peer: Bot, talk: Talk, messages: int, per_s: float) -> None:
    own = await converse(bot, talk, messages, per_s)
    least = await converse(peer, talk, min(messages, _BRIEF), per_s)
    memory = own.memory_mib[-1] / least.memory_mib[-1]
    print(
        f"  {own}\n  peer: {least}\n  ratio: messages a second {own.per_s / least.per_s:.2f}, "
        f"processor time {own.cpu_us / least.cpu_us:.1f}, "
        f"answers' median {own.delays.median / least.delays.median:.1f}, memory {memory:.1f}",
        flush=True,
    )


def _medians(starts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    ready, answered = (statistics.median(seconds) for seconds in zip(*starts, strict=True))
    return ready, answered


def _load() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20_000, help="of the paced conversation (default: 20000)")
    parser.add_argument("--rate", type=float, default=1000.0, help="messages a second of it (default: 1000)")
    parser.add_argument("--profile", type=Path, help="where to write the bot's cProfile, which slows it down")
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.messages, arguments.rate, arguments.profile))


if __name__ == "__main__":
    main()
