"""Bad days of proofs: a GPU that is lost, memory that runs out, processes that are killed. Each time the next works."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.proofs.desk import ProofDesk
from faq.matcher import Thresholds
from runners.launchers import Launcher
from runners.launchers.local import LocalLauncher
from runners.launchers.ray import RayLauncher
from tests.bot.conftest import SMALL_FAQ
from tests.bot.platforms.discord.conftest import Connect
from tests.drills.crowded_bot import HELD_MB
from tests.drills.memory_group import memory_group
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.world import Posted
from tests.runners.processes import own_children
from tests.runners.starts import STARTS, on_linux

ROOT = Path(__file__).parents[2]
BAD_SEED, GOOD_SEED = 1, 2
#: A busy machine may take long to start a few processes.
PATIENCE_S = 60


class Course:
    """A student who asks for proofs over the fake Discord."""

    def __init__(self, server: FakeDiscord) -> None:
        self._ada = server.person("ada")

    async def proof(self, seed: int) -> Posted:
        return await (await self._ada.slash("seed", seed=str(seed))).answer()

    async def next_proof_works(self) -> None:
        message = await (await self.proof(GOOD_SEED)).until("Measured in", patience_s=PATIENCE_S)
        assert "Reproducible" in message.text


@contextlib.asynccontextmanager
async def course_with(launcher: Launcher, server: FakeDiscord, connect: Connect) -> AsyncIterator[Course]:
    knowledge = understand(SMALL_FAQ, Thresholds())
    desk = ProofDesk(launcher)
    await connect(Assistant(lambda: knowledge, desk))
    try:
        yield Course(server)
    finally:
        await desk.close()


@pytest.fixture(params=["cold", pytest.param("warm", marks=on_linux)])
def started(request: pytest.FixtureRequest) -> str:
    """How runs are started."""
    return str(request.param)


@pytest.mark.parametrize(
    ("training", "words"),
    [
        (
            "losing_its_gpu",
            "The GPU failed in the middle of the run (CUDA error: unspecified launch failure). Try again",
        ),
        ("aborted_by_cuda", "The GPU failed in the middle of the run (CUDA error: an illegal memory access was"),
        ("without_gpu_memory", "The GPU has no room for the run (CUDA out of memory)."),
        ("killed_by_the_system", "Something outside the bot ended the run by SIGKILL."),
    ],
)
async def test_a_run_that_ends_badly_says_how_and_the_next_proof_works(
    discord_server: FakeDiscord,
    connect: Connect,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    started: str,
    training: str,
    words: str,
) -> None:
    caplog.set_level(logging.WARNING)
    launcher = LocalLauncher(tmp_path, starter=STARTS[started](f"{training}_with_seed_1"), missing=tuple)
    async with course_with(launcher, discord_server, connect) as course:
        told = await (await course.proof(BAD_SEED)).until("This proof did not finish", patience_s=PATIENCE_S)
        assert words in told.text
        assert "a run of digits with seed 1 gave no result" in caplog.text
        await course.next_proof_works()


@on_linux
@pytest.mark.parametrize(
    ("victim", "words"),
    [("run", "ended the run by SIGKILL"), ("parent", "ended the process that runs are forked from")],
)
async def test_the_process_of_a_run_or_its_warm_parent_is_killed(
    discord_server: FakeDiscord, connect: Connect, tmp_path: Path, victim: str, words: str
) -> None:
    launcher = LocalLauncher(tmp_path, starter=STARTS["warm"]("endless_with_seed_1"), missing=tuple)
    async with course_with(launcher, discord_server, connect) as course:
        message = await course.proof(BAD_SEED)
        async with asyncio.timeout(PATIENCE_S):
            while not (forks := [fork for parent in own_children() for fork in parent.children()]):
                await asyncio.sleep(0.01)
        (parent,) = own_children()
        (forks[0] if victim == "run" else parent).kill()
        assert words in (await message.until("This proof did not finish", patience_s=PATIENCE_S)).text
        await course.next_proof_works()


async def test_the_process_that_speaks_to_ray_is_killed_and_the_next_proof_gets_a_new_one(
    discord_server: FakeDiscord, connect: Connect
) -> None:
    driver = """import time; print('{"kind": "connected", "slots": 2}', flush=True); time.sleep(600)"""
    launcher = RayLauncher("head:6379", command=(sys.executable, "-c", driver), is_installed=lambda: True)
    async with course_with(launcher, discord_server, connect) as course:
        for seed in (1, 2):
            message = await course.proof(seed)
            async with asyncio.timeout(PATIENCE_S):
                while not own_children():
                    await asyncio.sleep(0.01)
            (process,) = own_children()
            await message.until("0 of 4 runs done")
            process.kill()
            told = await message.until("This proof did not finish", patience_s=PATIENCE_S)
            assert "The connection to the Ray cluster at head:6379 was lost. Try again." in told.text


@on_linux
async def test_where_the_memory_of_the_machine_runs_out_the_kernel_ends_the_run_and_not_the_bot(started: str) -> None:
    with memory_group(limit_mb=HELD_MB + 250) as members:
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.drills.crowded_bot", str(members), started),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(PATIENCE_S):
            told, _ = await bot.communicate()
        assert bot.returncode == 0, "the kernel ended the bot"
    assert told.decode().startswith("RunKilled: Something outside the bot ended the run by SIGKILL. Often that is")
