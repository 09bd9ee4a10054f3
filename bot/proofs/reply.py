"""How a proof reads in a chat: what is going on while it runs, then the table of error rates and the verdict."""

from bot.proofs.files import named_after
from bot.proofs.job import ProofState, ProofStatus
from bot.proofs.probe_table import probe_tables
from bot.proofs.result_form import compare_action
from bot.proofs.stopped_reply import STOPPED, run_again
from bot.reply import Action, ActionKind, Attachment, Note, Part, Picture, Progress, ProofRequest, Reply, Table, Text
from runners.caption import alt_text
from runners.card import Card
from runners.errors import RunnerError
from runners.experiments import experiment
from runners.progress import ArmProgress, RunProgress, RunState
from runners.proof import ArmResult, Proof
from runners.recipes import recipe
from runners.snippet import has_snippet, snippet
from runners.spec import Device

#: The arms in words short enough for a table on a phone, 36 columns wide.
_ARM_LABELS = {"seeded": "seeded", "split-only": "control", "seeded-too-late": "late", "another-seed": "other"}
#: An experiment and the one that shows the same with more arms.
_FULLER = {"same-seed": "same-seed-full"}
#: Where a proof computes, if that was said.
_WHERE = {Device.AUTO: "", Device.CPU: " · on the CPU", Device.CUDA: " · on the GPU"}
_RESULT_COLUMNS = ("run", "frozen", "unfrozen", "hash")
_PROGRESS_COLUMNS = ("run", "frozen", "unfrozen", "now")
#: Enough of the weights' SHA-256 to see at a glance whether two are equal; the verdict compares all of it.
_HASH_CHARS = 5


def proof_reply(status: ProofStatus) -> Reply:
    """Draw a proof as it stands."""
    match status.state:
        case ProofState.QUEUED | ProofState.RUNNING:
            parts = (_heading(status), *_under_way(status))
            return Reply(parts=parts, actions=(_cancel(status.key),), proof=status.request)
        case ProofState.DRAWING if status.card is not None:
            drawing = Note(markdown="The picture is being drawn.")
            return Reply(parts=(_heading(status), *_finished(status.card.proof), drawing))
        case ProofState.FINISHED if status.card is not None:
            parts = (
                _heading(status),
                *_finished(status.card.proof),
                *_age(status),
                *_files(status.card, status.picture),
            )
            return Reply(parts=parts, actions=_next_steps(status, status.card))
        case ProofState.CANCELLED:
            return _over(status, Text(markdown="Stopped, as asked. Nothing was proved."))
        case ProofState.INTERRUPTED:
            return _over(status, STOPPED)
        case _:
            return _over(status, Text(markdown=f"This proof did not finish. {status.error}"))


def _over(status: ProofStatus, why: Text) -> Reply:
    """A proof that ended without a result; whatever the reason, it may do better another time."""
    return Reply(parts=(_heading(status), why), actions=(run_again(status.request),))


def code_reply(request: ProofRequest) -> Reply:
    """The code of a proof's seeded arm, for the asker alone."""
    try:
        device = Device.CUDA if request.device is Device.CUDA else Device.CPU
        code = snippet(experiment(request.experiment), recipe(request.recipe), request.seed, device)
    except RunnerError as error:
        return Reply(parts=(Text(markdown=str(error)),), private=True)
    return Reply(
        title="The seeded arm as code",
        parts=(
            Text(markdown=f"```python\n{code}```"),
            Note(markdown="Paste it into a fresh notebook. The last digits need the versions that the proof names."),
        ),
        private=True,
    )


def _heading(status: ProofStatus) -> Part:
    title = recipe(status.request.recipe).title
    where = _WHERE[status.request.device]
    return Text(markdown=f"**Proof** with seed {status.request.seed} · {title}{where}")


def _under_way(status: ProofStatus) -> tuple[Part, ...]:
    if status.state is ProofState.QUEUED:
        return (Progress(label=_place(status), fraction=0.0),)
    runs = [run for arm in status.progress.arms for run in arm.runs]
    done = sum(run.state is RunState.DONE for run in runs)
    bar = Progress(label=f"{done} of {len(runs)} runs done", fraction=status.progress.fraction)
    rows = tuple(row for arm in status.progress.arms for row in _rows_so_far(arm))
    judged = tuple(verdict for arm in status.progress.arms for verdict in _verdict_so_far(arm))
    lost = tuple(Note(markdown=why) for why in dict.fromkeys(why for run in runs for why in run.restarted_because))
    return (bar, Table(columns=_PROGRESS_COLUMNS, rows=rows), *judged, *lost)


def _verdict_so_far(arm: ArmProgress) -> tuple[Text, ...]:
    """An arm's verdict while others still run; a part of its own, so that nothing about it changes any more."""
    if arm.judged is None:
        return ()
    return (Text(markdown=f"**{arm_label(arm.name).capitalize()}**: {arm.judged.words}."),)


