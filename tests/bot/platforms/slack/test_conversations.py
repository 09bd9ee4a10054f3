"""What a student types or presses in Slack, and what comes back over the wire."""

import pytest

from tests.bot.conftest import SEED, TWO_RATES
from tests.fakes.launcher import SEEDED_ERROR_RATES
from tests.fakes.slack import BOT_USER, CHANNEL
from tests.fakes.slack.blocks import texts

pytestmark = pytest.mark.usefixtures("bot")

SEED_QUESTION = SEED.aliases[0]
BOTH_RATES = [f"{rate:.6f}" for rate in SEEDED_ERROR_RATES]


def button(message, label):
    return next(button for button in message.buttons if button["text"]["text"] == label)


async def proof_in(slack, channel=CHANNEL):
    """The message of a proof, once it shows that the training runs."""
    await slack.until(lambda: any(m.channel == channel and "%" in m.text for m in slack.messages), "a running proof")
    return next(m for m in slack.messages if m.channel == channel)


async def test_an_asked_question_is_answered_for_the_asker_alone(slack):
    key = await slack.slash("ask why two different error rates from fine_tune?")
    await slack.until(lambda: slack.private, "a private answer")
    (answer,) = slack.response_urls[key].uses
    assert answer.body["response_type"] == "ephemeral"
    assert "two different error rates from fine_tune" in answer.text
    assert TWO_RATES.answer in answer.text
    assert slack.messages == []


async def test_a_question_needs_no_ask_before_it(slack):
    await slack.slash("why two different error rates from fine_tune?")
    await slack.until(lambda: slack.private, "a private answer")
    assert TWO_RATES.answer in slack.private[0].text


async def test_a_seed_proof_is_one_message_that_grows_to_both_error_rates_and_a_verdict(slack, launcher):
    launcher.hold()
    await slack.slash("seed 7 digits-tiny")
    message = await proof_in(slack)
    assert "%" in message.text
    launcher.release()
    await slack.until(lambda: "Reproducible" in message.text, "the verdict")
    assert slack.messages == [message]
    assert len(message.versions) > 1
    assert message.thread_ts is None
    assert all(rate in message.text for rate in BOTH_RATES)
    assert not message.unfurls
    assert slack.private == []
    assert {spec.seed for spec in launcher.started} == {7}
    assert {spec.recipe for spec in launcher.started} == {"digits-tiny"}


async def test_a_students_own_number_is_filled_in_under_the_proof_and_compared_for_them_alone(slack):
    await slack.slash("seed 7")
    message = await proof_in(slack)
    await slack.until(lambda: "Reproducible" in message.text and message.buttons, "the verdict")
    before = message.text
    key = await slack.press(button(message, "My number differs"), on=message)
    await slack.until(lambda: slack.directory.modals, "a form")
    await slack.fill_in(slack.directory.modals[-1], error_rate="0.0312", torch="2.9", fastai="")
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "a private answer")
    assert uses[-1].body["response_type"] == "ephemeral"
    assert "your torch is 2.9" in uses[-1].text
    assert message.text == before


async def test_the_proof_of_a_private_answer_grows_in_the_direct_messages(slack, launcher):
    launcher.hold()
    key = await slack.slash(f"ask {SEED_QUESTION}")
    message = await proof_in(slack, "DMIRA")
    launcher.release()
    await slack.until(lambda: "Reproducible" in message.text, "the verdict")
    answer, hint = slack.response_urls[key].uses
    assert "set_seed(12345, reproducible=True)" in answer.text
    assert "%" not in answer.text
    assert {button["action_id"].split(":")[1] for button in answer.buttons} == {"share", "related"}
    assert "direct messages" in hint.text
    assert slack.messages == [message]


async def test_inspect_shows_nothing_to_somebody_who_is_not_staff(slack):
    await slack.slash("inspect will unbiased data prevent biased decisions?")
    await slack.until(lambda: slack.private, "a private answer")
    assert "course staff" in slack.private[0].text
    assert "unbiased-data" not in slack.private[0].text


async def test_a_proof_is_shown_privately_where_direct_messages_are_closed(slack):
    slack.direct_messages_open = False
    key = await slack.slash(f"ask {SEED_QUESTION}")
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses and "Reproducible" in uses[-1].text, "the verdict")
    assert slack.messages == []


async def test_a_mention_is_answered_in_the_thread_of_its_message(slack):
    ts = await slack.mention(f"<@{BOT_USER}> will unbiased data prevent biased decisions?")
    await slack.until(lambda: slack.messages, "an answer")
    (message,) = slack.messages
    assert (message.channel, message.thread_ts) == (CHANNEL, ts)
    assert "Unfortunately, no." in message.text


async def test_a_mention_inside_a_thread_is_answered_in_that_thread(slack):
    await slack.mention(f"<@{BOT_USER}> will unbiased data prevent biased decisions?", thread_ts="1699999999.000001")
    await slack.until(lambda: slack.messages, "an answer")
    assert slack.messages[0].thread_ts == "1699999999.000001"


async def test_a_mention_about_reproducibility_grows_its_proof_in_the_thread(slack):
    ts = await slack.mention(f"<@{BOT_USER}> {SEED_QUESTION}")
    await slack.until(lambda: slack.messages and "Reproducible" in slack.messages[0].text, "the verdict")
    (message,) = slack.messages
    assert message.thread_ts == ts
    assert "set_seed(12345, reproducible=True)" in message.text


