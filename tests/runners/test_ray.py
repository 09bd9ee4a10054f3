"""Runs on a real Ray cluster of several nodes: equal to the last bit, streamed, cancelled, and lost with their node.

The nodes are killed by the last tests of this file, so their order matters.
"""

import asyncio
import hashlib
import platform
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from runners.errors import ClusterUnfit, DeviceMissing, NodesLost, RunnerError, RunTimedOut
from runners.experiments.comparison import compare
from runners.installed import installed_fingerprint
from runners.launchers.local import LocalLauncher
from runners.launchers.ray import RayLauncher
from runners.proof import ArmVerdict
from runners.recipes import DIGITS_TINY, Recipe
from runners.spec import Device, Measured, Preparing, Restarted, RunEvent, RunResult, RunSpec, Seeding, Trained
from tests.runners.processes import gone, own_children
from tests.runners.ray_cluster import RayCluster, ray_cluster

pytestmark = [
    pytest.mark.ray,
    pytest.mark.runner,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(600),
]

SPEC = RunSpec(recipe="digits-tiny", seed=7, seeding=Seeding.SEEDED, device=Device.CPU)
#: Trains for seconds, so that something can happen to it meanwhile.
LONG = SPEC.model_copy(update={"epochs": 6})
GRACE_S = 1.0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayCluster]:
    with ray_cluster(tmp_path_factory.mktemp("caches")) as made:
        made.add_node()
        made.add_node()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def launcher(cluster: RayCluster) -> AsyncIterator[RayLauncher]:
    # A busy machine may take long over a run, which gives way to everything else.
    patient = DIGITS_TINY.model_copy(update={"timeout_s": 500})
    made = RayLauncher(cluster.address, no_node_grace_s=GRACE_S, find_recipe=lambda _: patient)
    yield made
    await made.close()


class Watched:
    """A run under way, with its events so far."""

    def __init__(self, launcher: RayLauncher, spec: RunSpec) -> None:
        self.events: list[RunEvent] = []
        self._news = asyncio.Event()
        self.task = asyncio.create_task(launcher.run(spec, self._note))

    def _note(self, event: RunEvent) -> None:
        self.events.append(event)
        self._news.set()

    def of(self, kind: type[RunEvent]) -> list[RunEvent]:  # type: ignore[type-arg]
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, kind: type[RunEvent]) -> None:  # type: ignore[type-arg]
        """Wait for an event; the run must not end before."""
        while not self.of(kind):
            assert not self.task.done(), await self.task
            self._news.clear()
            await asyncio.wait([self.task, asyncio.ensure_future(self._news.wait())], return_when="FIRST_COMPLETED")

    def assert_counted_once(self, result: RunResult) -> None:
        """Every batch and stage was told once and in order, whatever happened to the run."""
        assert [event.batch for event in self.of(Trained)] == list(range(1, len(result.losses) + 1))
        assert tuple(event.loss for event in self.of(Trained)) == result.losses
        assert len(self.of(Preparing)) == 1
        assert self.events[0] == Preparing()


async def test_runs_go_in_parallel_on_two_nodes_and_equal_a_local_run_to_the_last_bit(
    cluster: RayCluster, launcher: RayLauncher, tmp_path: Path
) -> None:
    first, second = Watched(launcher, SPEC), Watched(launcher, SPEC)
    results = await asyncio.gather(first.task, second.task)
    here = await LocalLauncher(tmp_path).run(SPEC, lambda _: None)

    assert compare((here, *results)) is ArmVerdict.IDENTICAL
    assert {result.weights_sha256 for result in results} == {here.weights_sha256}
    for watched in (first, second):
        watched.assert_counted_once(here)
        assert tuple(event.error_rate for event in watched.of(Measured)) == here.error_rates
        assert not watched.of(Restarted)
    # Each node has a cache of its own, and both were used.
    assert all(any(cache.iterdir()) for cache in cluster.caches.iterdir())
    assert launcher.slots == 2


async def test_a_cancelled_run_leaves_no_process_on_its_node(cluster: RayCluster, launcher: RayLauncher) -> None:
    watched = Watched(launcher, LONG)
    await watched.until(Trained)
    (training,) = cluster.trainings()[cluster.node_that_trains()]
    watched.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watched.task
    assert await gone(training.pid)
    assert not any(cluster.trainings().values())
    assert not watched.of(Restarted)


async def test_a_run_that_breaks_its_time_limit_is_stopped_on_its_node_and_not_started_again(
    cluster: RayCluster,
) -> None:
    def hurried(_: str) -> Recipe:
        return DIGITS_TINY.model_copy(update={"timeout_s": 0.5})

    launcher = RayLauncher(cluster.address, find_recipe=hurried)
    watched = Watched(launcher, LONG)
    with pytest.raises(RunTimedOut, match=r"0\.5 s.*digits-tiny"):
        await watched.task
    assert watched.events in ([], [Preparing()])
    assert not any(cluster.trainings().values())
    await launcher.close()


