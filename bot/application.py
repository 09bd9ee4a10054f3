"""Put the parts together: settings in, a ready assistant out. The only place that knows every room."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.assistant import Assistant, ProofDefaults
from bot.knowledge import LiveKnowledge
from bot.launcher import build_launcher
from bot.proofs import ProofDesk
from bot.settings import Settings
from faq.library import Library
from runners.launchers.local import LocalLauncher
from runners.launchers.starting import Starting
from runners.picture import draw_picture

#: How often the FAQ's files are looked at; a change is live within a second.
FOLLOW_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Application:
    """Everything a platform needs, alive between `open_application`'s entry and exit."""

    settings: Settings
    assistant: Assistant
    desk: ProofDesk
    launcher: LocalLauncher
    knowledge: LiveKnowledge


def build_application(settings: Settings) -> Application:
    """Load the FAQ and build the assistant over it; starts nothing.

    Raises:
        FaqError: there is no FAQ, or it does not validate.
    """
    knowledge = LiveKnowledge(Library(settings.faq), settings.thresholds)
    launcher = build_launcher(settings)
    desk = ProofDesk(launcher, settings.device, draw=draw_picture)
    defaults = ProofDefaults(recipe=settings.recipe, seed=settings.seed)
    assistant = Assistant(lambda: knowledge.current, desk, defaults, settings.staff)
    return Application(settings=settings, assistant=assistant, desk=desk, launcher=launcher, knowledge=knowledge)


@contextlib.asynccontextmanager
async def open_application(settings: Settings) -> AsyncIterator[Application]:
    """Build the application, keep its FAQ up to date, and at the end leave no proof running."""
    application = build_application(settings)
    background = [asyncio.create_task(application.knowledge.follow(FOLLOW_EVERY_S))]
    if settings.start_runs is Starting.WARM_AT_START:
        background.append(asyncio.create_task(application.launcher.warm_up()))
    try:
        yield application
    finally:
        for task in background:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await application.desk.close()
