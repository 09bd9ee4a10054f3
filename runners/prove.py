"""Prove a claim: perform every run of an experiment, tell how it goes, and judge what was measured."""

import asyncio
import time
from collections.abc import Callable

from runners.experiments import Experiment
from runners.experiments.comparison import compared
from runners.launchers import Launcher
from runners.progress import ProofEvent
from runners.proof import Proof
from runners.recipes import Recipe
from runners.spec import Device, Finished, RunEvent, RunResult, RunSpec


async def prove(
    experiment: Experiment,
    recipe: Recipe,
    seed: int,
    launcher: Launcher,
    report: Callable[[ProofEvent], None],
    device: Device = Device.AUTO,
    clock: Callable[[], float] = time.monotonic,
) -> Proof:
    """Perform all runs at once (the launcher lets as many go as fit) and judge them.

    `report` is called with every event of every run, `Finished` included. `clock` counts seconds. Cancelling stops
    every run; when one fails, the others are stopped first.

    Raises:
        RunnerError: the first failure of a run.
    """
    started_s = clock()

    async def perform(arm: str, run: int, spec: RunSpec) -> RunResult:
        def tell(event: RunEvent) -> None:
            report(ProofEvent(arm=arm, run=run, event=event))

        result = await launcher.run(spec, tell)
        tell(Finished(result=result))
        return result

    tasks: dict[str, list[asyncio.Task[RunResult]]] = {}
    try:
        async with asyncio.TaskGroup() as group:
            for arm in experiment.arms:
                spec = arm.spec(recipe, seed, device)
                tasks[arm.name] = [group.create_task(perform(arm.name, run, spec)) for run in range(arm.runs)]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    arms = tuple(compared(name, [run.result() for run in runs]) for name, runs in tasks.items())
    judgement = experiment.judge(arms)
    return Proof(
        experiment=experiment.name,
        recipe=recipe.name,
        seed=seed,
        verdict=judgement.verdict,
        explanation=judgement.explanation,
        arms=arms,
        seconds=clock() - started_s,
    )
