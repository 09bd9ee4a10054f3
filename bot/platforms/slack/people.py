"""What Slack knows about a person's rights: who administers the workspace, and who is in a user group.

Looked up only where it matters and remembered for some minutes. What may not be looked up counts as no right.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

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


@dataclass(frozen=True, slots=True)
class _Person:
    """Whether somebody administers the workspace, and how they are called."""

    manages: bool = False
    name: str = ""


class People:
    """Fills in what an asker may do."""

    def __init__(self, client: AsyncWebClient, team: str = "", seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._team = team
        self._seconds = seconds
        self._known: OrderedDict[str, tuple[float, _Person]] = OrderedDict()
        self._members: OrderedDict[str, tuple[float, frozenset[str]]] = OrderedDict()

    async def with_rights(self, asker: Asker, preferences: Preferences) -> Asker:
        """The asker as Slack knows them: administrators manage the place; groups count that staff named."""
        person = await self._look_up(asker.id)
        roles = frozenset[str]()
        if preferences.staff_role and asker.id in await self._members_of(preferences.staff_role):
            roles = frozenset({preferences.staff_role})
        return asker.model_copy(update={"manages": person.manages, "roles": roles, "name": person.name})

    async def as_needed(self, asker: Asker, preferences: Preferences) -> Asker:
        """The same for what everybody may do: rights matter there only where staff kept something to themselves."""
        if preferences.quiet or preferences.proofs is Starters.STAFF:
            return await self.with_rights(asker, preferences)
        return asker

    async def _look_up(self, user: str) -> "_Person":
        async def look_up() -> _Person:
            person = (await self._client.users_info(user=user))["user"]
            profile = person.get("profile") or {}
            name = profile.get("real_name") or person.get("real_name") or person.get("name") or ""
            administers = person.get("is_admin") or person.get("is_owner")
            return _Person(bool(administers) and self._is_of_this_team(person), str(name))

        return await self._remembered(self._known, user, look_up, nothing=_Person())

    def _is_of_this_team(self, person: Mapping[str, Any]) -> bool:
        """Whether a person belongs here: in a shared channel also administrators of other workspaces can press."""
        teams = (person.get("enterprise_user") or {}).get("teams") or ()
        return not self._team or person.get("team_id") in {None, self._team} or self._team in teams

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
