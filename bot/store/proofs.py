"""Finished proofs: each card as it was written, with its picture. Nothing in a row names anybody.

Rows are handed out as they are. Whether a card still says what was measured is for `bot.proofs.shelf` to check.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import proofs

#: Cards that are kept: with 15 KB each, 30 MB.
CARDS_KEPT = 2000
#: Of these, how many keep their picture: with 0.1 MB each, 20 MB.
PICTURES_KEPT = 200
#: Cards that were set aside, kept for whoever wants to know what happened to them.
DAMAGED_KEPT = 10


@dataclass(frozen=True, slots=True)
class KeptProof:
    """A finished proof as the database has it."""

    #: The SHA-256 that the card named when it was kept.
    sha256: str
    #: `ProofRequest.argument`, and the fingerprint of the code and packages that it ran with.
    request: str
    fingerprint: str
    at: datetime
    #: How long it took.
    seconds: float
    card_json: str
    #: A PNG, and its own SHA-256; None where none was drawn, or it was left out.
    picture: bytes | None = None
    picture_sha256: str | None = None


class ProofStore:
    """Keeps the latest proofs; processes on one database share them."""

    def __init__(
        self, database: Database, cards: int = CARDS_KEPT, pictures: int = PICTURES_KEPT, damaged: int = DAMAGED_KEPT
    ) -> None:
        self._database = database
        self._cards = cards
        self._pictures = pictures
        self._damaged = damaged

    async def keep(self, proof: KeptProof) -> None:
        """Keep a proof, and let the oldest go; on disk when this returns. The same card again takes its own place.

        Raises:
            StoreError: it was not kept.
        """
        row = asdict(proof)
        query = self._database.insert(proofs).values(**row, damaged=False)
        async with self._database.writing() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=["sha256"], set_=row))
            await self._forget_the_oldest(connection)

    async def same(self, request: str, fingerprint: str) -> KeptProof | None:
        """The latest proof of a request under a fingerprint, if one is kept.

        Raises:
            StoreError: the database cannot be read.
        """
        wanted = and_(proofs.c.request == request, proofs.c.fingerprint == fingerprint)
        return await self._first(wanted)

    async def find(self, sha256: str) -> KeptProof | None:
        """The proof whose card has this SHA-256, if it is kept.

        Raises:
            StoreError: the database cannot be read.
        """
        return await self._first(proofs.c.sha256 == sha256)

    async def latest(self, limit: int) -> tuple[str, ...]:
        """The SHA-256 of the cards written last, newest first.

        Raises:
            StoreError: the database cannot be read.
        """
        async with self._database.reading() as connection:
            found = await connection.execute(_newest(proofs.c.sha256, ~proofs.c.damaged).limit(limit))
            return tuple(found.scalars())

    async def times(self, limit: int) -> tuple[tuple[str, float], ...]:
        """Of the proofs that ended last, newest first, the request and how many seconds it took.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(proofs.c.request, proofs.c.seconds).order_by(proofs.c.at.desc()).limit(limit)
        async with self._database.reading() as connection:
            return tuple((request, seconds) for request, seconds in await connection.execute(query))

    async def set_aside(self, sha256: str) -> None:
        """Hand a damaged proof out no more; it stays for whoever looks into the database.

        Raises:
            StoreError: it is handed out as before.
        """
        async with self._database.writing() as connection:
            await connection.execute(update(proofs).where(proofs.c.sha256 == sha256).values(damaged=True))

    async def _first(self, wanted: ColumnElement[bool]) -> KeptProof | None:
        query = select(proofs).where(wanted, ~proofs.c.damaged).order_by(proofs.c.at.desc()).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else _kept(row)

    async def _forget_the_oldest(self, connection: AsyncConnection) -> None:
        whole, damaged = ~proofs.c.damaged, proofs.c.damaged
        for kind, kept in ((whole, self._cards), (damaged, self._damaged)):
            newest = _newest(proofs.c.sha256, kind).limit(kept)
            await connection.execute(delete(proofs).where(kind, proofs.c.sha256.not_in(newest)))
        pictured = proofs.c.picture.is_not(None)
        newest = _newest(proofs.c.sha256, pictured).limit(self._pictures)
        without = {"picture": None, "picture_sha256": None}
        await connection.execute(update(proofs).where(pictured, proofs.c.sha256.not_in(newest)).values(without))


def _newest(column: ColumnElement[Any], wanted: ColumnElement[bool]) -> Any:
    return select(column).where(wanted).order_by(proofs.c.at.desc(), proofs.c.sha256)


def _kept(row: Mapping[Any, Any]) -> KeptProof:
    return KeptProof(
        sha256=row["sha256"],
        request=row["request"],
        fingerprint=row["fingerprint"],
        at=row["at"],
        seconds=row["seconds"],
        card_json=row["card_json"],
        picture=row["picture"],
        picture_sha256=row["picture_sha256"],
    )
