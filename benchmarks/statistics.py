"""How long counting takes over a year of a large course: what `/faq stats` and the weekly digest wait for, on SQLite.

The goal is 200 ms for the numbers; their picture is drawn by a process of its own meanwhile.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.year import PLATFORM, QUESTIONS, SERVER, fill
from bot.knowledge import understand
from bot.stats.counting import Statistics
from bot.stats.picture import can_draw, draw
from bot.store import Place, Store, open_store
from bot.store_location import parse_location
from faq.entry import Faq
from faq.matcher import Thresholds

_ROUNDS = 20
_SERVER = Place(PLATFORM, SERVER)


async def took_ms(work: Callable[[], Awaitable[object]], rounds: int | None = None) -> list[float]:
    await work()
    times = []
    for _ in range(_ROUNDS if rounds is None else rounds):
        begun_s = time.perf_counter()
        await work()
        times.append(1000 * (time.perf_counter() - begun_s))
    return times


def tell(what: str, times_ms: list[float]) -> None:
    print(f"{what:<52} median {statistics.median(times_ms):6.1f} ms, worst {max(times_ms):6.1f} ms")


async def measure(store: Store, now: datetime) -> None:
    knowledge = understand(Faq(), Thresholds())
    counted = Statistics(store.counts, store.gap_history, lambda: knowledge.faq, lambda: now)
    tell("a year, one server", await took_ms(lambda: counted.count(_SERVER, weeks=52)))
    tell("a year, one server, one course", await took_ms(lambda: counted.count(_SERVER, "ethics", weeks=52)))
    tell("a year, every server", await took_ms(lambda: counted.count(weeks=52)))
    tell("twelve weeks, one server", await took_ms(lambda: counted.count(_SERVER, weeks=12)))
    week = timedelta(weeks=1)
    tell("the digest's week", await took_ms(lambda: counted.between(now - week, now, _SERVER)))
    if can_draw():
        stats = await counted.count(_SERVER, weeks=52)
        tell("the picture of a year, in a child process", await took_ms(lambda: draw(stats), 3))


def command_s(folder: Path) -> float:
    begun_s = time.perf_counter()
    here = {"FAQBOT_STORE": str(folder / "faqbot.db"), "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "bot", "stats", "--weeks", "52", "--json"]
    subprocess.run(command, env=os.environ | here, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun_s


async def main() -> None:
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        location = parse_location(str(folder / "faqbot.db"))
        async with await open_store(location):
            pass
        await fill(location, now)
        async with await open_store(location) as store:
            await measure(store, now)
        size_mb = (folder / "faqbot.db").stat().st_size / 1e6
        print(f"{QUESTIONS:,} questions in a file of {size_mb:.0f} MB")
        print(f"`faqbot stats --weeks 52 --json`, start to end: {command_s(folder):.2f} s")


if __name__ == "__main__":
    asyncio.run(main())
