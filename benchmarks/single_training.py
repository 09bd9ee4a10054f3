"""The peer of a proof: one cold interpreter that trains the recipe once and prints its error rates."""

import sys
import time

started_s = time.monotonic()

from pathlib import Path  # noqa: E402

from runners.recipes import recipe  # noqa: E402
from runners.spec import Device, RunSpec, Seeding  # noqa: E402
from runners.train import train  # noqa: E402

name, cache_dir, device = sys.argv[1:4]
spec = RunSpec(recipe=name, seed=42, seeding=Seeding.SEEDED, device=Device(device))
print(*train(spec, recipe(name), Path(cache_dir), lambda _: None, started_s).error_rates)
