"""Who may see which gaps and change which entries, asked at every door: command, button, form, and staff reply."""

from collections.abc import Awaitable, Callable

import pytest

from bot.application import build_application
from bot.asker import Asker
from bot.commands import Settings as Wish
from bot.form import FormKind
from bot.mandate import parse_teaching_servers
from bot.reply import Action, ActionKind, Note, Reply
from bot.settings import Settings
from bot.staff_reply import StaffReply
from bot.store import Place, Preferences, Store
from tests.bot.gaps.conftest import KAGGLE, MIRA, NOAH, TEACHER, WRITTEN, School, button, choices, said

STATS = (
    "course: stats\nentries:\n  - id: mean\n    section: Basics\n    question: What is a mean?\n    answer: A sum.\n"
)
SECRET = "my dog ate the zymurgy homework"
STRANGER = TEACHER.model_copy(update={"id": "stranger", "server": "another"})
ML_TUTOR = Asker(platform="test", id="ml-tutor", server="s", channel="ml", roles=frozenset({"ml-tutors"}))
STATS_TUTOR = Asker(platform="test", id="stats-tutor", server="s", channel="stats", roles=frozenset({"stats-tutors"}))

Door = Callable[[School, Asker], Awaitable[Reply]]


@pytest.fixture
async def two_courses(school: School) -> School:
    """A server with a channel for each of two courses, each with a course and tutors of its own."""
    (school.path.parent / "stats.yaml").write_text(STATS)
    await school.parts.knowledge.reload()
    for name in ("ml", "stats"):
        wanted = Preferences(course=name, staff_role=f"{name}-tutors")
        await school.store.preferences.put(Place("test", "s", name), wanted, TEACHER)
    return school


def course(name: str, *, whole_server: bool = False) -> Wish:
    return Wish("course", name, whole_server)


def in_channel(asker: Asker, channel: str) -> Asker:
    return asker.model_copy(update={"channel": channel})


async def by_command(school: School, asker: Asker) -> Reply:
    return await school.gaps(asker)


async def by_form(school: School, asker: Asker) -> Reply:
    filled = {"question": "What is a learner?", "answer": "A model and its data."}
    return await school.parts.assistant.submit(FormKind.ANSWER, "-", filled, asker)


async def by_staff_reply(school: School, asker: Asker) -> Reply:
    return await school.parts.assistant.draft(StaffReply(SECRET, "A model and its data."), asker)


async def by_phrasing(school: School, asker: Asker) -> Reply:
    key = school.store.gaps.key_of(SECRET)[:16]
    return await school.press(Action(kind=ActionKind.TEACH, argument=f"{key}/unbiased-data", label=""), asker)


async def by_dismissing(school: School, asker: Asker) -> Reply:
    key = school.store.gaps.key_of(SECRET)[:16]
    return await school.press(Action(kind=ActionKind.DISMISS, argument=key, label=""), asker)


async def by_looking(school: School, asker: Asker) -> Reply:
    key = school.store.gaps.key_of(SECRET)[:16]
    return await school.press(Action(kind=ActionKind.GAP, argument=key, label=""), asker)


async def by_opening_the_form(school: School, asker: Asker) -> Reply:
    key = school.store.gaps.key_of(SECRET)[:16]
    return await school.press(Action(kind=ActionKind.WRITE, argument=key, label=""), asker)


DOORS = (by_command, by_form, by_staff_reply, by_phrasing, by_dismissing, by_looking, by_opening_the_form)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_a_student_learns_nothing_and_changes_nothing_by_any_door(school: School, door: Door) -> None:
    await school.ask(SECRET, MIRA)

    denied = await door(school, NOAH)

    assert said(denied).strip() == "That is for the course staff."
    assert denied.private
    assert (denied.actions, denied.menu, denied.form) == ((), None, None)
    assert school.path.read_text() == WRITTEN
    assert await school.store.gaps.dismissed() == frozenset()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_staff_of_a_server_that_nobody_named_neither_change_anything_nor_see_other_servers_questions(
    school: School, door: Door
) -> None:
    await school.ask(SECRET, MIRA)
    await school.parts.assistant.settings(course("ml"), STRANGER)

    met = await door(school, STRANGER)

    assert SECRET not in said(met)
    assert met.form is None
    assert school.path.read_text() == WRITTEN
    assert await school.store.gaps.dismissed() == frozenset()


