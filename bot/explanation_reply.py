"""How an explained search reads in a chat: the decision, the rivals, the evidence, and what became of each word."""

from bot.reply import Note, Part, Reply, Table, Text
from faq.explanation import Explanation, WordNote
from faq.matcher import Match


def explanation_reply(explanation: Explanation) -> Reply:
    """Draw an explanation; for staff, so for the asker's eyes only."""
    rivals = tuple(_rival(name, match) for name, match in _rivals(explanation))
    return Reply(
        title="Why the bot decides so",
        parts=(Text(markdown=explanation.reason), *rivals, *_evidence(explanation), *_words(explanation)),
        private=True,
    )


def _rivals(explanation: Explanation) -> list[tuple[str, Match]]:
    named = (("Best", explanation.best), ("Runner-up", explanation.runner_up))
    return [(name, match) for name, match in named if match is not None]


def _rival(name: str, match: Match) -> Part:
    return Text(
        markdown=f"**{name}**: `{match.entry.id}`, confidence {match.confidence:.2f}\\\nmatched: *{match.matched}*"
    )


def _evidence(explanation: Explanation) -> tuple[Part, ...]:
    if not explanation.parts:
        return ()
    rows = tuple((f"{part.points:+.2f}", f"{part.meaning} ({part.value:.2f})") for part in explanation.parts)
    margin = Note(markdown=f"Points add up to the log-odds of being right. The best leads by {explanation.margin:.1f}.")
    return (Table(columns=("points", "evidence"), rows=rows), margin)


def _words(explanation: Explanation) -> tuple[Part, ...]:
    if not explanation.words:
        return ()
    rows = tuple((note.word, f"{note.weight:.0%}", _read_as(note)) for note in explanation.words)
    return (Table(columns=("word", "weight", "read as"), rows=rows),)


def _read_as(note: WordNote) -> str:
    return " or ".join(note.read_as) if note.read_as else "unknown"
