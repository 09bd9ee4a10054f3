"""How the assistant behaves in a channel: what it remembers, whom it answers, and what staff may change."""

import pytest

from bot.assistant import Asker, Assistant, Question
from bot.commands import Settings
from bot.knowledge import understand
from bot.mandate import TeachingServer
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.reply import Action, ActionKind, Attachment, Reply
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Decision, Thresholds
from tests.bot.conftest import SEED, SMALL_FAQ, TWO_RATES, UNBIASED
from tests.bot.test_assistant import words
from tests.fakes.launcher import ScriptedLauncher

PLACE = {"platform": "test", "server": "s", "channel": "c"}
MIRA = Asker(id="mira", **PLACE)
NOAH = Asker(id="noah", **PLACE)
TEACHER = Asker(id="teacher", manages=True, **PLACE)


class Clock:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def assistant(desk: ProofDesk, store: Store, clock: Clock) -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds())
    return Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()), seconds=clock)


@pytest.fixture
def hesitant(desk: ProofDesk, store: Store) -> Assistant:
    knowledge = understand(SMALL_FAQ, Thresholds(answer=1.0, suggest=0.1))
    return Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()))


async def ask(assistant: Assistant, text: str, asker: Asker = MIRA, **more: object) -> Reply:
    return await assistant.answer(Question(text=text, asker=asker, **more))


async def press(assistant: Assistant, action: Action, asker: Asker = MIRA, *, on_private: bool = False) -> Reply:
    pressed = assistant.act(action.kind, action.argument, asker, every_s=0, on_private=on_private)
    return [reply async for reply in pressed][-1]


async def choose(assistant: Assistant, *typed: str, asker: Asker = TEACHER, whole_server: bool = False) -> Reply:
    return await assistant.settings(Settings(*typed, whole_server=whole_server), asker)


def button(reply: Reply, kind: ActionKind) -> Action:
    return next(action for action in reply.actions if action.kind is kind)


def kinds(reply: Reply) -> set[ActionKind]:
    return {action.kind for action in reply.actions}


@pytest.mark.parametrize("made_up", ["", "x" * 60_000, "a\0b", "\ud83d", "../feedback", "O" * 23])
@pytest.mark.parametrize("kind", [ActionKind.HELPFUL, ActionKind.NOT_HELPFUL])
async def test_an_opinion_on_what_is_no_question_is_not_kept(
    assistant: Assistant, store: Store, kind: ActionKind, made_up: str
) -> None:
    await press(assistant, Action(kind=kind, argument=made_up, label="copied"))

    assert await store.privacy.export(MIRA) == ()


async def test_a_channel_is_left_alone_until_staff_switch_automatic_answers_on(assistant: Assistant) -> None:
    assert (await ask(assistant, SEED.question, addressed=False)).is_silent

    await choose(assistant, "automatic", "on")

    assert SEED.answer in words(await ask(assistant, SEED.question, addressed=False))


async def test_what_is_switched_on_for_a_server_goes_for_its_channels_and_a_channel_may_differ(
    assistant: Assistant,
) -> None:
    await choose(assistant, "automatic", "on", whole_server=True)
    assert not (await ask(assistant, UNBIASED.question, addressed=False)).is_silent

    await choose(assistant, "automatic", "off")
    elsewhere = MIRA.model_copy(update={"channel": "other"})
    assert (await ask(assistant, UNBIASED.question, addressed=False)).is_silent
    assert not (await ask(assistant, UNBIASED.question, elsewhere, addressed=False)).is_silent

    await choose(assistant, "automatic", "default")
    assert (await assistant.preferences(MIRA)).automatic


async def test_in_an_automatic_channel_chatter_is_met_with_silence_and_leaves_no_trace(
    assistant: Assistant, store: Store
) -> None:
    await choose(assistant, "automatic", "on")

    assert (await ask(assistant, "lol same, see you at lunch", addressed=False)).is_silent
    assert await store.privacy.export(MIRA) == ()


async def test_a_guess_that_a_quiet_channel_is_not_shown_leaves_no_trace(hesitant: Assistant, store: Store) -> None:
    await choose(hesitant, "automatic", "on")
    await choose(hesitant, "quiet", "on")

    assert (await ask(hesitant, UNBIASED.question, addressed=False)).is_silent
    assert await store.privacy.export(MIRA) == ()
    assert not (await ask(hesitant, UNBIASED.question)).is_silent


