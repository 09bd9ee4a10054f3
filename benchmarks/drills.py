"""How long it takes until a trouble is told, and until it is over: the figures of docs/reliability.md.

Real bot processes with their real waits, against the tests' Discord and Slack; `python -m benchmarks.drills` runs every
drill in some three minutes, `python -m benchmarks.drills burst stop` those. The tests that show what is said are in
`tests/drills`.
"""

import asyncio
import contextlib
import itertools
import os
import random
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil

from benchmarks.drill_bot import PATIENCE_S, running
from bot.platforms.discord.patience import Patience
from bot.web.server import Limits
from tests.bot.store.postgres import binaries, made_cluster
from tests.bot.test_service import bot_process
from tests.drills.small_disk import small_disk
from tests.drills.test_crowds import ask_everywhere, half_open
from tests.fakes.discord import FakeDiscord

_OUTAGE_S = 600.0
_MESSAGES = 5000


async def bad_token() -> None:
    async with FakeDiscord() as discord:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            async with bot_process(Path(folder), discord, FAQBOT_DISCORD_TOKEN="wrong") as process:  # noqa: S106
                await process.communicate()
            print(f"ended with status {process.returncode} after {time.perf_counter() - begun:.2f} s")


async def revoked_token() -> None:
    async with running(slack=True) as bot:
        token, bot.discord.token = bot.discord.token, "another.token"
        await bot.discord.gateway.close(4004, "Authentication failed.")
        told_s = await bot.until(lambda wrong: "FAQBOT_DISCORD_TOKEN" in wrong.get("discord", ""))
        slack_s = await bot.asked_on_slack()
        bot.discord.token = token
        back_s = await bot.until(lambda wrong: not wrong)
        print(f"told by /readyz after {told_s:.2f} s; an answer on Slack meanwhile {slack_s * 1000:.0f} ms")
        print(f"served again {back_s:.2f} s after the token was good again")


async def gateway() -> None:
    def away() -> tuple[int, float]:
        """Tries, and how long after an outage of ten minutes the next one comes, of the bot's own waits."""
        now_s = 0.0
        patience = Patience(lambda: now_s)
        for tries in itertools.count(1):
            now_s += patience.delay()
            if now_s > _OUTAGE_S:
                return tries, now_s - _OUTAGE_S
        raise AssertionError("unreachable")

    tries, late_s = zip(*(away() for _ in range(2000)), strict=True)
    print(f"ten minutes, computed: {min(tries)} to {max(tries)} tries; back {statistics.median(late_s):.0f} s later in")
    print(f"the median, {max(late_s):.0f} s at most")
    async with running() as bot:
        bot.discord.gateway.connections_refused = 10**6
        await bot.discord.gateway.cut()
        told_s = await bot.until(bool)
        await asyncio.sleep(10)
        bot.discord.gateway.connections_refused = 0
        back_s = await bot.until(lambda wrong: not wrong)
        print(f"ten seconds: told by /readyz after {told_s:.2f} s, back {back_s:.1f} s after the gateway")


async def full_disk() -> None:
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk", 4) as disk:
        async with running(slack=True, FAQBOT_STORE=str(disk.path / "faqbot.db")) as bot:
            disk.fill()
            told_s = await bot.until(lambda wrong: "store" in wrong)
            answer_s, slack_s = await bot.asked_on_discord(), await bot.asked_on_slack()
            disk.free()
            over_s = await bot.until(lambda wrong: not wrong)
    print(f"full disk: told after {told_s:.1f} s, an answer {answer_s * 1000:.0f} ms on Discord and")
    print(f"{slack_s * 1000:.0f} ms on Slack meanwhile, well {over_s:.1f} s after there was room")


