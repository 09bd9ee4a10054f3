"""Put the parts together: settings in, a ready assistant out. The only place that knows every room."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.assistant import Assistant, ProofDefaults
from bot.knowledge import LiveKnowledge
from bot.proofs import ProofDesk
from bot.settings import Settings
from faq.library import Library
from runners.launchers.local import LocalLauncher

#: How often the FAQ's files are looked at; a change is live within a second.
FOLLOW_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Application:
    """Everything a platform needs, alive between `open_application`'s entry and exit."""

    settings: Settings
    assistant: Assistant
    desk: ProofDesk
    knowledge: LiveKnowledge


def build_application(settings: Settings) -> Application:
    """Load the FAQ and build the assistant over it; starts nothing.

    Raises:
        FaqError: there is no FAQ, or it does not validate.
    """
    knowledge = LiveKnowledge(Library(settings.faq), settings.thresholds)
    desk = ProofDesk(LocalLauncher(settings.cache), settings.device)
    defaults = ProofDefaults(recipe=settings.recipe, seed=settings.seed)
    assistant = Assistant(lambda: knowledge.current, desk, defaults, settings.staff)
    return Application(settings=settings, assistant=assistant, desk=desk, knowledge=knowledge)


@contextlib.asynccontextmanager
async def open_application(settings: Settings) -> AsyncIterator[Application]:
    """Build the application, keep its FAQ up to date, and at the end leave no proof running."""
    application = build_application(settings)
    follower = asyncio.create_task(application.knowledge.follow(FOLLOW_EVERY_S))
    try:
        yield application
    finally:
        follower.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await follower
        await application.desk.close()
