"""The tests' own Discord against discord.py alone: it allows, refuses and withholds what the real one does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord import TOKEN, FakeDiscord, Person
from tests.fakes.discord.hurry import hurry
from tests.fakes.discord.sessions import MESSAGE_CONTENT

Start = Callable[..., Any]


class Client(discord.AutoShardedClient):
    """A client without a bot's opinions; keeps what it hears."""

    def __init__(self, **intents: bool) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, **intents),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            guild_ready_timeout=0.01,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.threads: list[discord.Thread] = []

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.threads.append(thread)


@pytest.fixture
async def start(discord_server: FakeDiscord) -> AsyncIterator[Start]:
    running: list[tuple[Client, asyncio.Task[None]]] = []

    async def start(client: Client) -> Client:
        running.append((client, asyncio.create_task(client.start(TOKEN))))
        await discord_server.connected()
        await client.wait_until_ready()
        return client

    yield start
    for client, task in running:
        await client.close()
        await task


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


async def heard(client: Client, count: int) -> list[discord.Message]:
    """Wait until the client has heard so many messages."""
    async with asyncio.timeout(10):
        while len(client.heard) < count:
            await asyncio.sleep(0.005)
    return client.heard


async def test_without_the_intent_words_come_only_where_the_bot_is_named(
    discord_server: FakeDiscord, start: Start, ada: Person
):
    client = await start(Client())
    await ada.say("a secret")
    await ada.say(f"{discord_server.mention} a question")
    first, second = await heard(client, 2)
    assert (first.content, second.clean_content.endswith("a question")) == ("", True)


async def test_with_the_intent_words_come_and_without_the_grant_the_gateway_closes(
    discord_server: FakeDiscord, start: Start, ada: Person
):
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with Client(message_content=True) as refused:
            await refused.start(TOKEN)
    discord_server.gateway.granted = MESSAGE_CONTENT
    client = await start(Client(message_content=True))
    await ada.say("an open word")
    assert (await heard(client, 1))[0].content == "an open word"
    assert (await client.application_info()).flags.gateway_message_content_limited


