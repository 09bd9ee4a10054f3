"""The weekly digest on Discord: set from a channel, posted there once, with a way to the gaps for staff alone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.errors import PostFailed, PostRefused
from bot.platforms.discord.platform import DiscordPlatform
from bot.reply import Action, ActionKind, Literal, Reply
from bot.store import Place
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said
from tests.bot.platforms.discord.remembering import Remembering
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.guilds import Channel

DIGEST = Reply(
    title="The week from 22 Mar to 29 Mar 2027",
    parts=(Literal(text="• @everyone how do I <@1> *train*? (3 times, by 2 people)"),),
    actions=(Action(kind=ActionKind.GAPS, argument="0", label="See the gaps"),),
)
KEY = "digest:discord:1:2:2027-03-29T07:00"
MONDAY = "monday 9:00 Europe/Berlin"


@pytest.fixture
def staff_channel(discord_server: FakeDiscord) -> Channel:
    """A channel that the bot sees and everybody else does not."""
    channel = discord_server.guilds[0].text_channel("staff")
    channel.hide()
    return channel


def place_of(server: FakeDiscord, channel: Channel) -> Place:
    return Place("discord", str(server.guilds[0].id), str(channel.id))


async def ready(platform: DiscordPlatform, server: FakeDiscord) -> None:
    """Wait until the bot has heard of its servers; nothing goes over the wire when it has."""
    async with asyncio.timeout(10):
        while not platform.serves(place_of(server, server.general)):
            await asyncio.sleep(0.001)


async def test_staff_set_it_for_the_channel_and_turn_it_off(
    connect: Connect, assistants: Remembering, teacher: Person, staff_channel: Channel
):
    await connect(assistants())

    shown = await (await teacher.slash("settings", at=staff_channel, digest="mon 9 berlin")).answer()
    assert "`digest` is now Monday 09:00 Europe/Berlin" in shown.text
    assert "Careful" not in shown.text

    off = await (await teacher.slash("settings", at=staff_channel, digest="off")).answer()
    assert "`digest` is now off" in off.text


async def test_where_everybody_reads_along_staff_are_warned(connect: Connect, assistants: Remembering, teacher: Person):
    await connect(assistants())

    shown = await (await teacher.slash("settings", digest=MONDAY)).answer()

    assert "`digest` is now Monday 09:00 Europe/Berlin" in shown.text
    assert "everybody on this server can read this channel" in shown.text


async def test_it_is_not_for_whole_servers(connect: Connect, assistants: Remembering, teacher: Person):
    await connect(assistants())

    refused = await (await teacher.slash("settings", digest=MONDAY, scope="server")).answer()
    shown = await (await teacher.slash("settings", scope="server")).answer()

    assert "`digest` is for one channel" in refused.text
    assert "digest" not in shown.text


async def test_a_forum_takes_none_and_staff_are_told(
    connect: Connect, assistants: Remembering, teacher: Person, discord_server: FakeDiscord
):
    forum = discord_server.guilds[0].forum("help")
    await connect(assistants())

    shown = await (await teacher.slash("settings", at=forum, digest=MONDAY)).answer()

    assert "a forum takes no messages of its own" in shown.text


async def test_schedules_are_offered_while_staff_type(connect: Connect, assistants: Remembering, teacher: Person):
    await connect(assistants())

    offered = await (await teacher.type_ahead("settings", "digest", "fri 17 berl")).suggestions()

    assert offered[0] == "Friday 17 Europe/Berlin"


async def test_students_set_nothing(connect: Connect, assistants: Remembering, ada: Person):
    await connect(assistants())

    refused = await (await ada.slash("settings", digest=MONDAY)).answer()

    assert refused.text == "That is for the course staff."


async def test_it_is_posted_for_everybody_in_the_channel_and_pings_nobody(
    connect: Connect, assistants: Remembering, discord_server: FakeDiscord, staff_channel: Channel
):
    platform = await connect(assistants())
    await ready(platform, discord_server)

    await platform.post(place_of(discord_server, staff_channel), DIGEST, KEY)

    (posted,) = discord_server.posted
    assert posted.channel_id == staff_channel.id
    assert not posted.is_private
    assert DIGEST.title in posted.text
    assert posted.labels == ["See the gaps"]


async def test_the_gaps_are_shown_to_the_presser_alone_and_the_digest_stays(
    connect: Connect, discord_server: FakeDiscord, teacher: Person
):
    # As everything that staff see of gaps, they would take the place of the message whose button was pressed.
    platform = await connect(ScriptedAssistant(said("what the FAQ does not answer", private=True, replaces=True)))
    await ready(platform, discord_server)
    await platform.post(place_of(discord_server, discord_server.general), DIGEST, KEY)
    (posted,) = discord_server.posted

    answer = await (await teacher.press(posted, "See the gaps")).answer()

    assert "what the FAQ does not answer" in answer.text
    assert answer.is_private
    assert len(posted.versions) == 1


async def test_a_lost_answer_posts_it_once(connect: Connect, assistants: Remembering, discord_server: FakeDiscord):
    platform = await connect(assistants())
    await ready(platform, discord_server)
    place = place_of(discord_server, discord_server.general)

    await platform.post(place, DIGEST, KEY)
    await platform.post(place, DIGEST, KEY)

    assert len({posted.id for posted in discord_server.posted}) == 1


async def test_what_another_process_posted_is_found_by_its_title(
    connect: Connect, assistants: Remembering, discord_server: FakeDiscord
):
    platform = await connect(assistants())
    await ready(platform, discord_server)
    place = place_of(discord_server, discord_server.general)
    begun = datetime.now(UTC) - timedelta(minutes=1)
    await platform.post(place, DIGEST, "as if another process had posted it")

    await platform.post(place, DIGEST, KEY, tried_since=begun)
    await platform.post(place, DIGEST.model_copy(update={"title": "Another week"}), KEY, tried_since=begun)

    assert len(discord_server.posted) == 2


async def test_a_channel_where_the_bot_may_not_write_is_refused(
    connect: Connect, assistants: Remembering, discord_server: FakeDiscord
):
    platform = await connect(assistants())
    await ready(platform, discord_server)
    discord_server.general.deny(send_messages=True)
    gone = Place("discord", str(discord_server.guilds[0].id), "4711")

    for place in (place_of(discord_server, discord_server.general), gone):
        with pytest.raises(PostRefused):
            await platform.post(place, DIGEST, KEY)


async def test_before_it_is_connected_and_elsewhere_it_serves_nobody(
    connect: Connect, assistants: Remembering, discord_server: FakeDiscord
):
    place = place_of(discord_server, discord_server.general)
    apart = DiscordPlatform(assistants(), SecretStr("unused"), recipes=())
    assert not apart.serves(place)
    with pytest.raises(PostFailed):
        await apart.post(place, DIGEST, KEY)

    platform = await connect(assistants())
    await ready(platform, discord_server)
    assert not platform.serves(Place("discord", "4711", "1"))
    assert not platform.serves(Place("slack", "T1", "1"))
