"""The home tab of the app: what the bot knows, what was proved last, and for staff what is missing and the settings.

It belongs to one person and to no channel, so what staff see there is the workspace's.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.asker import Asker
from bot.commands import Settings
from bot.errors import StoreError
from bot.platforms.slack import views
from bot.platforms.slack.context import Context
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.preferences_reply import read_argument
from bot.proofs.latest_reply import latest_proofs_reply
from bot.reply import ActionKind, Reply
from runners.card import utc_now

log = logging.getLogger(__name__)

#: What is changed in the home tab in place.
IN_PLACE = frozenset({ActionKind.BROWSE, ActionKind.PREFER})
#: Proofs that are looked through for the latest of each request.
_PROOFS = 20


class HomeTab:
    """Draws people's home tabs."""

    def __init__(self, context: Context, now: Callable[[], datetime] = utc_now) -> None:
        self._context = context
        self._assistant = context.assistant
        self._now = now

    async def show(self, asker: Asker) -> None:
        """Draw the tab as it is at first."""
        await self._draw(asker)

    async def change(self, kind: str, asker: Asker, changed: Reply) -> None:
        """Draw it again with what a press of that kind changed."""
        if kind == ActionKind.BROWSE:
            await self._draw(asker, listed=changed)
        else:
            await self._draw(asker, settings=changed)

    async def _draw(self, asker: Asker, listed: Reply | None = None, settings: Reply | None = None) -> None:
        """Draw all sections; those that are given as they are given."""
        sections = [listed or await self._assistant.catalogue(asker), await self._proofs()]
        staff = await self._as_staff(asker)
        if staff is not None:
            sections += [
                await self._assistant.top_gaps(staff),
                _of_workspace(settings or await self._assistant.settings(Settings(whole_server=True), staff)),
            ]
        view = views.home([section for section in sections if section is not None])
        try:
            await self._context.outbox.client.views_publish(user_id=asker.id, view=view)
        except CALL_ERRORS as error:
            log.warning("a home tab could not be drawn: %s", why(error))

    async def _proofs(self) -> Reply | None:
        try:
            latest = await self._assistant.latest_proofs(_PROOFS)
        except StoreError as error:
            log.warning("a home tab shows no proofs: %s", error)
            return None
        return latest_proofs_reply(latest, self._now())

    async def _as_staff(self, asker: Asker) -> Asker | None:
        """The person with their rights, where they are course staff of the workspace."""
        known = await self._context.people.with_rights(asker, await self._assistant.preferences(asker))
        return known if await self._assistant.is_staff(known) else None


def _of_workspace(settings: Reply) -> Reply:
    """The settings without the way to a channel's: the home tab is in none."""
    kept = (
        action
        for action in settings.actions
        if action.kind is not ActionKind.PREFER or read_argument(action.argument)[0]
    )
    return settings.model_copy(update={"actions": tuple(kept)})