def _place(status: ProofStatus) -> str:
    if status.ahead == 0:
        return "next in line"
    place = f"waiting, {_proofs(status.ahead)} first"
    return place if status.expected_wait_s is None else f"{place}, about {span(status.expected_wait_s)}"


def _rows_so_far(arm: ArmProgress) -> list[tuple[str, ...]]:
    return [
        (_run_label(arm.name, number), _rate(run.error_rates, 0), _rate(run.error_rates, 1), _doing(run))
        for number, run in enumerate(arm.runs, start=1)
    ]


def _doing(run: RunProgress) -> str:
    if run.state is RunState.TRAINING:
        return f"{run.batch / run.batches:.0%}"
    return {RunState.WAITING: "-", RunState.PREPARING: "start", RunState.DONE: "done"}.get(run.state, "ended")


def _finished(proof: Proof) -> tuple[Part, ...]:
    rows = tuple(row for arm in proof.arms for row in _rows(arm))
    environment = proof.arms[0].runs[0].environment
    return (
        Text(markdown="Error rates after the two stages of `fine_tune`, and the hash of the final weights:"),
        Table(columns=_RESULT_COLUMNS, rows=rows),
        *_probes(proof),
        Text(markdown=proof.explanation),
        Note(
            markdown=f"Measured in {proof.seconds:.0f} s on {environment.device_name}, torch {environment.torch}, "
            f"fastai {environment.fastai}; every run a fresh process."
        ),
    )


def _probes(proof: Proof) -> tuple[Part, ...]:
    tables = probe_tables(proof)
    return (Text(markdown="What the finished model gets wrong:"), *tables) if tables else ()


def _age(status: ProofStatus) -> tuple[Part, ...]:
    if status.age_s is None:
        return ()
    return (Note(markdown=f"Measured {span(status.age_s)} ago, with the same code and packages as now."),)


def _files(card: Card, picture: bytes | None) -> tuple[Part, ...]:
    name = named_after(card.recipe.name, card.proof.seed)
    drawn = () if picture is None else (Picture(name=f"{name}.png", png=picture, alt=alt_text(card)),)
    return (
        *drawn,
        Attachment(name=f"{name}.json", content=card.to_json().encode(), media_type="application/json"),
    )


def _next_steps(status: ProofStatus, card: Card) -> tuple[Action, ...]:
    return (
        *_full_proof(status.request),
        *_code(status.request, card),
        *_compare(status.request, card),
        *_run_again(status),
    )


def _code(request: ProofRequest, card: Card) -> tuple[Action, ...]:
    """Where there is code that does what the seeded arm did, on the device on which it was done."""
    if not has_snippet(experiment(request.experiment), recipe(request.recipe)):
        return ()
    if card.proof.arms[0].runs[0].environment.device == Device.CUDA:
        request = request.model_copy(update={"device": Device.CUDA})
    return (Action(kind=ActionKind.SHOW_CODE, argument=request.argument, label="Show the code"),)


def _compare(request: ProofRequest, card: Card) -> tuple[Action, ...]:
    """Where a student may have trained the same: with the code, or by following the course."""
    return (compare_action(request),) if _code(request, card) else ()


def _full_proof(request: ProofRequest) -> tuple[Action, ...]:
    fuller = _FULLER.get(request.experiment)
    if fuller is None:
        return ()
    argument = request.model_copy(update={"experiment": fuller}).argument
    return (Action(kind=ActionKind.RUN_PROOF, argument=argument, label="Full proof"),)


def _run_again(status: ProofStatus) -> tuple[Action, ...]:
    """A proof that was measured for this very request needs no second run."""
    if status.age_s is None:
        return ()
    return (run_again(status.request),)


def span(seconds: float) -> str:
    """A time to read, not to compute with, such as '40 seconds' or '3 hours'."""
    for unit, length_s in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length_s:
            return _counted(round(seconds / length_s), unit)
    return _counted(max(1, round(seconds)), "second")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _rows(arm: ArmResult) -> list[tuple[str, ...]]:
    return [
        (
            _run_label(arm.name, number),
            _rate(run.error_rates, 0),
            _rate(run.error_rates, 1),
            run.weights_sha256[:_HASH_CHARS],
        )
        for number, run in enumerate(arm.runs, start=1)
    ]


def _run_label(arm: str, number: int) -> str:
    return f"{arm_label(arm)} {number}"


def arm_label(arm: str) -> str:
    """The arm as a table calls it."""
    return _ARM_LABELS.get(arm, arm)


def _rate(error_rates: tuple[float, ...], stage: int) -> str:
    """As fastai prints it, so that a student can compare with a notebook."""
    return f"{error_rates[stage]:.6f}" if len(error_rates) > stage else "…"


def _proofs(number: int) -> str:
    return _counted(number, "proof")


def _cancel(key: str) -> Action:
    return Action(kind=ActionKind.CANCEL_PROOF, argument=key, label="Stop the proof")
