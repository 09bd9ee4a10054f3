"""`/faq page`: the link that signs staff in is for their eyes alone."""

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.site.address import SiteAddress
from bot.site.entrance import Entrance
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ
from tests.bot.platforms.discord.conftest import Connect
from tests.fakes.discord import FakeDiscord, Person

LINK = "http://localhost:8427/staff/enter/"


async def test_staff_get_a_link_that_nobody_else_sees(
    discord_server: FakeDiscord, connect: Connect, store: Store, desk: ProofDesk, ada: Person, teacher: Person
):
    knowledge = understand(SMALL_FAQ, Thresholds())
    entrance = Entrance(SiteAddress(), store.sign_ins, url="http://localhost:8427/")
    memory = StoreMemory(store, Preferences())
    await connect(Assistant(lambda: knowledge, desk, memory=memory, entrance=entrance))

    for_staff = await (await teacher.slash("page")).answer()
    for_ada = await (await ada.slash("page")).answer()

    assert LINK in for_staff.text
    assert "http://localhost:8427/" in for_ada.text
    assert LINK not in for_ada.text
    assert for_staff.is_private
    assert for_ada.is_private
