"""Where people write without a command: in direct messages, in channels where staff want answers, beside an emoji."""

import pytest

from bot.asker import Asker
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import TEACHER, button, labels, prefer, remembering
from tests.fakes.slack import BOT_USER, CHANNEL

QUESTION = "will unbiased data prevent biased decisions?"
ANSWER = "Unfortunately, no."
STRANGE = "where is the cafeteria on the second floor"

pytestmark = pytest.mark.usefixtures("remembering_bot")


async def settled(slack):
    """Everything that was delivered so far is answered, as far as it will be: a mention behind it is."""
    await slack.mention(f"<@{BOT_USER}> help", channel="CBARRIER")
    await slack.until(lambda: any(message.channel == "CBARRIER" for message in slack.messages), "the help")
    slack.messages[:] = [message for message in slack.messages if message.channel != "CBARRIER"]


@pytest.fixture(autouse=True)
def barrier(slack):
    slack.channels.add("CBARRIER")


async def test_a_direct_message_is_answered_where_it_stands(slack):
    await slack.write(QUESTION, channel="DMIRA")
    await slack.until(lambda: slack.messages, "an answer")
    (message,) = slack.messages
    assert ANSWER in message.text
    assert (message.channel, message.thread_ts) == ("DMIRA", None)


@pytest.mark.parametrize(("typed", "seen"), [("list", "What I can answer"), ("privacy", "What I keep about you")])
async def test_commands_work_in_direct_messages_without_a_slash(slack, typed, seen):
    await slack.write(typed, channel="DMIRA")
    await slack.until(lambda: slack.messages, "a reply")
    assert seen in slack.messages[0].text


async def test_a_lone_word_in_a_direct_message_is_a_question(slack):
    await slack.write("zymurgy", channel="DMIRA")
    await slack.until(lambda: slack.messages, "a reply")
    assert "don't know" in slack.messages[0].text


async def test_in_a_channel_nobody_is_answered_who_did_not_name_the_bot(slack):
    await slack.write(QUESTION)
    await settled(slack)
    assert slack.messages == []


async def test_where_staff_want_it_a_question_is_answered_in_its_thread(slack, store):
    await prefer(store, automatic=True)
    ts = await slack.write(QUESTION)
    await slack.until(lambda: slack.messages, "an answer")
    (message,) = slack.messages
    assert ANSWER in message.text
    assert (message.channel, message.thread_ts) == (CHANNEL, ts)


@pytest.mark.parametrize(
    "more",
    [
        {"text": STRANGE},
        {"thread_ts": "1600000000.000001"},
        {"bot_id": "BOTHER"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "bot_message"},
        {"user": TEACHER},
        {"user": BOT_USER},
    ],
    ids=["unknown", "a reply to somebody", "a bot", "joining", "an edit", "an old bot", "staff", "the bot itself"],
)
async def test_even_there_the_bot_is_silent_about(slack, store, more):
    await prefer(store, automatic=True)
    text = more.pop("text", QUESTION)
    await slack.write(text, **more)
    await settled(slack)
    assert slack.messages == []
    assert slack.ephemeral == []


async def test_of_what_is_overheard_only_what_is_answered_is_taken_up_in_the_store(slack, store, monkeypatch):
    await prefer(store, automatic=True)
    taken_up, claim = [], store.delivered.claim

    async def noted(key):
        taken_up.append(key)
        return await claim(key)

    monkeypatch.setattr(store.delivered, "claim", noted)
    for event_id in ("EvChatter1", "EvChatter2", "EvChatter2"):
        await slack.write(STRANGE, event_id=event_id)
    await slack.write(QUESTION, event_id="EvQuestion")
    await slack.until(lambda: slack.messages, "an answer")
    assert taken_up == ["slack:EvQuestion"]