async def test_staff_who_write_in_an_automatic_channel_are_not_answered(assistant: Assistant) -> None:
    await choose(assistant, "automatic", "on")

    assert (await ask(assistant, SEED.question, TEACHER, addressed=False)).is_silent
    assert SEED.answer in words(await ask(assistant, SEED.question, TEACHER))


async def test_a_channel_has_its_pause_whichever_process_of_the_bot_answered_in_it(
    desk: ProofDesk, store: Store
) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds())
    preferences = Preferences(automatic=True, cooldown_s=300)
    here, there = (
        Assistant(lambda: knowledge, desk, memory=StoreMemory(store, preferences, is_shared=True)) for _ in range(2)
    )
    elsewhere = MIRA.model_copy(update={"channel": "another"})

    assert not (await ask(here, UNBIASED.question, addressed=False)).is_silent
    assert (await ask(there, TWO_RATES.question, addressed=False)).is_silent
    assert not (await ask(there, TWO_RATES.question, asker=elsewhere, addressed=False)).is_silent
    assert not (await ask(there, TWO_RATES.question)).is_silent


async def test_after_an_automatic_answer_the_channel_has_its_pause_and_mentions_are_answered_all_the_same(
    assistant: Assistant, clock: Clock
) -> None:
    await choose(assistant, "automatic", "on")
    await choose(assistant, "cooldown", "5m")
    assert not (await ask(assistant, UNBIASED.question, addressed=False)).is_silent

    clock.s += 299
    assert (await ask(assistant, SEED.question, NOAH, addressed=False)).is_silent
    assert not (await ask(assistant, SEED.question, NOAH)).is_silent

    clock.s += 2
    assert not (await ask(assistant, SEED.question, NOAH, addressed=False)).is_silent


async def test_a_quiet_channel_gets_one_line_and_the_answer_only_on_request(assistant: Assistant) -> None:
    await choose(assistant, "quiet", "on")

    teaser = await ask(assistant, UNBIASED.question)
    assert UNBIASED.answer not in words(teaser)
    shown = await press(assistant, teaser.actions[0], NOAH)
    assert UNBIASED.answer in words(shown)
    assert shown.private


async def test_in_a_quiet_channel_a_private_answer_comes_at_once_and_only_staff_may_share_it(
    assistant: Assistant,
) -> None:
    await choose(assistant, "quiet", "on")

    assert ActionKind.SHARE not in kinds(await ask(assistant, UNBIASED.question, private=True))
    assert ActionKind.SHARE in kinds(await ask(assistant, UNBIASED.question, TEACHER, private=True))


async def test_a_share_button_from_before_the_quiet_shares_nothing(assistant: Assistant) -> None:
    share = button(await ask(assistant, UNBIASED.question, private=True), ActionKind.SHARE)
    await choose(assistant, "quiet", "on")

    refused = await press(assistant, share)
    assert refused.private
    assert UNBIASED.answer not in words(refused)
    assert UNBIASED.answer in words(await press(assistant, share, TEACHER))


async def test_a_private_answer_is_shared_under_the_message_it_is_about(assistant: Assistant) -> None:
    answer = await ask(assistant, UNBIASED.question, private=True, target="1234")
    assert answer.private

    shared = await press(assistant, button(answer, ActionKind.SHARE))

    assert not shared.private
    assert shared.target == "1234"
    assert UNBIASED.answer in words(shared)


async def test_a_suggestion_picked_by_the_asker_takes_the_place_of_the_suggestions(hesitant: Assistant) -> None:
    asked = await ask(hesitant, "does data make decisions biased")

    picked = await press(hesitant, asked.actions[0])

    assert picked.replaces
    assert not picked.private
    assert {ActionKind.HELPFUL, ActionKind.NOT_HELPFUL} <= kinds(picked)


async def test_a_suggestion_picked_by_somebody_else_is_for_their_eyes_only(hesitant: Assistant) -> None:
    asked = await ask(hesitant, "does data make decisions biased")

    picked = await press(hesitant, asked.actions[0], NOAH)

    assert picked.private
    assert not picked.replaces


async def test_what_is_not_known_is_noted_for_staff_and_said_so(assistant: Assistant, store: Store) -> None:
    reply = await ask(assistant, "where can I park my horse tonight")

    assert "noted it for the staff" in words(reply)
    (row,) = await store.privacy.export(MIRA)
    kept = dict(row.columns)
    assert kept["text"] == "where can I park my horse tonight"
    assert kept["decision"] == "silent"
    assert kept["entry"] is None