async def test_staff_where_the_faq_cannot_be_changed_see_their_own_gaps_and_what_to_ask_the_operator_for(
    school: School,
) -> None:
    await school.ask(KAGGLE, MIRA.model_copy(update={"server": "another"}))
    await school.parts.assistant.settings(course("ml"), STRANGER)

    listed = await school.gaps(STRANGER)
    gap = await school.press(choices(listed)[0], STRANGER)

    assert "`FAQBOT_TEACH=test:another:ml`" in said(gap)
    assert gap.menu is None
    assert {action.kind for action in (*listed.actions, *gap.actions)} <= {ActionKind.GAPS}
    for door in (by_form, by_staff_reply):
        assert "FAQBOT_TEACH" in said(await door(school, STRANGER))


async def test_a_forged_save_or_undo_from_another_server_is_refused(school: School) -> None:
    await school.ask(KAGGLE)
    preview = await school.preview()
    assert "cannot be changed from here" in said(await school.press(button(preview, ActionKind.SAVE), STRANGER))
    saved = await school.press(button(preview, ActionKind.SAVE))
    taught = school.path.read_text()

    refused = await school.press(button(saved, ActionKind.UNDO), STRANGER)

    assert "cannot be changed from here" in said(refused)
    assert school.path.read_text() == taught != WRITTEN


async def test_tutors_change_the_course_of_their_channel_and_no_other(two_courses: School) -> None:
    school = two_courses
    await school.ask(KAGGLE, in_channel(MIRA, "ml"))
    key = choices(await school.gaps(ML_TUTOR))[0].argument
    teach = {
        entry: Action(kind=ActionKind.TEACH, argument=f"{key}/{entry}", label="") for entry in ("mean", "gpu-memory")
    }

    refused = await school.press(teach["mean"], ML_TUTOR)
    assert said(refused).strip() == "Entries of that course are not changed from here."
    preview = await school.press(teach["gpu-memory"], ML_TUTOR)

    # The other course's tutors can neither save it, nor take it back, nor see that it was made.
    assert "not changed from here" in said(await school.press(button(preview, ActionKind.SAVE), STATS_TUTOR))
    assert school.path.read_text() == WRITTEN
    saved = await school.press(button(preview, ActionKind.SAVE), ML_TUTOR)
    assert saved.title == "Saved"
    assert "not changed from here" in said(await school.press(button(saved, ActionKind.UNDO), STATS_TUTOR))
    latest = Action(kind=ActionKind.EDITS, argument="0", label="")
    assert "Nothing was changed" in said(await school.press(latest, STATS_TUTOR))
    assert "gpu-memory" in said(await school.press(latest, ML_TUTOR))


async def test_tutors_see_the_questions_of_their_own_channels_and_managers_those_of_the_server(
    two_courses: School,
) -> None:
    school = two_courses
    for channel, text in (("ml", KAGGLE), ("stats", SECRET), ("c", "who won the match yesterday")):
        await school.ask(text, in_channel(MIRA, channel))

    async def seen(asker: Asker) -> set[str]:
        return {choice.label for choice in choices(await school.gaps(asker))}

    assert await seen(ML_TUTOR) == {KAGGLE}
    assert await seen(STATS_TUTOR) == {SECRET}
    assert await seen(in_channel(TEACHER, "ml")) == {KAGGLE}
    assert await seen(TEACHER) == {KAGGLE, SECRET, "who won the match yesterday"}
    forged = school.store.gaps.key_of(SECRET)[:16]
    for kind in (ActionKind.GAP, ActionKind.WRITE, ActionKind.DISMISS):
        met = await school.press(Action(kind=kind, argument=forged, label=""), ML_TUTOR)
        assert SECRET not in said(met)
        assert met.form is None


