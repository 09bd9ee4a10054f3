"""How something that nobody asked for at the moment is posted: into a channel, for everybody there, and once."""

from datetime import datetime
from typing import Protocol

from bot.reply import Reply
from bot.store.place import Place


class Door(Protocol):
    """A chat platform as far as posting by oneself goes."""

    @property
    def name(self) -> str:
        """The platform, as places name it."""

    def serves(self, place: Place) -> bool:
        """Whether this process can post on that server now."""

    async def post(self, place: Place, reply: Reply, key: str, *, tried_since: datetime | None = None) -> None:
        """Post a reply into a channel.

        Args:
            place: the channel.
            reply: what to post.
            key: names the message; the same key is the same message.
            tried_since: from when on somebody tried who may have posted it without living to tell. Then it is looked
                for first, as far as the platform lets the bot look.

        Raises:
            PostRefused: it cannot be posted there; the message says why.
            PostFailed: it was not posted, and may be later.
        """
