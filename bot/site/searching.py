"""Search as you type: what the matcher finds and what the typed words may become, as one list."""

from dataclasses import dataclass

from bot.knowledge import Knowledge
from faq.decision import Decision
from faq.entry import Entry

#: Questions shown at most.
SHOWN = 8
#: A question is searched by so many characters of its beginning.
TYPED_CHARS = 500
#: A match below this would only puzzle whoever types.
_LIKELY = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """Entries that fit, best first, and how sure the matcher is of them."""

    decision: Decision
    entries: tuple[Entry, ...]


def look_up(knowledge: Knowledge, typed: str) -> Found:
    """What fits the words so far: likely answers first where there are any, else what they may become."""
    searched = typed.strip()[:TYPED_CHARS]
    if not searched:
        return Found(Decision.SILENT, ())
    result = knowledge.matcher.search(searched, SHOWN)
    likely = [match.entry for match in result.matches if match.confidence >= _LIKELY]
    becoming = [knowledge.faq.by_id[found.entry_id] for found in knowledge.completer.complete(searched, SHOWN)]
    ordered = [*likely, *becoming] if result.decision is Decision.ANSWER else [*likely[:3], *becoming, *likely[3:]]
    entries = tuple({entry.id: entry for entry in ordered}.values())[:SHOWN]
    return Found(result.decision, entries)
