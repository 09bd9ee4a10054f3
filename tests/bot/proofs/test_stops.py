"""A proof is stopped from whichever process of the bot is told to, though one alone has it."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable

import pytest

from bot.asker import Asker
from bot.assistant import Assistant
from bot.knowledge import understand
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofState
from bot.proofs.stops import ProofStops
from bot.reply import ProofRequest
from bot.store import Store
from faq.matcher import Thresholds
from tests.bot.conftest import MIRA, NOAH, SMALL_FAQ, words_of
from tests.fakes.launcher import ScriptedLauncher

REQUEST = ProofRequest(recipe="digits", seed=1)
HERE = {"platform": "test", "server": "here"}
TEACHER = Asker(id="teacher", manages=True, **HERE)
STRANGER = Asker(platform="test", server="elsewhere", id="stranger", manages=True)

Another = Callable[[], tuple[ProofDesk, Assistant]]


@pytest.fixture
async def another(store: Store) -> AsyncIterator[Another]:
    """Makes a process's desk and assistant over the one store, and lets it follow what others want stopped."""
    keys = itertools.count(1)
    desks: list[ProofDesk] = []
    following: list[asyncio.Task[None]] = []

    def another() -> tuple[ProofDesk, Assistant]:
        launcher = ScriptedLauncher()
        launcher.hold()
        desk = ProofDesk(launcher, new_key=lambda: f"proof{next(keys)}")
        stops = ProofStops(desk, store.values, store.known_as, look_every_s=0.01, patience_s=0.3)
        desks.append(desk)
        following.append(asyncio.create_task(stops.follow()))
        knowledge = understand(SMALL_FAQ, Thresholds())
        return desk, Assistant(lambda: knowledge, desk, stops=stops)

    yield another
    for task in following:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    for desk in desks:
        await desk.close()


async def pressed(assistant: Assistant, key: str, asker: Asker) -> str:
    (reply,) = [reply async for reply in assistant.act("cancel", key, asker, every_s=0)]
    return words_of(reply)


async def test_the_one_who_asked_stops_a_proof_that_another_process_runs(another: Another) -> None:
    desk, _ = another()
    _, elsewhere = another()
    job = await desk.submit(REQUEST, MIRA)

    assert "Stopped." in await pressed(elsewhere, job.status.key, MIRA)
    assert job.status.state is ProofState.CANCELLED


async def test_nobody_else_stops_it_from_there_but_course_staff_of_its_server(another: Another) -> None:
    desk, _ = another()
    _, elsewhere = another()
    job = await desk.submit(REQUEST, MIRA.model_copy(update=HERE))

    for asker in (NOAH, STRANGER):
        assert "Only the person who asked" in await pressed(elsewhere, job.status.key, asker)
    assert not job.status.is_over
    assert "Stopped." in await pressed(elsewhere, job.status.key, TEACHER)
    assert job.status.state is ProofState.CANCELLED


async def test_it_goes_on_for_whoever_else_waits_for_it(another: Another) -> None:
    desk, _ = another()
    _, elsewhere = another()
    job = await desk.submit(REQUEST, MIRA)
    await desk.submit(REQUEST, NOAH)

    assert "somebody else does" in await pressed(elsewhere, job.status.key, MIRA)
    assert not job.status.is_over


@pytest.mark.parametrize("key", ["proof7", "../../etc", ""])
async def test_a_proof_that_no_process_has_is_over(another: Another, store: Store, key: str) -> None:
    another()
    _, elsewhere = another()

    assert "already over" in await pressed(elsewhere, key, MIRA)
    assert await store.values.several([f"proof.stop.{key}"]) == {}, "no note is left"


async def test_no_note_names_a_person(another: Another, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, _ = another()
    _, elsewhere = another()
    job = await desk.submit(REQUEST, MIRA)
    put, written = store.values.put, []

    async def noted(name: str, value: str) -> None:
        written.append(name + value)
        await put(name, value)

    monkeypatch.setattr(store.values, "put", noted)
    await pressed(elsewhere, job.status.key, MIRA)

    assert len(written) == 2
    assert not any(MIRA.id in each for each in written)
