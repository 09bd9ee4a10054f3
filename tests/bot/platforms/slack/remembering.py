"""A bot that remembers, in a workspace with a teacher who administers it, and what people do there in tests."""

from bot.assistant import Asker, Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.store import Place, Store
from bot.store import Preferences as Chosen
from bot.store_memory import StoreMemory
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ
from tests.fakes.slack import CHANNEL

TEACHER = "UTEACHER"
TEAM = "TCOURSE"


def remembering(store: Store, desk: ProofDesk) -> Assistant:
    """An assistant over the small FAQ whose memory is the store."""
    knowledge = understand(SMALL_FAQ, Thresholds())
    return Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()))


async def prefer(store: Store, **chosen: object) -> None:
    """What staff chose for the course's channel."""
    by = Asker(platform="slack", id=TEACHER)
    await store.preferences.put(Place("slack", TEAM, CHANNEL), Chosen.model_validate(chosen), by=by)


def button(message, label):
    """The button of that label."""
    return next(button for button in message.buttons if button["text"]["text"] == label)


def labels(message):
    """The labels of all buttons."""
    return [button["text"]["text"] for button in message.buttons]
