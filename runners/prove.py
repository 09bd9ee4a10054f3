"""Prove a claim: perform every run of an experiment, tell how it goes, and judge what was measured."""

import asyncio
import time
from collections.abc import Callable

from runners.experiments import ArmPlan, Experiment
from runners.experiments.comparison import compared
from runners.experiments.differences import outcome
from runners.launchers import Launcher
from runners.progress import ArmJudged, ProofEvent, ProofNews
from runners.proof import ArmResult, Proof
from runners.recipes import Recipe
from runners.spec import Device, Finished, RunEvent, RunResult, RunSpec


async def prove(
    experiment: Experiment,
    recipe: Recipe,
    seed: int,
    launcher: Launcher,
    report: Callable[[ProofNews], None],
    device: Device = Device.AUTO,
    clock: Callable[[], float] = time.monotonic,
) -> Proof:
    """Perform all runs at once (the launcher lets as many go as fit, in the order of the arms) and judge them.

    `report` is called with every event of every run, `Finished` included, and with an arm's verdict as soon as all
    runs of that arm have ended. `clock` counts seconds. Cancelling stops every run; when one fails, the others are
    stopped first.

    Raises:
        RunnerError: the first failure of a run.
    """
    started_s = clock()
    arms = tuple(_Arm(plan, report) for plan in experiment.arms)

    async def perform(arm: _Arm, run: int, spec: RunSpec) -> None:
        def tell(event: RunEvent) -> None:
            report(ProofEvent(arm=arm.plan.name, run=run, event=event))

        result = await launcher.run(spec, tell)
        tell(Finished(result=result))
        arm.take(run, result)

    try:
        async with asyncio.TaskGroup() as group:
            for arm in arms:
                spec = arm.plan.spec(recipe, seed, device)
                for run in range(arm.plan.runs):
                    group.create_task(perform(arm, run, spec))
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    results = tuple(arm.result() for arm in arms)
    judgement = experiment.judge(results)
    return Proof(
        experiment=experiment.name,
        recipe=recipe.name,
        seed=seed,
        verdict=judgement.verdict,
        explanation=judgement.explanation,
        arms=results,
        seconds=clock() - started_s,
    )


class _Arm:
    """The runs of one arm that have ended so far; tells how they compare when the last one has."""

    def __init__(self, plan: ArmPlan, report: Callable[[ProofNews], None]) -> None:
        self.plan = plan
        self._report = report
        self._ended: dict[int, RunResult] = {}

    def take(self, run: int, result: RunResult) -> None:
        """Keep a run's result."""
        self._ended[run] = result
        if len(self._ended) == self.plan.runs > 1:
            compared_runs = self.result()
            self._report(ArmJudged(result=compared_runs, words=outcome(compared_runs)))

    def result(self) -> ArmResult:
        """How the runs compare, in the order in which they were planned."""
        return compared(self.plan.name, [self._ended[run] for run in sorted(self._ended)])