async def test_a_question_that_two_bots_overhear_is_answered_by_one(slack, store, desk):
    """As when Slack repeats it to another connection because the first was slow to acknowledge it."""
    await prefer(store, automatic=True, cooldown_s=0)
    async with connected(remembering(store, desk), slack, store=store):
        for _ in range(6):
            await slack.write(QUESTION, event_id="EvOnce")
        await settled(slack)
    assert len(slack.messages) == 1


async def test_a_mention_that_comes_as_two_events_is_answered_once(slack, store):
    await prefer(store, automatic=True)
    ts = await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.event(
        {
            "type": "message",
            "channel_type": "channel",
            "user": "UMIRA",
            "channel": CHANNEL,
            "text": f"<@{BOT_USER}> {QUESTION}",
            "ts": ts,
        }
    )
    await settled(slack)
    assert len([message for message in slack.messages if message.channel == CHANNEL]) == 1


async def test_where_staff_want_quiet_only_the_asker_sees_the_answer(slack, store):
    await prefer(store, automatic=True, quiet=True)
    await slack.write(QUESTION)
    await slack.until(lambda: slack.ephemeral, "a private answer")
    (answer,) = slack.ephemeral
    assert ANSWER in answer.text
    assert (answer.user, answer.channel) == ("UMIRA", CHANNEL)
    assert "Share with the channel" not in labels(answer)
    assert slack.messages == []


async def test_a_mention_where_staff_want_quiet_is_answered_for_its_writer_alone(slack, store):
    await prefer(store, quiet=True)
    await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.until(lambda: slack.ephemeral, "a private answer")
    assert ANSWER in slack.ephemeral[0].text
    assert slack.messages == []


async def test_staff_have_a_message_answered_in_its_thread_by_an_emoji_once(slack):
    ts = await slack.write(QUESTION, user="UNOAH")
    await slack.react("faq", ts, user=TEACHER)
    await slack.until(lambda: slack.messages, "an answer")
    await slack.react("faq", ts, user=TEACHER)
    await settled(slack)
    (message,) = slack.messages
    assert ANSWER in message.text
    assert (message.channel, message.thread_ts) == (CHANNEL, ts)


async def test_a_message_in_a_thread_is_answered_in_that_thread(slack):
    ts = await slack.write(QUESTION, user="UNOAH", thread_ts="1600000000.000001")
    await slack.react("faq", ts, user=TEACHER)
    await slack.until(lambda: slack.messages, "an answer")
    assert slack.messages[0].thread_ts == "1600000000.000001"


@pytest.mark.parametrize(("emoji", "user"), [("faq", "UMIRA"), ("thumbsup", TEACHER)])
async def test_other_people_and_other_emoji_have_nothing_answered(slack, emoji, user):
    ts = await slack.write(QUESTION, user="UNOAH")
    await slack.react(emoji, ts, user=user)
    await settled(slack)
    assert slack.messages == []


async def test_what_the_bot_does_not_know_only_the_staff_member_is_told(slack):
    ts = await slack.write(STRANGE, user="UNOAH")
    await slack.react("faq", ts, user=TEACHER)
    await slack.until(lambda: slack.ephemeral, "a word to the teacher")
    (told,) = slack.ephemeral
    assert told.user == TEACHER
    assert "don't know" in told.text
    assert slack.messages == []


async def test_the_message_shortcut_answers_privately_and_shares_into_that_messages_thread(slack):
    ts = await slack.write(QUESTION, user="UNOAH")
    key = await slack.message_shortcut("faq_answer_message", QUESTION, ts=ts)
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "a private answer")
    assert ANSWER in uses[0].text
    assert slack.messages == []
    await slack.press(button(uses[0], "Share with the channel"), on=uses[0])
    await slack.until(lambda: slack.messages, "the shared answer")
    assert (slack.messages[0].channel, slack.messages[0].thread_ts) == (CHANNEL, ts)


