"""A bot that dies in the middle of a proof: the next one ends its message, with a way to run the proof again."""

import asyncio

import pytest

from bot.assistant import Assistant
from bot.platforms.discord.ledger import Address, GrowingMessage, ledger_with
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofState
from bot.reply import Action, ActionKind, Progress, ProofRequest, Reply, Text
from bot.store import Store
from tests.bot.conftest import MIRA, SEED
from tests.bot.platforms.discord.conftest import Connect, ScriptedAssistant, said
from tests.bot.platforms.discord.test_automatic import Wakeful
from tests.bot.proofs.test_desk import ended
from tests.fakes.discord import FakeDiscord, Interaction, Person
from tests.fakes.discord.guilds import Channel
from tests.fakes.discord.hurry import hurry
from tests.fakes.discord.sessions import MESSAGE_CONTENT
from tests.fakes.launcher import ScriptedLauncher

STOPPED = "The bot was stopped before this proof ended."
REQUEST = ProofRequest(recipe="digits", seed=7)
CANCEL = Action(kind=ActionKind.CANCEL_PROOF, argument="proof1", label="Stop the proof")
JUDGE = Action(kind=ActionKind.HELPFUL, argument="q1", label="Helpful")
GROWING = Reply(
    title="Why?",
    parts=(Text(markdown="Because."), Progress(label="training", fraction=0.5), Text(markdown="half a table")),
    actions=(JUDGE, CANCEL),
    proof=REQUEST,
)


async def left(store: Store, server: FakeDiscord, channel_id: int, message_id: int) -> None:
    """Note a message as a process would that is gone by now."""
    message = GrowingMessage.at(Address(channel=channel_id, message=message_id), GROWING)
    await ledger_with(store.messages).open(message)
    await store.messages.release()


async def noted(store: Store) -> int:
    """How many messages are noted as growing, whoever's they are."""
    await store.messages.release()
    return len(await store.messages.adopt("discord"))


async def growing(connect: Connect, server: FakeDiscord, ada: Person, at: Channel | None = None) -> ScriptedAssistant:
    """A message in the middle of its proof, which nobody will end."""
    assistant = ScriptedAssistant(GROWING, said("never"))
    assistant.hold_back(1)
    platform = await connect(assistant, grace_s=0.01)
    await ada.say(f"{server.mention} why?", at)
    await (await server.message()).until("half a table")
    await platform.close()
    await server.bell.until(lambda: not server.gateway.is_connected, "the first bot left")
    return assistant