async def test_whoever_may_change_a_course_sees_what_was_asked_about_it_in_a_browser(two_courses: School) -> None:
    school = two_courses
    visitor = Asker(platform="site", id="anybody", channel="site")
    about_stats = "what is a mean"
    for text in (KAGGLE, about_stats):
        asked = await school.ask(text, visitor)
    await school.press(button(asked, ActionKind.NOT_HELPFUL), visitor)
    nobody_named = STRANGER.model_copy(update={"channel": "c"})

    async def seen(asker: Asker) -> set[str]:
        return {choice.label for choice in choices(await school.gaps(asker))}

    # What nothing told the course of is everybody's who may change one.
    assert await seen(ML_TUTOR) == {KAGGLE}
    assert await seen(STATS_TUTOR) == {KAGGLE, about_stats}
    assert await seen(TEACHER) == {KAGGLE, about_stats}
    assert await seen(nobody_named) == set()
    (key,) = {choice.argument for choice in choices(await school.gaps(ML_TUTOR))}
    gap = await school.press(Action(kind=ActionKind.GAP, argument=key, label=""), ML_TUTOR)
    assert "asked in a browser" in said(gap)
    assert KAGGLE not in said(await school.press(Action(kind=ActionKind.GAP, argument=key, label=""), nobody_named))
    taught = await school.press(Action(kind=ActionKind.TEACH, argument=f"{key}/gpu-memory", label=""), ML_TUTOR)
    assert (await school.press(button(taught, ActionKind.SAVE), ML_TUTOR)).title == "Saved"


async def test_a_tutor_of_one_channel_is_a_student_in_another(two_courses: School) -> None:
    await two_courses.ask(SECRET, in_channel(MIRA, "stats"))

    assert said(await two_courses.gaps(in_channel(ML_TUTOR, "stats"))).strip() == "That is for the course staff."


async def test_a_check_counts_questions_from_elsewhere_and_does_not_show_their_words(two_courses: School) -> None:
    school = two_courses
    elsewhere = "What can I do when the GPU runs out of memory, please zoe"
    here = "What can I do when the GPU runs out of memory, please mira"
    await school.ask(elsewhere, Asker(platform="slack", id="U1", server="T1", channel="C1"))
    await school.ask(here, in_channel(MIRA, "ml"))
    answered = await school.ask("What can I do when the GPU runs out of memory, please", in_channel(MIRA, "ml"))
    await school.press(button(answered, ActionKind.NOT_HELPFUL), in_channel(MIRA, "ml"))
    key = choices(await school.gaps(ML_TUTOR))[0].argument

    preview = await school.press(Action(kind=ActionKind.TEACH, argument=f"{key}/unbiased-data", label=""), ML_TUTOR)

    assert "Careful" in said(preview)
    assert "please mira" in said(preview)
    assert "(a question from elsewhere)" in said(preview)
    assert "please zoe" not in said(preview)


async def test_people_whom_the_operator_named_change_every_course_from_anywhere(
    settings: Settings, store: Store, school: School
) -> None:
    operator = Asker(platform="test", id="op", server="another")
    named = settings.model_copy(update={"staff": frozenset({operator}), "teach": frozenset()})
    parts = build_application(named, store)

    reply = await by_form(School(parts, store, school.path), operator)

    assert reply.title == "Check before saving"
    await parts.desk.close()


async def test_a_server_named_for_one_course_changes_that_one_whatever_its_staff_set(
    settings: Settings, store: Store, two_courses: School
) -> None:
    named = settings.model_copy(update={"teach": parse_teaching_servers("test:s:ml")})
    parts = build_application(named, store)
    school = School(parts, store, two_courses.path)
    await parts.assistant.settings(course("stats", whole_server=True), TEACHER)

    reply = await by_form(school, TEACHER)

    assert "FAQBOT_TEACH" in said(reply)
    assert (school.path.parent / "stats.yaml").read_text() == STATS
    await parts.desk.close()


async def test_channels_are_named_to_staff_of_their_server_alone(school: School) -> None:
    for channel in "abcde":
        await school.ask(KAGGLE, in_channel(MIRA, channel))
    notes = [part for part in (await school.gaps()).parts if isinstance(part, Note)]
    assert notes[0].channels == ("a", "b", "c")
    assert "5 channels, such as" in notes[0].markdown

    terminal = await school.gaps(Asker(platform="terminal", id="you", manages=True))

    assert all(part.channels == () for part in terminal.parts if isinstance(part, Note))
