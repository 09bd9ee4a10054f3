"""Open the store: connect, migrate, find the privacy key, and start what runs in the background."""

import contextlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import SecretStr
from sqlalchemy import select

from bot.asker import Asker
from bot.errors import PrivacyKeyDiffers, StoreError
from bot.store.calendar_watch import CalendarWatch
from bot.store.counting import CountStore
from bot.store.database import Database, open_database
from bot.store.delivered import DeliveredStore
from bot.store.duties import DutyStore
from bot.store.edits import EditStore
from bot.store.feedback import FeedbackStore
from bot.store.gap_history import GapHistoryStore
from bot.store.gaps import GapStore
from bot.store.heartbeat import BEAT_EVERY_S, Heartbeat
from bot.store.lessons import LessonStore
from bot.store.messages import MessageStore
from bot.store.migration import migrate
from bot.store.place import Place
from bot.store.preferences import PreferenceStore
from bot.store.privacy import PrivacyStore
from bot.store.privacy_key import PrivacyKey, fresh_key, given_key, kept_key
from bot.store.proofs import ProofStore
from bot.store.questions import QuestionStore
from bot.store.retention import enforce
from bot.store.sign_ins import SignInStore
from bot.store.upkeep import Upkeep
from bot.store.values import ValueStore
from bot.store_location import InFile, InMemory, StoreLocation, default_location

