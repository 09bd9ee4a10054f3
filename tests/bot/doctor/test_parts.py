"""What the doctor says about the FAQ, the store, the runner, the port and the disks."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.doctor.finding import State
from bot.doctor.machine import examine_disks
from bot.settings import Settings
from bot.store import open_store
from bot.store_location import InFile, InMemory, parse_location
from runners.errors import RunFailed, RunnerMissing
from runners.inventory import Gpu, Inventory
from runners.machine import HOW_TO_INSTALL
from tests.bot.doctor.conftest import WITHOUT_GPU, Examine, only
from tests.bot.serving import serving, settings
from tests.bot.store.disks import unwritable_disk
from tests.bot.web.ports import free_port
from tests.fakes.discord import TOKEN, FakeDiscord

H100 = Inventory(
    torch="2.13.0+cu130", fastai="2.8.12", cuda_build="13.0", gpus=(Gpu(name="NVIDIA H100", memory_bytes=80 * 2**30),)
)
CUDA_BUILD = WITHOUT_GPU.model_copy(update={"cuda_build": "13.0"})


@pytest.fixture
async def store(tmp_path: Path) -> InFile:
    """The store of a bot that ran here."""
    location = InFile(path=tmp_path / "faqbot.db")
    async with await open_store(location):
        pass
    return location


def change(store: InFile, statement: str) -> None:
    connection = sqlite3.connect(store.path)
    connection.execute(statement)
    connection.commit()
    connection.close()


async def test_a_broken_faq_is_told_by_file_line_and_column(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text("entries:\n- id: a\n  question: Why?\n  answer: Because.\n  answer: No.\n")
    finding = only((await examine(faq=tmp_path))["faq"], State.PROBLEM)

    assert "week.yaml:5:" in finding.detail
    assert "faqbot check" in finding.advice


async def test_of_a_faq_with_many_problems_the_first_are_told(examine: Examine, tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"week-{number}.yaml").write_text("entries: [")
    finding = only((await examine(faq=tmp_path))["faq"], State.PROBLEM)

    assert "more" in finding.detail.splitlines()[-1]
    assert len(finding.detail.splitlines()) == 6


async def test_no_faq_says_how_to_make_one(examine: Examine, tmp_path: Path) -> None:
    assert "faqbot import" in only((await examine(faq=tmp_path / "nowhere"))["faq"], State.PROBLEM).advice


async def test_an_empty_faq_answers_nothing(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text("entries: []\n")

    assert "no entry" in only((await examine(faq=tmp_path))["faq"], State.PROBLEM).detail


async def test_a_store_that_is_not_there_yet_is_well_and_stays_unmade(examine: Examine, tmp_path: Path) -> None:
    assert "made at the first start" in only((await examine())["store"], State.WELL).detail
    assert not (tmp_path / "faqbot.db").exists()


async def test_a_store_beside_a_running_bot_is_well_and_left_as_it_was(examine: Examine, tmp_path: Path) -> None:
    async with await open_store(InFile(path=tmp_path / "faqbot.db")) as store:
        assert "this version's" in only((await examine())["store"], State.WELL).detail
        await store.values.put("still", "works")
        assert await store.values.get("still") == "works"


async def test_an_older_store_is_told_to_be_backed_up_before_and_not_changed(examine: Examine, store: InFile) -> None:
    change(store, "UPDATE alembic_version SET version_num = '0001'")

    finding = only((await examine())["store"], State.NOTE)
    assert "older version" in finding.detail
    assert "faqbot backup" in finding.advice
    assert only((await examine())["store"], State.NOTE) == finding


async def test_a_store_of_a_newer_version_is_a_problem(examine: Examine, store: InFile) -> None:
    change(store, "UPDATE alembic_version SET version_num = '9999'")

    assert "newer version" in only((await examine())["store"], State.PROBLEM).advice


async def test_a_store_on_a_full_disk_is_a_problem(examine: Examine, store: InFile) -> None:
    with unwritable_disk():
        assert "cannot be written" in only((await examine())["store"], State.PROBLEM).advice


async def test_a_store_where_no_file_can_be_made_is_a_problem(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o600)
    found = await examine(store=InFile(path=tmp_path / "file" / "faqbot.db"))

    assert "FAQBOT_STORE" in only(found["store"], State.PROBLEM).advice


async def test_a_file_that_is_no_store_is_left_alone(examine: Examine, tmp_path: Path) -> None:
    path = tmp_path / "thesis.db"
    path.write_bytes(b"my thesis " * 1000)

    assert "not a database" in only((await examine(store=InFile(path=path)))["store"], State.PROBLEM).advice
    assert path.read_bytes() == b"my thesis " * 1000


async def test_another_privacy_key_is_a_problem_and_a_missing_one_is_not_made_anew(
    examine: Examine, store: InFile
) -> None:
    found = await examine(privacy_key=SecretStr("another key, sixteen"))
    assert "another privacy key" in only(found["store"], State.PROBLEM).advice

    key = store.path.with_suffix(".key")
    key.unlink()
    assert "is missing" in only((await examine())["store"], State.PROBLEM).advice
    assert not key.exists()

    key.write_text("no key at all")
    assert "damaged" in only((await examine())["store"], State.PROBLEM).advice


async def test_a_store_that_others_can_read_is_told(examine: Examine, store: InFile) -> None:
    store.path.chmod(0o644)

    assert f"chmod 600 {store.path}" in only((await examine())["store"], State.NOTE).advice


async def test_a_store_in_memory_is_told_to_forget(examine: Examine) -> None:
    assert "forgotten" in only((await examine(store=InMemory()))["store"], State.NOTE).detail


async def test_a_database_server_that_does_not_answer_is_told_without_the_password(examine: Examine) -> None:
    nobody = parse_location(f"postgresql://faqbot:hunter2@127.0.0.1:{free_port()}/faqbot")
    finding = only((await examine(store=nobody))["store"], State.PROBLEM)

    assert "does not answer" in finding.advice
    assert "hunter2" not in finding.model_dump_json()


async def test_a_gpu_is_told_by_its_name_and_memory(examine: Examine, inventory: list) -> None:
    inventory.append(H100)
    found = await examine()

    assert "torch 2.13.0+cu130" in only(found["runner"], State.WELL).detail
    assert only(found["gpu"], State.WELL).detail == "NVIDIA H100 with 80 GiB"


async def test_a_gpu_that_is_not_used_is_told(examine: Examine, inventory: list) -> None:
    inventory.append(H100)

    assert "FAQBOT_DEVICE" in only((await examine(device="cpu"))["gpu"], State.NOTE).advice


@pytest.mark.parametrize(
    ("told", "device", "state", "advice"),
    [
        (WITHOUT_GPU, "auto", State.NOTE, "FAQBOT_TORCH=cuda"),
        (CUDA_BUILD, "auto", State.NOTE, "driver"),
        (CUDA_BUILD, "cuda", State.PROBLEM, "driver"),
    ],
)
async def test_a_gpu_that_torch_does_not_see_is_told_with_what_is_missing(
    examine: Examine,
    inventory: list,
    monkeypatch: pytest.MonkeyPatch,
    told: Inventory,
    device: str,
    state: State,
    advice: str,
) -> None:
    monkeypatch.setattr("bot.doctor.proving.has_nvidia_gpu", lambda: True)
    inventory.append(told)

    assert advice in only((await examine(device=device))["gpu"], state).advice


async def test_a_gpu_that_is_asked_for_where_there_is_none_is_a_problem(examine: Examine) -> None:
    assert "FAQBOT_DEVICE=auto" in only((await examine(device="cuda"))["gpu"], State.PROBLEM).advice


async def test_without_what_trains_all_works_but_proofs(examine: Examine, inventory: list) -> None:
    inventory.append(RunnerMissing(f"Not installed: torch. {HOW_TO_INSTALL}"))

    assert "COMPOSE_PROFILES=runner" in only((await examine())["runner"], State.NOTE).advice


async def test_what_trains_but_breaks_on_import_is_a_problem(examine: Examine, inventory: list) -> None:
    inventory.append(RunFailed("What trains cannot be imported (exit status 1): ImportError: libcudart.so"))

    assert "libcudart" in only((await examine())["runner"], State.PROBLEM).detail


async def test_a_ray_cluster_that_nobody_answers_for_is_a_problem(examine: Examine) -> None:
    found = await examine(launcher=f"ray://127.0.0.1:{free_port()}")

    assert "docs/ray.md" in only(found["runner"], State.PROBLEM).advice


async def test_a_port_that_something_else_has_is_a_problem_where_it_was_chosen(examine: Examine) -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as other:
        finding = only((await examine(http_port=other.sockets[0].getsockname()[1]))["port"], State.PROBLEM)

    assert "FAQBOT_HTTP_PORT" in finding.advice


async def test_a_port_that_the_running_bot_has_is_well(examine: Examine, tmp_path: Path) -> None:
    async with FakeDiscord(), serving(settings(tmp_path / "other", discord_token=TOKEN)) as bot:
        found = await examine(http_port=bot.server.address[1])

    assert "a bot is running" in only(found["port"], State.WELL).detail


@pytest.mark.parametrize(("free_mb", "state"), [(40_000, State.WELL), (300, State.NOTE), (10, State.PROBLEM)])
def test_a_disk_without_room_is_told(wanted: Callable[..., Settings], free_mb: int, state: State) -> None:
    findings = examine_disks(wanted(), lambda _: free_mb * 1_000_000)

    assert {finding.state for finding in findings} == {state}
    if state is not State.WELL:
        assert f"only {free_mb} MB are left for the store" in findings[0].detail
        assert "Free some space" in findings[0].advice


def test_the_disk_is_looked_at_where_the_store_will_be(wanted: Callable[..., Settings], tmp_path: Path) -> None:
    looked_at: list[Path] = []

    def free(path: Path) -> int:
        looked_at.append(path)
        return os.statvfs(path).f_bavail

    examine_disks(wanted(store=InFile(path=tmp_path / "not" / "yet" / "faqbot.db")), free)

    assert looked_at[0] == tmp_path
