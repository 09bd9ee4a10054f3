"""Trains a recipe once and prints the result as JSON, or the named error with exit status 1.

Started as `python -m tests.runners.one_training CACHE RECIPE-AS-JSON`, in a process of its own because it uses fastai.
"""

import sys
import time
import warnings
from pathlib import Path

from runners.errors import RunnerError
from runners.recipes import Recipe
from runners.spec import Device, RunSpec, Seeding
from runners.train import train


def main() -> None:
    warnings.simplefilter("ignore")
    recipe = Recipe.model_validate_json(sys.argv[2])
    spec = RunSpec(recipe=recipe.name, seed=42, seeding=Seeding.SEEDED, device=Device.CPU)
    private_stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        result = train(spec, recipe, Path(sys.argv[1]), lambda _: None, time.monotonic())
    except RunnerError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    private_stdout.write(result.model_dump_json())


if __name__ == "__main__":
    main()
