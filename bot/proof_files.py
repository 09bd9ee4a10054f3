"""Finished proofs as files, so that they outlive the bot: each a card that `faqbot verify` reads, and its picture.

What is read back is checked like any card that a stranger hands in; what fails is set aside and never shown. Which
proof is looked for, and whether it is still good, is `bot.proof_archive`'s to say.
"""

import contextlib
import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.reply import ProofRequest
from runners.card import Card, load_card
from runners.errors import RunnerError
from runners.verify import check_claims

log = logging.getLogger(__name__)

#: Proofs that are kept: with 0.1 MB each, about 50 MB.
FILES_KEPT = 500
#: Cards that were set aside, kept for whoever wants to know what happened to them.
_DAMAGED_KEPT = 10
_DAMAGED = ".damaged"
_UNFINISHED = ".unfinished-"
#: A file half written longer ago than this belongs to a process that is gone.
_ABANDONED_AFTER_S = 3600
_KEY_CHARS = 32
_PICTURE_HASH_CHARS = 16


@dataclass(frozen=True, slots=True)
class FinishedProof:
    """A card and its picture, if one was drawn."""

    card: Card
    picture: bytes | None


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, and for good: also a power cut leaves no half of it.

    Raises:
        OSError: it cannot be written there.
    """
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


class ProofFiles:
    """A folder of finished proofs, at most `kept` of them. Several bots may share it.

    A picture's name holds a part of its SHA-256, so that another one or a damaged one is not taken for it.
    """

    def __init__(
        self, folder: Path, kept: int = FILES_KEPT, write: Callable[[Path, bytes], None] = write_whole
    ) -> None:
        self._folder = folder
        self._kept = kept
        self._write = write

    def save(self, request: ProofRequest, fingerprint: str, finished: FinishedProof) -> None:
        """Keep a proof in place of an earlier one of the same; where that fails, say so in the log and go on."""
        name = _name(request, fingerprint)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            earlier = self._pictures(name)
            picture = finished.picture and self._picture(name, finished.picture)
            if finished.picture and picture:
                self._write(picture, finished.picture)
            self._write(self._folder / f"{name}.json", finished.card.to_json().encode())
            _remove(path for path in earlier if path != picture)
            self._forget_the_oldest()
        except OSError as error:
            log.warning(
                "a finished proof cannot be kept in %s (%s); it stays in the chat, and after a restart it is run again",
                self._folder,
                error.strerror or type(error).__name__,
            )

    def load(self, request: ProofRequest, fingerprint: str) -> FinishedProof | None:
        """The proof, if it is here and nothing in it was changed; a damaged card is set aside, and the log says so."""
        name = _name(request, fingerprint)
        path = self._folder / f"{name}.json"
        try:
            if not path.is_file():
                return None
            card = _checked(load_card(path), request)
        except (RunnerError, ValueError, OSError) as error:
            self._set_aside(path, error)
            return None
        return FinishedProof(card, self._whole_picture(name))

    def _set_aside(self, path: Path, error: Exception) -> None:
        log.warning("the kept proof %s is not used and will be run again: %s", path, error)
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + _DAMAGED))

    def _whole_picture(self, name: str) -> bytes | None:
        try:
            for path in self._pictures(name):
                content = path.read_bytes()
                if path == self._picture(name, content):
                    return content
                log.warning("the kept picture %s was changed and is not shown", path)
        except OSError as error:
            log.warning("a kept picture cannot be read (%s)", error.strerror)
        return None

    def _picture(self, name: str, content: bytes) -> Path:
        return self._folder / f"{name}.{hashlib.sha256(content).hexdigest()[:_PICTURE_HASH_CHARS]}.png"

    def _pictures(self, name: str) -> Sequence[Path]:
        return tuple(self._folder.glob(f"{name}.*.png"))

    def _forget_the_oldest(self) -> None:
        for path in _newest_first(self._folder.glob("*.json"))[self._kept :]:
            _remove((path, *self._pictures(path.stem)))
        _remove(_newest_first(self._folder.glob(f"*{_DAMAGED}"))[_DAMAGED_KEPT:])
        abandoned_before_s = time.time() - _ABANDONED_AFTER_S
        _remove(path for path in self._folder.glob(f"{_UNFINISHED}*") if _written_s(path) < abandoned_before_s)


def _name(request: ProofRequest, fingerprint: str) -> str:
    return hashlib.sha256(f"{request.argument}\n{fingerprint}".encode()).hexdigest()[:_KEY_CHARS]


def _checked(card: Card, request: ProofRequest) -> Card:
    """The card, if its verdicts follow from its numbers and it is of the proof that is wanted."""
    check_claims(card)
    proof = card.proof
    if (proof.experiment, proof.recipe, proof.seed) != (request.experiment, request.recipe, request.seed):
        raise ValueError("it is the card of another proof")
    return card


def _newest_first(paths: Iterator[Path]) -> Sequence[Path]:
    return sorted(paths, key=_written_s, reverse=True)


def _written_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another bot has just removed it
        return 0.0


def _remove(paths: Sequence[Path] | Iterator[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
