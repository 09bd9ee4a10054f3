"""Complete what a person is typing to questions and aliases the FAQ knows."""

from rapidfuzz import fuzz, process, utils

from faq.entry import Faq

#: Below this likeness (0 to 100) a completion would only puzzle the person who types.
_CUTOFF = 55.0


class Completer:
    """Completions over one `Faq`; immutable, like the matcher."""

    def __init__(self, faq: Faq) -> None:
        self._questions = tuple(entry.question for entry in faq)
        self._phrasings = tuple((phrasing, entry.id) for entry in faq for phrasing in entry.phrasings)
        self._processed = tuple(utils.default_process(phrasing) for phrasing, _ in self._phrasings)

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Up to `limit` phrasings, best first, at most one of each entry; the questions while nothing is typed."""
        wanted = utils.default_process(typed)
        if not wanted:
            return self._questions[:limit]
        ranked = process.extract(
            wanted, self._processed, scorer=fuzz.partial_token_ratio, score_cutoff=_CUTOFF, limit=None
        )
        ranked.sort(key=lambda hit: (not hit[0].startswith(wanted), -hit[1], -fuzz.ratio(wanted, hit[0]), hit[2]))
        best: dict[str, str] = {}
        for _, _, position in ranked:
            phrasing, entry_id = self._phrasings[position]
            best.setdefault(entry_id, phrasing)
            if len(best) == limit:
                break
        return tuple(best.values())