async def test_who_opted_out_is_answered_not_recorded_and_not_told_otherwise(
    assistant: Assistant, store: Store
) -> None:
    await press(assistant, Action(kind=ActionKind.PRIVACY, argument="forget", label=""))

    unknown = await ask(assistant, "where can I park my horse tonight")
    known = await ask(assistant, UNBIASED.question)

    assert "noted" not in words(unknown)
    assert UNBIASED.answer in words(known)
    assert not kinds(known) & {ActionKind.HELPFUL, ActionKind.NOT_HELPFUL}
    assert [row.table for row in await store.privacy.export(MIRA)] == ["opted_out"]


async def test_judgements_are_kept_and_the_last_one_counts(assistant: Assistant, store: Store) -> None:
    answer = await ask(assistant, UNBIASED.question)
    question = button(answer, ActionKind.HELPFUL).argument

    await press(assistant, button(answer, ActionKind.HELPFUL))
    assert (await store.feedback.of(question)).helpful == 1

    await press(assistant, button(answer, ActionKind.NOT_HELPFUL))
    opinions = await store.feedback.of(question)
    assert (opinions.helpful, opinions.not_helpful) == (0, 1)


async def test_not_helpful_offers_what_came_next_and_never_the_same_again(desk: ProofDesk, store: Store) -> None:
    entries = [
        Entry(id=f"submit-{what}", question=f"How do I submit the {what}?", answer=f"The {what} goes here.")
        for what in ("homework", "project", "exam")
    ]
    knowledge = understand(Faq(files=(FaqFile(entries=tuple(entries)),)), Thresholds())
    assistant = Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()))
    answer = await ask(assistant, "How do I submit the homework?")

    sorry = await press(assistant, button(answer, ActionKind.NOT_HELPFUL))

    assert sorry.private
    offered = {action.argument for action in sorry.actions}
    assert offered
    assert offered <= {"submit-project", "submit-exam"}


async def test_related_questions_come_from_the_same_section(assistant: Assistant) -> None:
    answer = await ask(assistant, TWO_RATES.question)

    related = await press(assistant, button(answer, ActionKind.SEE_RELATED))

    assert [action.argument for action in related.actions] == [SEED.id]
    assert ActionKind.SEE_RELATED not in kinds(await ask(assistant, UNBIASED.question))


