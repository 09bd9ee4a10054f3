"""The Discord platform over the wire, with an assistant whose words are scripted."""

import logging

import pytest

from bot.asker import Asker
from bot.platforms.discord.limits import EDIT_EVERY_S
from bot.reply import Action, ActionKind
from runners.spec import Device
from tests.bot.platforms.discord.conftest import INCIDENT, RECIPES, Connect, ScriptedAssistant, said, step
from tests.fakes.discord import TOKEN, FakeDiscord, Person

SHOW = Action(kind=ActionKind.SHOW_ENTRY, argument="two-error-rates", label="Why two error rates?")
CANCEL = Action(kind=ActionKind.CANCEL_PROOF, argument="ab12", label="Cancel")


async def test_one_group_with_its_commands_is_published_once_a_start(discord_server: FakeDiscord, connect: Connect):
    await connect(ScriptedAssistant())
    ((group, message_command, draft_command),) = discord_server.synced
    assert group["name"] == "faq"
    names = [command["name"] for command in group["options"]]
    assert names == ["ask", "seed", "why", "list", "inspect", "privacy", "page", "settings", "gaps", "stats", "help"]
    assert (message_command["name"], message_command["type"]) == ("Answer from the FAQ", 3)
    assert (draft_command["name"], draft_command["type"]) == ("Draft from this reply", 3)
    seed = group["options"][1]
    optional = {"seed": False, "recipe": False, "device": False}
    assert {option["name"]: option["required"] for option in seed["options"]} == optional
    assert tuple(choice["value"] for choice in seed["options"][1]["choices"]) == RECIPES
    assert [choice["value"] for choice in seed["options"][2]["choices"]] == ["cpu", "cuda"]


async def test_no_privileged_intent_is_asked_for(discord_server: FakeDiscord, connect: Connect):
    await connect(ScriptedAssistant())
    assert discord_server.gateway.intents == 1 << 0 | 1 << 9 | 1 << 12


async def test_an_immediate_answer_is_given_at_once_and_in_time(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("Use the *last* one."))
    await connect(assistant)
    interaction = await ada.slash("ask", question="which error rate?")
    answer = await interaction.answer()
    assert answer.text == "Use the *last* one."
    assert answer.doors == ["callback"]
    assert interaction.was_in_time
    assert assistant.asked[0].text == "which error rate?"
    assert assistant.asked[0].asker == Asker(platform="discord", id=str(ada.id))


async def test_an_answer_that_takes_long_is_acknowledged_first(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("found it"))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    interaction = await ada.slash("ask", question="a hard one")
    await interaction.bell.until(lambda: interaction.response is not None, "the bot asked for more time")
    assert interaction.response.is_thinking
    ready.set()
    assert (await interaction.answer()).text == "found it"
    assert interaction.was_in_time


async def test_a_private_answer_that_took_long_is_still_private(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("only for you", private=True))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    interaction = await ada.slash("ask", question="a hard one")
    await interaction.bell.until(lambda: interaction.response is not None, "the bot asked for more time")
    ready.set()
    assert interaction.response.is_private
    answer = await (await interaction.answer()).until("only for you")
    assert answer.is_private


async def test_a_refusal_of_a_slow_public_command_is_still_private(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("only for you", private=True))
    ready = assistant.hold_back(0)
    await connect(assistant, hold_after_s=0.01)
    interaction = await ada.slash("seed", seed="-1")
    await interaction.acknowledged()
    ready.set()
    answer = await interaction.answer()
    assert answer.text == "only for you"
    assert answer.is_private
    assert interaction.response.deleted


