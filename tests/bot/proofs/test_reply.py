"""What a chat shows of a proof: place and wait, the verdict before its picture, files, age, and a second run."""

import pytest

from bot.assistant import Assistant
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofState, ProofStatus
from bot.proofs.reply import proof_reply
from bot.reply import Action, ActionKind, Attachment, Note, Picture, Progress, ProofRequest, Reply, Text
from runners.card import Card, read_card
from runners.experiments import experiment
from runners.experiments.differences import outcome
from runners.progress import ArmJudged, ProofEvent, ProofProgress
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Device, Restarted
from tests.bot.conftest import MIRA, NOAH
from tests.fakes.launcher import ScriptedLauncher

REQUEST = ProofRequest(recipe="digits", seed=42)
COMPARE = Action(kind=ActionKind.COMPARE, argument="same-seed/digits/42", label="My number differs")
CODE = Action(kind=ActionKind.SHOW_CODE, argument="same-seed/digits/42", label="Show the code")
FULL_PROOF = Action(kind=ActionKind.RUN_PROOF, argument="same-seed-full/digits/42", label="Full proof")


@pytest.fixture
async def card() -> Card:
    return Card.of(await prove(experiment("same-seed"), recipe("digits"), 42, ScriptedLauncher(), lambda _: None))


def reply_in(state: ProofState, **more: object) -> Reply:
    progress = ProofProgress.of(experiment("same-seed"), recipe("digits"))
    return proof_reply(ProofStatus(key="k", request=REQUEST, progress=progress, state=state, **more))


def parts_of(reply: Reply, kind: type) -> list:
    return [part for part in reply.parts if isinstance(part, kind)]


@pytest.mark.parametrize(
    ("ahead", "wait_s", "words"),
    [
        (0, None, "next in line"),
        (1, None, "waiting, 1 proof first"),
        (3, 41.3, "waiting, 3 proofs first, about 41 seconds"),
        (3, 200.0, "waiting, 3 proofs first, about 3 minutes"),
    ],
)
def test_who_waits_sees_their_place_and_a_measured_wait(ahead: int, wait_s: float | None, words: str) -> None:
    (bar,) = parts_of(reply_in(ProofState.QUEUED, ahead=ahead, expected_wait_s=wait_s), Progress)

    assert bar.label == words


def test_the_seeded_arms_verdict_is_one_plain_line_while_the_rest_still_runs(card: Card) -> None:
    seeded, _ = card.proof.arms
    progress = ProofProgress.of(experiment("same-seed"), recipe("digits"))
    progress = progress.after(ArmJudged(result=seeded, words=outcome(seeded)))
    nothing_yet = reply_in(ProofState.RUNNING)
    running = ProofStatus(key="k", request=REQUEST, progress=progress, state=ProofState.RUNNING)
    (heading, line), (before,) = parts_of(proof_reply(running), Text), parts_of(nothing_yet, Text)

    assert heading == before
    assert line.markdown == (
        "**Seeded**: identical to the last bit: validation images, both error rates, all 4 losses, final weights."
    )


def test_a_node_that_a_cluster_lost_is_told_once_however_many_runs_it_had() -> None:
    progress = ProofProgress.of(experiment("same-seed"), recipe("digits"))
    for run in (0, 1):
        lost = ProofEvent(arm="seeded", run=run, event=Restarted(why="The cluster lost a node."))
        progress = progress.after(lost)
    running = ProofStatus(key="k", request=REQUEST, progress=progress, state=ProofState.RUNNING)

    assert parts_of(proof_reply(running), Note) == [Note(markdown="The cluster lost a node.")]


def test_while_the_picture_is_drawn_the_verdict_stands_and_nothing_can_be_stopped(card: Card) -> None:
    reply = reply_in(ProofState.DRAWING, card=card)

    assert "Reproducible" in str(parts_of(reply, Text))
    assert "being drawn" in reply.parts[-1].markdown
    assert reply.actions == ()


def test_a_finished_proof_carries_picture_and_card(card: Card) -> None:
    reply = reply_in(ProofState.FINISHED, card=card, picture=b"\x89PNG")
    (picture,), (attachment,) = parts_of(reply, Picture), parts_of(reply, Attachment)

    assert (picture.name, picture.png) == ("proof-digits-42.png", b"\x89PNG")
    assert "identical to the last bit" in picture.alt
    assert read_card(attachment.content.decode()) == card
    assert (attachment.name, attachment.media_type) == ("proof-digits-42.json", "application/json")
    assert reply.actions == (FULL_PROOF, CODE, COMPARE)


@pytest.mark.parametrize(
    ("age_s", "words"), [(0.2, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7200, "2 hours"), (90000, "1 day")]
)
def test_an_earlier_proof_is_labelled_with_its_age_and_can_be_run_again(card: Card, age_s: float, words: str) -> None:
    reply = reply_in(ProofState.FINISHED, card=card, age_s=age_s)

    assert f"Measured {words} ago" in str(parts_of(reply, Note))
    run_again = Action(kind=ActionKind.RUN_AGAIN, argument="same-seed/digits/42", label="Run again")
    assert reply.actions == (FULL_PROOF, CODE, COMPARE, run_again)