async def test_a_menu_command_brings_the_message_with_it(discord_server: FakeDiscord, start: Start, ada: Person):
    client = Client()

    @client.tree.context_menu(name="Answer from the FAQ")
    async def answer(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(f"to {message.content}", ephemeral=True)

    await start(client)
    asked = await ada.say("which seed?")
    told = await (await ada.choose("Answer from the FAQ", asked)).answer()
    assert (told.text, told.is_private) == ("to which seed?", True)


async def test_selects_and_forms_come_back_filled_in(discord_server: FakeDiscord, start: Start, ada: Person):
    client = Client()

    class Form(discord.ui.Modal, title="Settings"):
        course = discord.ui.TextInput[Any](label="Course")

        async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
            await interaction.response.send_message(f"course {self.course.value}", ephemeral=True)

    class Pages(discord.ui.View):
        @discord.ui.select(
            custom_id="week", options=[discord.SelectOption(label="Week 1"), discord.SelectOption(label="Week 2")]
        )
        async def chosen(self, interaction: discord.Interaction[Any], select: discord.ui.Select[Any]) -> None:
            await interaction.response.edit_message(content=f"chose {select.values[0]}")

        @discord.ui.button(custom_id="settings", label="Settings")
        async def settings(self, interaction: discord.Interaction[Any], _: discord.ui.Button[Any]) -> None:
            await interaction.response.send_modal(Form())

    @client.tree.command(name="faq")
    async def show(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("pick", view=Pages(timeout=None))

    await start(client)
    client.add_view(Pages(timeout=None))
    shown = await (await ada.slash("")).answer()
    await ada.pick(shown, "Week 2")
    await shown.until("chose Week 2")
    opened = await ada.press(shown, "Settings")
    assert (await (await ada.fill_in(opened, "ml")).answer()).text == "course ml"


async def test_a_forum_post_is_a_thread_and_then_its_first_message(
    discord_server: FakeDiscord, start: Start, ada: Person
):
    forum = discord_server.guilds[0].forum("questions", tags=("seed", "solved"), moderated=("solved",))
    forum.guild.allowed |= discord.Permissions(manage_threads=True)
    client = await start(Client())
    post = await ada.post(forum, "Which seed?", f"{discord_server.mention} which?", tags=("seed",))
    (message,) = await heard(client, 1)
    (thread,) = client.threads
    assert (thread.id, message.id, thread.name) == (post.id, post.id, "Which seed?")
    assert isinstance(thread.parent, discord.ForumChannel)
    assert [tag.name for tag in thread.applied_tags] == ["seed"]
    await thread.send("here")
    solved = next(tag for tag in thread.parent.available_tags if tag.name == "solved")
    await thread.add_tags(solved)
    assert list(post.tags) == ["seed", "solved"]


@pytest.mark.parametrize(
    ("denied", "message", "code"),
    [
        ("view_channel", {"content": "x"}, 50001),
        ("send_messages", {"content": "x"}, 50013),
        ("embed_links", {"embed": discord.Embed(title="x")}, 50013),
        ("attach_files", {"file": "x"}, 50013),
        ("read_message_history", {"content": "x", "reference": True}, 160002),
    ],
)
async def test_what_the_bot_may_not_do_is_refused_as_discord_does(
    discord_server: FakeDiscord, start: Start, ada: Person, denied: str, message: dict[str, Any], code: int
):
    discord_server.general.deny(**{denied: True})
    client = await start(Client())
    channel = client.get_partial_messageable(discord_server.channel_id)
    if "file" in message:
        message = {"file": discord.File(__file__)}
    if "reference" in message:
        message = message | {"reference": channel.get_partial_message(await ada.say("asked"))}
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send(**message)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"content": "x" * 2001}, "content: Must be 2000 or fewer in length."),
        ({"embed": discord.Embed(description="x" * 4097)}, "embeds.0.description: Must be 4096 or fewer in length."),
        ({"embeds": [discord.Embed(description="x" * 3001)] * 2}, "embeds: Embed size exceeds maximum size of 6000"),
        ({}, "Cannot send an empty message"),
    ],
)
async def test_what_is_too_much_is_refused_with_the_place_of_it(
    discord_server: FakeDiscord, start: Start, message: dict[str, Any], says: str
):
    client = await start(Client())
    channel = client.get_partial_messageable(discord_server.channel_id)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(**message)
    assert says in str(refused.value)


@pytest.mark.usefixtures("quick")
async def test_commands_can_be_read_back_and_keep_their_ids(discord_server: FakeDiscord, start: Start):
    client = Client()
    client.tree.command(name="faq", description="Ask")(_nothing)
    await start(client)
    (first,) = await client.tree.sync()
    (again,) = await client.tree.sync()
    (read,) = await client.tree.fetch_commands()
    assert first.id == again.id == read.id
    assert len(discord_server.synced) == 2


async def _nothing(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_message("nothing")


async def test_a_message_sent_twice_with_one_nonce_is_one_message(discord_server: FakeDiscord, start: Start):
    client = await start(Client())
    channel = client.get_partial_messageable(discord_server.channel_id)
    sent = [await channel.send("once", nonce=7) for _ in range(2)]
    assert sent[0].id == sent[1].id
    assert len(discord_server.posted) == 1


async def test_interactions_tell_roles_and_permissions_of_both_sides(
    discord_server: FakeDiscord, start: Start, ada: Person
):
    client, seen = Client(), []

    @client.tree.command(name="faq")
    async def show(interaction: discord.Interaction[Any]) -> None:
        seen.append(interaction)
        await interaction.response.defer(ephemeral=True)

    ada.roles, ada.permissions = [discord_server.guilds[0].role("tutors")], str(1 << 5)
    discord_server.general.deny(embed_links=True)
    await start(client)
    await (await ada.slash("")).acknowledged()
    assert [role.name for role in seen[0].user.roles if not role.is_default()] == ["tutors"]
    assert seen[0].permissions.manage_guild
    assert seen[0].app_permissions.send_messages
    assert not seen[0].app_permissions.embed_links
