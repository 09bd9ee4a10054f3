"""The snippet for notebooks does exactly what the seeded arm does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from runners.errors import NoSnippet
from runners.experiments import EXPERIMENTS, experiment
from runners.launchers.local import LocalLauncher
from runners.recipes import DIGITS, DIGITS_TINY, RECIPES, Source
from runners.snippet import has_snippet, snippet
from runners.spec import Device, Stage

SAME_SEED = experiment("same-seed")
ROOT = Path(__file__).parents[2]
#: What a test adds to the code, to see more of what it did than a student would.
LOOK = """
from runners.train.model import weights_sha256
print([float(row[-1]) for row in learn.recorder.values])
print(weights_sha256(learn.model))
"""


@pytest.mark.runner
@pytest.mark.parametrize("name", ["same-seed", "two-stages"])
async def test_pasted_code_ends_at_the_seeded_arms_error_rates_and_weights_to_the_last_bit(
    tmp_path: Path, name: str
) -> None:
    shown = experiment(name)
    launcher = LocalLauncher(tmp_path)
    arm = await launcher.run(shown.arms[0].spec(DIGITS_TINY, 42, Device.CPU), lambda _: None)
    await launcher.close()
    code = snippet(shown, DIGITS_TINY, 42) + LOOK
    pasted = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    *_, last, unfrozen, weights = pasted.stdout.splitlines()

    assert last == f"last error rate: {arm.error_rates[-1]!r}"
    assert json.loads(unfrozen) == [epoch.error_rate for epoch in arm.epochs if epoch.stage is Stage.UNFROZEN]
    assert weights == arm.weights_sha256


WITH_CODE = [(shown, known) for shown in EXPERIMENTS for known in RECIPES if has_snippet(shown, known)]


@pytest.mark.parametrize(("shown", "recipe"), WITH_CODE, ids=[f"{one.name}-{other.name}" for one, other in WITH_CODE])
def test_every_code_compiles_seeds_before_the_data_loaders_and_trains_as_long_as_the_arm(shown, recipe) -> None:
    code = snippet(shown, recipe, 7)

    compile(code, "notebook", "exec")
    assert code.index("set_seed(7, reproducible=True)") < code.index("dls = ")
    assert "seed=7" in code
    assert f"learn.fine_tune({shown.arms[0].epochs or recipe.epochs}, " in code


def test_an_experiment_whose_run_is_more_than_a_training_says_which_have_code() -> None:
    for name in ("adversarial", "balanced-data"):
        assert not has_snippet(experiment(name), DIGITS)
        with pytest.raises(NoSnippet, match="two-stages"):
            snippet(experiment(name), DIGITS, 1)


def test_it_fits_into_one_message() -> None:
    assert len(snippet(experiment("two-stages"), DIGITS, 2**32 - 1)) < 3500


def test_a_recipe_with_other_data_says_which_have_code() -> None:
    other = next((known for known in RECIPES if known.source is not Source.DIGITS), None)
    if other is None:
        pytest.skip("every recipe has code")

    with pytest.raises(NoSnippet, match="digits-tiny"):
        snippet(SAME_SEED, other, 1)
