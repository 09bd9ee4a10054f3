"""Post a message into a channel by oneself, once: nobody asked for it at the moment."""

from datetime import datetime

from bot.errors import PostFailed, PostRefused
from bot.platforms.slack.errors import CannotPost
from bot.platforms.slack.posting import Posting
from bot.platforms.slack.refusals import CALL_ERRORS, is_passing, why
from bot.platforms.slack.render import render
from bot.reply import Reply
from bot.store.place import Place


class Notices:
    """The door of one workspace; `team` is its id."""

    def __init__(self, posting: Posting, team: str) -> None:
        self._posting = posting
        self._team = team

    def serves(self, place: Place) -> bool:
        """See `Door.serves`."""
        return place.server == self._team

    async def post(self, place: Place, reply: Reply, key: str, *, tried_since: datetime | None = None) -> None:
        """See `Door.post`. A message carries its key, by which it is found again.

        Raises:
            PostRefused: the bot may not write there.
            PostFailed: Slack did not take it.
        """
        if tried_since is not None and await self._posting.stands(place.channel, key):
            return
        try:
            await self._posting.post(place.channel, None, render(reply), post_id=key)
        except CannotPost as error:
            raise PostRefused(f"{error}; `/invite` me there, or set the digest elsewhere") from error
        except CALL_ERRORS as error:
            if not is_passing(error):
                raise PostRefused(f"Slack refused the message ({why(error)})") from error
            raise PostFailed(f"Slack did not take it ({why(error)})") from error
