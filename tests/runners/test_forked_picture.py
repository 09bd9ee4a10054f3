"""A picture is drawn by a fork of the warm parent where there is one, and by a new interpreter wherever that fails."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runners.card import Card
from runners.experiments import experiment
from runners.launchers.child import Child
from runners.launchers.child_process import ChildProcess
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.picture import draw_picture
from runners.prove import prove
from runners.recipes import recipe
from tests.fakes.launcher import ScriptedLauncher
from tests.runners.processes import own_children
from tests.runners.starts import on_linux, warm

INTERPRETERS_PICTURE = b"\x89PNG\r\n\x1a\nby a new interpreter"
#: A new interpreter that "draws".
INTERPRETER = (sys.executable, "-c", f"import sys; sys.stdout.buffer.write({INTERPRETERS_PICTURE!r})")


@pytest.fixture
async def card() -> Card:
    proof = await prove(experiment("same-seed"), recipe("digits"), 42, ScriptedLauncher(), lambda _: None)
    return Card.of(proof, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))


def fork_that_runs(program: str) -> Callable[[bytes], Awaitable[Child | None]]:
    async def fork(card_line: bytes) -> Child:
        command = (sys.executable, "-c", program)
        return await ChildProcess.start(command, card_line, environment=os.environ, folder=Path.cwd())

    return fork


@pytest.mark.runner
@on_linux
async def test_a_fork_draws_the_very_picture_that_a_new_interpreter_draws_and_is_gone(
    card: Card, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    launcher = LocalLauncher(tmp_path, starter=WarmStart())
    try:
        await launcher.warm_up()
        (parent,) = own_children()
        drawing = asyncio.create_task(launcher.draw(card))
        forks, others = set(), set()
        while not drawing.done():
            forks |= {child.pid for child in parent.children()}
            others |= {child.pid for child in own_children()} - {parent.pid}
            await asyncio.sleep(0.005)
        assert len(forks) == 1
        assert others == set()
        assert parent.children() == []
    finally:
        await launcher.close()
    assert caplog.text == ""
    assert await drawing == await draw_picture(card)
    assert own_children() == []


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("raise SystemExit(3)", id="one that fails"),
        pytest.param("import os; os.kill(os.getpid(), 9)", id="one that is killed"),
        pytest.param("print('not base64!')", id="one that says something else"),
        pytest.param("print('aGVsbG8=')", id="one that draws no picture"),
        pytest.param("print('iVBORw0KGgo='); raise SystemExit(1)", id="one that fails after a picture"),
    ],
)
async def test_where_the_fork_gives_no_picture_a_new_interpreter_draws_it(card: Card, program: str) -> None:
    png = await draw_picture(card, fork=fork_that_runs(program), command=INTERPRETER)

    assert png == INTERPRETERS_PICTURE
    assert own_children() == []


async def test_a_fork_that_draws_spares_the_new_interpreter(card: Card) -> None:
    nowhere = ("/nowhere/python",)

    assert (
        await draw_picture(card, fork=fork_that_runs("print('iVBORw0KGgo=')"), command=nowhere) == b"\x89PNG\r\n\x1a\n"
    )


async def test_a_card_too_long_for_a_pipe_is_drawn_by_a_new_interpreter(card: Card) -> None:
    arm = card.proof.arms[0]
    long = arm.runs[0].model_copy(update={"losses": (0.123456789,) * 10_000})
    proof = card.proof.model_copy(update={"arms": (arm.model_copy(update={"runs": (long, long)}),)})

    async def fork(card_line: bytes) -> None:
        raise AssertionError("was forked")

    assert await draw_picture(Card.of(proof), fork=fork, command=INTERPRETER) == INTERPRETERS_PICTURE


@on_linux
async def test_a_picture_alone_starts_no_warm_parent() -> None:
    starter = warm("endless")

    assert await starter.fork_to_draw(b"bm90aGluZw==\n") is None
    assert own_children() == []
    await starter.close()


@on_linux
async def test_cancelling_a_drawing_ends_its_fork(card: Card) -> None:
    drawing = asyncio.create_task(
        draw_picture(card, fork=fork_that_runs("import time; time.sleep(600)"), command=INTERPRETER)
    )
    while not own_children():
        await asyncio.sleep(0.01)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert own_children() == []
