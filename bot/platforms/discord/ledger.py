"""Where Discord's growing messages are, as the ledger notes them."""

from pydantic import BaseModel, ConfigDict, Field

from bot.platforms.ledger import Growing, Ledger, Notes
from bot.proofs.stopped_reply import at_rest
from bot.reply import Reply

_PLATFORM = "discord"


class Pass(BaseModel):
    """By what an interaction's answer can be edited for 15 minutes, even where its channel is closed to the bot."""

    model_config = ConfigDict(frozen=True)

    application: int
    token: str = Field(repr=False)


class Address(BaseModel):
    """Where a message is, for whoever may write in its channel or has the pass; a private one takes the pass alone."""

    model_config = ConfigDict(frozen=True)

    channel: int
    message: int
    by: Pass | None = None


class GrowingMessage(Growing):
    """A growing message on Discord."""

    address: Address

    @classmethod
    def at(cls, address: Address, reply: Reply) -> "GrowingMessage":
        """The message there, which shows `reply`."""
        return cls(address=address, said=at_rest(reply))

    @property
    def key(self) -> str:
        """See `Growing.key`; ids of messages are unique all over Discord."""
        return f"{_PLATFORM}:{self.address.message}"


def ledger_with(notes: Notes | None = None) -> Ledger[GrowingMessage]:
    """A ledger of Discord's messages; without notes, what a process leaves stays as it is."""
    return Ledger(_PLATFORM, GrowingMessage, notes)
