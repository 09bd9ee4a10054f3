"""Who may see and close gaps on Discord, asked at every step."""

from pathlib import Path

from bot.application import build_application
from bot.settings import Settings
from bot.store import Store
from tests.bot.gaps.conftest import KAGGLE, WRITTEN, School
from tests.bot.platforms.discord.conftest import Connect
from tests.bot.platforms.discord.teaching.lessons import ANSWER, DENIED, DRAFT, answers, asked, opened, the_gap
from tests.fakes.discord import FakeDiscord, Person


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
