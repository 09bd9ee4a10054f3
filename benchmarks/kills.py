"""A kill -9 every second for five minutes, under load: is everything still there that was acknowledged?

Three bots write to one SQLite file as fast as it takes them: feedback, settings, events, growing messages, wishes not
to be recorded. All of them are killed once a second, at any point of their work, and others take their places. At the
end the file is compared with what they acknowledged. `python -m benchmarks.kills 60` takes one minute.
"""

import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.asker import Asker
from bot.store import open_store
from bot.store_location import InFile
from tests.bot.store.conftest import KEY
from tests.bot.store.rows import every_row
from tests.bot.store.test_processes import Processes, processes_on
from tests.bot.store.worker import STRIDE, Address, place_of

_BOTS = 3
_EVERY_S = 1.0
_SECONDS = 300.0

#: What was acknowledged, by kind.
_Told = dict[str, set[int]]


async def killed_after(processes: Processes, start: int, seconds: float, told: _Told) -> None:
    """Let the bots write for so long, kill them all, and note what they had acknowledged."""
    for what, number in await processes.killed_while_writing(_BOTS, start, for_s=seconds):
        told[what].add(number)


async def lost(location: InFile, told: _Told) -> Counter[str]:
    """Of each kind how many were acknowledged and are not there."""
    rows = await every_row(location)
    there = {
        "feedback": {str(row["question"]) for row in rows["feedback"]},
        "claimed": {str(row["key"]) for row in rows["delivered"]},
    }
    missing: Counter[str] = Counter()
    missing["feedback"] = sum(f"question {number}" not in there["feedback"] for number in told["feedback"])
    missing["claimed"] = sum(f"slack:event:{number}" not in there["claimed"] for number in told["claimed"])
    # By then every killed bot's lease on its messages has run out.
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with await open_store(location, privacy_key=KEY, now=lambda: later) as store:
        left = {message.address(Address).message for message in await store.messages.adopt("slack")}
        missing["opened"] = len(told["opened"] - told["closed"] - left - {n for n in told["opened"] if n % 2})
        missing["closed"] = len(told["closed"] & left)
        for bot in range(_BOTS):
            last = max((number for number in told["cooldown"] if number // STRIDE == bot), default=0)
            missing["cooldown"] += (store.preferences.get(place_of(last)).cooldown_s or 0) < last
        for number in told["unwilling"]:
            missing["unwilling"] += store.privacy.is_recorded(Asker(platform="slack", id=str(number)))
    return +missing


async def main(seconds: float) -> int:
    chance = random.Random(1)
    told: _Told = defaultdict(set)
    kills, start = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        location = InFile(path=Path(folder) / "faqbot.db")
        print("load: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), flush=True)
        begun_s = time.perf_counter()
        async with processes_on(location) as processes:
            while time.perf_counter() - begun_s < seconds:
                await killed_after(processes, start, _EVERY_S * chance.uniform(0.5, 1.5), told)
                kills += _BOTS
                # What was being written and not acknowledged is not written again.
                start = max((number % STRIDE for numbers in told.values() for number in numbers), default=0) + 2
        took_s = time.perf_counter() - begun_s
        missing = await lost(location, told)
        with closing(sqlite3.connect(location.path)) as connection:
            ((whole,),) = connection.execute("PRAGMA integrity_check").fetchall()
        size_mb = location.path.stat().st_size / 1e6
    print(f"{kills} kills in {took_s:.0f} s; a file of {size_mb:.1f} MB, integrity: {whole}")
    for what, numbers in sorted(told.items()):
        print(f"{what:10} {len(numbers):7,} acknowledged, {missing[what]} lost")
    print("load: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else _SECONDS)))
