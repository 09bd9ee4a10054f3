"""Links that sign course staff in on the site, once each, and the sessions they lead to, for all processes together.

Of a link or a session only a digest is kept. Whom it is for is sealed with the link or cookie itself, so the store can
be asked who comes with it, and alone tells nobody's id. Rights are not kept at all.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.asker import Asker
from bot.store.database import Database
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import site_links, site_sessions

_TOKEN_BYTES = 32
#: That a session is used is noted so often, not at every click.
_NOTED_EVERY = timedelta(minutes=1)
#: What is true only while it is looked up.
_RIGHTS = {"manages", "roles", "name"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session: a name for it that signs nobody in, and who came, without any rights."""

    id: str
    asker: Asker


class SignInStore:
    """Links and sessions by their tokens, which are given out here and kept nowhere."""

    def __init__(self, database: Database, key: PrivacyKey, now: Callable[[], datetime]) -> None:
        self._database = database
        self._key = key
        self._now = now

    async def offer(self, asker: Asker, lasts: timedelta) -> str:
        """Make a link's token. One link a person: a new one makes the last one worthless.

        Raises:
            StoreError: there is none.
        """
        token, who = _new_token(), self._key.hash(asker)
        row = {"digest": _digest(token), "until": self._now() + lasts, "sealed": _sealed(asker, token)}
        async with self._database.writing() as connection:
            await connection.execute(delete(site_links).where(site_links.c.given_to == who))
            await connection.execute(insert(site_links).values(**row, given_to=who))
        return token

    async def redeem(self, token: str) -> Asker | None:
        """Whom a link is for; None where it was used, is too old, or never was. Of several who try, one gets it.

        Raises:
            StoreError: it is not used.
        """
        link = delete(site_links).where(site_links.c.digest == _digest(token))
        async with self._database.writing() as connection:
            row = (await connection.execute(link.returning(site_links.c.until, site_links.c.sealed))).first()
        return None if row is None or row.until <= self._now() else _opened(row.sealed, token)

    async def open(self, asker: Asker, lasts: timedelta) -> str:
        """Begin a session that ends after `lasts`, whatever is done in it; returns its token.

        Raises:
            StoreError: there is none.
        """
        token, now = _new_token(), self._now()
        row = {"digest": _digest(token), "until": now + lasts, "used": now, "sealed": _sealed(asker, token)}
        async with self._database.writing() as connection:
            await connection.execute(insert(site_sessions).values(**row, given_to=self._key.hash(asker)))
        return token

    async def find(self, token: str, idle: timedelta) -> SignIn | None:
        """The session of a token; None where there is none, it is over, or nothing was done in it for so long.

        Raises:
            StoreError: the database cannot be read, or, once a minute, written.
        """
        digest, now = _digest(token), self._now()
        this = site_sessions.c.digest == digest
        columns = (site_sessions.c.used, site_sessions.c.sealed)
        query = select(*columns).where(this, site_sessions.c.until > now, site_sessions.c.used > now - idle)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        if row.used <= now - _NOTED_EVERY:
            async with self._database.writing() as connection:
                await connection.execute(update(site_sessions).where(this).values(used=now))
        return SignIn(digest, _opened(row.sealed, token))

    async def end(self, token: str) -> None:
        """End a session; one that never was is fine.

        Raises:
            StoreError: it goes on.
        """
        async with self._database.writing() as connection:
            await connection.execute(delete(site_sessions).where(site_sessions.c.digest == _digest(token)))


def _new_token() -> str:
    # Digits and letters alone: no chat takes a part of it for Markdown.
    return secrets.token_hex(_TOKEN_BYTES)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sealed(asker: Asker, token: str) -> bytes:
    return _masked(asker.model_dump_json(exclude=_RIGHTS, exclude_defaults=True).encode(), token)


def _opened(sealed: bytes, token: str) -> Asker:
    return Asker.model_validate_json(_masked(sealed, token))


def _masked(content: bytes, token: str) -> bytes:
    """A one-time pad: a token is random, seals one thing, and is longer than anybody can guess."""
    pad = hashlib.shake_256(b"asker\0" + token.encode()).digest(len(content))
    return bytes(a ^ b for a, b in zip(content, pad, strict=True))
