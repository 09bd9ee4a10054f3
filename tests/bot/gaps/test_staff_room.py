"""From what students asked in vain to an answer, in a few presses."""

import pytest

from bot.asker import Asker
from bot.commands import Settings
from bot.reply import Action, ActionKind, Literal, Note, Text
from bot.store import EditState
from faq.matcher import Decision
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, MIRA, NOAH, TEACHER, WRITTEN, School, button, choices, said

#: The buttons from a gap to what was taught, and back.
STEPS = (
    ActionKind.GAPS,
    ActionKind.GAP,
    ActionKind.TEACH,
    ActionKind.WRITE,
    ActionKind.FIND,
    ActionKind.REWRITE,
    ActionKind.CHECK,
    ActionKind.SAVE,
    ActionKind.UNDO,
)


async def test_paraphrases_stand_together_and_what_hurts_most_people_comes_first(school: School) -> None:
    await school.ask("who won the match yesterday")
    for text, asker in ((KAGGLE, MIRA), (KAGGLE_AGAIN, NOAH)):
        await school.ask(text, asker)

    reply = await school.gaps()

    first, facts, second, _ = reply.parts[:4]
    assert first in {Literal(text=f"1. {KAGGLE}"), Literal(text=f"1. {KAGGLE_AGAIN}")}
    assert isinstance(facts, Note)
    assert facts.markdown.startswith("2 times by 2 people · no answer · 20")
    assert facts.channels == ("c",)
    assert second == Literal(text="2. who won the match yesterday")
    assert reply.private
    assert not reply.replaces


async def test_one_person_who_asks_often_hurts_less_than_two_who_ask_once(school: School) -> None:
    for _ in range(5):
        await school.ask("who won the match yesterday")
    for asker in (MIRA, NOAH):
        await school.ask(KAGGLE, asker)

    assert choices(await school.gaps())[0].label == KAGGLE


async def test_a_gap_shows_how_it_was_asked_and_which_entries_may_be_meant(school: School) -> None:
    await school.ask("my gpu is full what now")
    await school.ask("gpu is full", NOAH)

    reply = await school.first_gap()

    assert "my gpu is full what now" in said(reply)
    assert "2 times by 2 people" in said(reply)
    assert any(isinstance(part, Note) and part.channels == ("c",) for part in reply.parts)
    assert choices(reply)[0].argument.endswith("/gpu-memory")
    assert reply.replaces


async def test_the_check_comes_before_saving_and_the_file_is_written_by_saving_alone(school: School) -> None:
    await school.ask(KAGGLE)

    reply = await school.preview()

    assert "So far it is not found; with this it is answered, " in said(reply)
    assert "No other entry loses a question: 1 other phrasing and 0 recent questions were tried." in said(reply)
    assert f'+    aliases: [is fair data enough, "{KAGGLE}"]' in said(reply)
    assert school.path.read_text() == WRITTEN


async def test_what_is_saved_is_answered_at_once_and_no_gap_any_more(school: School) -> None:
    await school.ask(KAGGLE)
    preview = await school.preview()

    saved = await school.press(button(preview, ActionKind.SAVE))

    assert school.path.read_text() == WRITTEN.replace("enough]", f'enough, "{KAGGLE}"]')
    assert "Saved" in saved.title
    assert (await school.ask(KAGGLE)).decision is Decision.ANSWER
    assert choices(await school.gaps()) == ()


async def test_saving_leaves_a_row_in_the_log_and_undo_takes_it_back(school: School) -> None:
    await school.ask(KAGGLE)
    saved = await school.press(button(await school.preview(), ActionKind.SAVE))
    (edit,) = await school.store.edits.latest(5)
    assert (edit.state, edit.entry, edit.path) == (EditState.SAVED, "unbiased-data", str(school.path))

    undone = await school.press(button(saved, ActionKind.UNDO))

    assert undone.title == "Taken back"
    assert school.path.read_text() == WRITTEN
    assert (await school.ask(KAGGLE)).decision is Decision.SILENT
    assert [each.state for each in await school.store.edits.latest(5)] == [EditState.SAVED, EditState.UNDONE]
    assert "taken back already" in said(await school.press(button(saved, ActionKind.UNDO)))


