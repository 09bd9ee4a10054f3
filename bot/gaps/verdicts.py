"""Which entry answers a text, remembered until the FAQ changes: a gap's texts are looked up again and again."""

from datetime import date
from weakref import WeakKeyDictionary

from faq.errors import UnknownCourse
from faq.matcher import Decision, Matcher

#: Texts that are remembered for one FAQ, 10 MB. More than are ever looked at together; then it begins anew.
_REMEMBERED = 50_000

#: By text and course the id of the entry that answers it, if one does; and the day on which they were looked up.
_known: "WeakKeyDictionary[Matcher, tuple[date | None, dict[tuple[str, str | None], str | None]]]" = WeakKeyDictionary()


def answered_by(matcher: Matcher, text: str, course: str | None) -> str | None:
    """The id of the entry that answers a text; None where none does. A course that no file names counts as none."""
    day, known = _known.get(matcher, (matcher.day, {}))
    if day != matcher.day or len(known) >= _REMEMBERED:
        day, known = matcher.day, {}
    _known[matcher] = day, known
    asked = (text, course)
    if asked not in known:
        known[asked] = _looked_up(matcher, text, course)
    return known[asked]


def _looked_up(matcher: Matcher, text: str, course: str | None) -> str | None:
    try:
        found = matcher.overhear(text, 1, course)
    except UnknownCourse:
        found = matcher.overhear(text, 1)
    return found.matches[0].entry.id if found.decision is Decision.ANSWER else None
