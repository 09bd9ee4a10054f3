"""Gap finder, gaps' history and classroom over an open store, as the settings want them, for chat and command line."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.gaps.finder import GapFinder
from bot.gaps.history import GapHistory
from bot.gaps.verdicts import shared
from bot.knowledge import LiveKnowledge
from bot.memory import Memory
from bot.rights import Rights
from bot.settings import Settings
from bot.store import Store

if TYPE_CHECKING:
    # What teaches is imported when somebody teaches.
    from bot.gaps.classroom import Classroom
    from bot.gaps.lookahead import Lookahead
    from bot.gaps.staff_room import StaffRoom


def open_finder(store: Store, knowledge: LiveKnowledge) -> GapFinder:
    """What finds gaps."""
    return GapFinder(store.gaps, lambda: knowledge.current, _now)


def open_history(store: Store, knowledge: LiveKnowledge) -> GapHistory:
    """What tells when gaps opened and were closed."""
    return GapHistory(store.gaps, store.gap_history, store.duties, lambda: knowledge.current, _now)


def open_lookahead(settings: Settings, store: Store, knowledge: LiveKnowledge) -> "Lookahead":
    """What looks gaps through before staff do."""
    from bot.gaps.lookahead import Lookahead
    from bot.store_memory import StoreMemory

    memory = StoreMemory(store, settings.preferences)
    knowledge.prepare_with(lambda changed: shared.carry_over(changed.matcher))
    return Lookahead(
        open_finder(store, knowledge),
        store.gaps,
        store.gap_history,
        shared,
        lambda: knowledge.current,
        lambda server: memory.preferences_at(server).course,
        _now,
    )


def open_classroom(settings: Settings, store: Store, knowledge: LiveKnowledge) -> "Classroom":
    """What teaches the FAQ of the settings."""
    from bot.gaps.classroom import Classroom
    from bot.gaps.git import commit

    return Classroom(
        settings.faq,
        settings.thresholds,
        store,
        knowledge.reload,
        _now,
        commit if settings.git_commit else None,
        lambda: shared.searches,
    )


def open_staff_room(
    settings: Settings, rights: Rights, store: Store, memory: Memory, knowledge: LiveKnowledge
) -> "StaffRoom":
    """Where staff see gaps and close them."""
    from bot.gaps.staff_room import StaffRoom
    from bot.gaps.teachers_desk import TeachersDesk

    finder = open_finder(store, knowledge)
    desk = TeachersDesk(finder, open_classroom(settings, store, knowledge), lambda: knowledge.current)
    return StaffRoom(rights, memory, finder, store.gaps, desk)


def _now() -> datetime:
    return datetime.now(UTC)
