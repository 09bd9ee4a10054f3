"""Every proof that a shipped FAQ entry names still holds, with the recipe and the seed that students are shown."""

import asyncio
from pathlib import Path

import pytest

from bot.assistant import ProofDefaults
from faq.entry import Entry
from faq.library import SHIPPED_CONTENT, load_faq
from runners.experiments import experiment
from runners.experiments.same_seed import SEEDED, SPLIT_ONLY
from runners.launchers.local import LocalLauncher
from runners.launchers.starting import Starting, starter_for
from runners.machine import missing_packages
from runners.proof import ArmVerdict, Proof, ProofVerdict
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Device

pytestmark = [
    pytest.mark.runner,
    pytest.mark.skipif(bool(missing_packages()), reason="needs the runner extra"),
]

SHOWN = ProofDefaults()
ENTRIES = tuple(entry for entry in load_faq(SHIPPED_CONTENT).by_id.values() if entry.proof is not None)


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Proof]:
    """One proof for every experiment that an entry names, all at once: together they take half as long."""
    return asyncio.run(prove_all(tmp_path_factory.mktemp("cache")))


async def prove_all(cache: Path) -> dict[str, Proof]:
    names = {entry.proof for entry in ENTRIES if entry.proof is not None}
    launcher = LocalLauncher(cache, starter=starter_for(Starting.WARM))
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(prove_one(name, launcher)) for name in names}
    finally:
        await launcher.close()
    return {name: task.result() for name, task in tasks.items()}


async def prove_one(name: str, launcher: LocalLauncher) -> Proof:
    return await prove(experiment(name), recipe(SHOWN.recipe), SHOWN.seed, launcher, lambda _: None, device=Device.CPU)


def test_the_faq_that_ships_has_proofs_to_check() -> None:
    assert "same-seed" in {entry.proof for entry in ENTRIES}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_proved_by_what_it_names(entry: Entry, proofs: dict[str, Proof]) -> None:
    assert entry.proof is not None
    proof = proofs[entry.proof]
    environment = proof.arms[0].runs[0].environment
    assert proof.verdict in {ProofVerdict.REPRODUCIBLE, ProofVerdict.SHOWN}, (
        f"The entry {entry.id} rests on the proof {entry.proof}, which with torch {environment.torch} and fastai "
        f"{environment.fastai} now says {proof.verdict}. Measured:\n{proof.explanation}"
    )


def test_the_seed_answer_is_right_about_the_split_and_about_what_the_split_leaves_open(
    proofs: dict[str, Proof],
) -> None:
    """A seed in the factory alone: the same validation images, and yet another result."""
    proof = proofs["same-seed"]
    arms = {arm.name: arm for arm in proof.arms}
    assert arms[SEEDED].verdict is ArmVerdict.IDENTICAL, proof.explanation
    assert arms[SPLIT_ONLY].verdict is ArmVerdict.DIFFERENT, proof.explanation
    first, second = arms[SPLIT_ONLY].runs
    assert first.split_sha256 == second.split_sha256, proof.explanation
    assert first.weights_sha256 != second.weights_sha256, proof.explanation
