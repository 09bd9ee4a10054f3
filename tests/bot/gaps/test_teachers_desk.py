"""An answer by form: filled in, looked at, saved, changed, taken back; and made from what a staff member replied."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import build_application
from bot.asker import Asker
from bot.errors import StoreUnwritable
from bot.form import Form, FormKind
from bot.gaps.forms import ANSWER_CHARS
from bot.reply import Action, ActionKind, Reply, Table
from bot.settings import Settings
from bot.staff_reply import StaffReply
from bot.store import EditState, Place, Preferences, Store
from faq.matcher import Decision
from faq.teaching.difference import unified_diff
from tests.bot.gaps.conftest import (
    KAGGLE,
    KAGGLE_AGAIN,
    MIRA,
    NOAH,
    TEACHER,
    WRITTEN,
    School,
    button,
    choices,
    said,
)

ANSWER = "Yes, as long as it runs.\n\n- Name the dataset.\n- Set the seed."
STATS = (
    "course: stats\nentries:\n  - id: mean\n    section: Basics\n    question: What is a mean?\n    answer: A sum.\n"
)


def values(form: Form | None) -> dict[str, str]:
    assert form is not None
    return {field.name: field.value for field in form.fields}


@pytest.fixture
async def restarted(settings: Settings, store: Store, path: Path) -> AsyncIterator[School]:
    """Another bot over the same file and the same store."""
    parts = build_application(settings, store)
    yield School(parts, store, path)
    await parts.desk.close()


async def test_half_a_character_in_an_answer_is_marked_and_the_answer_is_saved(school: School) -> None:
    await school.ask(KAGGLE)

    preview = await school.submit(await school.form(), answer="Yes \ud83d, it may.")
    await school.press(button(preview, ActionKind.SAVE))

    assert "Yes \ufffd, it may." in school.path.read_text(encoding="utf-8")


async def test_the_form_asks_for_question_answer_section_and_tags_with_the_question_filled_in(school: School) -> None:
    await school.ask(KAGGLE)

    form = await school.form()

    assert values(form) == {"question": KAGGLE, "answer": "", "section": "", "tags": ""}
    assert [field.multiline for field in form.fields] == [False, True, False, False]
    assert [field.required for field in form.fields] == [True, True, False, False]
    assert "Tech, Context" in form.fields[2].hint


async def test_an_answer_is_checked_shown_as_a_diff_and_saved_as_if_written_by_hand(school: School) -> None:
    for text, asker in ((KAGGLE, MIRA), (KAGGLE_AGAIN, NOAH)):
        await school.ask(text, asker)

    preview = await school.submit(
        await school.form(),
        question="May I hand in a Kaggle notebook?",
        answer=ANSWER,
        section="Tech",
        tags="a, b,, a ",
    )

    assert preview.title == "Check before saving"
    assert "with this it is answered" in said(preview)
    assert "No other entry loses a question" in said(preview)
    assert school.path.read_text() == WRITTEN

    saved = await school.press(button(preview, ActionKind.SAVE))

    entry = school.parts.knowledge.current.faq.by_id["may-hand-kaggle-notebook"]
    assert (entry.answer, entry.section, entry.tags) == (ANSWER, "Tech", ("a", "b"))
    assert school.parts.knowledge.current.faq.course_of[entry.id] == "ml"
    assert "# asked weekly" in school.path.read_text()
    assert (await school.ask(KAGGLE)).decision is Decision.ANSWER

    await school.press(button(saved, ActionKind.UNDO))

    assert school.path.read_text() == WRITTEN


async def test_an_answer_is_tried_on_the_other_wordings_of_its_gap(school: School) -> None:
    for text, asker in ((KAGGLE, MIRA), (KAGGLE_AGAIN, NOAH)):
        await school.ask(text, asker)

    preview = await school.submit(await school.form(), answer=ANSWER)

    assert "Of 1 other wordings 0 are answered so far" in said(preview)
    assert "A gap of the FAQ" in (await school.press(button(preview, ActionKind.GAP))).title


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"question": "  ", "answer": "Yes."}, "There is no question here"),
        ({"question": "why " * 80, "answer": "Yes."}, "300 or fewer"),
        ({"answer": " \n "}, "There is no answer here"),
        ({"answer": "x" * (ANSWER_CHARS + 1)}, "4000 or fewer"),
        ({"question": "Is fair data enough?", "answer": "Yes."}, "has this phrasing already"),
    ],
    ids=["no question", "an essay", "no answer", "too long an answer", "a question that is there"],
)
async def test_what_cannot_be_taught_is_told_and_nothing_that_was_typed_is_lost(
    school: School, typed: dict[str, str], why: str
) -> None:
    await school.ask(KAGGLE)
    form = await school.form()

    refused = await school.submit(form, **typed, section="Tech")
    again = await school.press(button(refused, ActionKind.REWRITE))

    assert why in said(refused)
    filled = values(again.form)
    assert filled["section"] == "Tech"
    assert filled["answer"] == typed["answer"].strip()
    assert school.path.read_text() == WRITTEN
    assert await school.store.edits.latest(1) == ()


async def test_an_answer_is_changed_before_it_is_saved(school: School) -> None:
    await school.ask(KAGGLE)
    preview = await school.submit(await school.form(), answer="Yes.")

    again = await school.press(button(preview, ActionKind.REWRITE))
    assert again.form is not None
    assert values(again.form)["answer"] == "Yes."
    better = await school.submit(again.form, answer="Yes, it may.")
    await school.press(button(better, ActionKind.SAVE))

    assert "Yes, it may." in school.path.read_text()
    assert choices(await school.gaps()) == ()


async def test_what_was_looked_at_is_saved_by_a_bot_that_was_started_since(school: School, restarted: School) -> None:
    await school.ask(KAGGLE)
    by_form = await school.submit(await school.form(), answer=ANSWER)
    phrasing = await school.preview()

    saved = await restarted.press(button(by_form, ActionKind.SAVE))

    assert "Name the dataset." in school.path.read_text()
    assert saved.title == "Saved"
    assert "has this phrasing already" in said(await restarted.press(button(phrasing, ActionKind.SAVE)))
    await restarted.press(button(saved, ActionKind.UNDO))
    assert (await restarted.press(button(phrasing, ActionKind.SAVE))).title == "Saved"


async def test_a_bot_that_was_started_since_saves_nothing_over_what_others_changed(
    school: School, restarted: School
) -> None:
    await school.ask(KAGGLE)
    preview = await school.submit(await school.form(), answer=ANSWER)
    theirs = WRITTEN.replace("Unfortunately, no.", "Sadly, no.")
    school.path.write_text(theirs)

    refused = await restarted.press(button(preview, ActionKind.SAVE))

    assert "changed since you looked" in said(refused)
    assert school.path.read_text() == theirs
    again = await restarted.press(button(refused, ActionKind.CHECK))
    assert (await restarted.press(button(again, ActionKind.SAVE))).title == "Saved"
    assert "Sadly, no." in school.path.read_text()


async def test_a_file_that_changed_is_shown_as_a_diff_and_the_answer_is_looked_at_again(school: School) -> None:
    await school.ask(KAGGLE)
    preview = await school.submit(await school.form(), answer=ANSWER)
    school.path.write_text(WRITTEN.replace("Unfortunately, no.", "Sadly, no."))

    refused = await school.press(button(preview, ActionKind.SAVE))

    assert "+    answer: Sadly, no." in said(refused)
    again = await school.press(button(refused, ActionKind.CHECK))
    assert "+      - Name the dataset." in said(again)


async def test_an_entry_that_does_not_come_into_question_is_found_by_its_words(school: School) -> None:
    await school.ask(KAGGLE)
    gap = await school.first_gap()
    assert choices(gap) == ()

    form = (await school.press(button(gap, ActionKind.FIND))).form
    assert form is not None
    assert "no words here" in said(await school.submit(form, words=" "))
    found = await school.submit(form, words="unbiased decisions")
    preview = await school.press(choices(found)[0])
    await school.press(button(preview, ActionKind.SAVE))

    assert school.path.read_text() == WRITTEN.replace("enough]", f'enough, "{KAGGLE}"]')


async def test_of_many_teachers_at_once_each_is_saved_or_told_and_no_change_is_lost(school: School) -> None:
    texts = [f"{chr(97 + number) * 6} {chr(122 - number) * 7}?" for number in range(12)]
    for text in texts:
        await school.ask(text)
    keys = [school.store.gaps.key_of(text)[:16] for text in texts]

    async def teach(key: str) -> Reply:
        preview = await school.press(Action(kind=ActionKind.TEACH, argument=f"{key}/unbiased-data", label=""))
        reply = await school.press(button(preview, ActionKind.SAVE))
        while reply.title == "Not saved":
            preview = await school.press(button(reply, ActionKind.CHECK))
            reply = await school.press(button(preview, ActionKind.SAVE))
        return reply

    saved = await asyncio.gather(*(teach(key) for key in keys))

    assert {reply.title for reply in saved} == {"Saved"}
    aliases = school.parts.knowledge.current.faq.by_id["unbiased-data"].aliases
    assert sorted(aliases) == sorted(["is fair data enough", *texts])
    assert len(await school.store.edits.latest(50)) == 12


async def test_a_save_button_pressed_twice_saves_once(school: School) -> None:
    await school.ask(KAGGLE)
    save = button(await school.submit(await school.form(), answer=ANSWER), ActionKind.SAVE)

    first, second = [await school.press(save), await school.press(save)]

    assert first.title == "Saved"
    assert "saved already" in said(second)
    assert len(await school.store.edits.latest(5)) == 1


async def test_the_last_changes_are_listed_and_can_be_taken_back_when_their_messages_are_gone(school: School) -> None:
    await school.ask(KAGGLE)
    await school.press(button(await school.submit(await school.form(), answer=ANSWER), ActionKind.SAVE))
    colleague = TEACHER.model_copy(update={"id": "colleague"})

    mine = await school.press(button(await school.gaps(), ActionKind.EDITS))
    theirs = await school.press(button(await school.gaps(), ActionKind.EDITS), colleague)

    (table,) = [part for part in mine.parts if isinstance(part, Table)]
    ((_, entry, what, by),) = table.rows
    assert (entry, what, by) == ("may-hand-kaggle-notebook", "taught", "you")
    assert "| Ada Lovelace" in said(theirs)

    await school.press(choices(theirs)[0], colleague)

    assert school.path.read_text() == WRITTEN
    after = await school.press(button(await school.gaps(), ActionKind.EDITS))
    assert choices(after) == ()
    assert "taught, since taken back" in said(after)
    assert [each.state for each in await school.store.edits.latest(5)] == [EditState.SAVED, EditState.UNDONE]


async def test_who_made_a_change_is_somebody_once_they_have_deleted_what_is_kept_of_them(school: School) -> None:
    await school.ask(KAGGLE)
    await school.press(button(await school.submit(await school.form(), answer=ANSWER), ActionKind.SAVE))

    await school.store.privacy.delete(TEACHER)

    listed = await school.press(button(await school.gaps(), ActionKind.EDITS))
    assert "| somebody" in said(listed)
    assert "Ada" not in said(listed)


async def test_who_wants_nothing_recorded_is_somebody_as_well(school: School) -> None:
    await school.store.privacy.opt_out(TEACHER)
    await school.ask(KAGGLE)
    await school.press(button(await school.submit(await school.form(), answer=ANSWER), ActionKind.SAVE))

    (edit,) = await school.store.edits.latest(5, TEACHER)

    assert (edit.by, edit.is_own) == ("", True)


async def test_with_several_courses_the_form_asks_for_which(school: School) -> None:
    (school.path.parent / "stats.yaml").write_text(STATS)
    await school.parts.knowledge.reload()
    await school.ask("what about the mean of kaggle")
    form = await school.form()
    assert form.fields[-1].label == "Course"
    assert values(form)["course"] == "stats"

    refused = await school.submit(form, answer="A mean.", course="alchemy")
    assert "Name one of these courses: stats, ml." in said(refused) or "ml, stats" in said(refused)
    await school.press(button(await school.submit(form, answer="A mean."), ActionKind.SAVE))

    assert "A mean." in (school.path.parent / "stats.yaml").read_text()
    assert school.path.read_text() == WRITTEN


async def test_where_the_place_has_a_course_the_answer_goes_there_and_nowhere_else(school: School) -> None:
    (school.path.parent / "a-stats.yaml").write_text(STATS)
    await school.parts.knowledge.reload()
    await school.store.preferences.put(Place("test", "s"), Preferences(course="ml"), TEACHER)
    await school.ask(KAGGLE)
    form = await school.form()
    assert "course" not in values(form)

    # Somebody who forges the field changes nothing: the place decides.
    preview = await school.submit(form, answer=ANSWER, section="Basics", course="stats")
    await school.press(button(preview, ActionKind.SAVE))

    assert "Name the dataset." in school.path.read_text()
    assert (school.path.parent / "a-stats.yaml").read_text() == STATS


async def test_a_staff_reply_and_its_question_prefill_the_form(school: School) -> None:
    reply = await draft(school, f"  {KAGGLE}\nplease ", ANSWER)

    assert values(reply.form) == {"question": f"{KAGGLE} please", "answer": ANSWER, "section": "", "tags": ""}
    assert reply.form is not None
    preview = await school.submit(reply.form)
    await school.press(button(preview, ActionKind.SAVE))
    assert (await school.ask(KAGGLE)).decision is Decision.ANSWER


async def test_of_a_long_message_the_sentence_that_asks_becomes_the_question(school: School) -> None:
    long = f"Hello all. {'I tried a lot of things today. ' * 12}May I hand in a Kaggle notebook? Thanks."

    reply = await draft(school, long, "Yes.")

    assert values(reply.form)["question"] == "May I hand in a Kaggle notebook?"
    assert len(values((await draft(school, "x" * 999, "Yes.")).form)["question"]) == 300
    assert len(values((await draft(school, "a b " * 10_000, "Yes.")).form)["question"]) <= 300


async def test_a_reply_to_nothing_known_leaves_the_question_to_be_written(school: School) -> None:
    reply = await draft(school, "", "Yes.")
    assert reply.form is not None

    assert values(reply.form)["question"] == ""
    assert "There is no question here" in said(await school.submit(reply.form))
    assert "no words" in said(await draft(school, KAGGLE, " \n "))


async def test_a_form_that_could_not_be_opened_in_time_is_offered_again(school: School) -> None:
    reply = await draft(school, KAGGLE, ANSWER)

    again = await school.press(reply.actions[0])

    assert values(again.form) == values(reply.form)


async def test_a_form_of_another_time_is_answered_with_a_kind_word(school: School) -> None:
    await school.ask(KAGGLE)
    assistant = school.parts.assistant

    told = await assistant.submit("colour", "-", {}, TEACHER)
    nothing = await assistant.submit(FormKind.ANSWER, "0123456789abcdef", {}, TEACHER)

    assert "no longer" in said(told)
    assert "There is no question here" in said(nothing)
    assert school.path.read_text() == WRITTEN


async def test_a_store_that_cannot_be_written_saves_nothing_and_says_so(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.ask(KAGGLE)
    preview = await school.submit(await school.form(), answer=ANSWER)

    async def full(**_: object) -> str:
        raise StoreUnwritable("The disk is full.")

    monkeypatch.setattr(school.store.edits, "begin", full)

    assert "The disk is full." in said(await school.press(button(preview, ActionKind.SAVE)))
    assert school.path.read_text() == WRITTEN


async def test_an_edit_of_a_file_that_is_none_of_the_faqs_is_not_taken_back(school: School, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.yaml"
    other.write_text(WRITTEN)
    diff = unified_diff(WRITTEN.replace("Tech", "Text"), WRITTEN, other.name)
    edit = await school.store.edits.begin(path=str(other), entry="unbiased-data", diff=diff, by=TEACHER)
    await school.store.edits.saved(edit)

    refused = await school.press(Action(kind=ActionKind.UNDO, argument=edit, label="Undo"))

    assert "is not a file of this FAQ" in said(refused)
    assert other.read_text() == WRITTEN


async def draft(school: School, question: str, answer: str, asker: Asker = TEACHER) -> Reply:
    return await school.parts.assistant.draft(StaffReply(question, answer), asker)
