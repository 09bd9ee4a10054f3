"""What is worth counting while the bot serves: told here by whoever does it, kept by whoever counts.

Nothing that is told holds a word, a name or an id of anybody who uses the chats.
"""

from typing import NamedTuple, Protocol

from bot.proofs.job import ProofState
from faq.decision import Decision


class Asked(NamedTuple):
    """A question and what became of it."""

    platform: str
    decision: Decision
    #: The id of the entry that fits best; empty where none does.
    entry: str
    #: The best match's confidence, 0 to 1; None where nothing matched.
    confidence: float | None
    #: From the question's arrival at the assistant to its answer.
    seconds: float


class Meter(Protocol):
    """Counts."""

    def asked(self, asked: Asked) -> None:
        """A question was put to the bot, or it knew the answer to one that was not."""

    def overheard(self, platform: str) -> None:
        """A message that was not for the bot was looked at and left alone."""

    def replied(self, platform: str, seconds: float) -> None:
        """A chat took the first message for somebody, so long after the bot had begun on it."""

    def proof_ended(self, outcome: ProofState, seconds: float | None = None) -> None:
        """A proof is over; `seconds` is what a finished one took."""

    def proof_known(self) -> None:
        """A proof was shown that had been run before."""

    def reconnected(self, platform: str) -> None:
        """A chat's connection was lost or given up, and is there again."""

    def chat_answered(self, platform: str, status: int) -> None:
        """A chat's HTTP interface answered a request with that status; 429 is a rate limit."""


class Unmetered:
    """Counts nothing."""

    def asked(self, asked: Asked) -> None:
        """See `Meter.asked`."""

    def overheard(self, platform: str) -> None:
        """See `Meter.overheard`."""

    def replied(self, platform: str, seconds: float) -> None:
        """See `Meter.replied`."""

    def proof_ended(self, outcome: ProofState, seconds: float | None = None) -> None:
        """See `Meter.proof_ended`."""

    def proof_known(self) -> None:
        """See `Meter.proof_known`."""

    def reconnected(self, platform: str) -> None:
        """See `Meter.reconnected`."""

    def chat_answered(self, platform: str, status: int) -> None:
        """See `Meter.chat_answered`."""