async def test_a_file_that_changed_since_is_not_overwritten_and_can_be_looked_at_again(school: School) -> None:
    await school.ask(KAGGLE)
    preview = await school.preview()
    theirs = WRITTEN.replace("Unfortunately, no.", "Sadly, no.")
    school.path.write_text(theirs)

    refused = await school.press(button(preview, ActionKind.SAVE))

    assert "nothing was saved" in said(refused)
    assert "+    answer: Sadly, no." in said(refused)
    assert school.path.read_text() == theirs
    assert await school.store.edits.latest(5) == ()

    again = await school.press(button(refused, ActionKind.CHECK))
    await school.press(button(again, ActionKind.SAVE))
    assert school.path.read_text() == theirs.replace("enough]", f'enough, "{KAGGLE}"]')


async def test_a_phrasing_that_takes_another_entrys_questions_is_shown_with_a_warning(school: School) -> None:
    answered = await school.ask("What can I do when the GPU runs out of memory, please")
    await school.press(button(answered, ActionKind.NOT_HELPFUL), MIRA)

    preview = await school.preview("unbiased-data")

    assert "**Careful: 1 question of another entry would be found less well**" in said(preview)
    assert "What can I do when the GPU runs out of memory? please | gpu-memory | " in said(preview)


async def test_another_wording_can_be_chosen_before_saving(school: School) -> None:
    for text in (KAGGLE, KAGGLE_AGAIN):
        await school.ask(text)
    first = await school.preview()
    (other,) = choices(first)

    await school.press(button(await school.press(other), ActionKind.SAVE))

    assert other.label in school.path.read_text()
    assert "Of 1 other wordings 0 are answered so far" in said(first)


async def test_what_is_not_for_the_faq_stays_away_with_its_paraphrases_until_it_is_taken_back(school: School) -> None:
    await school.ask(KAGGLE)
    away = await school.press(button(await school.first_gap(), ActionKind.DISMISS))
    await school.ask(KAGGLE_AGAIN, NOAH)

    listed = await school.gaps()
    assert choices(listed) == ()
    assert "1 put away as not for the FAQ" in said(listed)

    restored = await school.press(button(away, ActionKind.RESTORE))
    assert len(choices(restored)) == 1


async def test_an_answer_that_was_not_helpful_is_a_gap_until_another_entry_answers(school: School) -> None:
    question = "is fair data enough"
    answered = await school.ask(question)
    await school.press(button(answered, ActionKind.NOT_HELPFUL), MIRA)

    (gap,) = choices(await school.gaps())
    assert gap.label == question
    assert "unhelpful" in said(await school.gaps())

    moved = WRITTEN.replace("    aliases: [is fair data enough]\n", "")
    school.path.write_text(moved.replace("    answer: |", "    aliases: [is fair data enough]\n    answer: |"))
    await school.parts.knowledge.reload()
    assert choices(await school.gaps()) == ()


@pytest.mark.parametrize("kind", [*STEPS, ActionKind.EDITS, ActionKind.DISMISS, ActionKind.RESTORE])
async def test_whoever_is_not_staff_learns_nothing_and_changes_nothing(school: School, kind: ActionKind) -> None:
    await school.ask(KAGGLE)
    key = choices(await school.gaps())[0].argument
    preview = await school.preview()
    saved = await school.press(button(preview, ActionKind.SAVE))
    again = {
        ActionKind.TEACH: f"{key}/gpu-memory",
        ActionKind.CHECK: button(preview, ActionKind.SAVE).argument,
        ActionKind.REWRITE: button(preview, ActionKind.SAVE).argument,
        ActionKind.SAVE: button(preview, ActionKind.SAVE).argument,
        ActionKind.UNDO: button(saved, ActionKind.UNDO).argument,
    }
    before = school.path.read_text()

    denied = await school.press(Action(kind=kind, argument=again.get(kind, key), label=""), NOAH)

    assert said(denied).strip() == "That is for the course staff."
    assert denied.private
    assert not denied.actions
    assert denied.form is None
    assert school.path.read_text() == before
    assert await school.store.gaps.dismissed() == frozenset()
    assert said(await school.gaps(NOAH)).strip() == "That is for the course staff."


