"""A card becomes a picture in a process of its own, and words for those who cannot see it."""

import asyncio
import struct
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import psutil
import pytest

from runners.caption import ALT_MAX_CHARS, alt_text, arm_outcome, arm_title, headline
from runners.card import Card
from runners.errors import PictureFailed
from runners.experiments import experiment
from runners.picture import draw_picture
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import EpochResult, RunEvent, RunResult, RunSpec, Stage
from tests.fakes.launcher import ScriptedLauncher


@pytest.fixture
async def card() -> Card:
    proof = await prove(experiment("same-seed"), recipe("digits"), 42, ScriptedLauncher(), lambda _: None)
    return Card.of(proof, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.runner
async def test_a_card_becomes_a_png_of_twice_the_size_a_chat_shows(card: Card) -> None:
    png = await draw_picture(card)

    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (1100, 700)


@pytest.mark.runner
async def test_losses_that_are_not_numbers_and_many_arms_can_be_drawn(card: Card) -> None:
    arm = card.proof.arms[0]
    diverged = arm.runs[0].model_copy(update={"losses": (2.0, float("inf"), float("nan"), float("nan"))})
    broken = arm.model_copy(update={"runs": (diverged, arm.runs[1])})
    proof = card.proof.model_copy(update={"arms": (broken, *card.proof.arms, *card.proof.arms[1:])})

    assert (await draw_picture(Card.of(proof))).startswith(b"\x89PNG")


@pytest.mark.runner
def test_the_drawing_program_refuses_what_is_no_card() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runners.figure"], input="hello", capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "no proof card" in done.stderr


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "print('no picture')", ""])
async def test_a_child_that_draws_nothing_is_told(card: Card, program: str) -> None:
    with pytest.raises(PictureFailed, match="card has every number"):
        await draw_picture(card, command=(sys.executable, "-c", program))


async def test_a_child_that_cannot_start_is_told(card: Card) -> None:
    with pytest.raises(PictureFailed, match="could not be drawn"):
        await draw_picture(card, command=("/nowhere/python",))


async def test_a_child_that_hangs_is_ended(card: Card) -> None:
    with pytest.raises(PictureFailed, match="Drawing took longer"):
        await draw_picture(card, timeout_s=0.2, command=(sys.executable, "-c", "import time; time.sleep(600)"))

    assert not [child for child in psutil.Process().children() if "time.sleep(600)" in child.cmdline()]


async def test_cancelling_ends_the_child(card: Card) -> None:
    drawing = asyncio.create_task(draw_picture(card, command=(sys.executable, "-c", "import time; time.sleep(601)")))
    async with asyncio.timeout(10):
        while not [child for child in psutil.Process().children() if "import time; time.sleep(601)" in child.cmdline()]:
            await asyncio.sleep(0.01)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing

    assert not [child for child in psutil.Process().children() if "import time; time.sleep(601)" in child.cmdline()]


def test_the_headline_is_the_verdict_without_marks(card: Card) -> None:
    assert headline(card) == "Reproducible. The same seed gave the same model, to the last bit."


def test_each_arm_is_told_with_the_batch_where_its_losses_part(card: Card) -> None:
    assert [arm_outcome(arm) for arm in card.proof.arms] == [
        "identical to the last bit",
        "different from batch 1",
    ]


def test_the_alt_text_tells_verdict_arms_and_error_rates(card: Card) -> None:
    text = alt_text(card)

    assert "Reproducible." in text
    assert "set_seed before the DataLoaders: identical to the last bit; error rates 0.0641 then 0.0390" in text
    assert "only seed= of the DataLoaders: different from batch 1" in text


def test_a_long_alt_text_is_cut_to_what_chats_take(card: Card) -> None:
    proof = card.proof.model_copy(update={"arms": card.proof.arms * 10})

    assert len(alt_text(Card.of(proof))) <= ALT_MAX_CHARS


class EpochByEpoch(ScriptedLauncher):
    """Runs that tell the error rate of every epoch, as real ones do."""

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        result = await super().run(spec, report)
        frozen, unfrozen = result.error_rates
        epochs = (
            EpochResult(stage=Stage.FROZEN, batch=1, error_rate=frozen),
            EpochResult(stage=Stage.UNFROZEN, batch=3, error_rate=0.05),
            EpochResult(stage=Stage.UNFROZEN, batch=4, error_rate=unfrozen),
        )
        return result.model_copy(update={"epochs": epochs})


@pytest.mark.runner
@pytest.mark.parametrize("name", ["same-seed-full", "two-stages"])
async def test_experiments_with_other_arms_and_more_epochs_are_drawn_and_told(name: str) -> None:
    card = Card.of(await prove(experiment(name), recipe("digits"), 42, EpochByEpoch(), lambda _: None))

    assert (await draw_picture(card)).startswith(b"\x89PNG")
    assert all(arm_title(arm) in alt_text(card) for arm in card.proof.arms)
    assert "0.0641 then 0.0500 then 0.0390" in alt_text(card)
