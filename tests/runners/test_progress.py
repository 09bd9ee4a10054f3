"""Progress grows event by event and never goes back."""

from runners.experiments import experiment
from runners.progress import ArmJudged, ProofEvent, ProofProgress, RunState
from runners.recipes import DIGITS_TINY
from runners.spec import Failed, Finished, Measured, Preparing, Restarted, RunEvent, Stage, Trained
from tests.runners.results import arm as arm_of
from tests.runners.results import run

START = ProofProgress.of(experiment("same-seed"), DIGITS_TINY)
LIFE: tuple[RunEvent, ...] = (
    Preparing(),
    Trained(stage=Stage.FROZEN, batch=1, batches=2, loss=2.5),
    Measured(stage=Stage.FROZEN, error_rate=0.2),
    Trained(stage=Stage.UNFROZEN, batch=2, batches=2, loss=1.5),
    Measured(stage=Stage.UNFROZEN, error_rate=0.1),
    Finished(result=run()),
)


def after(progress: ProofProgress, *events: RunEvent, arm: str = "seeded", index: int = 0) -> ProofProgress:
    for event in events:
        progress = progress.after(ProofEvent(arm=arm, run=index, event=event))
    return progress


def test_before_anything_happens_every_run_waits() -> None:
    assert [(arm.name, [run.state for run in arm.runs]) for arm in START.arms] == [
        ("seeded", [RunState.WAITING] * 2),
        ("split-only", [RunState.WAITING] * 2),
    ]
    assert START.fraction == 0
    assert START.arms[0].runs[0].batches == DIGITS_TINY.batches


def test_one_run_moves_through_its_states_and_leaves_the_others_alone() -> None:
    states = [after(START, *LIFE[:count], index=1).arms[0].runs[1].state for count in range(len(LIFE) + 1)]
    assert states == [
        RunState.WAITING,
        RunState.PREPARING,
        *[RunState.TRAINING] * 4,
        RunState.DONE,
    ]
    moved = after(START, *LIFE, index=1)
    assert moved.arms[0].runs[0] == START.arms[0].runs[0]
    assert moved.arms[1] == START.arms[1]


def test_a_training_run_shows_its_stage_batch_loss_and_the_error_rates_so_far() -> None:
    training = after(START, *LIFE[:4]).arms[0].runs[0]
    assert (training.stage, training.batch, training.batches, training.loss) == (Stage.UNFROZEN, 2, 2, 1.5)
    assert training.error_rates == (0.2,)
    assert after(START, *LIFE).arms[0].runs[0].error_rates == run().error_rates


def test_the_fraction_only_grows_and_is_one_when_all_runs_are_done() -> None:
    progress, fractions = START, [START.fraction]
    for event in LIFE:
        for arm in ("seeded", "split-only"):
            for index in (0, 1):
                progress = after(progress, event, arm=arm, index=index)
                fractions.append(progress.fraction)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def test_an_event_out_of_order_does_not_turn_the_fraction_back() -> None:
    ahead = after(START, *LIFE[:4])
    assert after(ahead, Preparing()).fraction == ahead.fraction


def test_a_failed_run_is_shown_as_failed() -> None:
    failed = after(START, Preparing(), Failed(reason="error", message="no"))
    assert failed.arms[0].runs[0].state is RunState.FAILED


def test_an_arms_verdict_is_kept_with_that_arm_alone() -> None:
    judged = ArmJudged(result=arm_of(run(), run()), words="identical")
    progress = after(START, *LIFE).after(judged)
    assert [arm.judged for arm in progress.arms] == [judged, None]
    assert after(progress, Preparing(), arm="split-only").arms[0].judged == judged


def test_a_run_that_starts_again_elsewhere_keeps_what_was_counted_and_why() -> None:
    before = after(START, *LIFE[:3])
    again = after(before, Restarted(why="The cluster lost a node."))
    assert again.fraction == before.fraction
    assert again.arms[0].runs[0].batch == before.arms[0].runs[0].batch == 1
    assert again.arms[0].runs[0].restarted_because == ("The cluster lost a node.",)
