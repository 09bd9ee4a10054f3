"""Made-up runs for tests about what is said of them."""

from runners.experiments.comparison import compared
from runners.proof import ArmResult
from runners.spec import RunResult, RunSpec, Seeding
from tests.fakes.launcher import result_of


def run(seeding: Seeding = Seeding.SEEDED, noise: int = 0, **changes: object) -> RunResult:
    """One run with seed 42; runs of equal `noise` measured the same, apart from the given changes."""
    spec = RunSpec(recipe="digits", seed=42, seeding=seeding)
    return result_of(spec, noise).model_copy(update=changes)


def arm(*runs: RunResult) -> ArmResult:
    """An arm of these runs, named after their seeding."""
    return compared(runs[0].spec.seeding, runs)
