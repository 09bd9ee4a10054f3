"""Finished proofs outlive the bot as files; what cannot be kept or is no longer whole costs a new run, nothing else."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.proof_files import ProofFiles, write_whole
from bot.proof_job import ProofState, ProofStatus
from bot.proofs import ProofDesk
from bot.reply import ProofRequest
from runners.card import Card, load_card
from runners.proof import ArmVerdict
from runners.spec import Device
from tests.bot.conftest import MIRA, NOAH
from tests.bot.test_proofs import ended, request
from tests.fakes.launcher import ScriptedLauncher

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG a picture"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "proofs"


async def draw(card: Card) -> bytes:
    return PNG


@asynccontextmanager
async def bot(
    files: ProofFiles, installed: str = "torch 2.13", device: Device = Device.AUTO
) -> AsyncIterator[ProofDesk]:
    """One life of the bot's desk."""
    desk = ProofDesk(ScriptedLauncher(), device, draw=draw, fingerprint=lambda: installed, files=files)
    yield desk
    await desk.close()


async def proved(files: ProofFiles, wanted: ProofRequest | None = None) -> ProofStatus:
    """Ask a bot that has just started, and wait for the proof."""
    async with bot(files) as desk:
        return await ended(desk.submit(wanted or request(), MIRA))


def kept(folder: Path, ending: str = ".json") -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith(ending))


async def test_after_a_restart_the_same_request_is_answered_at_once(folder: Path) -> None:
    first = await proved(ProofFiles(folder))
    async with bot(ProofFiles(folder)) as desk:
        again = desk.submit(request(), NOAH).status

    assert again.state is ProofState.FINISHED
    assert (again.card, again.picture) == (first.card, PNG)
    assert again.age_s is not None


async def test_what_is_kept_is_a_card_that_can_be_verified_with_its_picture_beside_it(folder: Path) -> None:
    status = await proved(ProofFiles(folder))

    (card,), (picture,) = kept(folder), kept(folder, ".png")
    assert load_card(card) == status.card
    assert picture.read_bytes() == PNG
    assert len(list(folder.iterdir())) == 2


async def test_after_a_restart_with_other_packages_or_another_device_it_is_measured_anew(folder: Path) -> None:
    await proved(ProofFiles(folder))
    async with bot(ProofFiles(folder), installed="torch 2.14") as desk:
        assert desk.submit(request(), NOAH).status.state is ProofState.QUEUED
    async with bot(ProofFiles(folder), device=Device.CUDA) as desk:
        assert desk.submit(request(), NOAH).status.state is ProofState.QUEUED


async def test_a_second_run_takes_the_place_of_the_first(folder: Path) -> None:
    await proved(ProofFiles(folder))
    async with bot(ProofFiles(folder)) as desk:
        second = await ended(desk.submit_anew(request(), MIRA))

    (card,) = kept(folder)
    assert load_card(card) == second.card
    assert len(kept(folder, ".png")) == 1


def _by_hand(content: bytes) -> bytes:
    return content.replace(b'"seed": 1,', b'"seed": 2,', 1)


def _cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _overwritten(content: bytes) -> bytes:
    return b"\x00\xff" * 100


