"""Staff find and close gaps on Discord: over the wire, in private, after a restart."""

from pathlib import Path

from bot.application import build_application
from bot.asker import Asker
from bot.settings import Settings
from bot.store import Store
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, WRITTEN, School
from tests.bot.gaps.repository import git, repository_of
from tests.bot.platforms.discord.conftest import Connect
from tests.bot.platforms.discord.teaching.lessons import ANSWER, BIAS, asked, opened, the_gap
from tests.fakes.discord import FakeDiscord, Person


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
