"""The commands for oneself and for staff, the command on a message, and browsing by menu, over the wire."""

from tests.bot.conftest import SEED, TWO_RATES, UNBIASED
from tests.bot.platforms.discord.conftest import Connect
from tests.bot.platforms.discord.remembering import Remembering, large_faq
from tests.fakes.discord import FakeDiscord, Person

ANSWER = "Answer from the FAQ"


async def test_a_chosen_message_is_answered_in_private_and_shared_as_a_reply_to_it(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, teacher: Person
):
    await connect(assistants())
    asked = await ada.say(f"sorry, {UNBIASED.question}")

    answer = await (await teacher.choose(ANSWER, asked)).answer()
    assert UNBIASED.answer in answer.text
    assert answer.is_private

    await teacher.press(answer, "Share")
    shared = await discord_server.message(1)
    assert not shared.is_private
    assert UNBIASED.answer in shared.text
    assert int(shared.body["message_reference"]["message_id"]) == asked


async def test_what_is_kept_of_a_chosen_message_is_its_authors(
    connect: Connect, assistants: Remembering, ada: Person, teacher: Person
):
    await connect(assistants())
    await (await teacher.choose(ANSWER, await ada.say("is there lunch?"))).answer()
    of_teacher = await (await teacher.slash("privacy")).answer()
    assert "At the moment: nothing." in of_teacher.text
    of_ada = await (await ada.slash("privacy")).answer()
    assert "1 question" in of_ada.text


async def test_a_chosen_message_without_a_known_question_is_told_so_in_private(
    connect: Connect, assistants: Remembering, ada: Person, teacher: Person
):
    await connect(assistants())

    answer = await (await teacher.choose(ANSWER, await ada.say("lunch?"))).answer()

    assert "I don't know this one yet" in answer.text
    assert answer.is_private


async def test_an_answer_is_picked_from_the_list(connect: Connect, assistants: Remembering, ada: Person):
    await connect(assistants())
    listed = await (await ada.slash("list")).answer()
    assert SEED.question in listed.text

    picked = await (await ada.pick(listed, "two different error rates")).answer()

    assert TWO_RATES.answer in picked.text
    assert picked.is_private
    assert SEED.question in listed.text


async def test_a_long_list_is_browsed_in_place_section_by_section_and_page_by_page(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants(large_faq(3, 30)))
    listed = await (await ada.slash("list")).answer()

    await ada.pick(listed, "Section 1")
    await listed.until("topic 0 of section 1")
    await ada.press(listed, "More")
    await listed.until("topic 29 of section 1")
    await ada.press(listed, "All sections")
    await listed.until("Section 2")

    assert discord_server.posted == [listed]


async def test_a_menu_of_an_earlier_run_still_works(connect: Connect, assistants: Remembering, ada: Person):
    before = await connect(assistants())
    listed = await (await ada.slash("list")).answer()
    await before.close()

    await connect(assistants())
    picked = await (await ada.pick(listed, "unbiased data")).answer()

    assert UNBIASED.answer in picked.text


async def test_staff_change_several_settings_at_once_and_what_cannot_be_is_named(
    connect: Connect, assistants: Remembering, teacher: Person
):
    assistant = assistants()
    await connect(assistant)

    shown = await (
        await teacher.slash("settings", automatic="on", cooldown="5m", course="alchemy", scope="server")
    ).answer()

    assert shown.is_private
    assert "`automatic` is now on" in shown.text
    assert "`course` was not changed" in shown.text
    assert "5m" in shown.text

    await teacher.press(shown, "Automatic: turn off")
    await shown.until("`automatic` is now off")


async def test_the_role_that_staff_name_is_staff_from_then_on(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, teacher: Person
):
    tutors = discord_server.guilds[0].role("tutors")
    await connect(assistants())
    tutor = discord_server.person("tutor")
    tutor.roles = [tutors]
    assert "course staff" in (await (await tutor.slash("settings")).answer()).text

    await (await teacher.slash("settings", scope="server", staff_role=tutors)).answer()

    seen = await (await tutor.slash("settings")).answer()
    assert "@tutors" in seen.text
    assert str(tutors) not in seen.text
    assert "`cooldown:5m`" in seen.text


async def test_a_setting_can_be_let_go_of(connect: Connect, assistants: Remembering, teacher: Person):
    await connect(assistants())
    assert "`quiet` is now on" in (await (await teacher.slash("settings", quiet="on")).answer()).text

    assert "`quiet` is inherited again" in (await (await teacher.slash("settings", reset="quiet")).answer()).text


async def test_courses_are_offered_while_staff_type(connect: Connect, assistants: Remembering, teacher: Person):
    await connect(assistants())

    assert await (await teacher.type_ahead("settings", "course", "M")).suggestions() == ["ml"]
    assert await (await teacher.type_ahead("settings", "course", "alchemy")).suggestions() == []


async def test_students_are_told_kindly_that_settings_are_for_staff(
    connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())

    refused = await (await ada.slash("settings", automatic="on")).answer()

    assert "course staff" in refused.text
    assert refused.is_private
    assert "automatic" not in refused.text


async def test_a_student_sees_what_is_kept_takes_a_copy_and_deletes_it(
    connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    await (await ada.slash("ask", question="where can I park my horse")).answer()
    kept = await (await ada.slash("privacy")).answer()
    assert kept.is_private
    assert "1 question" in kept.text

    copy = await (await ada.press(kept, "Send me a copy")).answer()
    (attachment,) = copy.body["attachments"]
    assert b"park my horse" in attachment["content"]

    await ada.press(kept, "Delete it all")
    await kept.until("cannot be undone")
    await ada.press(kept, "Yes, delete it all")
    await kept.until("Nothing is left")
    assert "nothing" in (await (await ada.slash("privacy")).answer()).text