async def test_progress_edits_one_message(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(step(0), step(0.5), said("done"))
    await connect(assistant)
    interaction = await ada.slash("seed", seed="7", recipe="digits")
    answer = await (await interaction.answer()).until("done")
    assert discord_server.posted == [answer]
    assert [text.splitlines()[0] for text in answer.texts] == [
        "`░░░░░░░░░░░░░░░░` 0%",
        "`████████░░░░░░░░` 50%",
        "done",
    ]
    assert answer.doors == ["callback", "channel", "channel"]
    assert assistant.seeds == [("7", "digits")]


async def test_a_proof_computes_where_the_command_says_or_where_the_bot_likes(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("done"))
    await connect(assistant)
    await (await ada.slash("seed", device="cpu")).answer()
    await (await ada.slash("seed")).answer()
    assert assistant.devices == [Device.CPU, Device.AUTO]


async def test_the_bot_asks_for_an_edit_at_most_every_one_and_a_half_seconds(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("done"))
    await connect(assistant, every_s=EDIT_EVERY_S)
    await (await ada.slash("seed")).answer()
    assert assistant.every_s == [1.5]
    assert assistant.seeds == [(None, None)]


async def test_an_edit_that_would_change_nothing_is_saved(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(step(0.5), step(0.5), step(0.5), said("done")))
    answer = await (await (await ada.slash("seed")).answer()).until("done")
    assert len(answer.versions) == 2


async def test_a_proof_ends_well_after_the_interaction_is_over(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(step(0), said("the verdict"))
    ready = assistant.hold_back(1)
    await connect(assistant)
    interaction = await ada.slash("seed")
    answer = await interaction.answer()
    interaction.expired = True
    ready.set()
    await answer.until("the verdict")


async def test_where_the_bot_may_not_enter_the_channel_it_edits_by_the_interaction(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    discord_server.closed_channels.add(discord_server.channel_id)
    await connect(ScriptedAssistant(step(0), step(0.5), said("done")))
    answer = await (await (await ada.slash("seed")).answer()).until("done")
    assert answer.doors == ["callback", "token", "token"]


async def test_a_private_answer_is_edited_by_the_interaction(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("wait", private=True), said("done", private=True)))
    answer = await (await (await ada.slash("seed")).answer()).until("done")
    assert answer.is_private


async def test_a_deleted_message_is_left_alone(discord_server: FakeDiscord, connect: Connect, ada: Person):
    assistant = ScriptedAssistant(step(0), step(0.5), said("done"))
    ready = assistant.hold_back(1)
    platform = await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    answer.deleted = True
    ready.set()
    await platform.close()
    assert len(discord_server.posted) == 1
    assert [refusal.code for refusal in discord_server.refusals] == [10008]


async def test_a_failed_edit_is_made_good(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.fail("PATCH", "/channels/", status=400, code=50035, times=2)
    await connect(ScriptedAssistant(step(0), step(0.5), said("done")))
    await (await (await ada.slash("seed")).answer()).until("done")


async def test_a_rate_limit_is_waited_out(discord_server: FakeDiscord, connect: Connect, ada: Person):
    discord_server.fail("PATCH", "/channels/", status=429, times=2)
    await connect(ScriptedAssistant(step(0), said("done")))
    await (await (await ada.slash("seed")).answer()).until("done")


async def test_autocomplete_offers_no_more_than_discord_takes(connect: Connect, ada: Person):
    await connect(ScriptedAssistant())
    names = await (await ada.type_ahead("ask", "question", "why")).suggestions()
    assert len(names) == 25
    assert all(name.startswith("why ") and len(name) <= 100 for name in names)


async def test_a_suggestion_is_shown_to_the_one_who_presses(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("Did you mean…", actions=(SHOW,)))
    await connect(assistant)
    suggestions = await (await ada.slash("ask", question="error rate")).answer()
    assistant.replies = (said("In two stages.", private=True),)
    shown = await (await ada.press(suggestions, "two error rates")).answer()
    assert (shown.text, shown.is_private) == ("In two stages.", True)
    assert assistant.acts == [("show", "two-error-rates", Asker(platform="discord", id=str(ada.id)))]
    assert suggestions.labels == ["Why two error rates?"]


async def test_a_button_of_an_earlier_run_of_the_bot_still_works(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    first = await connect(ScriptedAssistant(said("running", actions=(CANCEL,))))
    running = await (await ada.slash("seed")).answer()
    await first.close()
    await discord_server.bell.until(lambda: not discord_server.gateway.is_connected, "the first bot left")
    second = ScriptedAssistant(said("Stopped.", private=True))
    await connect(second)
    told = await (await ada.press(running, "Cancel")).answer()
    assert (told.text, told.is_private) == ("Stopped.", True)
    assert second.acts[0][:2] == ("cancel", "ab12")


async def test_buttons_go_when_the_reply_has_none(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("running", actions=(CANCEL,)), said("done")))
    answer = await (await (await ada.slash("seed")).answer()).until("done")
    assert answer.buttons == []


async def test_list_and_help_are_for_the_asker_alone(connect: Connect, ada: Person):
    await connect(ScriptedAssistant())
    for command, words in (("list", "everything I know"), ("help", "help")):
        answer = await (await ada.slash(command)).answer()
        assert words in answer.text
        assert answer.is_private


@pytest.mark.parametrize(("command", "options"), [("sead", {}), ("ask", {"frage": "warum?"})])
async def test_an_unknown_command_or_option_gets_help(
    connect: Connect, ada: Person, command: str, options: dict[str, str]
):
    await connect(ScriptedAssistant())
    answer = await (await ada.slash(command, **options)).answer()
    assert answer.text == f"help /faq {command}"
    assert answer.is_private


async def test_an_unknown_extra_option_is_ignored(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("an answer")))
    assert (await (await ada.slash("ask", question="why?", colour="red")).answer()).text == "an answer"


async def test_an_unforeseen_error_gives_the_person_an_id_and_the_log_nobodys_words(
    connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture
):
    await connect(ScriptedAssistant(ValueError("cannot parse 'my secret question'")))
    answer = await (await ada.slash("ask", question="my secret question")).answer()
    assert f"`{INCIDENT}`" in answer.text
    assert answer.is_private
    assert f"incident {INCIDENT} in /faq ask: ValueError" in caplog.text
    assert "secret question" not in caplog.text
    assert TOKEN not in caplog.text


async def test_an_error_before_any_reply_is_told_as_well(connect: Connect, ada: Person):
    assistant = ScriptedAssistant()
    await connect(assistant)
    assistant.respond = None
    answer = await (await ada.slash("ask", question="why?")).answer()
    assert INCIDENT in answer.text


async def test_an_error_in_the_middle_keeps_what_was_said(connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("the answer", actions=(CANCEL,)), ValueError("broken")))
    answer = await (await (await ada.slash("ask", question="why?")).answer()).until(INCIDENT)
    assert answer.text.startswith("the answer\n\n")
    assert answer.buttons == []


async def test_an_interaction_that_came_too_late_is_only_logged(
    connect: Connect, ada: Person, caplog: pytest.LogCaptureFixture, discord_server: FakeDiscord
):
    caplog.set_level(logging.INFO)
    assistant = ScriptedAssistant(said("too late"))
    ready = assistant.hold_back(0)
    platform = await connect(assistant)
    interaction = await ada.slash("ask", question="why?")
    await discord_server.bell.until(lambda: True, "sent")
    interaction.expired = True
    ready.set()
    await discord_server.bell.until(lambda: discord_server.refusals, "Discord refused the answer")
    await platform.close()
    assert "Discord error 10062" in caplog.text
    assert discord_server.posted == []


async def test_what_the_bot_says_pings_nobody(discord_server: FakeDiscord, connect: Connect, ada: Person):
    await connect(ScriptedAssistant(said("@everyone look"), said("<@1> look")))
    answer = await (await (await ada.slash("ask", question="@everyone?")).answer()).until("<@1>")
    assert [version["allowed_mentions"] for version in answer.versions] == [{"parse": []}, {"parse": []}]