async def test_where_only_staff_start_proofs_a_student_gets_the_answer_alone(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    await choose(assistant, "proofs", "staff")

    replies = [r async for r in assistant.respond(Question(text=SEED.question, asker=MIRA), every_s=0)]
    assert SEED.answer in words(replies[-1])
    (refused,) = [r async for r in assistant.seed("42", None, MIRA, every_s=0)]
    assert "only the course staff" in words(refused)
    assert launcher.started == []

    await anext(aiter(assistant.seed("42", None, TEACHER, every_s=0)))


async def test_staff_stop_a_proof_that_somebody_else_asked_for(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    growing = assistant.seed("42", None, MIRA, every_s=0)
    cancel = (await anext(growing)).actions[0]

    assert "course staff" in words(await press(assistant, cancel, NOAH))
    assert "topped" in words(await press(assistant, cancel, TEACHER))
    assert "topped" in words([reply async for reply in growing][-1])


async def test_staff_of_another_server_stop_no_proof_but_those_of_their_own_people(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    launcher.hold()
    cancel = (await anext(assistant.seed("42", None, MIRA, every_s=0))).actions[0]
    stranger = TEACHER.model_copy(update={"id": "stranger", "server": "their own"})
    in_private = TEACHER.model_copy(update={"server": "", "is_direct": True})

    for asker in (stranger, in_private, TEACHER.model_copy(update={"platform": "other"})):
        assert "Only the person who asked" in words(await press(assistant, cancel, asker))

    await anext(assistant.seed("42", None, NOAH.model_copy(update={"server": "their own"}), every_s=0))
    assert "somebody else does" in words(await press(assistant, cancel, stranger))
    assert "Stopped." in words(await press(assistant, cancel, TEACHER))


async def test_whom_the_operator_named_stops_every_proof(desk: ProofDesk, launcher: ScriptedLauncher) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds())
    teaching = frozenset({TeachingServer(platform="test", server="named")})
    assistant = Assistant(lambda: knowledge, desk, staff=frozenset({NOAH}), teaching=teaching)
    launcher.hold()
    visitor = Asker(platform="site", id="somebody")

    for asker in (NOAH, TEACHER.model_copy(update={"server": "named"}), Asker(platform="terminal", id="operator")):
        cancel = (await anext(assistant.seed("42", None, visitor, every_s=0))).actions[0]
        assert "Stopped." in words(await press(assistant, cancel, asker))


async def test_a_named_role_counts_as_staff_where_it_was_named(assistant: Assistant) -> None:
    tutor = NOAH.model_copy(update={"roles": frozenset({"77"})})
    assert "course staff" in words(await choose(assistant, asker=tutor))

    await choose(assistant, "staff-role", "<@&77>", whole_server=True)

    assert "automatic" in words(await choose(assistant, asker=tutor))
    elsewhere = tutor.model_copy(update={"server": "another"})
    assert "course staff" in words(await choose(assistant, asker=elsewhere))


async def test_staff_by_a_role_change_neither_who_is_staff_nor_of_which_course(assistant: Assistant) -> None:
    tutor = NOAH.model_copy(update={"roles": frozenset({"77"})})
    await choose(assistant, "staff-role", "77", whole_server=True)
    assert "is now on" in words(await choose(assistant, "quiet", "on", asker=tutor))
    before = await assistant.preferences(TEACHER)

    for typed in (("course", "ml"), ("course", "default"), ("staff-role", "88"), ("staff-role", "default")):
        assert "whoever manages the server" in words(await choose(assistant, *typed, asker=tutor))

    assert await assistant.preferences(TEACHER) == before


async def test_staff_of_one_channel_see_and_change_nothing_of_the_whole_server(assistant: Assistant) -> None:
    tutor = NOAH.model_copy(update={"roles": frozenset({"77"})})
    await choose(assistant, "staff-role", "77")
    assert "is now on" in words(await choose(assistant, "automatic", "on", asker=tutor))

    assert words(await choose(assistant, asker=tutor, whole_server=True)).strip() == "That is for the course staff."
    refused = await choose(assistant, "automatic", "on", asker=tutor, whole_server=True)

    assert words(refused).strip() == "That is for the course staff."
    assert not (await assistant.preferences(MIRA.model_copy(update={"channel": "another"}))).automatic


async def test_students_neither_see_nor_change_settings_not_even_by_an_old_button(assistant: Assistant) -> None:
    shown = await choose(assistant)
    switch = next(action for action in shown.actions if action.argument == "channel/automatic/on")

    assert "course staff" in words(await press(assistant, switch, MIRA))
    assert not (await assistant.preferences(MIRA)).automatic

    assert "is now on" in words(await press(assistant, switch, TEACHER))
    assert (await assistant.preferences(MIRA)).automatic


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("colour", "blue", "There are: automatic"),
        ("automatic", "maybe", "`on` or `off`"),
        ("cooldown", "-3", "0 to 24 hours"),
        ("cooldown", "48h", "0 to 24 hours"),
        ("proofs", "nobody", "`everyone` or `staff`"),
        ("course", "alchemy", "There are: `ml`"),
        ("staff-role", "@everyone", "mentioning it"),
        ("quiet", "", "which value"),
    ],
)
async def test_a_setting_that_cannot_be_is_refused_with_what_can(
    assistant: Assistant, name: str, value: str, said: str
) -> None:
    before = await assistant.preferences(MIRA)

    assert said in words(await choose(assistant, name, value))
    assert await assistant.preferences(MIRA) == before


async def test_a_course_that_vanishes_from_the_faq_no_longer_narrows_the_search(desk: ProofDesk, store: Store) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds())
    assistant = Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences(course="last year")))

    assert (await ask(assistant, UNBIASED.question)).decision is Decision.ANSWER


async def test_privacy_tells_exports_and_deletes_to_the_last_row(assistant: Assistant, store: Store) -> None:
    answer = await ask(assistant, UNBIASED.question)
    await press(assistant, button(answer, ActionKind.HELPFUL))

    told = await assistant.privacy(MIRA)
    assert "1 question, 1 judgement" in words(told)
    export, delete, _ = told.actions
    (copy,) = [part for part in (await press(assistant, export)).parts if isinstance(part, Attachment)]
    assert UNBIASED.question in copy.content.decode()

    sure = await press(assistant, delete)
    assert len(await store.privacy.export(MIRA)) == 2
    await press(assistant, sure.actions[0])
    assert await store.privacy.export(MIRA) == ()
