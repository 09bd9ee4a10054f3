"""Read what a person typed behind `/faq`: which command it is, with which words.

For platforms whose slash command is one line of text. Whether a seed or a recipe is good is the assistant's to say.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.preferences import KNOBS
from runners.spec import Device

#: `seed` takes a seed, a recipe and a device; more words are a sentence which happens to begin with "seed".
_SEED_WORDS_MAX = 2
_DEVICES = {"cpu": Device.CPU, "cuda": Device.CUDA, "gpu": Device.CUDA}
#: `why` takes two or three numbers; every other sentence that begins with "why" is a question.
_WHY = re.compile(r"[0-9]\S*\s+[0-9.]\S*(\s+[0-9]\S*)?")

_SERVER, _CHANNEL = "server", "channel"
#: Other sentences that begin with "settings" are questions.
_SETTING_WORDS = frozenset({_SERVER, _CHANNEL, *(knob.name for knob in KNOBS)})


@dataclass(frozen=True, slots=True)
class Ask:
    """A question; `text` is never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Inspect:
    """The wish of course staff to see why a question is answered as it is; `text` is never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A request for a proof, with the seed and the recipe as they were typed, or None where left out.

    `device` is where to compute; 'auto' leaves that to the bot.
    """

    seed: str | None = None
    recipe: str | None = None
    device: Device = Device.AUTO


@dataclass(frozen=True, slots=True)
class Why:
    """A person's own result, to be compared with a proof, as it was typed; `torch` is a version, or empty."""

    seed: str
    error_rate: str
    torch: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """The wish to see every question."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The wish of course staff to see how the bot behaves here, or to change it: a setting's name and its value."""

    name: str = ""
    value: str = ""
    whole_server: bool = False


@dataclass(frozen=True, slots=True)
class Privacy:
    """The wish to know what is kept about oneself."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The wish of course staff to see what students ask and the FAQ does not answer."""


@dataclass(frozen=True, slots=True)
class Stats:
    """The wish of course staff to see numbers: of how many weeks and of which course, as typed, or empty."""

    weeks: str = ""
    course: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The wish to see the same in a browser; for course staff with a link that signs them in."""


@dataclass(frozen=True, slots=True)
class Help:
    """The wish to know what can be typed; `unknown` is the word that was no command, if there was one."""

    unknown: str = ""


Command = Ask | Inspect | Seed | Why | List | Settings | Privacy | Gaps | Stats | Page | Help


def parse_command(text: str, recipes: Collection[str] = ()) -> Command:
    """Read the text behind `/faq`; every text is some command, so nothing is raised.

    Commands are `ask WORDS`, `inspect WORDS`, `seed [SEED] [RECIPE] [cpu|cuda]`, `why SEED ERROR_RATE [TORCH]` (in
    numbers), `list`, `settings [server|channel] [NAME VALUE]`, `privacy`, `gaps`, `stats [WEEKS] [COURSE]`, `page` and
    `help`, in any case. A sentence that is none of them is a question without its `ask`. A lone ASCII word that is none
    of them is taken for a mistyped command, unless it ends in a question mark; in other scripts a whole question may
    stand without a space.

    Args:
        text: what was typed, without `/faq` itself.
        recipes: the names that can stand behind `seed` without a seed before them.
    """
    typed = _strip(text)
    first, rest = _first_word(typed)
    if not first:
        return Help()
    if (command := _named(first.casefold(), rest, recipes)) is not None:
        return command
    if not rest and first.isascii() and not first.endswith("?"):
        return Help(unknown=first)
    return Ask(typed)


def _named(first: str, rest: str, recipes: Collection[str]) -> Command | None:
    """The command that the first word names, unless what follows shows it to be the beginning of a sentence."""
    words = rest.split()
    simple: dict[str, Command] = {"list": List(), "privacy": Privacy(), "gaps": Gaps(), "page": Page(), "help": Help()}
    match first:
        case "ask":
            return Ask(rest) if rest else Help()
        case "inspect":
            return Inspect(rest) if rest else Help()
        case "seed" if len(words) - len(_devices(words)) <= _SEED_WORDS_MAX:
            return _seed(words, {recipe.casefold(): recipe for recipe in recipes})
        case "why" if _WHY.fullmatch(rest):
            return Why(*words)
        case "stats" if len(words) <= 1 or words[0].isdigit():
            return _stats(words)
        case "settings" if len(words) <= 1 or words[0].casefold() in _SETTING_WORDS:
            return _settings(words)
    return simple.get(first) if len(words) <= 1 else None


def _settings(words: list[str]) -> Settings:
    whole_server = bool(words) and words[0].casefold() == _SERVER
    if words and words[0].casefold() in {_SERVER, _CHANNEL}:
        words = words[1:]
    name, *value = words or [""]
    return Settings(name.casefold(), " ".join(value), whole_server)


def _stats(words: list[str]) -> Stats:
    weeks = words[0] if words and words[0].isdigit() else ""
    return Stats(weeks, " ".join(words[1:] if weeks else words))


def _seed(words: list[str], recipes: dict[str, str]) -> Seed:
    device = next(iter(_devices(words)), Device.AUTO)
    words = [word for word in words if word.casefold() not in _DEVICES]
    named = [word for word in words if word.casefold() in recipes]
    others = [word for word in words if word.casefold() not in recipes]
    if named:
        return Seed(seed=" ".join([*others, *named[1:]]) or None, recipe=recipes[named[0].casefold()], device=device)
    seed, recipe = (*others, None, None)[:2]
    return Seed(seed=seed, recipe=recipe, device=device)


def _devices(words: list[str]) -> list[Device]:
    return [_DEVICES[word.casefold()] for word in words if word.casefold() in _DEVICES][:1]


def _first_word(text: str) -> tuple[str, str]:
    """The first word and all that follows it, line breaks included."""
    first, *rest = text.split(maxsplit=1) or [""]
    return _strip(first), _strip("".join(rest))


def _strip(text: str) -> str:
    """The text without spaces and unseen marks (zero-width, direction) at its ends; keyboards and copying add them."""
    return text.strip(_invisible(text))


def _invisible(text: str) -> str:
    return "".join({char for char in text if char.isspace() or unicodedata.category(char) in {"Cf", "Cc"}})
