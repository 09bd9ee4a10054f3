"""A gap: questions that mean the same and that the FAQ did not help with. How gaps are found is `bot.gaps.finder`'s."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.lacking import LackingText
from bot.store.place import Place

#: "Did you mean" helps some; no answer and a wrong answer help nobody.
_SUGGESTED_HURTS = 0.5


@dataclass(frozen=True, slots=True)
class Gap:
    """Texts that mean the same, the one that names them first."""

    #: 16 hexadecimal digits that name the gap as long as its first text belongs to it.
    key: str
    texts: tuple[LackingText, ...]

    @property
    def label(self) -> str:
        """The gap in a student's words."""
        return self.texts[0].text

    @property
    def unanswered(self) -> int:
        """How often nothing was found."""
        return sum(text.unanswered for text in self.texts)

    @property
    def suggested(self) -> int:
        """How often "did you mean" was all there was."""
        return sum(text.suggested for text in self.texts)

    @property
    def unhelpful(self) -> int:
        """How often an answer was found unhelpful."""
        return sum(text.unhelpful for text in self.texts)

    @property
    def asked(self) -> int:
        """How often it was asked in all."""
        return self.unanswered + self.suggested + self.unhelpful

    @property
    def people(self) -> int:
        """How many different people asked."""
        return len(frozenset[int]().union(*(text.people for text in self.texts)))

    @property
    def places(self) -> frozenset[Place]:
        """Where it was asked."""
        return frozenset[Place]().union(*(text.places for text in self.texts))

    @property
    def first(self) -> datetime:
        """When it was asked first."""
        return min(text.first for text in self.texts)

    @property
    def last(self) -> datetime:
        """When it was asked last."""
        return max(text.last for text in self.texts)

    @property
    def pain(self) -> float:
        """How many people it hurt, and how much each on average: one who asks ten times counts once."""
        hurts = self.unanswered + self.unhelpful + _SUGGESTED_HURTS * self.suggested
        return self.people * hurts / self.asked


def by_pain(gaps: Sequence[Gap]) -> list[Gap]:
    """The most painful first; of equals, what was asked more often, and what was asked last."""
    return sorted(gaps, key=lambda gap: (-gap.pain, -gap.asked, -gap.last.timestamp(), gap.label))