def _emptied(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [_by_hand, _cut_short, _overwritten, _emptied])
async def test_a_card_file_that_was_edited_or_damaged_is_set_aside_and_measured_anew(
    folder: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    first = await proved(ProofFiles(folder))
    (path,) = kept(folder)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with caplog.at_level(logging.WARNING):
        anew = await proved(ProofFiles(folder))

    assert anew.age_s is None
    assert anew.card is not None
    assert anew.card != first.card
    assert path.with_name(path.name + ".damaged").read_bytes() == damaged
    assert load_card(path) == anew.card
    assert [record.message for record in caplog.records if "will be run again" in record.message]


async def test_a_card_of_another_proof_under_this_ones_name_is_not_shown(folder: Path) -> None:
    await proved(ProofFiles(folder))
    (path,) = kept(folder)
    other = await proved(ProofFiles(folder.parent / "other"), request(seed=2))
    assert other.card is not None
    path.write_text(other.card.to_json())

    assert (await proved(ProofFiles(folder))).age_s is None


async def test_a_card_whose_verdict_was_changed_together_with_its_sum_is_not_shown(folder: Path) -> None:
    status = await proved(ProofFiles(folder))
    assert status.card is not None
    (path,) = kept(folder)
    control = status.card.proof.arms[1].model_copy(update={"verdict": ArmVerdict.IDENTICAL})
    proof = status.card.proof.model_copy(update={"arms": (status.card.proof.arms[0], control)})
    path.write_text(Card.of(proof).to_json())

    assert (await proved(ProofFiles(folder))).age_s is None


@pytest.mark.parametrize("damage", [_cut_short, _emptied])
async def test_a_damaged_picture_is_left_out_and_the_proof_stands(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = await proved(ProofFiles(folder))
    (path,) = kept(folder, ".png")
    path.write_bytes(damage(path.read_bytes()))
    again = await proved(ProofFiles(folder))

    assert (again.card, again.picture) == (first.card, None)


async def test_a_full_disk_leaves_the_proof_in_the_chat_with_one_warning(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def no_room(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    async with bot(ProofFiles(folder, write=no_room)) as desk:
        with caplog.at_level(logging.WARNING):
            status = await ended(desk.submit(request(), MIRA))
        again = desk.submit(request(), NOAH).status

    assert (status.state, status.picture) == (ProofState.FINISHED, PNG)
    assert again.card == status.card
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "No space left on device" in caplog.records[0].message


async def test_a_folder_that_cannot_be_made_leaves_the_proof_in_the_chat(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.write_text("a file where the cache folder should be")
    status = await proved(ProofFiles(folder))

    assert status.state is ProofState.FINISHED
    assert "cannot be kept in" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on file sizes")
def test_a_disk_that_is_full_in_the_middle_of_a_card_leaves_no_half_of_it(folder: Path) -> None:
    program = (
        "import asyncio, resource, sys, pathlib\n"
        "from bot.proof_files import ProofFiles\n"
        "from tests.bot.test_proof_files import proved\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))\n"
        "status = asyncio.run(proved(ProofFiles(pathlib.Path(sys.argv[1]))))\n"
        "print(status.state.value, len(status.card.to_json()) > 4000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert done.stdout.split() == ["finished", "True"]
    assert "cannot be kept in" in done.stderr
    assert [path.suffix for path in folder.iterdir()] == [".png"]


async def test_the_number_of_files_is_bounded_and_the_oldest_go_first(folder: Path) -> None:
    for seed in range(4):
        await proved(ProofFiles(folder, kept=2), request(seed))
        for path in folder.iterdir():
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**9))
    async with bot(ProofFiles(folder)) as desk:
        states = [desk.submit(request(seed), MIRA).status.is_over for seed in (3, 2)]
        states.append(desk.submit(request(1), MIRA).status.is_over)

    assert (len(kept(folder)), len(kept(folder, ".png"))) == (2, 2)
    assert states == [True, True, False]


async def test_what_a_killed_bot_left_half_written_is_removed_once_it_is_old(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, fresh = folder / ".unfinished-old", folder / ".unfinished-fresh"
    for path in (old, fresh):
        path.touch()
    os.utime(old, (0, 0))
    await proved(ProofFiles(folder))

    assert (old.exists(), fresh.exists()) == (False, True)


async def test_a_bot_that_stops_while_the_picture_is_drawn_keeps_the_card(folder: Path) -> None:
    drawing = asyncio.Event()

    async def never(card: Card) -> bytes:
        drawing.set()
        await asyncio.Event().wait()
        raise AssertionError("closing stops the drawing")

    desk = ProofDesk(ScriptedLauncher(), draw=never, fingerprint=lambda: "torch 2.13", files=ProofFiles(folder))
    stopped = desk.submit(request(), MIRA)
    async with asyncio.timeout(10):
        await drawing.wait()
        await desk.close()
        while not (folder.exists() and kept(folder)):
            await asyncio.sleep(0.01)
    again = await proved(ProofFiles(folder))

    assert again.age_s is not None
    assert (again.card, again.picture) == (stopped.status.card, None)


def test_a_file_is_put_in_place_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"first")
    write_whole(tmp_path / "a", b"second")

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"second"]
