"""Staff find and close gaps on Discord: over the wire, in private, after a restart, and nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import build_application
from bot.asker import Asker
from bot.mandate import TeachingServer
from bot.settings import Settings
from bot.store import Store
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, WRITTEN, School
from tests.bot.gaps.repository import git, repository_of
from tests.bot.platforms.discord.conftest import MANAGE_GUILD, Connect
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.world import Interaction, Posted

DRAFT = "Draft from this reply"
ANSWER = "Yes, as long as it *runs*.\n\n- Name the dataset.\n- Set the seed."
#: Close enough to an entry that it may be meant, and not found.
BIAS = "is bias in decisions our problem"
DENIED = "That is for the course staff."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "faq" / "week-2.yaml"
    file.parent.mkdir()
    file.write_text(WRITTEN)
    return file


@pytest.fixture
def settings(path: Path, tmp_path: Path, discord_server: FakeDiscord) -> Settings:
    teaching = frozenset({TeachingServer(platform="discord", server=str(discord_server.guild_id))})
    return Settings(faq=path.parent, cache=tmp_path / "cache", teach=teaching)


@pytest.fixture
def tutors(discord_server: FakeDiscord) -> int:
    """A role that the bot knows, because it was there when it came."""
    return discord_server.guilds[0].role("tutors")


@pytest.fixture
async def school(settings: Settings, store: Store, path: Path, connect: Connect, tutors: int) -> AsyncIterator[School]:
    parts = build_application(settings, store)
    await connect(parts.assistant, store=store)
    yield School(parts, store, path)
    await parts.desk.close()


@pytest.fixture
def teacher(discord_server: FakeDiscord) -> Person:
    teacher = discord_server.person("Ada Lovelace")
    teacher.permissions = MANAGE_GUILD
    return teacher


async def asked(person: Person, *questions: str) -> None:
    for question in questions:
        await (await person.slash("ask", question=question)).answer()


async def the_gap(teacher: Person, words: str = "kaggle") -> Posted:
    """A gap, in place of the list."""
    listed = await (await teacher.slash("gaps")).answer()
    await teacher.pick(listed, words)
    return await listed.until("A gap of the FAQ")


async def opened(teacher: Person, page: Posted, label: str = "Write an answer") -> Interaction:
    pressed = await teacher.press(page, label)
    await pressed.opened()
    return pressed


async def test_gaps_are_listed_with_their_channels_for_staff_alone(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person
):
    await asked(ada, KAGGLE, KAGGLE_AGAIN, "who won the match yesterday")

    listed = await (await teacher.slash("gaps")).answer()

    assert listed.is_private
    assert "1\\. " in listed.text
    assert "2 times by one person · no answer" in listed.text
    assert f"<#{discord_server.channel_id}>" in listed.text
    assert listed.text.index("kaggle") < listed.text.index("who won the match")


async def test_a_gap_becomes_another_phrasing_in_two_taps_and_is_answered_from_then_on(
    school: School, ada: Person, teacher: Person
):
    await asked(ada, BIAS)
    page = await the_gap(teacher, "bias")

    await teacher.pick(page, "unbiased data")
    await page.until("Check before saving")
    assert "with this it is answered" in page.text
    assert "No other entry loses a question" in page.text
    assert f'+    aliases: [is fair data enough, "{BIAS}"]' in page.text
    assert school.path.read_text() == WRITTEN

    await teacher.press(page, "Save")
    await page.until("has learned this")
    assert school.path.read_text() == WRITTEN.replace("enough]", f'enough, "{BIAS}"]')
    answer = await (await ada.slash("ask", question=BIAS)).answer()
    assert "Unfortunately, no." in answer.text

    await teacher.press(page, "Undo")
    await page.until("Taken back")
    assert school.path.read_text() == WRITTEN
    assert page.is_private


async def test_an_answer_is_written_in_a_form_checked_in_place_and_saved(
    school: School, ada: Person, teacher: Person, discord_server: FakeDiscord
):
    await asked(ada, KAGGLE)
    page = await the_gap(teacher)

    form = await opened(teacher, page)
    assert form.was_in_time
    assert form.modal is not None
    assert form.modal["title"] == "Write an answer"
    assert form.fields == {"question": KAGGLE, "answer": "", "section": "", "tags": ""}
    sent = await teacher.fill_in(form, answer=ANSWER, section="Tech", tags="kaggle, hand-in")
    await page.until("Check before saving")
    assert sent.was_in_time
    assert "+      - Set the seed." in page.text
    assert school.path.read_text() == WRITTEN

    await teacher.press(page, "Save")
    await page.until("has learned this")
    assert "tags:\n" in school.path.read_text()
    assert "as long as it *runs*" in (await (await ada.slash("ask", question=KAGGLE)).answer()).text
    # The list, changed in place again and again, and the two answers to the student.
    assert len(discord_server.posted) == 3


async def test_what_cannot_be_taught_can_be_changed_in_the_same_form(school: School, ada: Person, teacher: Person):
    await asked(ada, KAGGLE)
    page = await the_gap(teacher)
    await teacher.fill_in(await opened(teacher, page), question="Is fair data enough?", answer=ANSWER)
    await page.until("has this phrasing already")

    again = await opened(teacher, page, "Change it")
    assert again.fields["answer"] == ANSWER
    await teacher.fill_in(again, question="May I hand in a notebook?")

    await page.until("Check before saving")


async def test_a_file_that_changed_underneath_is_shown_and_looked_at_again(
    school: School, ada: Person, teacher: Person
):
    await asked(ada, KAGGLE)
    page = await the_gap(teacher)
    await teacher.fill_in(await opened(teacher, page), answer=ANSWER)
    await page.until("Check before saving")
    theirs = WRITTEN.replace("Unfortunately, no.", "Sadly, no.")
    school.path.write_text(theirs)

    await teacher.press(page, "Save")
    await page.until("nothing was saved")
    assert "+    answer: Sadly, no." in page.text
    assert school.path.read_text() == theirs
    assert await school.store.edits.latest(1) == ()

    await teacher.press(page, "Check again")
    await page.until("Check before saving")
    await teacher.press(page, "Save")
    await page.until("has learned this")
    assert "Sadly, no." in school.path.read_text()
    assert "Set the seed." in school.path.read_text()


async def test_the_log_tells_when_and_who_and_old_changes_are_taken_back_from_the_list(
    school: School, ada: Person, teacher: Person
):
    await asked(ada, KAGGLE)
    page = await the_gap(teacher)
    await teacher.fill_in(await opened(teacher, page), answer=ANSWER)
    await page.until("Check before saving")
    await teacher.press(page, "Save")
    await page.until("has learned this")
    by = Asker(platform="discord", id=str(teacher.id))
    (edit,) = await school.store.edits.latest(5, by)
    assert edit.is_own
    assert "Set the seed." in edit.diff

    listed = await (await teacher.slash("gaps")).answer()
    await teacher.press(listed, "Latest changes")
    await listed.until("you")
    await teacher.pick(listed, edit.entry)
    await listed.until("Taken back")

    assert school.path.read_text() == WRITTEN


async def test_a_staff_reply_and_the_question_it_answers_become_an_entry(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person
):
    question = await ada.say(f"hi <@{teacher.id}>, {KAGGLE}")
    reply = await teacher.say(f"<@{ada.id}> {ANSWER}", answering=question)

    form = await teacher.choose(DRAFT, reply)
    await form.opened()
    assert form.was_in_time
    assert form.fields == {"question": f"hi , {KAGGLE}", "answer": ANSWER, "section": "", "tags": ""}
    preview = await (await teacher.fill_in(form, question=KAGGLE)).answer()
    assert preview.is_private
    assert "Check before saving" in preview.text

    await teacher.press(preview, "Save")
    await preview.until("has learned this")
    assert "Set the seed." in school.path.read_text()


async def test_a_question_that_did_not_come_along_is_looked_up(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person
):
    discord_server.tells_no_referenced_message = True
    reply = await teacher.say(ANSWER, answering=await ada.say(KAGGLE))

    form = await teacher.choose(DRAFT, reply)
    await form.opened()

    assert form.fields["question"] == KAGGLE


@pytest.mark.parametrize("trouble", ["deleted", "forbidden", "slow"])
async def test_a_question_that_cannot_be_read_leaves_its_field_to_the_staff(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person, trouble: str
):
    discord_server.tells_no_referenced_message = True
    question = await ada.say(KAGGLE)
    reply = await teacher.say(ANSWER, answering=question)
    where = f"/messages/{question}"
    if trouble == "deleted":
        await ada.delete(question)
    elif trouble == "forbidden":
        discord_server.fail("GET", where, status=403, code=50001)
    else:
        discord_server.hang("GET", where)

    form = await teacher.choose(DRAFT, reply)
    await form.opened()

    assert form.was_in_time
    assert (form.fields["question"], form.fields["answer"]) == ("", ANSWER)


async def test_in_a_forum_post_the_title_is_the_question(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person
):
    forum = discord_server.guilds[0].forum("questions")
    post = await ada.post(forum, KAGGLE, "It is about homework 2.")
    reply = await teacher.say(ANSWER, post)

    form = await teacher.choose(DRAFT, reply, post)
    await form.opened()

    assert form.fields["question"] == KAGGLE


async def test_a_message_without_words_makes_no_form(school: School, teacher: Person):
    told = await (await teacher.choose(DRAFT, await teacher.say("<:party:123456789012345678>"))).answer()

    assert "no words" in told.text


async def test_a_long_reply_is_cut_to_what_a_form_takes_and_the_form_says_so(school: School, teacher: Person):
    reply = await teacher.say("word " * 1100)

    form = await teacher.choose(DRAFT, reply)
    modal = await form.opened()

    assert len(form.fields["answer"]) == 4000
    assert "Cut at 4000 characters" in modal["components"][1]["description"]


async def test_everything_still_works_when_the_bot_was_restarted_in_between(
    settings: Settings, store: Store, path: Path, connect: Connect, ada: Person, teacher: Person
):
    async def start():
        parts = build_application(settings, store)
        return parts, await connect(parts.assistant, store=store)

    async def restart(parts, platform):
        await platform.close()
        await parts.desk.close()
        return await start()

    bot = await start()
    await asked(ada, KAGGLE)
    await store.questions.flush()
    page = await the_gap(teacher)
    bot = await restart(*bot)
    form = await opened(teacher, page)
    bot = await restart(*bot)
    await teacher.fill_in(form, answer=ANSWER)
    await page.until("Check before saving")
    bot = await restart(*bot)
    await teacher.press(page, "Save")
    await page.until("has learned this")
    assert "Set the seed." in path.read_text()
    bot = await restart(*bot)
    await teacher.press(page, "Undo")
    await page.until("Taken back")
    assert path.read_text() == WRITTEN
    await bot[0].desk.close()


async def test_a_form_that_comes_too_late_is_offered_as_a_button(
    settings: Settings, store: Store, path: Path, connect: Connect, ada: Person, teacher: Person, monkeypatch
):
    parts = build_application(settings, store)
    await connect(parts.assistant, store=store, hold_after_s=0.0)
    await asked(ada, KAGGLE)
    page = await the_gap(teacher)

    late = await (await teacher.press(page, "Write an answer")).answer()

    assert "could not be opened in time" in late.text
    assert late.is_private
    assert late.labels == ["Open the form"]
    await parts.desk.close()


async def test_a_student_learns_nothing_by_command_button_form_or_menu(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person
):
    await asked(ada, KAGGLE)
    page = await the_gap(teacher)
    form = await opened(teacher, page)
    await teacher.fill_in(form, answer=ANSWER)
    await page.until("Check before saving")
    reply = await teacher.say(ANSWER, answering=await ada.say(KAGGLE))

    # What is private to the teacher cannot be pressed by anybody else; a forged id looks just like this.
    doors = [
        await ada.slash("gaps"),
        await ada.press(page, "Save"),
        await ada.press(page, "Change it"),
        await ada.press(page, "Back"),
        await ada.fill_in(form, answer=ANSWER),
        await ada.choose(DRAFT, reply),
    ]

    for door in doors:
        told = [message async for message in answers(door)]
        assert [message.text for message in told] == [DENIED]
        assert all(message.is_private and not message.components for message in told)
        assert door.modal is None
    assert school.path.read_text() == WRITTEN


async def test_a_role_that_was_taken_away_counts_no_more_when_the_form_is_sent(
    discord_server: FakeDiscord, school: School, ada: Person, teacher: Person, tutors: int
):
    await (await teacher.slash("settings", scope="server", staff_role=tutors)).answer()
    tutor = discord_server.person("tutor")
    tutor.roles = [tutors]
    await asked(ada, KAGGLE)
    page = await the_gap(tutor)
    form = await opened(tutor, page)
    tutor.roles = []

    sent = await tutor.fill_in(form, answer=ANSWER)

    assert [message.text async for message in answers(sent)] == [DENIED]
    assert school.path.read_text() == WRITTEN


async def test_staff_of_a_server_that_the_operator_did_not_name_see_what_to_ask_for(
    settings: Settings, store: Store, path: Path, connect: Connect, ada: Person, teacher: Person,
    discord_server: FakeDiscord,
):  # fmt: skip
    parts = build_application(settings.model_copy(update={"teach": frozenset()}), store)
    await connect(parts.assistant, store=store)
    await asked(ada, KAGGLE)

    page = await the_gap(teacher)

    assert f"FAQBOT_TEACH=discord:{discord_server.guild_id}" in page.text
    assert page.labels == ["All gaps"]
    assert page.selects == []
    assert path.read_text() == WRITTEN
    await parts.desk.close()


async def test_a_commit_carries_the_staff_members_name(
    settings: Settings, store: Store, path: Path, connect: Connect, ada: Person, teacher: Person, monkeypatch
):
    repository_of(path, monkeypatch)
    parts = build_application(settings.model_copy(update={"git_commit": True}), store)
    await connect(parts.assistant, store=store)
    await asked(ada, BIAS)
    page = await the_gap(teacher, "bias")
    await teacher.pick(page, "unbiased data")
    await page.until("Check before saving")
    await teacher.press(page, "Save")
    await page.until("has learned this")

    assert git(path.parent, "log", "-1", "--format=%an: %s") == "Ada Lovelace: faq: teach unbiased-data"
    await parts.desk.close()


async def answers(door: Interaction) -> AsyncIterator[Posted]:
    """What the interaction alone was answered with."""
    first = await door.answer()
    yield first
