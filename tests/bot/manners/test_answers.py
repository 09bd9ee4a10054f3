"""How the assistant behaves in a channel: whom it answers, when it is silent, and what it remembers."""

import pytest

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.reply import Action, ActionKind, Attachment
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Thresholds
from tests.bot.conftest import SEED, SMALL_FAQ, TWO_RATES, UNBIASED
from tests.bot.manners.channel import MIRA, NOAH, TEACHER, Clock, ask, button, choose, kinds, press
from tests.bot.test_assistant import words


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
