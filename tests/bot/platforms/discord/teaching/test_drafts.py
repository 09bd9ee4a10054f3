"""A staff member's reply becomes an entry of the FAQ, on Discord."""

import pytest

from tests.bot.gaps.conftest import KAGGLE, School
from tests.bot.platforms.discord.teaching.lessons import ANSWER, DRAFT
from tests.fakes.discord import FakeDiscord, Person


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
