"""The weekly digest on Slack: set from a channel, posted there once, with a way to the gaps for staff alone."""

from datetime import UTC, datetime

import pytest

from bot.errors import PostFailed, PostRefused
from bot.reply import Action, ActionKind, Literal, Reply
from bot.store import Place
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import TEACHER, TEAM, button, remembering
from tests.fakes.slack import CHANNEL, FakeSlack

DIGEST = Reply(
    title="The week from 22 Mar to 29 Mar 2027",
    parts=(Literal(text="• <!channel> how do I *train*? (3 times, by 2 people)"),),
    actions=(Action(kind=ActionKind.GAPS, argument="0", label="See the gaps"),),
)
KEY = "digest:slack:TCOURSE:CCOURSE:2027-03-29T07:00"
HERE = Place("slack", TEAM, CHANNEL)
MONDAY = "settings digest monday 9 Europe/Berlin"
BEGUN = datetime(2027, 3, 29, 7, tzinfo=UTC)


@pytest.fixture
async def slack():
    async with FakeSlack() as slack:
        slack.directory.admins.add(TEACHER)
        yield slack


@pytest.fixture
async def bot(desk, store, slack):
    async with connected(remembering(store, desk), slack, store=store) as platform:
        yield platform
        await desk.close()


async def answered(slack, key):
    await slack.until(lambda: slack.response_urls[key].uses, "an answer")
    return slack.response_urls[key].uses[0]


async def digest_of(store):
    return [(place, str(schedule)) for place, schedule, _ in store.preferences.digests()]


async def test_staff_set_it_for_a_private_channel_without_a_warning(bot, slack, store):
    shown = await answered(slack, await slack.slash(MONDAY, user=TEACHER, channel_name="privategroup"))

    assert "digest is now Monday 09:00 Europe/Berlin" in shown.text.replace("`", "")
    assert "Careful" not in shown.text
    assert "/invite @faqbot" in shown.text
    assert await digest_of(store) == [(HERE, "Monday 09:00 Europe/Berlin")]


async def test_where_everybody_reads_along_staff_are_warned(bot, slack):
    shown = await answered(slack, await slack.slash(MONDAY, user=TEACHER, channel_name="course-help"))

    assert "everybody in this workspace can read this channel" in shown.text


async def test_it_is_turned_off_where_it_was_set(bot, slack, store):
    await answered(slack, await slack.slash(MONDAY, user=TEACHER))

    shown = await answered(slack, await slack.slash("settings digest off", user=TEACHER))

    assert "digest is now off" in shown.text.replace("`", "")
    assert await digest_of(store) == []


@pytest.mark.parametrize("text", ["settings server digest monday 9 UTC", "settings digest monday at nine"])
async def test_what_cannot_be_is_told_with_what_can(bot, slack, store, text):
    shown = await answered(slack, await slack.slash(text, user=TEACHER))

    assert "for one channel" in shown.text or "monday 9:00 Europe/Berlin" in shown.text
    assert await digest_of(store) == []


async def test_in_direct_messages_there_is_none(bot, slack, store):
    await slack.write(MONDAY, user=TEACHER, channel=f"D{TEACHER[1:]}")

    await slack.until(lambda: slack.messages, "an answer")
    assert "for one channel" in slack.messages[0].text
    assert await digest_of(store) == []


async def test_students_set_nothing(bot, slack, store):
    refused = await answered(slack, await slack.slash(MONDAY))

    assert refused.text == "That is for the course staff."
    assert await digest_of(store) == []


async def test_it_is_posted_for_everybody_in_the_channel_and_pings_nobody(bot, slack):
    await bot.post(HERE, DIGEST, KEY)

    (message,) = slack.messages
    assert message.channel == CHANNEL
    assert DIGEST.title in message.text
    assert "<!channel> how do I *train*?" in message.text
    assert "&lt;!channel&gt;" in str(message.versions[0]["blocks"])


async def test_the_gaps_are_shown_to_the_presser_alone_and_the_digest_stays(bot, slack):
    await bot.post(HERE, DIGEST, KEY)
    (message,) = slack.messages

    answer = await answered(slack, await slack.press(button(message, "See the gaps"), on=message, user=TEACHER))

    assert answer.text
    assert len(message.versions) == 1


async def test_what_another_process_posted_is_found_by_its_key(bot, slack):
    await bot.post(HERE, DIGEST, KEY)

    await bot.post(HERE, DIGEST, KEY, tried_since=BEGUN)
    await bot.post(HERE, DIGEST, KEY.replace("29", "30"), tried_since=BEGUN)

    assert len(slack.messages) == 2


async def test_a_lost_answer_posts_it_once(bot, slack):
    slack.cut_next("chat.postMessage", done=True)

    await bot.post(HERE, DIGEST, KEY)

    assert len(slack.messages) == 1


async def test_a_channel_without_the_bot_is_refused_with_what_to_do(bot, slack):
    with pytest.raises(PostRefused, match=r"not_in_channel.*/invite"):
        await bot.post(Place("slack", TEAM, "CELSEWHERE"), DIGEST, KEY)


async def test_what_slack_does_not_take_now_may_be_posted_later(bot, slack):
    for _ in range(6):
        slack.fail_next("chat.postMessage", 503)

    with pytest.raises(PostFailed, match="did not take it"):
        await bot.post(HERE, DIGEST, KEY)


async def test_other_workspaces_and_closed_connections_are_not_served(bot, slack):
    assert bot.serves(HERE)
    assert not bot.serves(Place("slack", "TOTHER", CHANNEL))

    await bot.close()
    assert not bot.serves(HERE)
    with pytest.raises(PostFailed):
        await bot.post(HERE, DIGEST, KEY)
