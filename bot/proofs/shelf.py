"""Finished proofs in the store, so that they outlive the bot: each a card that `faqbot verify` reads, and its picture.

What is taken out is checked like any card that a stranger hands in; what fails is set aside and never shown. Which
proof is looked for, and whether it is still good, is `bot.proofs.archive`'s to say.
"""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.reply import ProofRequest
from runners.card import Card, read_card
from runners.errors import RunnerError
from runners.verify import check_claims

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened.
    from bot.store.proofs import KeptProof, ProofStore

log = logging.getLogger(__name__)

#: Proofs whose times are looked through for what each kind usually takes.
_TIMES = 200


@dataclass(frozen=True, slots=True)
class FinishedProof:
    """What a request led to with the code and packages of a fingerprint: a card, and its picture, if one was drawn."""

    request: ProofRequest
    fingerprint: str
    card: Card
    picture: bytes | None


class ProofShelf:
    """Puts finished proofs into the store and takes them out; a store that fails costs a new run, nothing else."""

    def __init__(self, proofs: "ProofStore") -> None:
        self._proofs = proofs

    async def put(self, finished: FinishedProof) -> None:
        """Keep a proof; where that fails, say so in the log and go on."""
        kept = await asyncio.to_thread(_to_keep, finished)
        try:
            await self._proofs.keep(kept)
        except StoreError as error:
            log.warning(
                "a finished proof cannot be kept; it stays in the chat, and after a restart it is run again: %s", error
            )

    async def same(self, request: ProofRequest, fingerprint: str) -> FinishedProof | None:
        """The latest proof of a request under a fingerprint, if it is here and nothing in it was changed."""
        try:
            kept = await self._proofs.same(request.argument, fingerprint)
            return None if kept is None else await self._whole(kept)
        except StoreError as error:
            log.warning("kept proofs cannot be looked up: %s", error)
            return None

    async def find(self, sha256: str) -> FinishedProof | None:
        """The proof with this card, if it is here and nothing in it was changed.

        Raises:
            StoreError: the store cannot be read.
        """
        kept = await self._proofs.find(sha256)
        return None if kept is None else await self._whole(kept)

    async def latest(self, limit: int) -> tuple[str, ...]:
        """The SHA-256 of the cards written last, newest first.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self._proofs.latest(limit)

    async def times(self) -> tuple[tuple[ProofRequest, float], ...]:
        """What was proved lately and in how many seconds, newest first; nothing where the store cannot be read."""
        try:
            times = await self._proofs.times(_TIMES)
        except StoreError as error:
            log.warning("how long proofs took is not known: %s", error)
            return ()
        return tuple((request, seconds) for argument, seconds in times if (request := _request(argument)) is not None)

    async def _whole(self, kept: "KeptProof") -> FinishedProof | None:
        try:
            request = ProofRequest.of_argument(kept.request)
            card = await asyncio.to_thread(_checked, kept, request)
        except (RunnerError, ValueError) as error:
            log.warning("the kept proof %s is not used and will be run again: %s", kept.sha256[:8], error)
            await self._proofs.set_aside(kept.sha256)
            return None
        return FinishedProof(request, kept.fingerprint, card, _whole_picture(kept))


def _to_keep(finished: FinishedProof) -> "KeptProof":
    from bot.store import KeptProof

    card, picture = finished.card, finished.picture
    return KeptProof(
        sha256=card.sha256,
        request=finished.request.argument,
        fingerprint=finished.fingerprint,
        at=card.created,
        seconds=card.proof.seconds,
        card_json=card.to_json(),
        picture=picture,
        picture_sha256=None if picture is None else _sum(picture),
    )


def _checked(kept: "KeptProof", request: ProofRequest) -> Card:
    """The card, if nothing in it was changed, its verdicts follow from its numbers, and it is of the right proof.

    Raises:
        RunnerError: it is no whole card, or contradicts itself.
        ValueError: it is another card.
    """
    card = read_card(kept.card_json)
    check_claims(card)
    proof = card.proof
    shown = (card.sha256, proof.experiment, proof.recipe, proof.seed)
    if shown != (kept.sha256, request.experiment, request.recipe, request.seed):
        raise ValueError("it is the card of another proof")
    return card


def _whole_picture(kept: "KeptProof") -> bytes | None:
    if kept.picture is None or _sum(kept.picture) == kept.picture_sha256:
        return kept.picture
    log.warning("the kept picture of proof %s was changed and is not shown", kept.sha256[:8])
    return None


def _sum(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()


def _request(argument: str) -> ProofRequest | None:
    """What was asked for, by a version of the bot that may have known other devices."""
    try:
        return ProofRequest.of_argument(argument)
    except ValueError:
        return None
