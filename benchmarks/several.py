"""Several bots on one PostgreSQL, on Discord: what sharing costs an answer, and how soon a lost bot's work is done.

`python -m benchmarks.several` measures, with a FAQ of 1,000 entries and over loopback:

- how long an answer takes, as `benchmarks.discord` does, for a bot alone on SQLite and for one on PostgreSQL, which
  shares Discord's shards and claims what it answers; they take turns, so that both meet the same machine;
- with two bots on that PostgreSQL and one shard, how long after a SIGKILL, and after a SIGTERM, of the one that serves
  a question is answered again.

PostgreSQL must be installed on this machine; it waits for the disk, as one that is used does.
"""

import asyncio
import itertools
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.delays import Delays
from benchmarks.discord import ask
from benchmarks.discord_server import ASKER, Bot, TimedDiscord
from benchmarks.discord_talk import ENTRIES, Talk, prepare_talk
from faq.writer import render_file
from tests.bot.store.postgres import Server, binaries, running_server

_BOT = "tests.fakes.bot_process"
_BLOCKS, _BLOCK, _WARM_UP = 5, 200, 50
_LOSSES = 3
#: In which a second bot has started and stands by.
_STARTED_S = 4.0
_ASK_EVERY_S = 0.02


async def compare_answers(environment: dict[str, str], on_server: dict[str, str], talk: Talk) -> tuple[Delays, Delays]:
    """The delays of a bot alone, and of one that shares."""
    questions = itertools.cycle(talk.questions)
    async with TimedDiscord() as first, TimedDiscord() as second:
        bots = (Bot(first, _BOT, environment), Bot(second, _BOT, environment | on_server))
        took: tuple[list[float], list[float]] = ([], [])
        async with bots[0].running(), bots[1].running():
            for bot in bots:
                await ask(bot, list(itertools.islice(questions, _WARM_UP)))
            for _ in range(_BLOCKS):
                block = list(itertools.islice(questions, _BLOCK))
                for bot, delays in zip(bots, took, strict=True):
                    delays += await ask(bot, block)
    return Delays(tuple(took[0])), Delays(tuple(took[1]))


async def lose(environment: dict[str, str], talk: Talk, how: signal.Signals) -> float:
    """Lose the bot that serves; seconds until a question that was asked afterwards is answered by the other."""
    async with TimedDiscord() as server:
        serving, standing_by = (Bot(server, _BOT, environment) for _ in range(2))
        async with serving.running(), standing_by.running():
            await asyncio.sleep(_STARTED_S)
            begun = time.perf_counter()
            serving.process.send_signal(how)
            asked: list[int] = []
            while not server.answered_s.keys() & set(asked):
                # A bot that stops as it should still answers what it was asked before.
                if server.gateway.live and len(server.gateway.identified) > 1:
                    asked.append(await server.say(f"{server.mention} {talk.questions[0].text}", ASKER))
                await asyncio.sleep(_ASK_EVERY_S)
            return time.perf_counter() - begun


async def measure(server: Server) -> None:
    """Print everything, with the load of the machine."""
    talk = prepare_talk()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "faq.yaml"
        path.write_text(render_file(talk.faq.files[0]), encoding="utf-8")
        environment = {"FAQBOT_FAQ": str(path), "FAQBOT_CACHE": folder, "FAQBOT_HTTP_PORT": "off"}

        async def on_server() -> dict[str, str]:
            shared = {"FAQBOT_PRIVACY_KEY": "a key that only this measurement uses"}
            return environment | shared | {"FAQBOT_STORE": await server.create_database()}

        print(f"{ENTRIES} entries; load of the machine before: {_load()}")
        alone, sharing = await compare_answers(environment, await on_server(), talk)
        print(f"a mention until its answer, alone on SQLite: {alone}\n  on PostgreSQL, shared: {sharing}", flush=True)
        for how in (signal.SIGKILL, signal.SIGTERM):
            losses = [await lose(await on_server(), talk, how) for _ in range(_LOSSES)]
            told = ", ".join(f"{seconds:.1f}" for seconds in losses)
            print(f"{how.name} until the other answers: {told} s; median {statistics.median(losses):.1f}", flush=True)
    print(f"load of the machine after: {_load()}")


def _load() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def main() -> None:
    found = binaries()
    if found is None:
        raise SystemExit("PostgreSQL is not installed here. Debian: apt-get install postgresql")
    with running_server(found, "fsync=on") as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
