"""Finished proofs outlive the bot in its store; what cannot be kept or is no longer whole costs a new run, no more."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.errors import StoreUnwritable
from bot.proofs.desk import Clocks, ProofDesk
from bot.proofs.job import ProofState, ProofStatus
from bot.proofs.shelf import ProofShelf
from bot.reply import ProofRequest
from bot.store import Store, open_store
from bot.store.proofs import KeptProof, ProofStore
from bot.store_location import InFile
from runners.card import Card, read_card
from runners.proof import ArmVerdict
from runners.spec import Device
from tests.bot.conftest import MIRA, NOAH
from tests.bot.proofs.test_desk import ended, request, until_running
from tests.bot.proofs.test_desk_limits import Clock
from tests.fakes.launcher import ScriptedLauncher

PNG = b"\x89PNG a picture"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "faqbot.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[Store]:
    async with await open_store(InFile(path=file)) as opened:
        yield opened


async def draw(card: Card) -> bytes:
    return PNG


@asynccontextmanager
async def bot(
    proofs: ProofStore, installed: str = "torch 2.13", device: Device = Device.AUTO, clocks: Clocks | None = None
) -> AsyncIterator[ProofDesk]:
    """One life of the bot's desk."""
    shelf = ProofShelf(proofs)
    desk = ProofDesk(ScriptedLauncher(installed=installed), device, draw=draw, shelf=shelf, clocks=clocks)
    await desk.load()
    yield desk
    await desk.close()


async def proved(proofs: ProofStore, wanted: ProofRequest | None = None) -> ProofStatus:
    """Ask a bot that has just started, and wait for the proof."""
    async with bot(proofs) as desk:
        return await ended(await desk.submit(wanted or request(), MIRA))


async def in_file(file: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """What somebody does who has the database's file; in a thread, because the store may be writing to it."""

    def do() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(file)) as connection, connection:
            return connection.execute(query, values).fetchall()

    return await asyncio.to_thread(do)


async def test_after_a_restart_the_same_request_is_answered_at_once(store: Store) -> None:
    first = await proved(store.proofs)
    async with bot(store.proofs) as desk:
        again = (await desk.submit(request(), NOAH)).status

    assert again.state is ProofState.FINISHED
    assert (again.card, again.picture) == (first.card, PNG)
    assert again.age_s is not None


async def test_what_is_kept_is_a_card_that_can_be_verified_with_its_picture_beside_it(store: Store, file: Path) -> None:
    status = await proved(store.proofs)

    ((card_json, picture),) = await in_file(file, "SELECT card_json, picture FROM proofs")
    assert read_card(str(card_json)) == status.card
    assert picture == PNG


async def test_after_a_restart_with_other_packages_or_another_device_it_is_measured_anew(store: Store) -> None:
    await proved(store.proofs)
    async with bot(store.proofs, installed="torch 2.14") as desk:
        assert (await desk.submit(request(), NOAH)).status.state is ProofState.QUEUED
    async with bot(store.proofs, device=Device.CUDA) as desk:
        assert (await desk.submit(request(), NOAH)).status.state is ProofState.QUEUED


async def test_after_a_second_run_that_one_is_shown_and_both_cards_are_kept(store: Store) -> None:
    clock = Clock()
    async with bot(store.proofs, clocks=clock.clocks) as desk:
        first = await ended(await desk.submit(request(), MIRA))
        clock.go_on(60)
        second = await ended(await desk.submit_anew(request(), MIRA))
    async with bot(store.proofs, clocks=clock.clocks) as desk:
        again = (await desk.submit(request(), NOAH)).status
        assert first.card is not None
        older = await desk.card(first.card.sha256)

    assert again.card == second.card != first.card
    assert older is not None
    assert older.card == first.card


async def test_after_a_restart_a_wait_is_told_from_what_proofs_took_before_it(store: Store) -> None:
    clock = Clock()
    took = await proved(store.proofs, request(seed=1))
    async with bot(store.proofs, clocks=clock.clocks) as desk:
        desk._launcher.hold()
        await until_running(await desk.submit(request(seed=2), MIRA))
        waiting = await desk.submit(request(seed=3), NOAH)

        assert took.proof is not None
        assert waiting.status.expected_wait_s == pytest.approx(took.proof.seconds)


async def test_the_proofs_that_ended_last_can_be_listed_newest_first(store: Store) -> None:
    clock = Clock()
    async with bot(store.proofs, clocks=clock.clocks) as desk:
        for seed in range(4):
            clock.go_on(60)
            await ended(await desk.submit(request(seed), MIRA))
        alive = await desk.latest(3)
    async with bot(store.proofs, installed="another torch") as desk:
        assert await desk.latest(3) == alive

    assert [proof.request.seed for proof in alive] == [3, 2, 1]
    assert [proof.card.proof.seed for proof in alive] == [3, 2, 1]


async def test_without_a_store_the_proofs_of_this_life_are_listed() -> None:
    desk = ProofDesk(ScriptedLauncher())
    for seed in range(2):
        await ended(await desk.submit(request(seed), MIRA))

    assert [proof.request.seed for proof in await desk.latest(1)] == [1]
    await desk.close()


def _by_hand(card: str) -> str:
    return card.replace('"seed": 1,', '"seed": 2,', 1)


