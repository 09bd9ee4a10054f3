"""What the full proof about seeds says, for everything its runs can measure."""

from runners.experiments import Judgement, experiment
from runners.experiments.comparison import compared
from runners.experiments.footnotes import FOOTNOTES
from runners.proof import ProofVerdict
from runners.recipes import DIGITS_TINY
from runners.spec import SEED_MAX, Device, RunResult, RunSpec, Seeding
from tests.fakes.launcher import ENVIRONMENT, result_of
from tests.runners.results import arm, run

FULL = experiment("same-seed-full")
LATE = Seeding.SEEDED_TOO_LATE


def differing(seeding: Seeding) -> tuple[RunResult, RunResult]:
    return run(seeding, 1), run(seeding, 2)


def judge(late: tuple[RunResult, ...] = differing(LATE), seeded: tuple[RunResult, ...] = (run(), run())) -> Judgement:
    other = result_of(RunSpec(recipe="digits", seed=43, seeding=Seeding.SEEDED), noise=3)
    return FULL.judge(
        (arm(*seeded), arm(*differing(Seeding.SPLIT_ONLY)), arm(*late), compared("another-seed", (other,)))
    )


def test_it_adds_a_late_seed_and_another_seed_to_the_short_proof() -> None:
    specs = [plan.spec(DIGITS_TINY, 42, Device.CPU) for plan in FULL.arms]
    assert [(plan.name, plan.runs) for plan in FULL.arms] == [
        ("seeded", 2),
        ("split-only", 2),
        ("seeded-too-late", 2),
        ("another-seed", 1),
    ]
    assert [(spec.seed, spec.seeding) for spec in specs] == [
        (42, Seeding.SEEDED),
        (42, Seeding.SPLIT_ONLY),
        (42, Seeding.SEEDED_TOO_LATE),
        (43, Seeding.SEEDED),
    ]


def test_after_the_largest_seed_comes_nought() -> None:
    assert FULL.arms[3].spec(DIGITS_TINY, SEED_MAX, Device.CPU).seed == 0


def test_every_arm_and_every_footnote_is_told() -> None:
    judgement = judge()
    assert judgement.verdict is ProofVerdict.REPRODUCIBLE
    assert (
        "- **seeded too late** (`set_seed(42, reproducible=True)` after the DataLoaders): the validation images are "
        "the same, the losses part at batch 1 of 4, and the error rates differ, with different final weights.\n"
        "- **another seed** (43): error rate 0.0420 in place of 0.0390."
    ) in judgement.explanation
    assert "`set_seed` cannot reach" in judgement.explanation
    assert all(footnote in judgement.explanation for footnote in FOOTNOTES)


def test_a_late_seed_that_happened_to_reproduce_supports_no_conclusion() -> None:
    explanation = judge(late=(run(LATE), run(LATE))).explanation
    assert "happened to be equal" in explanation
    assert "does not reproduce" not in explanation


def test_late_runs_under_different_conditions_support_no_conclusion() -> None:
    first, second = differing(LATE)
    other = second.model_copy(update={"environment": ENVIRONMENT.model_copy(update={"threads": 2})})
    assert "does not reproduce" not in judge(late=(first, other)).explanation


def test_seeded_runs_that_differ_refuse_the_claim_whatever_the_others_did() -> None:
    judgement = judge(seeded=(run(), run(noise=1)))
    assert judgement.verdict is ProofVerdict.NOT_REPRODUCIBLE
    assert "does not back the claim" in judgement.explanation
