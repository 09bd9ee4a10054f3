"""The search that answers while one types, modals, and the assistant beside a channel."""

import pytest

from tests.bot.platforms.slack.remembering import button, labels
from tests.fakes.slack import CHANNEL

ANSWER = "Unfortunately, no."
UNBIASED = "Will unbiased data prevent biased decisions?"

pytestmark = pytest.mark.usefixtures("remembering_bot")


async def search(slack):
    """The open search modal and its menu."""
    await slack.shortcut("faq_search")
    await slack.until(lambda: slack.directory.modals, "the search")
    (view,) = slack.directory.modals
    return view, next(menu for menu in view.menus if menu["type"] == "external_select")


def picked(menu, option):
    return {"b": {menu["action_id"]: {"type": "external_select", "selected_option": option}}}


async def test_the_search_offers_the_own_words_and_questions_that_fit_them(slack):
    view, menu = await search(slack)
    offered = await slack.type_ahead("unbiased", menu, view=view)
    texts = [option["text"]["text"] for option in offered]
    assert texts[0] == "unbiased"
    assert UNBIASED in texts


@pytest.mark.parametrize("typed", ["", "x" * 300, "<!channel> & more", "   "])
async def test_whatever_is_typed_the_options_are_such_as_slack_takes(slack, typed):
    view, menu = await search(slack)
    assert await slack.type_ahead(typed, menu, view=view) or typed.strip()


async def test_a_found_answer_is_shown_privately_in_the_chosen_conversation_and_can_be_shared(slack):
    view, menu = await search(slack)
    option = next(o for o in await slack.type_ahead("unbiased", menu, view=view) if o["text"]["text"] == UNBIASED)
    key = await slack.submit(view, picked(menu, option), channel=CHANNEL)
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "the answer")
    assert ANSWER in uses[0].text
    assert uses[0].body["response_type"] == "ephemeral"
    await slack.press(button(uses[0], "Share with the channel"), on=uses[0])
    await slack.until(lambda: slack.messages, "the shared answer")
    assert slack.messages[0].channel == CHANNEL


async def test_without_a_conversation_the_answer_stands_in_the_modal(slack):
    view, menu = await search(slack)
    (own, *_) = await slack.type_ahead("will unbiased data prevent biased decisions", menu, view=view)
    await slack.submit(view, picked(menu, own))
    await slack.until(lambda: ANSWER in view.text, "the answer")
    assert "Share with the channel" not in labels(view)
    assert slack.messages == []


async def test_the_proof_of_a_found_answer_grows_in_the_direct_messages(slack):
    view, menu = await search(slack)
    (own, *_) = await slack.type_ahead("I set the seed but my results still change every time", menu, view=view)
    await slack.submit(view, picked(menu, own))
    await slack.until(lambda: slack.messages and "Reproducible" in slack.messages[0].text, "the verdict")
    assert slack.messages[0].channel == "DMIRA"


async def test_a_button_in_a_modal_changes_that_modal(slack):
    view, menu = await search(slack)
    (own, *_) = await slack.type_ahead("why two different error rates from fine_tune?", menu, view=view)
    await slack.submit(view, picked(menu, own))
    await slack.until(lambda: "Run the proof" in labels(view), "the answer")
    await slack.press(button(view, "Run the proof"), on=view)
    await slack.until(lambda: "direct messages" in view.text, "where the proof is")
    await slack.until(lambda: "Reproducible" in slack.messages[0].text, "the verdict")


async def test_an_assistant_thread_begins_with_questions_to_pick_from(slack):
    thread = await slack.start_assistant()
    await slack.until(lambda: thread in slack.directory.prompts, "prompts")
    prompts = slack.directory.prompts[thread]
    assert 1 <= len(prompts) <= 4
    assert all(prompt["title"] and prompt["message"] for prompt in prompts)


async def test_a_message_in_an_assistant_thread_is_answered_there_once(slack):
    thread = await slack.start_assistant()
    await slack.write(UNBIASED, channel="DMIRA", thread_ts=thread)
    await slack.until(lambda: slack.messages, "an answer")
    await slack.write("list", channel="DMIRA", thread_ts=thread)
    await slack.until(lambda: any("What I can answer" in message.text for message in slack.messages), "the list")
    assert [message.thread_ts for message in slack.messages] == [thread, thread]
    assert ANSWER in slack.messages[0].text
    assert slack.directory.statuses[thread]