async def held_store() -> None:
    async with running(slack=True) as bot:
        with contextlib.closing(sqlite3.connect(bot.folder / "faqbot.db", isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            answer_s, slack_s = await bot.asked_on_discord(), await bot.asked_on_slack()
            told_s = await bot.until(lambda wrong: "store" in wrong)
            holder.execute("ROLLBACK")
        over_s = await bot.until(lambda wrong: not wrong)
    print(f"held store: an answer {answer_s:.2f} s on Discord and {slack_s:.2f} s on Slack meanwhile, told after")
    print(f"{told_s + answer_s + slack_s:.1f} s, well {over_s:.1f} s after it was let go")


async def killed_postgresql() -> None:
    found = binaries()
    if found is None:
        print("killed PostgreSQL: not installed")
        return
    with made_cluster(found) as cluster:
        cluster.start()
        url = await cluster.server.create_database()
        async with running(slack=True, FAQBOT_STORE=url, FAQBOT_PRIVACY_KEY="a key of this measurement") as bot:
            cluster.kill()
            told_s = await bot.until(lambda wrong: "store" in wrong)
            answer_s, slack_s = await bot.asked_on_discord(), await bot.asked_on_slack()
            await asyncio.to_thread(cluster.start)
            over_s = await bot.until(lambda wrong: not wrong)
    print(f"killed PostgreSQL: told after {told_s:.2f} s, an answer {answer_s * 1000:.0f} ms on Discord and")
    print(f"{slack_s * 1000:.0f} ms on Slack meanwhile, well {over_s:.1f} s after it was started")


async def store() -> None:
    # They mostly wait for the bot's own half minute.
    await asyncio.gather(full_disk(), held_store(), killed_postgresql())


async def faq() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "week.yaml"
        entry = "entries:\n- id: exam\n  question: When is the exam?\n  answer: In {}.\n"
        file.write_text(entry.format("June"))
        async with running(FAQBOT_FAQ=folder) as bot:

            async def until_answered(words: str) -> float:
                begun = time.perf_counter()
                while True:
                    ask = bot.discord.person("ada").slash("ask", question="when is the exam")
                    if words in (await (await ask).answer()).text:
                        return time.perf_counter() - begun

            file.write_text("entries: [")
            await asyncio.sleep(2)
            assert await until_answered("In June.") < 1
            file.write_text(entry.format("July"))
            print(f"the mended file answered {await until_answered('In July.'):.2f} s after it was saved")


def _children(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return list(psutil.Process(pid).children())
    return []


async def killed_runs() -> None:
    async with running(FAQBOT_RECIPE="digits") as bot:
        ada = bot.discord.person("ada")
        for victim in ("run", "warm parent"):
            message = await (await ada.slash("seed", seed=str(random.getrandbits(20)))).answer()
            # What is forked before that draws the picture of the last one.
            await message.until("seeded 1", patience_s=PATIENCE_S)
            async with asyncio.timeout(PATIENCE_S):
                # Another process's children ring no bell.
                while not (runs := [run for one in _children(bot.process.pid) for run in _children(one.pid)]):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            process = runs[0] if victim == "run" else runs[0].parent()
            assert process is not None
            begun = time.perf_counter()
            process.kill()
            await message.until("did not finish", patience_s=PATIENCE_S)
            told_s, begun = time.perf_counter() - begun, time.perf_counter()
            message = await (await ada.slash("seed", seed=str(random.getrandbits(20)))).answer()
            await message.until("Measured in", patience_s=PATIENCE_S)
            print(
                f"{victim} killed: told after {told_s:.2f} s; the next proof took {time.perf_counter() - begun:.1f} s"
            )


async def killed_bot() -> None:
    async with running(FAQBOT_RECIPE="digits") as bot:
        message = await (await bot.discord.person("ada").slash("seed", seed="1")).answer()
        await message.until("%", patience_s=PATIENCE_S)
        begun = time.perf_counter()
        bot.process.kill()
        async with bot_process(bot.folder, bot.discord, FAQBOT_LOG_LEVEL="ERROR"):
            await bot.discord.bell.until(lambda: not bot.discord.gateway.is_connected, "it is gone")
            await bot.discord.bell.until(lambda: bot.discord.gateway.is_connected, "the next is there", PATIENCE_S)
            there_s = time.perf_counter() - begun
            await message.until("The bot was stopped before this proof ended.", patience_s=PATIENCE_S)
            print(f"the next bot was there {there_s:.1f} s after the kill, and the message ended", end=" ")
            print(f"{time.perf_counter() - begun:.1f} s after it")


async def stop() -> None:
    async with running(guilds=20, slack=True, FAQBOT_RECIPE="digits") as bot:
        assert bot.slack is not None
        message = await (await bot.discord.person("ada").slash("seed", seed="1")).answer()
        await message.until("%", patience_s=PATIENCE_S)
        asking = asyncio.create_task(ask_everywhere(bot.discord, 2000))
        await bot.discord.bell.until(lambda: len(bot.discord.messages) > 50, "it is at it", PATIENCE_S)
        begun = time.perf_counter()
        bot.process.send_signal(signal.SIGTERM)
        await bot.process.communicate()
        print(f"ended with status {bot.process.returncode} {time.perf_counter() - begun:.1f} s after SIGTERM,", end=" ")
        print(f"{len(bot.discord.messages) - 1} of 2000 mentions answered; the proof: {message.text[-60:]!r}")
        await asking


async def burst() -> None:
    async with running(guilds=50) as bot:
        await bot.asked_on_discord()
        before, peak, known = bot.resident_mib, 0.0, len(bot.discord.messages)
        begun = time.perf_counter()
        await ask_everywhere(bot.discord, _MESSAGES)
        while len(bot.discord.messages) < known + _MESSAGES:
            await asyncio.sleep(0.1)
            peak = max(peak, bot.resident_mib)
        took_s = time.perf_counter() - begun
        await asyncio.sleep(2)
        print(f"{_MESSAGES} answered in {took_s:.1f} s; memory {before:.0f}, at most {peak:.0f},", end=" ")
        print(f"two seconds later {bot.resident_mib:.0f} MiB")


async def flood() -> None:
    async with running(FAQBOT_RECIPE="digits") as bot:
        flooder = bot.discord.person("flooder")
        for number in range(2):
            await (await flooder.slash("seed", seed=str(number))).answer()

        async def median_ms() -> float:
            return statistics.median([await bot.asked_on_discord() for _ in range(50)]) * 1000

        beside_proofs_ms = await median_ms()
        going = True

        async def ask_for_proofs() -> int:
            asked = 0
            for seed in itertools.count(2):
                if not going:
                    break
                await (await flooder.slash("seed", seed=str(seed))).answer()
                asked = seed
            return asked

        flooding = asyncio.create_task(ask_for_proofs())
        begun = time.perf_counter()
        flooded_ms = await median_ms()
        took_s, going = time.perf_counter() - begun, False
        print(f"an answer beside a proof {beside_proofs_ms:.1f} ms, and beside a flood of", end=" ")
        print(f"{await flooding / took_s:.0f} /faq seed a second {flooded_ms:.1f} ms (medians of 50)")


async def slowloris() -> None:
    limits = Limits()
    async with running() as bot:
        async with half_open("127.0.0.1", bot.port, limits.connections + 144) as clients:
            opened = time.perf_counter()
            waits = []
            for _ in range(100):
                begun = time.perf_counter()
                assert await bot.wrong() == {}
                waits.append((time.perf_counter() - begun) * 1000)
            await clients[-1].hung_up()
            gone_s = time.perf_counter() - opened
        print(f"{len(clients)} half-open: /readyz median {statistics.median(waits):.1f} ms, at most", end=" ")
        print(f"{max(waits):.1f} ms; the last was hung up on after {gone_s:.1f} s")


DRILLS: tuple[Callable[[], Awaitable[None]], ...] = (
    bad_token,
    revoked_token,
    gateway,
    faq,
    store,
    killed_runs,
    killed_bot,
    stop,
    burst,
    flood,
    slowloris,
)


async def main(names: list[str]) -> None:
    for drill in DRILLS:
        if not names or drill.__name__ in names:
            load = " ".join(f"{load:.2f}" for load in os.getloadavg())
            print(f"{drill.__name__} (load {load})", flush=True)
            await drill()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
