"""What the same-seed experiment says, for everything its runs can measure."""

from runners.experiments import Judgement, experiment
from runners.proof import ProofVerdict
from runners.spec import RunResult, Seeding
from tests.fakes.launcher import ENVIRONMENT
from tests.runners.results import arm, run

CONTROL = Seeding.SPLIT_ONLY


def judge(seeded: tuple[RunResult, ...], control: tuple[RunResult, ...]) -> Judgement:
    return experiment("same-seed").judge((arm(*seeded), arm(*control)))


def differing_control() -> tuple[RunResult, RunResult]:
    first, second = run(CONTROL, 1), run(CONTROL, 2)
    return first, second.model_copy(update={"losses": (first.losses[0], *second.losses[1:])})


def test_its_arms_are_the_seeded_one_and_then_the_control() -> None:
    arms = experiment("same-seed").arms
    assert [(arm.name, arm.runs) for arm in arms] == [("seeded", 2), ("split-only", 2)]


def test_identical_seeded_runs_and_a_control_that_differs_are_the_full_proof() -> None:
    judgement = judge((run(), run()), differing_control())
    assert judgement.verdict is ProofVerdict.REPRODUCIBLE
    assert judgement.explanation == (
        "**Reproducible.** The same seed gave the same model, to the last bit.\n\n"
        "- **seeded** (`set_seed(42, reproducible=True)` before the DataLoaders): two fresh processes, equal in "
        "validation images, all 4 batch losses, both error rates and final weights.\n"
        "- **control** (only `seed=42` in the DataLoaders): the validation images are the same, the losses part at "
        "batch 2 of 4, and the error rates differ, with different final weights.\n\n"
        "So seeding the split is not enough. The `seed=` goes to `RandomSplitter`, which calls `torch.manual_seed`: "
        "that fixes the split and, as a side effect, the head's first weights, but not the order of the training "
        "images. That has to be seeded too, with `set_seed` before the DataLoaders are made."
    )


def test_a_control_that_is_identical_by_chance_is_admitted() -> None:
    judgement = judge((run(), run()), (run(CONTROL, 1), run(CONTROL, 1)))
    assert judgement.verdict is ProofVerdict.REPRODUCIBLE
    assert "happened to be equal" in judgement.explanation
    assert "does not show that `set_seed` made the difference" in judgement.explanation
    assert "not enough" not in judgement.explanation


def test_seeded_runs_that_differ_are_told_plainly_with_the_first_batch() -> None:
    losses = run().losses
    judgement = judge((run(), run(losses=(*losses[:3], 0.1))), differing_control())
    assert judgement.verdict is ProofVerdict.NOT_REPRODUCIBLE
    assert judgement.explanation.startswith("**Not reproducible here.**")
    assert "should be equal, but they are not" in judgement.explanation
    assert "part at batch 4 of 4" in judgement.explanation
    assert "does not back the claim" in judgement.explanation
    assert "equal to the last bit" not in judgement.explanation


def test_seeded_runs_under_different_conditions_are_not_called_identical() -> None:
    other = run(environment=ENVIRONMENT.model_copy(update={"threads": 2}))
    judgement = judge((run(), other), differing_control())
    assert judgement.verdict is ProofVerdict.NOT_REPRODUCIBLE
    assert "different conditions (threads: 1 and 2)" in judgement.explanation
    assert "all batch losses are equal, and yet" in judgement.explanation


def test_weights_alone_that_differ_are_enough_to_refuse_the_verdict() -> None:
    judgement = judge((run(), run(weights_sha256="0" * 64)), differing_control())
    assert judgement.verdict is ProofVerdict.NOT_REPRODUCIBLE
    assert "final weights differ" in judgement.explanation


def test_equal_error_rates_of_different_models_are_explained_as_chance() -> None:
    first = run(CONTROL, 1)
    second = run(CONTROL, 2, error_rates=first.error_rates)
    explanation = judge((run(), run()), (first, second)).explanation
    assert "counts the wrong ones among 359 images" in explanation
    assert "equal error rates alone prove nothing" in explanation


def test_a_control_with_another_split_supports_no_conclusion_about_the_split() -> None:
    explanation = judge((run(), run()), (run(CONTROL, 1), run(CONTROL, 2, split_sha256="0" * 64))).explanation
    assert "validation images are not the same" in explanation
    assert "not enough" not in explanation


def test_seeded_runs_equal_but_for_rounding_are_not_called_reproducible_and_the_gap_is_told() -> None:
    losses = tuple(loss * 1.00001 for loss in run().losses)
    judgement = judge((run(), run(losses=losses, weights_sha256="0" * 64)), differing_control())
    assert judgement.verdict is ProofVerdict.NOT_REPRODUCIBLE
    assert "part at batch 1 of 4" in judgement.explanation
    assert "differ by 1e-05 of their size at most, as rounding does" in judgement.explanation
    assert "by chance" not in judgement.explanation.split("control")[0]
