"""Proofs of different devices do not wait for each other; those of one device wait in that device's own queue."""

from collections.abc import AsyncIterator

import pytest

from bot.asker import Asker
from bot.errors import TooManyProofs
from bot.proofs.desk import MAX_UNFINISHED_PER_ASKER, ProofDesk
from bot.proofs.job import ProofState
from bot.reply import ProofRequest
from runners.machine import device_here
from runners.spec import Device
from tests.bot.conftest import MIRA, NOAH
from tests.bot.proofs.test_desk import ended, until_running
from tests.fakes.launcher import ScriptedLauncher

ZOE = Asker(platform="test", id="zoe")


def on(device: Device, seed: int = 1) -> ProofRequest:
    return ProofRequest(recipe="digits", seed=seed, device=device)


@pytest.fixture
def launcher() -> ScriptedLauncher:
    """The launcher of a machine with a GPU."""
    return ScriptedLauncher(has_gpu=True)


@pytest.fixture
async def desk(launcher: ScriptedLauncher) -> AsyncIterator[ProofDesk]:
    desk = ProofDesk(launcher)
    yield desk
    await desk.close()


async def test_a_proof_on_the_cpu_starts_while_the_gpu_is_busy(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    await until_running(await desk.submit(on(Device.CUDA), MIRA))
    on_cpu = await desk.submit(on(Device.CPU, seed=2), NOAH)
    await until_running(on_cpu)

    assert on_cpu.status.state is ProofState.RUNNING
    assert {spec.device for spec in launcher.started} == {Device.CUDA, Device.CPU}


async def test_places_count_the_proofs_of_the_same_device_only(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    await until_running(await desk.submit(on(Device.CUDA, seed=1), MIRA))
    await until_running(await desk.submit(on(Device.CPU, seed=2), NOAH))
    second_on_gpu, second_on_cpu = (
        await desk.submit(on(Device.AUTO, seed=3), ZOE),
        await desk.submit(on(Device.CPU, seed=4), MIRA),
    )

    assert (second_on_gpu.status.ahead, second_on_cpu.status.ahead) == (1, 1)
    launcher.release()
    assert (await ended(second_on_gpu)).state is (await ended(second_on_cpu)).state is ProofState.FINISHED


async def test_an_expected_wait_is_never_taken_from_another_device(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    await ended(await desk.submit(on(Device.CPU), MIRA))
    launcher.hold()
    await until_running(await desk.submit(on(Device.CUDA, seed=2), MIRA))
    await until_running(await desk.submit(on(Device.CPU, seed=3), NOAH))

    assert (await desk.submit(on(Device.CUDA, seed=4), ZOE)).status.expected_wait_s is None
    assert (await desk.submit(on(Device.CPU, seed=5), ZOE)).status.expected_wait_s is not None


async def test_turns_are_fair_on_each_device(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    await until_running(await desk.submit(on(Device.CPU, seed=1), MIRA))
    second_of_mira, first_of_noah = (
        await desk.submit(on(Device.CPU, seed=2), MIRA),
        await desk.submit(on(Device.CPU, seed=3), NOAH),
    )

    assert (first_of_noah.status.ahead, second_of_mira.status.ahead) == (1, 2)


async def test_one_persons_limit_counts_every_device(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    for seed in range(MAX_UNFINISHED_PER_ASKER):
        await desk.submit(on((Device.CPU, Device.CUDA)[seed % 2], seed=seed), MIRA)

    with pytest.raises(TooManyProofs, match="You already have"):
        await desk.submit(on(Device.CPU, seed=99), MIRA)


async def test_the_same_seed_on_another_device_is_another_proof(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    first = await ended(await desk.submit(on(Device.CUDA), MIRA))

    assert (await desk.submit(on(Device.CUDA), NOAH)).status.card == first.card
    assert (await desk.submit(on(Device.CPU), NOAH)).status.state is ProofState.QUEUED


async def test_without_a_gpu_asking_for_the_cpu_changes_nothing() -> None:
    desk = ProofDesk(ScriptedLauncher())
    first = await ended(await desk.submit(on(Device.AUTO), MIRA))

    assert (await desk.submit(on(Device.CPU), NOAH)).status.card == first.card
    await desk.close()


async def test_a_bot_that_computes_on_the_cpu_still_uses_the_gpu_when_asked(launcher: ScriptedLauncher) -> None:
    desk = ProofDesk(launcher, Device.CPU)
    for device in (Device.AUTO, Device.CUDA):
        await ended(await desk.submit(on(device), MIRA))
    await desk.close()

    assert [spec.device for spec in launcher.started] == [Device.CPU] * 4 + [Device.CUDA] * 4


async def test_a_proof_can_be_stopped_when_a_gpu_has_joined_since_it_was_queued(launcher: ScriptedLauncher) -> None:
    launcher.has_gpu = False
    launcher.hold()
    desk = ProofDesk(launcher)
    running, waiting = [await desk.submit(on(Device.AUTO, seed=seed), MIRA) for seed in (1, 2)]
    await until_running(running)
    launcher.has_gpu = True
    for job in (waiting, running):
        desk.cancel(job.status.key, MIRA)
        assert job.status.state is ProofState.CANCELLED
    await desk.close()


async def test_closing_interrupts_the_proofs_of_every_device(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    jobs = [await desk.submit(on(device), MIRA) for device in (Device.CPU, Device.CUDA)]
    for job in jobs:
        await until_running(job)
    await desk.close()

    assert [job.status.state for job in jobs] == [ProofState.INTERRUPTED] * 2
    assert len(launcher.cancelled) == len(launcher.started) == 8


@pytest.mark.parametrize(
    ("gpu", "wanted", "device"),
    [
        (True, Device.AUTO, Device.CUDA),
        (False, Device.AUTO, Device.CPU),
        (True, Device.CPU, Device.CPU),
        (False, Device.CUDA, Device.CUDA),
    ],
)
def test_a_wish_for_a_device_ends_on_it_or_on_what_the_machine_has(
    monkeypatch: pytest.MonkeyPatch, gpu: bool, wanted: Device, device: Device
) -> None:
    monkeypatch.setattr("runners.machine.has_nvidia_gpu", lambda: gpu)

    assert device_here(wanted) is device
