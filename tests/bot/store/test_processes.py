"""Several processes on one store, some of them killed at any moment."""

import asyncio
import contextlib
import random
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store import Opinions, open_store
from bot.store_location import InFile, OnServer, StoreLocation
from tests.bot.store.conftest import KEY, SERVER
from tests.bot.store.rows import every_row
from tests.bot.store.worker import KEYS_RACED_FOR, Address

#: A server's own promise is its own; a file's is ours.
KILLS = {InFile: 10, OnServer: 3}
CHANCE = random.Random(20270301)  # noqa: S311


@contextlib.asynccontextmanager
async def worker(location: StoreLocation, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.store.worker", *arguments),
        cwd=Path(__file__).parents[3],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    url = location.url.get_secret_value() if isinstance(location, OnServer) else str(location)
    process.stdin.write(f"{url}\n".encode())
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def told_until_killed(process: asyncio.subprocess.Process) -> list[tuple[str, int]]:
    """What the process acknowledged until it was killed, at any point of its work."""
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    lines = [await process.stdout.readline() for _ in range(CHANCE.randint(5, 25))]
    await asyncio.sleep(CHANCE.uniform(0, 0.02))
    process.kill()
    # The pipe still holds what was acknowledged just before; a line without its end was not.
    lines += (await process.stdout.read()).splitlines(keepends=True)
    told = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return [(what, int(number)) for what, number in told]


async def test_what_was_acknowledged_outlives_a_kill_at_any_point(location: StoreLocation) -> None:
    told, start = defaultdict[str, list[int]](list), 0
    for _ in range(KILLS[type(location)]):
        async with worker(location, "write", str(start)) as process:
            for what, number in await told_until_killed(process):
                told[what].append(number)
        # The next number may have been written and not acknowledged; it is not used again.
        start = max(told["feedback"]) + 2

    assert min(len(told[what]) for what in ("feedback", "cooldown", "claimed", "opened", "closed")) > 0
    rows = await every_row(location)
    assert {f"question {number}" for number in told["feedback"]} <= {row["question"] for row in rows["feedback"]}
    assert {f"slack:event:{number}" for number in told["claimed"]} <= {row["key"] for row in rows["delivered"]}
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with await open_store(location, privacy_key=KEY, now=lambda: later) as store:
        assert max(told["cooldown"]) <= (store.preferences.get(SERVER).cooldown_s or 0) < start
        assert await store.feedback.of(f"question {told['feedback'][-1]}") == Opinions(helpful=1, not_helpful=0)
        left = {message.address(Address).message for message in await store.messages.adopt("slack")}
    # An odd one may have been closed without its acknowledgement.
    assert {number for number in told["opened"] if number % 2 == 0} <= left
    assert not left & set(told["closed"])


async def test_processes_that_start_together_make_the_tables_once_and_win_each_event_once(
    location: StoreLocation,
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        racing = [await stack.enter_async_context(worker(location, "claim")) for _ in range(3)]
        outputs = [(await process.communicate())[0].decode().splitlines() for process in racing]

    assert [lines[0] for lines in outputs] == ["ready"] * 3
    won = Counter(line for lines in outputs for line in lines[1:])
    assert won == {f"claimed {number}": 1 for number in range(KEYS_RACED_FOR)}


async def test_a_killed_writer_leaves_a_file_that_sqlite_finds_whole(tmp_path: Path) -> None:
    location = InFile(path=tmp_path / "faqbot.db")
    async with worker(location, "write", "0") as process:
        assert await told_until_killed(process)

    with contextlib.closing(sqlite3.connect(location.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
