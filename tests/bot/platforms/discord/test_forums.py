"""Forum posts: answered in their thread once, and marked solved when their author says that it helped."""

import logging

import discord
import pytest

from bot.asker import Asker
from bot.preferences import Preferences
from bot.reply import Action, ActionKind
from tests.bot.conftest import UNBIASED
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said
from tests.bot.platforms.discord.remembering import Remembering
from tests.bot.platforms.discord.test_automatic import prefer, settled
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.guilds import USUAL, Channel
from tests.fakes.discord.sessions import MESSAGE_CONTENT
from tests.fakes.discord.world import Posted

QUESTION = UNBIASED.question
HELPFUL = Action(kind=ActionKind.HELPFUL, argument="q1", label="Helpful")


@pytest.fixture(autouse=True)
def words_granted(discord_server: FakeDiscord) -> None:
    discord_server.gateway.granted = MESSAGE_CONTENT


@pytest.fixture
def forum(discord_server: FakeDiscord) -> Channel:
    return discord_server.guilds[0].forum("help", tags=("Solved", "Week 1", "Week 2", "Week 3", "Week 4", "Week 5"))


@pytest.fixture
def may_tag(discord_server: FakeDiscord) -> None:
    discord_server.guilds[0].allowed = discord.Permissions(USUAL.value | discord.Permissions(manage_threads=True).value)


async def test_a_new_post_is_answered_in_its_thread_once(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, forum: Channel
):
    assistant = assistants()
    await prefer(assistant, discord_server, forum, "automatic", "on")
    await connect(assistant)
    post = await ada.post(forum, "Bias", QUESTION)
    answer = await discord_server.message()
    assert answer.channel_id == post.id
    assert UNBIASED.answer in answer.text
    await ada.say(QUESTION, post)
    await discord_server.person("noah").say(QUESTION, post)
    await settled(discord_server, ada)
    assert len(discord_server.posted) == 2


async def test_two_posts_at_once_are_both_answered_whatever_the_pause(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, forum: Channel
):
    await connect(assistants(preferences=Preferences(automatic=True, cooldown_s=3600)))
    posts = [await ada.post(forum, title, QUESTION) for title in ("Bias", "More bias")]
    await discord_server.message(1)
    assert [posted.channel_id for posted in discord_server.posted] == [post.id for post in posts]


async def test_a_forum_in_which_nobody_switched_that_on_is_left_alone(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, forum: Channel
):
    await connect(assistants())
    await ada.post(forum, "Bias", QUESTION)
    await settled(discord_server, ada)
    assert len(discord_server.posted) == 1


async def test_the_question_may_stand_in_the_title(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, forum: Channel
):
    await connect(assistants(preferences=Preferences(automatic=True)))
    await ada.post(forum, QUESTION, "see above, thanks!")
    assert UNBIASED.answer in (await discord_server.message()).text


async def test_a_mention_in_a_post_is_answered_there_at_any_time(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, forum: Channel
):
    await connect(assistants())
    post = await ada.post(forum, "Bias", "hello")
    await ada.say(f"{discord_server.mention} {QUESTION}", post)
    assert (await discord_server.message()).channel_id == post.id


class Judged(ScriptedAssistant):
    """Answers with a button to say that it helped, where solved posts get a tag."""

    def __init__(self, tag: str | None) -> None:
        super().__init__(said("an answer", actions=(HELPFUL,)))
        self._preferences = Preferences(automatic=True, cooldown_s=0, solved_tag=tag)

    async def preferences(self, asker: Asker) -> Preferences:
        return self._preferences


async def helped(server: FakeDiscord, ada: Person, post: Channel) -> Posted:
    """Press the button under the answer in the post; wait until the press is dealt with."""
    answer = await server.message()
    assert answer.channel_id == post.id
    await (await ada.press(answer, "Helpful")).acknowledged()
    return answer


@pytest.mark.parametrize("named", ["Solved", "solved", "id"])
async def test_a_post_whose_author_was_helped_gets_the_tag_and_keeps_its_others(
    discord_server: FakeDiscord, connect: Connect, ada: Person, forum: Channel, may_tag: None, named: str
):
    await connect(Judged(str(forum.tags["Solved"]) if named == "id" else named))
    post = await ada.post(forum, "Bias", QUESTION, tags=("Week 1",))
    await helped(discord_server, ada, post)
    await discord_server.bell.until(lambda: set(post.tags) == {"Week 1", "Solved"}, "the post is tagged")