@pytest.mark.parametrize("state", [ProofState.FAILED, ProofState.CANCELLED, ProofState.INTERRUPTED])
def test_a_proof_that_ended_without_a_result_can_be_run_again_where_it_is_told(state: ProofState) -> None:
    run_again = Action(kind=ActionKind.RUN_AGAIN, argument="same-seed/digits/42", label="Run again")

    assert reply_in(state).actions == (run_again,)


def test_a_buttons_argument_is_short_and_reads_back() -> None:
    longest = ProofRequest(experiment="balanced-data", recipe="mnist_sample", seed=2**32 - 1)

    assert len(longest.argument) <= 60
    assert ProofRequest.of_argument(longest.argument) == longest
    on_cpu = longest.model_copy(update={"device": Device.CPU})
    assert len(on_cpu.argument) <= 60
    assert ProofRequest.of_argument(on_cpu.argument) == on_cpu


@pytest.mark.parametrize(
    ("device", "words"), [(Device.AUTO, ""), (Device.CPU, " · on the CPU"), (Device.CUDA, " · on the GPU")]
)
def test_a_device_that_was_asked_for_is_named(card: Card, device: Device, words: str) -> None:
    request = REQUEST.model_copy(update={"device": device})
    heading = proof_reply(ProofStatus("k", request, ProofProgress.of(experiment("same-seed"), recipe("digits")))).parts[
        0
    ]

    assert heading == Text(markdown=f"**Proof** with seed 42 · Handwritten digits, transfer learning{words}")


async def test_run_again_runs_what_the_button_names(assistant: Assistant, launcher: ScriptedLauncher) -> None:
    button = ProofRequest(recipe="digits-tiny", seed=9).argument
    for asker in (MIRA, NOAH):
        replies = [reply async for reply in assistant.act(ActionKind.RUN_AGAIN, button, asker, every_s=0)]
        assert "Reproducible" in str(replies[-1])

    assert [(spec.recipe, spec.seed) for spec in launcher.started] == [("digits-tiny", 9)] * 8


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "digits",
        "a/b/c/d",
        "same-seed/digits/-1",
        "same-seed/digits/x",
        "same-seed/digits/99999999999",
        "same-seed/digits/1/tpu",
        "same-seed/digits/1/cpu/x",
    ],
)
async def test_a_button_that_names_no_proof_is_answered_kindly(
    assistant: Assistant, desk: ProofDesk, argument: str
) -> None:
    (reply,) = [reply async for reply in assistant.act(ActionKind.RUN_AGAIN, argument, MIRA, every_s=0)]

    assert reply.private


async def test_a_button_of_a_recipe_that_is_gone_says_which_there_are(assistant: Assistant) -> None:
    replies = assistant.act(ActionKind.RUN_AGAIN, "same-seed/imagenet/1", MIRA, every_s=0)
    (reply,) = [reply async for reply in replies]

    assert "digits" in str(reply.parts)


async def test_the_full_proof_adds_arms_and_offers_no_fuller_one(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    replies = [reply async for reply in assistant.act(FULL_PROOF.kind, FULL_PROOF.argument, MIRA, every_s=0)]

    assert len(launcher.started) > 4
    assert "late 1" in str(replies[-1])
    assert [action.label for action in replies[-1].actions] == ["Show the code", "My number differs"]


async def test_the_code_of_the_seeded_arm_is_shown_to_the_asker_alone(assistant: Assistant) -> None:
    (reply,) = [reply async for reply in assistant.act(CODE.kind, CODE.argument, MIRA, every_s=0)]

    assert reply.private
    assert "set_seed(42, reproducible=True)" in str(reply.parts)


async def test_code_that_cannot_be_told_says_what_can(assistant: Assistant) -> None:
    (reply,) = [reply async for reply in assistant.act(CODE.kind, "same-seed/imagenet/42", MIRA, every_s=0)]

    assert "digits" in str(reply.parts)


async def test_the_code_of_another_experiment_trains_as_long_as_that_experiment_does(assistant: Assistant) -> None:
    (reply,) = [reply async for reply in assistant.act(CODE.kind, "two-stages/digits/42", MIRA, every_s=0)]

    assert "learn.fine_tune(3, " in str(reply.parts)


@pytest.mark.parametrize("name", ["adversarial", "balanced-data"])
async def test_no_code_is_offered_where_it_would_not_do_what_the_run_did(card: Card, name: str) -> None:
    request = REQUEST.model_copy(update={"experiment": name})
    progress = ProofProgress.of(experiment(name), recipe("digits"))
    reply = proof_reply(ProofStatus("k", request, progress, state=ProofState.FINISHED, card=card))

    assert ActionKind.SHOW_CODE not in {action.kind for action in reply.actions}


async def test_the_code_of_a_proof_on_a_gpu_is_for_a_gpu(card: Card, assistant: Assistant) -> None:
    seeded, control = card.proof.arms
    run = seeded.runs[0]
    on_gpu = run.model_copy(update={"environment": run.environment.model_copy(update={"device": "cuda"})})
    proof = card.proof.model_copy(update={"arms": (seeded.model_copy(update={"runs": (on_gpu, on_gpu)}), control)})
    reply = reply_in(ProofState.FINISHED, card=Card.of(proof))
    (action,) = [action for action in reply.actions if action.kind is ActionKind.SHOW_CODE]
    (code,) = [reply async for reply in assistant.act(action.kind, action.argument, MIRA, every_s=0)]

    assert 'device=torch.device("cuda")' in str(code.parts)