async def test_what_equal_nodes_perform_runs_with_is_one_fingerprint_which_is_this_machines_too(
    cluster: RayCluster, launcher: RayLauncher
) -> None:
    assert RayLauncher(cluster.address).fingerprint() is None
    await launcher.run(SPEC, lambda _: None)
    while (told := launcher.fingerprint()) is None:
        await asyncio.sleep(0.05)
    assert told == hashlib.sha256(installed_fingerprint().encode()).hexdigest()
    assert launcher.device_of(Device.AUTO) is Device.CPU


async def test_a_recipe_that_needs_a_gpu_is_refused_by_a_cluster_without_one(cluster: RayCluster) -> None:
    launcher = RayLauncher(cluster.address, find_recipe=lambda _: DIGITS_TINY.model_copy(update={"needs_gpu": True}))
    with pytest.raises(DeviceMissing, match="digits-tiny needs a GPU"):
        await launcher.run(SPEC.model_copy(update={"device": Device.AUTO}), lambda _: None)
    await launcher.close()


async def test_a_gpu_that_no_node_has_is_told_at_once(launcher: RayLauncher) -> None:
    with pytest.raises(DeviceMissing, match=r"No node.*'cpu' or 'auto'"):
        await launcher.run(SPEC.model_copy(update={"device": Device.CUDA}), lambda _: None)


async def test_a_bot_outside_the_cluster_reaches_it_through_ray_client_and_closing_ends_its_runs(
    cluster: RayCluster,
) -> None:
    launcher = RayLauncher(cluster.client_address)
    watched = Watched(launcher, LONG)
    await watched.until(Trained)
    (training,) = cluster.trainings()[cluster.node_that_trains()]
    await launcher.close()
    with pytest.raises(Exception, match="The bot is stopping"):
        await watched.task
    assert await gone(training.pid)


async def test_of_two_bots_on_one_cluster_one_is_killed_and_only_its_own_run_ends_with_it(
    cluster: RayCluster, launcher: RayLauncher
) -> None:
    before = {child.pid for child in own_children()}
    other = RayLauncher(cluster.address)
    lost = Watched(other, LONG)
    await lost.until(Trained)
    # What connects the other bot to the cluster goes down with it.
    (connection,) = [child for child in own_children() if child.pid not in before]
    (orphan,) = cluster.trainings()[cluster.node_that_trains()]
    kept = Watched(launcher, SPEC)
    await kept.until(Preparing)
    connection.kill()

    kept.assert_counted_once(await kept.task)
    assert not kept.of(Restarted)
    assert await gone(orphan.pid)
    with pytest.raises(RunnerError):
        await lost.task
    await other.close()


async def test_a_run_whose_node_is_killed_starts_again_on_the_other_and_says_so(
    cluster: RayCluster, launcher: RayLauncher
) -> None:
    watched = Watched(launcher, LONG)
    await watched.until(Trained)
    (training,) = cluster.trainings()[cluster.node_that_trains()]
    cluster.kill_node(cluster.node_that_trains())
    result = await watched.task

    (restarted,) = watched.of(Restarted)
    assert platform.node() in restarted.why
    watched.assert_counted_once(result)
    assert await gone(training.pid)


async def test_a_run_whose_only_node_is_killed_ends_in_a_named_error(
    cluster: RayCluster, launcher: RayLauncher
) -> None:
    assert len(cluster.raylets) == 1
    watched = Watched(launcher, LONG)
    await watched.until(Trained)
    cluster.kill_node(cluster.node_that_trains())
    with pytest.raises(NodesLost, match=r"lost the run on .* no other node that offers 1 CPU"):
        await watched.task
    assert len(watched.of(Restarted)) == 1


async def test_a_run_that_no_node_could_ever_take_is_told_what_it_would_need(launcher: RayLauncher) -> None:
    with pytest.raises(ClusterUnfit, match=r"No node.*1 CPU and 2048 MiB"):
        await launcher.run(SPEC, lambda _: None)


async def test_a_run_that_loses_a_second_node_is_not_started_a_third_time(
    cluster: RayCluster, launcher: RayLauncher
) -> None:
    cluster.add_node()
    cluster.add_node()
    watched = Watched(launcher, LONG)
    await watched.until(Trained)
    cluster.kill_node(cluster.node_that_trains())
    await watched.until(Restarted)
    while not any(cluster.trainings().values()):
        assert not watched.task.done()
        await asyncio.sleep(0.05)
    cluster.kill_node(cluster.node_that_trains())
    with pytest.raises(NodesLost, match=r"twice: on \S+, and when Ray had started it again, on "):
        await watched.task
    assert len(watched.of(Restarted)) == 1
    assert not any(cluster.trainings().values())


async def test_closing_leaves_no_process_here(launcher: RayLauncher) -> None:
    await launcher.close()
    assert not [child for child in psutil.Process().children() if "runners.launchers.ray_driver" in child.cmdline()]
