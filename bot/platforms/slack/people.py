"""What Slack knows about a person's rights: who administers the workspace, and who is in a user group.

Looked up only where it matters and remembered for some minutes. What may not be looked up counts as no right.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.asker import Asker
from bot.platforms.slack.refusals import code_of
from bot.preferences import Preferences, Starters

log = logging.getLogger(__name__)

Known = TypeVar("Known")

#: How long an answer of Slack's is believed, in seconds; so long a new administrator has to wait.
KEEP_S = 300.0
#: People and groups remembered at once.
_KEPT = 10_000


class People:
    """Fills in what an asker may do."""

    def __init__(self, client: AsyncWebClient, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._seconds = seconds
        self._admins: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._members: OrderedDict[str, tuple[float, frozenset[str]]] = OrderedDict()

    async def with_rights(self, asker: Asker, preferences: Preferences) -> Asker:
        """The asker as Slack knows them: administrators manage the place; groups count that staff named."""
        manages = await self._administers(asker.id)
        roles = frozenset[str]()
        if preferences.staff_role and asker.id in await self._members_of(preferences.staff_role):
            roles = frozenset({preferences.staff_role})
        return asker.model_copy(update={"manages": manages, "roles": roles})

    async def as_needed(self, asker: Asker, preferences: Preferences) -> Asker:
        """The same for what everybody may do: rights matter there only where staff kept something to themselves."""
        if preferences.quiet or preferences.proofs is Starters.STAFF:
            return await self.with_rights(asker, preferences)
        return asker

    async def _administers(self, user: str) -> bool:
        async def look_up() -> bool:
            person = (await self._client.users_info(user=user))["user"]
            return bool(person.get("is_admin") or person.get("is_owner"))

        return await self._remembered(self._admins, user, look_up, nothing=False)

    async def _members_of(self, group: str) -> frozenset[str]:
        async def look_up() -> frozenset[str]:
            return frozenset((await self._client.usergroups_users_list(usergroup=group))["users"])

        return await self._remembered(self._members, group, look_up, nothing=frozenset[str]())

    async def _remembered(
        self,
        known: "OrderedDict[str, tuple[float, Known]]",
        key: str,
        look_up: Callable[[], Awaitable[Known]],
        *,
        nothing: Known,
    ) -> Known:
        now = self._seconds()
        if key in known and known[key][0] > now:
            return known[key][1]
        try:
            found = await look_up()
        except SlackApiError as error:
            # A missing scope is named at start; asking again at every message would only cost the rate limit.
            log.info("a person's rights could not be looked up: %s", code_of(error))
            found = nothing
        except (aiohttp.ClientError, TimeoutError):
            return nothing
        known[key] = (now + KEEP_S, found)
        if len(known) > _KEPT:
            known.popitem(last=False)
        return found