async def test_what_is_kept_of_a_message_is_its_authors(slack, store):
    ts = await slack.write("is there lunch?", user="UNOAH")
    key = await slack.message_shortcut("faq_answer_message", "is there lunch?", ts=ts, user="UMIRA", author="UNOAH")
    await slack.until(lambda: slack.response_urls[key].uses, "a private answer")

    of_noah = await store.privacy.export(Asker(platform="slack", id="UNOAH"))
    assert [row.table for row in of_noah] == ["questions"]
    assert await store.privacy.export(Asker(platform="slack", id="UMIRA")) == ()


async def test_a_shared_answer_is_shared_once_and_its_private_copy_says_so(slack):
    key = await slack.slash(f"ask {QUESTION}")
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "a private answer")
    private = uses[0]
    private.ts = "1700000001.000001"
    first = await slack.press(button(private, "Share with the channel"), on=private)
    await slack.press(button(private, "Share with the channel"), on=private)
    await slack.until(lambda: slack.response_urls[first].uses, "that it was shared")
    await settled(slack)
    (message,) = slack.messages
    assert ANSWER in message.text
    assert message.thread_ts is None
    (said,) = slack.response_urls[first].uses
    assert said.body["replace_original"] is True
    assert said.buttons == []


async def test_feedback_is_thanked_for_privately_and_its_runners_up_can_be_read(slack):
    await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.until(lambda: slack.messages, "an answer")
    key = await slack.press(button(slack.messages[0], "Helpful"), on=slack.messages[0])
    await slack.until(lambda: slack.response_urls[key].uses, "thanks")
    assert "Thank you" in slack.response_urls[key].uses[0].text
    key = await slack.press(button(slack.messages[0], "Not helpful"), on=slack.messages[0], user="UNOAH")
    await slack.until(lambda: slack.response_urls[key].uses, "an apology")
    assert "noted for the staff" in slack.response_urls[key].uses[0].text


async def test_a_menu_choice_shows_the_answer(slack):
    key = await slack.slash("list")
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "the list")
    (menu,) = uses[0].menus
    option = next(option for option in menu["options"] if option["value"] == "show:unbiased-data")
    picked = await slack.pick(option, menu, on=uses[0])
    await slack.until(lambda: slack.response_urls[picked].uses, "the answer")
    (answer,) = slack.response_urls[picked].uses
    assert ANSWER in answer.text
    assert answer.body["replace_original"] is False


async def test_settings_change_in_place_for_an_administrator(slack, store):
    key = await slack.slash("settings", user=TEACHER)
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "the settings")
    pressed = await slack.press(button(uses[0], "Automatic: turn on"), on=uses[0], user=TEACHER)
    await slack.until(lambda: slack.response_urls[pressed].uses, "the change")
    (now,) = slack.response_urls[pressed].uses
    assert now.body["replace_original"] is True
    assert "Automatic: turn off" in labels(now)
    await slack.write(QUESTION)
    await slack.until(lambda: slack.messages, "an automatic answer")


async def test_settings_are_not_for_students(slack):
    key = await slack.slash("settings")
    await slack.until(lambda: slack.response_urls[key].uses, "a refusal")
    assert "course staff" in slack.response_urls[key].uses[0].text


async def test_a_user_group_can_be_the_course_staff(slack):
    slack.directory.groups["STUTORS"] = {"UTUTOR"}
    key = await slack.slash("settings channel staff-role &lt;!subteam^STUTORS|@tutors&gt;", user=TEACHER)
    await slack.until(lambda: slack.response_urls[key].uses, "the change")
    assert "STUTORS" in slack.response_urls[key].uses[0].text
    key = await slack.slash("settings", user="UTUTOR")
    await slack.until(lambda: slack.response_urls[key].uses, "the settings")
    assert "Settings of this channel" in slack.response_urls[key].uses[0].text


async def test_a_copy_of_what_is_kept_comes_as_a_file_in_the_direct_messages(slack):
    key = await slack.slash("privacy")
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, "what is kept")
    await slack.press(button(uses[0], "Send me a copy"), on=uses[0])
    await slack.until(lambda: slack.files, "the copy")
    assert [(file.name, file.channel) for file in slack.files] == [("kept-about-you.json", "DMIRA")]