@pytest.mark.parametrize("text", [f"<@{BOT_USER}>", f"<@{BOT_USER}> help"])
async def test_an_empty_mention_and_one_for_help_give_help_in_the_thread(slack, text):
    ts = await slack.mention(text)
    await slack.until(lambda: slack.messages, "the help")
    assert "/faq ask" in slack.messages[0].text
    assert slack.messages[0].thread_ts == ts


async def test_a_lone_word_behind_a_mention_is_a_question(slack):
    await slack.mention(f"<@{BOT_USER}> zymurgy")
    await slack.until(lambda: slack.messages, "an answer")
    assert "don't know" in slack.messages[0].text


async def test_a_message_of_another_bot_is_left_alone(slack):
    await slack.mention(f"<@{BOT_USER}> help", bot_id="BOTHER")
    await slack.mention(f"<@{BOT_USER}> list")
    await slack.until(lambda: slack.messages, "the list")
    assert len(slack.messages) == 1
    assert "What I can answer" in slack.messages[0].text


@pytest.mark.parametrize("text", ["", "help", "ask"])
async def test_no_command_and_an_empty_question_give_help(slack, text):
    await slack.slash(text)
    await slack.until(lambda: slack.private, "the help")
    assert "/faq seed" in slack.private[0].text


async def test_list_lists_the_questions(slack):
    await slack.slash("list")
    await slack.until(lambda: slack.private, "the list")
    assert "two different error rates" in slack.private[0].text


@pytest.mark.parametrize("word", ["lst", "&lt;!channel&gt;", "@everyone", "@here", "*b_~`", "&lt;https://e.org|x&gt;"])
async def test_an_unknown_command_gives_help_and_shows_the_word_inert(slack, word):
    await slack.slash(word)
    await slack.until(lambda: slack.private, "the help")
    (answer,) = slack.private
    plain = [text for block in answer.body["blocks"] for text in texts(block) if text["type"] == "plain_text"]
    assert word in [text["text"].replace("\u200b", "") for text in plain]
    assert "/faq ask" in answer.text


@pytest.mark.parametrize("seed", ["-1", "4294967296", "abc"])
async def test_a_bad_seed_is_explained_to_the_asker_alone(slack, seed):
    await slack.slash(f"seed {seed}")
    await slack.until(lambda: slack.private, "what a seed is")
    assert "whole number from 0 to 4294967295" in slack.private[0].text
    assert slack.messages == []


async def test_an_unknown_recipe_is_explained_to_the_asker_alone(slack):
    await slack.slash("seed 7 imagenet")
    await slack.until(lambda: slack.private, "which recipes there are")
    assert "digits-tiny" in slack.private[0].text
    assert slack.messages == []


@pytest.mark.parametrize(
    "question",
    [
        "why " * 1000,
        "\U0001f914\U0001f914 \U0001f525",
        "מדוע התוצאות שלי משתנות בכל פעם?",
        "| a | ``` | **b\n|---|---|\n> # [x](javascript:alert(1)) &lt;!here&gt;",
        "&lt;!channel&gt; @everyone &lt;@UNOAH&gt; why?",
    ],
    ids=["4,000 characters", "only emoji", "right to left", "broken Markdown", "pings"],
)
async def test_any_question_gets_an_answer_that_slack_accepts(slack, question):
    await slack.slash(f"ask {question}")
    await slack.until(lambda: slack.private, "an answer")


async def test_where_the_bot_is_no_member_the_asker_is_told_to_invite_it(slack):
    slack.channels.clear()
    await slack.slash("seed 7")
    await slack.until(lambda: slack.private, "how to invite the bot")
    assert "/invite @faqbot" in slack.private[0].text
    assert slack.messages == []


async def test_a_proof_offered_privately_runs_in_the_direct_messages(slack):
    await slack.slash("ask why two different error rates from fine_tune?")
    await slack.until(lambda: slack.private, "a private answer")
    await slack.press(button(slack.private[0], "Run the proof"), on=slack.private[0])
    await slack.until(lambda: slack.messages and "Reproducible" in slack.messages[0].text, "the verdict")
    assert slack.messages[0].channel == "DMIRA"


async def test_the_asker_can_stop_a_proof_and_others_cannot(slack, launcher):
    launcher.hold()
    await slack.slash("seed 7", user="UMIRA")
    message = await proof_in(slack)
    stop = message.buttons[0]
    key = await slack.press(stop, on=message, user="UNOAH")
    await slack.until(lambda: slack.response_urls[key].uses, "a refusal")
    assert "Only the person who asked" in slack.response_urls[key].uses[0].text
    assert message.buttons
    key = await slack.press(stop, on=message, user="UMIRA")
    await slack.until(lambda: slack.response_urls[key].uses and "Run again" in str(message.buttons), "the proof's end")
    assert "Stop the proof" not in str(message.buttons)
    assert slack.response_urls[key].uses[0].text == "Stopped."
    assert "%" not in message.text


async def test_the_rest_of_an_old_button_is_explained(slack):
    await slack.slash("ask biased")
    await slack.until(lambda: slack.private, "suggestions")
    key = await slack.press({"action_id": "faq:show:long-gone"}, on=slack.private[0])
    await slack.until(lambda: slack.response_urls[key].uses, "an explanation")
    assert "no longer in the FAQ" in slack.response_urls[key].uses[0].text


async def test_a_students_own_number_is_compared_under_the_proof(slack):
    await slack.slash("why 7 0.0312 2.9")
    await slack.until(lambda: slack.messages and "What most likely differs" in slack.messages[0].text, "the comparison")
    assert "your torch is 2.9" in slack.messages[0].text
    await slack.until(lambda: slack.files, "the card")
    assert [file.name for file in slack.files] == ["proof-digits-7.json"]
