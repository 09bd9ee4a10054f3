"""What the assistant remembers of its conversations: what was asked, whether it helped, and what staff prefer.

`Forgetful` remembers nothing, for a single question from the command line; `bot.store_memory` keeps it in the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.asker import Asker
from bot.errors import NothingRemembered
from bot.preferences import Preferences
from bot.question import Question
from faq.matcher import SearchResult


@dataclass(frozen=True, slots=True)
class Recalled:
    """A question that was asked earlier."""

    #: Empty where the text was deleted or is too old to be kept.
    text: str
    #: The entry that answered it, if one did.
    entry_id: str | None
    #: Whether the person who wants to know asked it.
    is_own: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about one person."""

    #: Rows by what they are about, such as 'questions', each a flat record.
    records: dict[str, tuple[dict[str, Any], ...]]
    #: Whether new questions of theirs are recorded.
    is_recorded: bool
    #: Days after which a question's words are removed.
    keep_days: int


class Memory(Protocol):
    """What must be remembered, and by whom it may be asked."""

    async def preferences(self, asker: Asker) -> Preferences:
        """How the bot behaves where `asker` is."""

    async def own_preferences(self, asker: Asker, *, whole_server: bool) -> dict[str, object]:
        """The fields that were set for just that channel or server, by their name in `Preferences`."""

    async def channels(self, asker: Asker) -> Mapping[str, Preferences]:
        """How the bot behaves in those channels of the asker's server for which staff chose something, by their ids."""

    async def prefer(self, asker: Asker, field: str, value: object, *, whole_server: bool) -> None:
        """Set one field of `Preferences` for the asker's channel or server; None lets the wider setting count again."""

    async def begin_pause(self, asker: Asker, length_s: float) -> bool:
        """Begin a pause in the asker's channel for every process of the bot; False where another began one already."""

    async def note(self, question: Question, result: SearchResult, course: str | None = None) -> str:
        """Remember a question and what became of it; `course` is the one whose question it is, where that is known.

        Returns:
            An id of at most 22 URL-safe characters by which it can be recalled, or nothing where it was not recorded.
        """

    async def recall(self, question_id: str, asker: Asker) -> Recalled | None:
        """An earlier question, seen with the eyes of `asker`; None where nothing is known of it."""

    async def rate(self, question_id: str, asker: Asker, *, helpful: bool) -> None:
        """Keep a person's judgement of the answer to a question; their last one counts. Durable when this returns."""

    async def kept(self, asker: Asker) -> Kept:
        """Everything that is kept about a person."""

    async def delete(self, asker: Asker) -> int:
        """Delete everything that is kept about a person; returns how many records."""

    async def record(self, asker: Asker, *, recorded: bool) -> None:
        """Record a person's questions from now on, or no longer."""


class Forgetful:
    """Remembers nothing, and behaves everywhere as `preferences` say."""

    def __init__(self, preferences: Preferences | None = None) -> None:
        self._preferences = preferences or Preferences()

    async def preferences(self, asker: Asker) -> Preferences:  # noqa: ARG002
        """See `Memory.preferences`."""
        return self._preferences

    async def own_preferences(self, asker: Asker, *, whole_server: bool) -> dict[str, object]:  # noqa: ARG002
        """See `Memory.own_preferences`."""
        return {}

    async def channels(self, asker: Asker) -> Mapping[str, Preferences]:  # noqa: ARG002
        """See `Memory.channels`."""
        return {}

    async def prefer(self, asker: Asker, field: str, value: object, *, whole_server: bool) -> None:  # noqa: ARG002
        """See `Memory.prefer`; refused, because a setting that is forgotten at once would be a lie."""
        raise NothingRemembered("This bot keeps nothing, so settings come from the environment (FAQBOT_…) alone.")

    async def begin_pause(self, asker: Asker, length_s: float) -> bool:  # noqa: ARG002
        """See `Memory.begin_pause`."""
        return True

    async def note(self, question: Question, result: SearchResult, course: str | None = None) -> str:  # noqa: ARG002
        """See `Memory.note`."""
        return ""

    async def recall(self, question_id: str, asker: Asker) -> Recalled | None:  # noqa: ARG002
        """See `Memory.recall`."""
        return None

    async def rate(self, question_id: str, asker: Asker, *, helpful: bool) -> None:
        """See `Memory.rate`."""

    async def kept(self, asker: Asker) -> Kept:  # noqa: ARG002
        """See `Memory.kept`."""
        return Kept(records={}, is_recorded=False, keep_days=0)

    async def delete(self, asker: Asker) -> int:  # noqa: ARG002
        """See `Memory.delete`."""
        return 0

    async def record(self, asker: Asker, *, recorded: bool) -> None:
        """See `Memory.record`."""
