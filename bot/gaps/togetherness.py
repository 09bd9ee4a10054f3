"""What is asked in vain, put together by what it means, and kept so while a few more texts come and old ones go."""

import threading
from collections.abc import Mapping

from faq.grouping import Grouping

#: Groupings that are kept: of the servers whose staff looked last.
_KEPT = 4
#: Of a kept grouping so many may have joined, one by one, or be gone before all texts are grouped anew, as a share.
#: Joining sees each text for itself, so what many of them have in common is only found together.
_CHANGED = 0.05
#: The same for whoever works in the background, so that people seldom have to wait for it.
_CHANGED_MEANWHILE = 0.01
#: So many do not matter, however few texts there are.
_FEW = 3


class Togetherness:
    """Groupings of the bot's servers; may be asked from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: The one that was of use last at the end.
        self._kept: list[Grouping] = []

    def put_together(self, counts: Mapping[str, int], *, ahead: bool = False) -> tuple[tuple[str, ...], ...]:
        """The texts by what they mean, each group called by its first.

        Args:
            counts: how often each text was asked.
            ahead: rather group anew, because nobody waits.
        """
        if not counts:
            return ()
        texts = frozenset(counts)
        with self._lock:
            grouping = self._fitting(texts, _CHANGED_MEANWHILE if ahead else _CHANGED)
            if grouping is None:
                grouping = Grouping(tuple(counts))
            else:
                self._kept.remove(grouping)
                grouping.join(text for text in counts if text not in grouping.texts)
            self._kept = [*self._kept, grouping][-_KEPT:]
            return grouping.groups(counts)

    def _fitting(self, texts: frozenset[str], changed: float) -> Grouping | None:
        """The kept grouping of nearly the same texts; None where there is none."""
        most = max(_FEW, changed * len(texts))
        fitting = {grouping: len(texts ^ grouping.texts) + grouping.joined for grouping in self._kept}
        best = min(self._kept, key=lambda grouping: fitting[grouping], default=None)
        return best if best is not None and fitting[best] <= most else None
