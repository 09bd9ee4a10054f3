"""Mistype words the way people do, reproducibly."""

import random
import re
from collections.abc import Callable

#: Neighbouring keys on a QWERTY keyboard.
NEIGHBOURS = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv", "h": "gyujnb",
    "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm", "o": "iklp", "p": "ol", "q": "wa",
    "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu",
    "z": "asx",
}  # fmt: skip

_WORD = re.compile(r"[A-Za-z]{4,}")


def _drop(word: str, at: int, _: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _double(word: str, at: int, _: random.Random) -> str:
    return word[: at + 1] + word[at:]


def _transpose(word: str, at: int, _: random.Random) -> str:
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _neighbour(word: str, at: int, rng: random.Random) -> str:
    return word[:at] + rng.choice(NEIGHBOURS[word[at].lower()]) + word[at + 1 :]


KINDS: tuple[Callable[[str, int, random.Random], str], ...] = (_drop, _double, _transpose, _neighbour)


def mistype(text: str, share: float, rng: random.Random) -> str:
    """Return `text` with each word of four letters or more mistyped once with probability `share`."""

    def perhaps(found: re.Match[str]) -> str:
        word = found.group()
        if rng.random() >= share:
            return word
        return rng.choice(KINDS)(word, rng.randrange(len(word)), rng)

    return _WORD.sub(perhaps, text)
