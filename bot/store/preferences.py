"""What staff set from chat, for a server or for one channel. All of it is held in memory, so reading never waits.

A change made by another process is seen at the next `refresh`, which the store calls every few seconds.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import delete, select

from bot.asker import Asker
from bot.digest.schedule import Schedule
from bot.preferences import Starters
from bot.store.database import Database
from bot.store.identifiers import new_id
from bot.store.place import Place
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import preferences, values

_REVISION = "preferences.revision"
_DIGEST = "digest"


class Preferences(BaseModel):
    """What is set for a place; None leaves it to the server, and there to the environment's defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    course: str | None = Field(default=None, description="Answer from this course only.")
    automatic: bool | None = Field(default=None, description="Answer messages that do not address the bot.")
    quiet: bool | None = Field(default=None, description="Answer the asker alone.")
    cooldown_s: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="Least seconds between two automatic answers in one channel."
    )
    proofs: Starters | None = Field(default=None, description="Who may start proofs.")
    staff_role: str | None = Field(default=None, description="The role or user group whose members are staff.")
    solved_tag: str | None = Field(default=None, description="The forum tag that marks a post as solved.")
    digest: Schedule | None = Field(default=None, description="When the digest for staff is posted in the channel.")

    def over(self, other: Self) -> Self:
        """These, and where nothing is set, the other's."""
        return other.model_copy(update=self.given)

    @property
    def given(self) -> dict[str, object]:
        """What is set, by name."""
        return {name: value for name, value in self if value is not None}


_NOTHING = Preferences()


class PreferenceStore:
    """The preferences of every place."""

    def __init__(self, database: Database, key: PrivacyKey, now: Callable[[], datetime]) -> None:
        self._database = database
        self._key = key
        self._now = now
        self._revision: str | None = None
        self._chosen: Mapping[Place, Preferences] = {}
        #: When the digest of a place was set.
        self._digests_set: Mapping[Place, datetime] = {}
        #: The same, each already over its server's.
        self._holding: Mapping[Place, Preferences] = {}

    def get(self, place: Place) -> Preferences:
        """What holds in a place: what is set for the channel, else for its server. Reads memory only."""
        return self._holding.get(place) or self._holding.get(place.whole_server, _NOTHING)

    def chosen(self, place: Place) -> Preferences:
        """What is set for exactly this place."""
        return self._chosen.get(place, _NOTHING)

    def channels(self, server: Place) -> dict[str, Preferences]:
        """What holds in those channels of a server for which something is set, by the channel's id."""
        return {
            place.channel: holding
            for place, holding in self._holding.items()
            if place.channel and place.whole_server == server.whole_server
        }

    def digests(self) -> tuple[tuple[Place, Schedule, datetime], ...]:
        """Where a digest is to be posted, when, and since when that is wanted. Reads memory only."""
        return tuple(
            (place, digest, self._digests_set[place])
            for place, chosen in self._chosen.items()
            if (digest := chosen.digest) is not None
        )

    async def put(self, place: Place, changes: Preferences, by: Asker) -> Preferences:
        """Store those fields of `changes` that were given, None to inherit again; returns what then holds there.

        `Preferences(automatic=True)` changes one setting, `Preferences(automatic=None)` takes it back, and neither
        touches the others.

        Raises:
            StoreError: nothing was changed.
        """
        given = changes.model_dump(mode="json", include=changes.model_fields_set)
        now, by_hash = self._now(), self._key.hash(by)
        here = {"platform": place.platform, "server": place.server, "channel": place.channel}
        async with self._database.writing() as connection:
            for name, value in given.items():
                if value is None:
                    where = [preferences.c[column] == part for column, part in here.items()]
                    await connection.execute(delete(preferences).where(*where, preferences.c.name == name))
                    continue
                row = {"value": json.dumps(value), "at": now, "set_by": by_hash}
                await connection.execute(
                    self._database.insert(preferences)
                    .values(**here, name=name, **row)
                    .on_conflict_do_update(index_elements=[*here, "name"], set_=row)
                )
            revision = {"value": new_id(now), "at": now}
            await connection.execute(
                self._database.insert(values)
                .values(name=_REVISION, **revision)
                .on_conflict_do_update(index_elements=["name"], set_=revision)
            )
        await self.refresh()
        return self.get(place)

    async def refresh(self) -> None:
        """Take up what other processes changed.

        Raises:
            StoreError: the database cannot be read; what was known stays.
        """
        async with self._database.reading() as connection:
            revision = (await connection.execute(select(values.c.value).where(values.c.name == _REVISION))).scalar()
            if revision == self._revision:
                return
            rows = (await connection.execute(select(preferences))).mappings().all()
        settings: dict[Place, dict[str, Any]] = {}
        digests_set: dict[Place, datetime] = {}
        for row in rows:
            place = Place(row["platform"], row["server"], row["channel"])
            settings.setdefault(place, {})[row["name"]] = json.loads(row["value"])
            if row["name"] == _DIGEST:
                digests_set[place] = row["at"]
        self._chosen = {place: _understood(given) for place, given in settings.items()}
        self._holding = {place: chosen.over(self.chosen(place.whole_server)) for place, chosen in self._chosen.items()}
        self._digests_set = digests_set
        self._revision = revision


def _understood(given: dict[str, Any]) -> Preferences:
    """The settings that this version knows; one that another version wrote and we cannot read counts as not set."""
    known = {name: value for name, value in given.items() if name in Preferences.model_fields}
    try:
        return Preferences.model_validate(known)
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors(include_input=False)}
        return Preferences.model_validate({name: value for name, value in known.items() if name not in wrong})