async def test_a_second_press_changes_nothing(
    discord_server: FakeDiscord, connect: Connect, ada: Person, forum: Channel, may_tag: None
):
    platform = await connect(Judged("Solved"))
    post = await ada.post(forum, "Bias", QUESTION)
    await helped(discord_server, ada, post)
    await discord_server.bell.until(lambda: "Solved" in post.tags, "the post is tagged")
    await helped(discord_server, ada, post)
    await platform.close()
    assert discord_server.requests.count(f"PATCH /channels/{post.id}") == 1


@pytest.mark.parametrize("because", ["another person", "no setting", "no room", "no such tag", "no permission"])
async def test_a_post_is_not_tagged_because_of(
    discord_server: FakeDiscord,
    connect: Connect,
    ada: Person,
    forum: Channel,
    because: str,
    caplog: pytest.LogCaptureFixture,
):
    if because != "no permission":
        allowed = USUAL.value | discord.Permissions(manage_threads=True).value
        discord_server.guilds[0].allowed = discord.Permissions(allowed)
    tag = {"no setting": None, "no such tag": "Done"}.get(because, "Solved")
    tags = [f"Week {number}" for number in range(1, 6)] if because == "no room" else []
    platform = await connect(Judged(tag))
    post = await ada.post(forum, "Bias", QUESTION, tags=tags)
    presser = discord_server.person("noah") if because == "another person" else ada
    await helped(discord_server, presser, post)
    await helped(discord_server, presser, post)
    await platform.close()
    assert set(post.tags) == set(tags)
    assert f"PATCH /channels/{post.id}" not in discord_server.requests
    assert discord_server.refusals == []
    assert caplog.text.count("lacks the permission Manage Threads") == (because == "no permission")


async def test_a_press_in_an_ordinary_thread_tags_nothing(
    discord_server: FakeDiscord, connect: Connect, ada: Person, may_tag: None
):
    platform = await connect(Judged("Solved"))
    thread = await ada.start_thread("homework")
    await ada.say(QUESTION, thread)
    await helped(discord_server, ada, thread)
    await platform.close()
    assert f"PATCH /channels/{thread.id}" not in discord_server.requests


async def test_a_tag_that_discord_refuses_is_a_hint_for_staff_and_no_incident(
    discord_server: FakeDiscord,
    connect: Connect,
    ada: Person,
    forum: Channel,
    may_tag: None,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.INFO)
    await connect(Judged("Solved"))
    discord_server.fail("PATCH", r"/channels/\d+$", status=403, code=50013)
    post = await ada.post(forum, "Bias", QUESTION)
    await helped(discord_server, ada, post)
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused")
    await settled(discord_server, ada)
    assert "lacks the permission Manage Threads" in caplog.text
    assert "incident" not in caplog.text


async def test_settings_tell_staff_what_cannot_work_where_they_are(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person, forum: Channel
):
    discord_server.gateway.granted = 0
    assistant = assistants()
    await prefer(assistant, discord_server, forum, "solved-tag", "Solved")
    await connect(assistant)
    forum.deny(embed_links=True)
    ada.permissions = str(discord.Permissions(manage_guild=True).value)
    post = await ada.post(forum, "Bias", QUESTION)
    told = await (await ada.slash("settings", at=post)).answer()
    assert told.is_private
    assert f"https://discord.com/developers/applications/{discord_server.bot_id}/bot" in told.text
    assert "Embed Links" in told.text
    assert "Attach Files" not in told.text
    assert "I lack **Manage Threads**" in told.text
    told = await (await ada.slash("settings", at=discord_server.general)).answer()
    assert "Embed Links" not in told.text
    assert "Manage Threads" not in told.text


async def test_settings_of_a_place_where_all_works_have_no_such_line_and_others_are_told_nothing(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    refused = await (await ada.slash("settings")).answer()
    ada.permissions = str(discord.Permissions(manage_guild=True).value)
    told = await (await ada.slash("settings")).answer()
    assert "Does not work here" not in told.text + refused.text
    discord_server.general.deny(attach_files=True)
    await ada.press(told, "Quiet")
    await told.until("Attach Files")
