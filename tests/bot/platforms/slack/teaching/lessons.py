"""What staff do on Slack to teach the bot, in tests."""

import contextlib

from bot.application import build_application
from tests.bot.gaps.conftest import School
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import TEACHER, button

DRAFT = "faq_draft_reply"


ANSWER = "Yes, as long as it *runs*.\n\n- Name the dataset.\n- Set the seed."


#: Close enough to an entry that it may be meant, and not found.
BIAS = "is bias in decisions our problem"


DENIED = "That is for the course staff."


@contextlib.asynccontextmanager
async def serving(slack, settings, store, path):
    """A bot over the file and the store, as long as the block runs."""
    parts = build_application(settings, store)
    async with connected(parts.assistant, slack, store=store):
        yield School(parts, store, path)
    await parts.desk.close()


async def told(slack, key, what="an answer"):
    """What a response url was used for last."""
    uses = slack.response_urls[key].uses
    await slack.until(lambda: uses, what)
    return uses[-1]


async def asked(slack, *questions, **more):
    for question in questions:
        await told(slack, await slack.slash(f"ask {question}", **more))


async def picked(slack, page, words, user=TEACHER):
    """What picking a choice of the page's menu leads to."""
    (menu,) = page.menus
    option = next(option for option in menu["options"] if words in option["text"]["text"])
    return await told(slack, await slack.pick(option, menu, on=page, user=user))


async def pressed(slack, page, label, user=TEACHER):
    return await told(slack, await slack.press(button(page, label), on=page, user=user), label)


async def the_gap(slack, words="kaggle", user=TEACHER):
    listed = await told(slack, await slack.slash("gaps", user=user))
    return await picked(slack, listed, words, user)


async def opened(slack, page, label="Write an answer", user=TEACHER):
    """The form that a press opens, and the key of the url that its answer will use."""
    before = len(slack.directory.modals)
    key = await slack.press(button(page, label), on=page, user=user)
    await slack.until(lambda: slack.directory.modals[before:] and slack.directory.modals[-1].inputs, "a form")
    return slack.directory.modals[-1], key


async def home_of(slack, user):
    await slack.open_home(user=user)
    await slack.until(lambda: user in slack.directory.homes, "the home tab")
    return slack.directory.homes[user]
