"""What somebody was told, stripped of how a chat draws it: words, and what can be pressed or picked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: A link as Slack and as Discord write it; only its label counts, and of a terminal's nothing but the words before it.
_SLACK_LINK = re.compile(r"<https?://[^|>]*\|([^>]*)>")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\(<?https?://[^)]*\)")
_URL = re.compile(r"https?://\S+")
#: It may become another between two chats.
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
#: The line that begins code, which may name the language.
_FENCE = re.compile(r"^```\w*$", re.MULTILINE)
_WORD = re.compile(r"[0-9A-Za-z]+(?:\.[0-9]+)?%?")


@dataclass(frozen=True)
class Told:
    """Everything that one turn led to."""

    words: tuple[str, ...] = ()
    #: Labels of what can be pressed, in words.
    buttons: frozenset[str] = frozenset()
    #: Labels of what can be picked from a menu, in words.
    choices: tuple[str, ...] = ()


def told(texts: Iterable[str], buttons: Iterable[str], choices: Iterable[str]) -> Told:
    """From what stands in messages."""
    words = tuple(word for text in texts for word in words_of(text))
    return Told(words, frozenset(map(label, buttons)), tuple(map(label, choices)))


def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text as it stands in a message, without marks, addresses and days."""
    for link in (_SLACK_LINK, _MARKDOWN_LINK):
        text = link.sub(r"\1", text)
    return tuple(_WORD.findall(_FENCE.sub("", _DAY.sub(" ", _URL.sub(" ", text)))))


def label(text: str) -> str:
    """What a button or a choice says, in words."""
    return " ".join(words_of(text))


def without(words: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """The words less those that stand somewhere among them, perhaps several times; once they have to."""
    places = [at for at in range(len(words)) if words[at : at + len(more)] == more]
    assert places, f"{' '.join(more)!r} is not said in {' '.join(words)!r}"
    for at in reversed(places):
        words = words[:at] + words[at + len(more) :]
    return words
