"""Several processes on one store, some of them killed at any moment."""

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.asker import Asker
from bot.store import Opinions, open_store
from bot.store_location import InFile, OnServer, StoreLocation
from tests.bot.store.conftest import KEY
from tests.bot.store.rows import every_row
from tests.bot.store.worker import KEYS_RACED_FOR, STRIDE, Address, place_of

#: A server's own promise is its own; a file's is ours.
KILLS = {InFile: 10, OnServer: 3}
#: Bots that write to one store at the same time.
WRITERS = 2
CHANCE = random.Random(20270301)  # noqa: S311


class Processes:
    """Bots on one store, started and killed by order; see `worker`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def start(self, how_many: int, what: str, start: int = 0) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{how_many} {what} {start}\n".encode())

    async def told(self) -> tuple[str, int]:
        """The next thing that a process says."""
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            what, number = (await self._process.stdout.readline()).split()
        return what.decode(), int(number)

    async def told_until_gone(self) -> list[tuple[str, int]]:
        lines = []
        while (line := await self.told())[0] != "gone":
            lines.append(line)
        return lines

    async def killed_while_writing(
        self, how_many: int, start: int, for_s: float | None = None
    ) -> list[tuple[str, int]]:
        """Start some, kill them at any point of their work, and return what they had acknowledged.

        They write for so many seconds once all are ready, or until a few tens of lines are told.
        """
        self.start(how_many, "write", start)
        pids: list[int] = []
        lines: list[tuple[str, int]] = []
        while len(pids) < how_many:
            self._sort(await self.told(), pids, lines)
        if for_s is None:
            for _ in range(CHANCE.randint(5, 40)):
                self._sort(await self.told(), pids, lines)
            for_s = CHANCE.uniform(0, 0.02)
        await asyncio.sleep(for_s)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return lines + await self.told_until_gone()

    @staticmethod
    def _sort(told: tuple[str, int], pids: list[int], lines: list[tuple[str, int]]) -> None:
        what, number = told
        if what == "ready":
            pids.append(number)
        else:
            lines.append(told)


@contextlib.asynccontextmanager
async def processes_on(location: StoreLocation) -> AsyncIterator[Processes]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.store.worker"),
        cwd=Path(__file__).parents[3],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    url = location.url.get_secret_value() if isinstance(location, OnServer) else str(location)
    process.stdin.write(f"{url}\n".encode())
    try:
        yield Processes(process)
    finally:
        # The end of its orders ends it; where a test failed, what it started must end as well.
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await process.communicate()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def test_what_was_acknowledged_outlives_a_kill_at_any_point(location: StoreLocation) -> None:
    told, start = defaultdict[str, list[int]](list), 0
    async with processes_on(location) as processes:
        for _ in range(KILLS[type(location)]):
            for what, number in await processes.killed_while_writing(WRITERS, start):
                told[what].append(number)
            # The next number may have been written and not acknowledged; it is not used again.
            start = max(number % STRIDE for number in told["feedback"]) + 2

    kinds = ("feedback", "cooldown", "claimed", "opened", "closed", "unwilling")
    assert min(len(told[what]) for what in kinds) > 0
    rows = await every_row(location)
    assert {f"question {number}" for number in told["feedback"]} <= {row["question"] for row in rows["feedback"]}
    assert {f"slack:event:{number}" for number in told["claimed"]} <= {row["key"] for row in rows["delivered"]}
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with await open_store(location, privacy_key=KEY, now=lambda: later) as store:
        for writer in range(WRITERS):
            last = max(number for number in told["cooldown"] if number // STRIDE == writer)
            assert last <= (store.preferences.get(place_of(last)).cooldown_s or 0) < writer * STRIDE + start
        for number in told["unwilling"]:
            assert await store.privacy.has_opted_out(Asker(platform="slack", id=str(number)))
        assert await store.feedback.of(f"question {told['feedback'][-1]}") == Opinions(helpful=1, not_helpful=0)
        left = {message.address(Address).message for message in await store.messages.adopt("slack")}
    # An odd one may have been closed without its acknowledgement.
    assert {number for number in told["opened"] if number % 2 == 0} <= left
    assert not left & set(told["closed"])


async def test_processes_that_start_together_make_the_tables_once_and_win_each_event_once(
    location: StoreLocation,
) -> None:
    async with processes_on(location) as processes:
        processes.start(4, "claim")
        said = Counter(
            what if what == "ready" else f"{what} {number}" for what, number in await processes.told_until_gone()
        )

    assert said == {"ready": 4, **{f"claimed {number}": 1 for number in range(KEYS_RACED_FOR)}}


async def test_a_killed_writer_leaves_a_file_that_sqlite_finds_whole(tmp_path: Path) -> None:
    location = InFile(path=tmp_path / "faqbot.db")
    async with processes_on(location) as processes:
        assert await processes.killed_while_writing(1, 0)

    with contextlib.closing(sqlite3.connect(location.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