def _cut_short(card: str) -> str:
    return card[: len(card) // 2]


def _overwritten(card: str) -> str:
    return "\ufffd" * 100


def _emptied(card: str) -> str:
    return ""


@pytest.mark.parametrize("damage", [_by_hand, _cut_short, _overwritten, _emptied])
async def test_a_card_that_was_edited_or_damaged_is_set_aside_and_measured_anew(
    store: Store, file: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[str], str]
) -> None:
    first = await proved(store.proofs)
    assert first.card is not None
    damaged = damage(first.card.to_json())
    await in_file(file, "UPDATE proofs SET card_json = ?", damaged)
    with caplog.at_level(logging.WARNING):
        anew = await proved(store.proofs)

    assert anew.age_s is None
    assert anew.card is not None
    assert anew.card != first.card
    assert await in_file(file, "SELECT card_json FROM proofs WHERE damaged") == [(damaged,)]
    assert await in_file(file, "SELECT sha256 FROM proofs WHERE NOT damaged") == [(anew.card.sha256,)]
    assert [record.message for record in caplog.records if "will be run again" in record.message]


async def test_an_edited_card_is_neither_found_by_its_sum_nor_listed(store: Store, file: Path) -> None:
    status = await proved(store.proofs)
    assert status.card is not None
    await in_file(file, "UPDATE proofs SET card_json = ?", _by_hand(status.card.to_json()))

    async with bot(store.proofs) as desk:
        assert await desk.card(status.card.sha256) is None
        assert await desk.latest(5) == ()


async def test_a_card_of_another_proof_in_this_ones_place_is_not_shown(store: Store, file: Path) -> None:
    await proved(store.proofs)
    other = await proved(store.proofs, request(seed=2))
    assert other.card is not None
    await in_file(file, "UPDATE proofs SET card_json = ? WHERE request LIKE '%/1'", other.card.to_json())

    assert (await proved(store.proofs)).age_s is None


async def test_a_card_whose_verdict_was_changed_together_with_its_sum_is_not_shown(store: Store, file: Path) -> None:
    status = await proved(store.proofs)
    assert status.card is not None
    control = status.card.proof.arms[1].model_copy(update={"verdict": ArmVerdict.IDENTICAL})
    proof = status.card.proof.model_copy(update={"arms": (status.card.proof.arms[0], control)})
    forged = Card.of(proof)
    await in_file(file, "UPDATE proofs SET card_json = ?, sha256 = ?", forged.to_json(), forged.sha256)

    assert (await proved(store.proofs)).age_s is None


@pytest.mark.parametrize("damaged", [PNG[:5], b"", b"another picture"])
async def test_a_damaged_picture_is_left_out_and_the_proof_stands(store: Store, file: Path, damaged: bytes) -> None:
    first = await proved(store.proofs)
    await in_file(file, "UPDATE proofs SET picture = ?", damaged)
    again = await proved(store.proofs)

    assert (again.card, again.picture) == (first.card, None)


async def test_a_store_that_fails_leaves_the_proof_in_the_chat_with_one_warning(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def no_room(proof: KeptProof) -> None:
        raise StoreUnwritable("The store has no room: the disk is full.")

    monkeypatch.setattr(store.proofs, "keep", no_room)
    async with bot(store.proofs) as desk:
        with caplog.at_level(logging.WARNING):
            status = await ended(await desk.submit(request(), MIRA))
        again = (await desk.submit(request(), NOAH)).status

    assert (status.state, status.picture) == (ProofState.FINISHED, PNG)
    assert again.card == status.card
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "the disk is full" in caplog.records[0].message


async def test_the_number_of_cards_and_of_pictures_is_bounded_and_the_oldest_go_first(store: Store) -> None:
    clock = Clock()
    bounded = ProofStore(store.proofs._database, cards=3, pictures=2)
    async with bot(bounded, clocks=clock.clocks) as desk:
        for seed in range(5):
            clock.go_on(60)
            await ended(await desk.submit(request(seed), MIRA))
    async with bot(bounded) as desk:
        found = [(await desk.submit(request(seed), MIRA)).status for seed in (4, 3, 2)]
        gone = (await desk.submit(request(1), MIRA)).status

    assert [status.picture for status in found] == [PNG, PNG, None]
    assert all(status.is_over for status in found)
    assert not gone.is_over


async def test_only_the_last_damaged_cards_are_kept(store: Store, file: Path) -> None:
    bounded = ProofStore(store.proofs._database, damaged=2)
    for seed in range(4):
        await proved(bounded, request(seed))
        await in_file(file, "UPDATE proofs SET damaged = 1 WHERE request LIKE ?", f"%/{seed}")

    await proved(bounded, request(9))

    assert await in_file(file, "SELECT count(*) FROM proofs WHERE damaged") == [(2,)]
    assert await in_file(file, "SELECT request FROM proofs WHERE NOT damaged") == [(request(9).argument,)]


async def test_a_bot_that_stops_while_the_picture_is_drawn_keeps_the_card(store: Store) -> None:
    drawing = asyncio.Event()

    async def never(card: Card) -> bytes:
        drawing.set()
        await asyncio.Event().wait()
        raise AssertionError("closing stops the drawing")

    shelf = ProofShelf(store.proofs)
    desk = ProofDesk(ScriptedLauncher(), draw=never, shelf=shelf)
    stopped = await desk.submit(request(), MIRA)
    async with asyncio.timeout(10):
        await drawing.wait()
        await desk.close()
    again = await proved(store.proofs)

    assert again.age_s is not None
    assert (again.card, again.picture) == (stopped.status.card, None)
