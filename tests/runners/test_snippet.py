"""The snippet for notebooks does exactly what the seeded arm does."""

import subprocess
import sys
from pathlib import Path

import pytest

from runners.errors import NoSnippet
from runners.launchers.local import LocalLauncher
from runners.recipes import DIGITS, DIGITS_TINY, RECIPES, Source
from runners.snippet import has_snippet, snippet
from runners.spec import Device, RunSpec, Seeding


@pytest.mark.runner
async def test_pasted_code_ends_at_the_seeded_arms_error_rate_to_the_last_digit(tmp_path: Path) -> None:
    launcher = LocalLauncher(tmp_path)
    spec = RunSpec(recipe="digits-tiny", seed=42, seeding=Seeding.SEEDED, device=Device.CPU)
    arm = await launcher.run(spec, lambda _: None)
    await launcher.close()
    pasted = subprocess.run(
        [sys.executable, "-c", snippet(DIGITS_TINY, 42)], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert pasted.stdout.splitlines()[-1] == f"last error rate: {arm.error_rates[-1]!r}"


@pytest.mark.parametrize("recipe", [known for known in RECIPES if has_snippet(known)])
def test_the_code_of_every_recipe_compiles_and_seeds_before_the_data_loaders(recipe) -> None:
    code = snippet(recipe, 7)

    compile(code, "notebook", "exec")
    assert code.index("set_seed(7, reproducible=True)") < code.index("dls = ")
    assert "seed=7" in code


def test_it_fits_into_one_message() -> None:
    assert len(snippet(DIGITS, 2**32 - 1)) < 3500


def test_a_recipe_with_other_data_says_which_have_code() -> None:
    other = next((known for known in RECIPES if known.source is not Source.DIGITS), None)
    if other is None:
        pytest.skip("every recipe has code")

    with pytest.raises(NoSnippet, match="digits-tiny"):
        snippet(other, 1)
