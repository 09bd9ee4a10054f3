"""The assistant: a question in, a reply out, with no chat platform in sight."""

from collections.abc import AsyncIterator
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from bot.reply import ProofRequest, Reply


class Asker(BaseModel):
    """Who asks, as far as the bot needs to know: a platform and the id it gives."""

    model_config = ConfigDict(frozen=True)

    platform: str
    id: str


class Question(BaseModel):
    """What was asked, by whom, and whether the bot itself was addressed."""

    model_config = ConfigDict(frozen=True)

    text: str
    asker: Asker
    addressed: bool = Field(default=True, description="By command or mention; then the bot never stays silent.")
    course: str | None = None


class Assistant(Protocol):
    """SKETCH, being written: the calls every platform can rely on."""

    def ask(self, question: Question) -> Reply:
        """Answer, suggest, or (not addressed) return a silent reply. Immediate; starts no proof."""

    def respond(self, question: Question, *, every_s: float) -> AsyncIterator[Reply]:
        """Yield the answer at once; where it carries a proof, yield the same message grown by progress, then by the result.

        Replies come at most once in `every_s` seconds, the last always; each replaces the one before.
        """

    def prove(self, request: ProofRequest, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Run a proof; yields like `respond`."""

    def seed(self, seed: str | None, recipe: str | None, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Run the default proof from what a person typed; a bad seed or recipe yields one reply that says what to type."""

    def act(self, kind: str, argument: str, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Do what a pressed button (`Action.kind`, `Action.argument`) asks for; yields like `respond`."""

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Questions and aliases that what is typed so far may become, best first (all entries' questions when empty)."""

    def catalogue(self) -> Reply:
        """Every question by section."""

    def help(self) -> Reply:
        """What the bot can do."""