async def test_a_right_that_was_lost_since_the_button_was_drawn_counts_no_more(school: School) -> None:
    await school.ask(KAGGLE)
    save = button(await school.preview(), ActionKind.SAVE)

    denied = await school.press(save, TEACHER.model_copy(update={"manages": False}))

    assert "course staff" in said(denied)
    assert school.path.read_text() == WRITTEN


async def test_staff_see_the_questions_of_their_own_server_and_the_terminal_those_of_all(school: School) -> None:
    await school.ask(KAGGLE, MIRA.model_copy(update={"server": "another"}))

    assert choices(await school.gaps()) == ()
    terminal = Asker(platform="terminal", id="you", manages=True)
    assert [choice.label for choice in choices(await school.gaps(terminal))] == [KAGGLE]


async def test_an_entry_of_another_course_is_not_changed_from_here(school: School) -> None:
    (school.path.parent / "stats.yaml").write_text(
        "course: stats\nentries:\n  - id: mean\n    question: What is a mean?\n    answer: A sum.\n"
    )
    await school.parts.knowledge.reload()
    await school.parts.assistant.settings(Settings("course", "ml"), TEACHER)
    await school.ask(KAGGLE)

    assert said(await school.preview("mean")).strip() == "Entries of that course are not changed from here."


@pytest.mark.parametrize("argument", ["", "x", "0123456789abcdef", "0123456789abcdef/gpu-memory", "-1", "9" * 400])
@pytest.mark.parametrize("kind", STEPS)
async def test_a_button_of_another_time_leads_to_a_kind_word(school: School, kind: ActionKind, argument: str) -> None:
    await school.ask(KAGGLE)

    reply = await school.press(Action(kind=kind, argument=argument, label=""))

    assert said(reply)
    assert school.path.read_text() == WRITTEN


async def test_what_a_student_typed_is_never_markdown(school: School) -> None:
    nasty = "@everyone **kaggle** <@1> ```x``` [a](http://b.c) notebook"
    await school.ask(nasty)

    pages = [await school.gaps(), await school.first_gap(), await school.preview()]

    for page in pages:
        assert any(text in said(page) for text in (nasty, nasty[:40]))
        for part in page.parts:
            assert not (isinstance(part, Text) and "everyone" in part.markdown)


async def test_a_long_list_is_turned_page_by_page_and_every_page_fits_a_chats_menu(school: School) -> None:
    for number in range(25):
        await school.ask(f"{chr(97 + number) * 6} {chr(122 - number) * 7}?")
    seen = []

    reply = await school.gaps()
    while True:
        seen += [choice.argument for choice in choices(reply)]
        assert len(choices(reply)) <= 25
        more = [action for action in reply.actions if action.label == "More"]
        if not more:
            break
        reply = await school.press(more[0])

    assert len(set(seen)) == len(seen) == 25
    assert "Back" in [action.label for action in reply.actions]


async def test_nothing_to_mend_is_said_in_words(school: School) -> None:
    assert "Nothing: every question" in said(await school.gaps())


async def test_every_button_fits_into_the_ids_of_both_chats(school: School) -> None:
    text = WRITTEN.replace("unbiased-data", "u" * 64)
    school.path.write_text(text)
    await school.parts.knowledge.reload()
    await school.ask(KAGGLE)

    for reply in (await school.gaps(), await school.first_gap(), await school.preview("u" * 64)):
        for action in (*reply.actions, *choices(reply)):
            assert len(f"faq:{action.kind}:{action.argument}") <= 100


async def test_questions_answered_of_late_are_tried_before_anything_is_saved(school: School) -> None:
    await school.ask("is fair data enough", NOAH)
    await school.ask(KAGGLE)

    assert "1 recent question were tried" in said(await school.preview("gpu-memory"))