async def test_what_a_dead_process_left_is_ended_and_can_be_run_again(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    await growing(connect, discord_server, ada)
    answer = discord_server.posted[0]
    await left(store, discord_server, answer.channel_id, answer.id)
    assistant = ScriptedAssistant(said("running again"))
    await connect(assistant, store=store, look_every_s=0.05)
    await answer.until(STOPPED)
    assert answer.text == f"Why?\nBecause.\n\n{STOPPED}"
    assert sorted(answer.labels) == ["Helpful", "Run again"]
    told = await (await ada.press(answer, "Run again")).answer()
    assert told.text == "running again"
    assert assistant.acts[0][:2] == ("again", REQUEST.argument)
    assert await noted(store) == 0


async def test_a_message_is_noted_while_it_grows_and_forgotten_at_its_end(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    assistant = ScriptedAssistant(GROWING, said("the verdict"))
    end = assistant.hold_back(1)
    platform = await connect(assistant, store=store, look_every_s=60)
    await ada.slash("seed")
    answer = await (await discord_server.message()).until("half a table")
    await until_noted(store)
    end.set()
    await answer.until("the verdict")
    await platform.close()
    assert await noted(store) == 0


async def until_noted(store: Store) -> None:
    async with asyncio.timeout(10):
        while await noted(store) != 1:
            await asyncio.sleep(0.01)


async def test_an_answer_without_a_proof_is_not_noted(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    assistant = ScriptedAssistant(said("first"), said("second"))
    assistant.hold_back(1)
    await connect(assistant, store=store, grace_s=0.01)
    await ada.say(f"{discord_server.mention} why?")
    await (await discord_server.message()).until("first")
    assert await noted(store) == 0


async def test_a_message_that_is_deleted_while_its_proof_runs_is_forgotten(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    assistant = ScriptedAssistant(GROWING, said("the verdict"))
    end = assistant.hold_back(1)
    platform = await connect(assistant, store=store, look_every_s=60)
    await ada.say(f"{discord_server.mention} why?")
    answer = await (await discord_server.message()).until("half a table")
    await until_noted(store)
    answer.deleted = True
    end.set()
    await platform.close()
    assert await noted(store) == 0


@pytest.mark.parametrize("gone", ["message", "channel", "access"])
async def test_what_is_gone_when_the_bot_comes_back_is_forgotten(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person, gone: str
):
    channel = discord_server.guilds[0].text_channel("proofs")
    await growing(connect, discord_server, ada, channel)
    answer = discord_server.posted[0]
    await left(store, discord_server, channel.id, answer.id)
    if gone == "message":
        answer.deleted = True
    elif gone == "channel":
        channel.is_deleted = True
    else:
        discord_server.closed_channels.add(channel.id)
    before = len(discord_server.refusals)
    platform = await connect(ScriptedAssistant(), store=store, look_every_s=0.02)
    await discord_server.bell.until(lambda: len(discord_server.refusals) > before, "the bot tried")
    await asyncio.sleep(0.1)
    await platform.close()
    assert len(discord_server.refusals) == before + 1
    assert await noted(store) == 0


async def test_an_archived_thread_is_opened_again_for_the_last_words(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    thread = await ada.start_thread("homework")
    await growing(connect, discord_server, ada, thread)
    answer = discord_server.posted[0]
    await left(store, discord_server, thread.id, answer.id)
    thread.is_archived = True
    await connect(ScriptedAssistant(), store=store, look_every_s=0.05)
    await answer.until(STOPPED)
    assert not thread.is_archived


@pytest.mark.parametrize("status", [500, 503])
async def test_what_discord_does_not_take_now_is_ended_later(
    discord_server: FakeDiscord,
    connect: Connect,
    store: Store,
    ada: Person,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
):
    hurry(monkeypatch)
    await growing(connect, discord_server, ada)
    answer = discord_server.posted[0]
    await left(store, discord_server, answer.channel_id, answer.id)
    discord_server.fail("PATCH", "/messages/", status=status, times=12)
    await connect(ScriptedAssistant(), store=store, look_every_s=0.02)
    await answer.until(STOPPED)


async def test_a_process_that_slept_long_does_not_end_its_own_messages(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    assistant = ScriptedAssistant(GROWING, said("the verdict"))
    end = assistant.hold_back(1)
    await connect(assistant, store=store, look_every_s=0.02)
    await ada.say(f"{discord_server.mention} why?")
    answer = await (await discord_server.message()).until("half a table")
    await store.messages.release()
    await asyncio.sleep(0.2)
    assert STOPPED not in answer.text
    end.set()
    await answer.until("the verdict")


async def test_a_proof_that_grew_when_the_grant_was_withdrawn_is_ended_by_the_new_connection(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    hurry(monkeypatch)
    gateway = discord_server.gateway
    gateway.granted = MESSAGE_CONTENT
    assistant = Wakeful(GROWING, said("the verdict"))
    end = assistant.hold_back(1)
    await connect(assistant, store=store, look_every_s=0.02)
    await ada.say("why?")
    answer = await (await discord_server.message()).until("half a table")
    gateway.granted = 0
    await gateway.close(4014, "Disallowed intent(s).")
    await discord_server.bell.until(lambda: len(gateway.identified) == 2, "the bot came back")
    end.set()
    await answer.until(STOPPED)


async def test_until_it_is_noted_that_a_message_grows_it_says_what_may_stay(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    noting, noted_at_last = asyncio.Event(), asyncio.Event()

    async def slowly(key: str, **_: object) -> bool:
        noting.set()
        return await noted_at_last.wait()

    monkeypatch.setattr(store.messages, "open", slowly)
    await connect(ScriptedAssistant(GROWING), store=store, grace_s=0.01)
    await ada.say(f"{discord_server.mention} why?")
    async with asyncio.timeout(10):
        await noting.wait()
    (answer,) = discord_server.posted
    assert answer.text.startswith("Why?\nBecause.\n\nThe proof is about to start.")
    assert sorted(answer.labels) == ["Helpful", "Run again"]
    assert len(answer.versions) == 1
    noted_at_last.set()
    await answer.until("half a table")


async def private_growing(connect: Connect, store: Store, ada: Person) -> Interaction:
    """A message that only its asker sees, in the middle of its proof, whose bot is gone."""
    assistant = ScriptedAssistant(GROWING.model_copy(update={"private": True}), said("never"))
    assistant.hold_back(1)
    platform = await connect(assistant, store=store, look_every_s=60, grace_s=0.01)
    interaction = await ada.slash("ask", question="why?")
    await (await interaction.answer()).until("half a table")
    await platform.close()
    await store.messages.release()
    return interaction


async def test_a_private_message_is_ended_by_the_pass_of_its_interaction(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    interaction = await private_growing(connect, store, ada)
    await connect(ScriptedAssistant(), store=store, look_every_s=0.05)
    answer = await (await interaction.answer()).until(STOPPED)
    assert answer.is_private
    assert "Run again" in answer.labels
    assert await until_forgotten(store)


async def test_once_the_pass_is_over_a_private_message_is_let_go(
    discord_server: FakeDiscord, connect: Connect, store: Store, ada: Person
):
    interaction = await private_growing(connect, store, ada)
    discord_server.clock.advance(15 * 60)
    await connect(ScriptedAssistant(), store=store, look_every_s=0.05)
    assert await until_forgotten(store)
    assert STOPPED not in (await interaction.answer()).text


async def until_forgotten(store: Store) -> bool:
    async with asyncio.timeout(10):
        while await noted(store):
            # Whoever counts the notes takes them; the bot is to find them free again.
            await store.messages.release()
            await asyncio.sleep(0.1)
    return True


async def test_a_proof_that_was_measured_all_the_same_ends_the_message_that_was_left(
    discord_server: FakeDiscord,
    connect: Connect,
    assistant: Assistant,
    desk: ProofDesk,
    launcher: ScriptedLauncher,
    store: Store,
    ada: Person,
):
    launcher.hold()
    platform = await connect(assistant, store=store, look_every_s=60, grace_s=0.01)
    await ada.say(f"{discord_server.mention} {SEED.aliases[0]}")
    answer = await (await discord_server.message()).until("runs done")
    await platform.close()
    await store.messages.release()
    launcher.release()
    job = await desk.submit(ProofRequest(recipe="digits", seed=42), MIRA)
    assert (await ended(job)).state is ProofState.FINISHED

    await connect(assistant, store=store, look_every_s=0.05)
    await answer.until("Measured in")
    assert "set_seed(12345, reproducible=True)" in answer.text
    assert answer.text.count("**Proof** with seed 42") == 1
    assert STOPPED not in answer.text
    assert await until_forgotten(store)


async def test_a_real_proof_that_ends_is_noted_no_longer(
    discord_server: FakeDiscord,
    connect: Connect,
    assistant: Assistant,
    launcher: ScriptedLauncher,
    store: Store,
    ada: Person,
):
    launcher.hold()
    platform = await connect(assistant, store=store, look_every_s=60)
    await ada.say(f"{discord_server.mention} {SEED.aliases[0]}")
    answer = await discord_server.message()
    await until_noted(store)
    launcher.release()
    await answer.until("Measured in")
    await platform.close()
    assert await noted(store) == 0