#: How long question texts and askers are kept, in days.
KEEP_DAYS = 180
#: A message is taken for left behind when its process has not been heard of for so long.
LEASE_S = 15.0
#: Questions gather for so long before they are written together.
_GATHER_S = 0.25
#: How soon a change by another process is seen.
_FOLLOW_EVERY_S = 2.0
_CLEAN_EVERY_S = 3600.0
#: The value under which the store knows the fingerprint of its privacy key.
KEY_NAME = "privacy.key"
_FORM_KEY_NAME, _FORM_KEY_BYTES = "site.form_key", 32


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """What survives a restart, in parts by subject. Made by `open_store`."""

    def __init__(
        self,
        database: Database,
        key: PrivacyKey,
        now: Callable[[], datetime],
        keep: timedelta,
        lease: timedelta,
        form_key: bytes,
    ) -> None:
        self._database = database
        self._key = key
        self._now = now
        self._keep = keep
        self._lease = lease
        self._upkeep = Upkeep()
        self._calendar = CalendarWatch(now)
        self._closed = False
        #: By which every process knows the forms on the site's pages for its own, whichever of them gave them out.
        self.form_key = form_key
        self.preferences = PreferenceStore(database, key, now)
        self.questions = QuestionStore(database, key, now, self._upkeep.wake)
        self.feedback = FeedbackStore(database, key, now)
        self.delivered = DeliveredStore(database, now)
        self._owner = secrets.token_hex(8)
        self.messages = MessageStore(database, now, self._owner, lease)
        self.duties = DutyStore(database, now, self._owner)
        self.values = ValueStore(database, now)
        self._heartbeat = Heartbeat(self.values, now)
        self.gaps = GapStore(database, key, now, self.questions.flush)
        self.gap_history = GapHistoryStore(database, now, self.questions.flush)
        self.counts = CountStore(database, self.questions.flush)
        self.edits = EditStore(database, key, now)
        self.lessons = LessonStore(database, key, now)
        self.sign_ins = SignInStore(database, key, now)
        self.proofs = ProofStore(database)
        self.privacy = PrivacyStore(database, key, now, self.questions.flush)

    def start(self) -> None:
        """Begin the background work."""
        self._upkeep.when_woken(_GATHER_S, self._flush)
        # What a failing disk left waiting is written when it works again, even if nobody asks anything.
        self._upkeep.every(_FOLLOW_EVERY_S, "Questions wait", self._flush)
        self._upkeep.every(_FOLLOW_EVERY_S, "Settings changed elsewhere are not seen", self.preferences.refresh)
        self._upkeep.every(
            _FOLLOW_EVERY_S, "Wishes not to be recorded made elsewhere are not seen", self.privacy.refresh
        )
        self._upkeep.every(self._lease.total_seconds() / 3, "Messages under way look abandoned", self.messages.renew)
        self._upkeep.every(BEAT_EVERY_S, "Nothing is kept", self._heartbeat.beat)
        self._upkeep.every(_CLEAN_EVERY_S, "Old questions are not cleaned up", self._clean_up)

    def place_of(self, asker: Asker) -> Place:
        """Where somebody is, as settings are kept for it; a direct conversation by a hash."""
        channel = asker.channel
        if asker.is_direct:
            channel = self._key.hash_channel(asker.platform, channel)
        return Place(asker.platform, asker.server, channel)

    def known_as(self, asker: Asker) -> str:
        """By what the store knows a person: a keyed hash, the same for every process."""
        return self._key.hash(asker)

    @property
    def lease(self) -> timedelta:
        """For how long a process that is not heard of counts as alive."""
        return self._lease

    @property
    def name(self) -> str:
        """What this process is called in the store; another at every start."""
        return self._owner

    @property
    def keep_days(self) -> int:
        """After how many days a question loses its text and its asker."""
        return self._keep.days

    async def look(self) -> StoreError | None:
        """Whether the store answers and takes what is written; if not, what to do. A write is tried every 30 s."""
        try:
            async with self._database.reading() as connection:
                await connection.execute(select(1))
        except StoreError as error:
            return error
        return self._heartbeat.trouble

    async def clean_up(self) -> int:
        """Enforce the retention now; returns how many rows lost their text or asker.

        Raises:
            StoreError: the database cannot be written.
        """
        return await enforce(self._database, self._now(), self._keep)

    async def close(self) -> None:
        """Write what waits, leave open messages to the next process, and disconnect; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        await self._upkeep.stop()
        await self._flush()
        # Where this fails, the leases run out by themselves.
        with contextlib.suppress(StoreError):
            await self.messages.release()
            await self._heartbeat.stop()
        await self._database.close()

    async def _clean_up(self) -> None:
        if self._calendar.is_believed():
            await self.clean_up()

    async def _flush(self) -> None:
        await self.questions.flush()
        await self.delivered.flush()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()


async def open_store(
    location: StoreLocation,
    *,
    keep_days: int = KEEP_DAYS,
    privacy_key: SecretStr | None = None,
    lease_s: float = LEASE_S,
    now: Callable[[], datetime] = _utc_now,
) -> Store:
    """Open the store, bring its tables up to date, and start its background work; close it, or use `async with`.

    Raises:
        StoreError: it cannot be opened, was changed by a newer version, or was written with another privacy key.
    """
    database = open_database(location)
    try:
        await migrate(database)
        key = key_of(location, privacy_key)
        values = ValueStore(database, now)
        await check_key(values, key, location)
        form_key = bytes.fromhex(await values.agree(_FORM_KEY_NAME, secrets.token_hex(_FORM_KEY_BYTES)))
        store = Store(database, key, now, timedelta(days=keep_days), timedelta(seconds=lease_s), form_key)
        await store.preferences.refresh()
        await store.delivered.load()
        await store.privacy.refresh()
    except BaseException:
        await database.close()
        raise
    store.start()
    return store


def key_of(location: StoreLocation, given: SecretStr | None) -> PrivacyKey:
    """The privacy key of a store: the one that is given, else the one in the file that belongs to it.

    Raises:
        StoreError: the file can be neither read nor made.
    """
    if given is not None:
        return given_key(given)
    path = key_path(location)
    return fresh_key() if path is None else kept_key(path)


def key_path(location: StoreLocation) -> Path | None:
    """The file in which the privacy key is kept that is not given; None where it ends with the process."""
    match location:
        case InMemory():
            return None
        case InFile(path=path):
            return path.with_suffix(".key")
        case _:
            return default_location().path.with_suffix(".key")


async def known_key(values: ValueStore) -> str | None:
    """The fingerprint of the key that the store was written with; None where it was written with none yet.

    Raises:
        StoreError: the store cannot be read.
    """
    return await values.get(KEY_NAME)


async def check_key(values: ValueStore, key: PrivacyKey, location: StoreLocation) -> None:
    """Refuse a key under which nobody's rows would be found: a deletion would then delete nothing.

    Raises:
        PrivacyKeyDiffers: the store was written with another key.
        StoreError: the store cannot be read, or, where it knows no key yet, written.
    """
    known = await known_key(values)
    if known is None:
        await values.put(KEY_NAME, key.fingerprint)
        return
    if known != key.fingerprint:
        raise PrivacyKeyDiffers(
            f"The store {location} was written with another privacy key, so nobody's questions could be found for "
            "export or deletion. Put the old key file back, or set FAQBOT_PRIVACY_KEY as it was."
        )
