"""`/faq stats` on Discord: staff see numbers and a picture in private, students see neither."""

from bot.proofs.desk import ProofDesk
from bot.store import Store
from tests.bot.conftest import UNBIASED
from tests.bot.platforms.discord.conftest import Connect
from tests.bot.stats.talking import ALT, PNG, counting
from tests.fakes.discord import Person


async def test_staff_see_the_numbers_of_their_server_and_then_the_picture(
    connect: Connect, store: Store, desk: ProofDesk, ada: Person, teacher: Person
):
    await connect(counting(store, desk))
    await (await ada.slash("ask", question=UNBIASED.question)).answer()
    await (await ada.slash("ask", question="where can I park my horse")).answer()

    shown = await (await teacher.slash("stats", course="ml")).answer()

    await shown.bell.until(lambda: shown.files, "the picture is there")
    assert shown.is_private
    assert "2 questions in the last 12 weeks, 50% of them answered" in shown.text
    assert UNBIASED.question in shown.text
    (file,) = shown.files
    assert (file["content"], file["description"]) == (PNG, ALT)
    assert shown.labels == ["See the gaps"]


async def test_the_number_of_weeks_can_be_chosen(connect: Connect, store: Store, desk: ProofDesk, teacher: Person):
    await connect(counting(store, desk))

    shown = await (await teacher.slash("stats", weeks=52)).answer()

    assert "No questions in the last 52 weeks" in shown.text


async def test_without_a_picture_the_numbers_stand_alone(
    connect: Connect, store: Store, desk: ProofDesk, ada: Person, teacher: Person
):
    await connect(counting(store, desk, draws=False))
    await (await ada.slash("ask", question=UNBIASED.question)).answer()

    shown = await (await teacher.slash("stats")).answer()

    assert "1 question in the last 12 weeks" in shown.text
    assert shown.files == []
    assert "picture" not in shown.text


async def test_students_are_told_kindly_and_learn_nothing(connect: Connect, store: Store, desk: ProofDesk, ada: Person):
    await connect(counting(store, desk))
    await (await ada.slash("ask", question=UNBIASED.question)).answer()

    refused = await (await ada.slash("stats")).answer()

    assert refused.is_private
    assert refused.text == "That is for the course staff."
    assert refused.labels == []


async def test_courses_are_offered_while_staff_type(connect: Connect, store: Store, desk: ProofDesk, teacher: Person):
    await connect(counting(store, desk))

    assert await (await teacher.type_ahead("stats", "course", "M")).suggestions() == ["ml"]
