"""`/faq page`: the link that signs staff in is for their eyes alone."""

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.site.address import SiteAddress
from bot.site.entrance import Entrance
from bot.store_memory import StoreMemory
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import TEACHER
from tests.fakes.slack import BOT_USER

LINK = "http://localhost:8427/staff/enter/"


async def test_staff_get_a_link_that_nobody_else_sees_and_no_mention_brings_one(store, desk, slack):
    knowledge = understand(SMALL_FAQ, Thresholds())
    entrance = Entrance(SiteAddress(), store.sign_ins, url="http://localhost:8427/")
    memory = StoreMemory(store, Preferences())
    assistant = Assistant(lambda: knowledge, desk, memory=memory, entrance=entrance)
    slack.directory.admins.add(TEACHER)
    async with connected(assistant, slack, store=store):
        await slack.slash("page", user=TEACHER)
        await slack.until(lambda: slack.private, "the link")
        await slack.slash("page", user="UMIRA")
        await slack.until(lambda: len(slack.private) > 1, "the address")
        posted_by_then = list(slack.messages)
        await slack.mention(f"<@{BOT_USER}> page", user=TEACHER)
        await slack.until(lambda: slack.messages, "an answer")
        await desk.close()

    for_staff, for_mira = (message.text for message in slack.private)
    assert LINK in for_staff
    assert "http://localhost:8427/" in for_mira
    assert LINK not in for_mira
    assert posted_by_then == []
    assert LINK not in "".join(message.text for message in slack.messages)
