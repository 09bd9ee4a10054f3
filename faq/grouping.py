"""Questions that say the same in other words, put together: what a list of unanswered questions needs to be readable.

Two questions are as alike as their telling words and pairs of words are (`faq.telling`, `faq.nearness`). What is alike
on average becomes one (average linkage, `faq.linkage`), twice: first texts that say it nearly word for word become a
wording, then wordings that ask the same become a group (`faq.wordings`). Whose questions these are is left to the
caller.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from faq.linkage import joins, linked
from faq.nearness import Nearness
from faq.telling import Spelling, Told, Weighing, telling_stems
from faq.wordings import SAID_ALIKE, Wordings

#: Wordings are put together while those of a group are as alike as this on average. A lower one joins more paraphrases
#: and more of what only sounds alike: it was chosen so that seven of ten pairs that stand together are of one entry.
_ASKS_THE_SAME = 0.32


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together, by their positions in what was given."""

    #: The member most like all others, by which the group is called.
    label: int
    #: All members, the label first and the others by falling likeness to the rest.
    members: tuple[int, ...]


class Grouping:
    """Different texts by what they ask. A few more can join it; after many, all should be grouped anew."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Group texts, in the order of their first members."""
        read = [telling_stems(text) for text in texts]
        self._spelling = Spelling(read)
        read = [self._spelling.mended(stems) for stems in read]
        #: Texts that are equal but for small words and order: the number of their pile by their stems, and the piles.
        self._pile_of: dict[frozenset[str], int] = {}
        self._piles: list[list[str]] = []
        first: list[list[str]] = []
        for text, stems in zip(texts, read, strict=True):
            pile = self._pile_of.setdefault(frozenset(stems), len(self._piles))
            if pile == len(self._piles):
                self._piles.append([])
                first.append(stems)
            self._piles[pile].append(text)
        said = Nearness([each.vector for each in Weighing.of(first).told(first)])
        wordings = linked(said.rows, SAID_ALIKE)
        self._weighing = Weighing.of_wordings(first, wordings)
        #: What each pile says.
        self._told = self._weighing.told(first)
        self._wordings = Wordings(self._told, wordings)
        #: The wordings of each group, of each wording the group, and the piles of each group.
        self._groups = linked(self._wordings.rows, _ASKS_THE_SAME)
        self._group_of = {wording: number for number, inside in enumerate(self._groups) for wording in inside}
        self._piles_of = [[pile for wording in inside for pile in wordings[wording]] for inside in self._groups]
        #: Of each group how often its texts were asked when it was put in order, and that order.
        self._last_order: dict[int, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self.texts = set(texts)
        #: How many texts have joined since all were grouped.
        self.joined = 0

    def join(self, texts: Iterable[str]) -> None:
        """Put each of `texts` into the group that it is enough like, or into one of its own; known texts stay."""
        for text in texts:
            if text not in self.texts:
                self._join(text)
                self.texts.add(text)
                self.joined += 1

    def groups(self, counts: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
        """The groups of the texts that `counts` has, each called by its first; what is asked often rather is that.

        Args:
            counts: how often each text was asked, at least 1. Others are left out.
        """
        return tuple(texts for number in range(len(self._piles_of)) if (texts := self._named(number, counts)))

    def _join(self, text: str) -> None:
        stems = self._spelling.mended(telling_stems(text))
        pile = self._pile_of.setdefault(frozenset(stems), len(self._piles))
        if pile < len(self._piles):
            self._piles[pile].append(text)
            return
        self._piles.append([text])
        (told,) = self._weighing.told([stems])
        self._told.append(told)
        wording = self._wordings.of(told)
        group = self._group_of[wording] if wording is not None else self._group_of_new(told)
        self._piles_of[group].append(pile)

    def _group_of_new(self, told: Told) -> int:
        """The group of a wording that is new."""
        wording = self._wordings.add(told)
        group = joins(self._wordings.rows[wording], self._groups, self._group_of, _ASKS_THE_SAME)
        if group is None:
            group = len(self._groups)
            self._groups.append([])
            self._piles_of.append([])
        self._groups[group].append(wording)
        self._group_of[wording] = group
        return group

    def _named(self, group: int, counts: Mapping[str, int]) -> tuple[str, ...]:
        """The texts of a group that `counts` has, in order; remembered, because from look to look few groups change."""
        times = tuple(counts.get(text, 0) for pile in self._piles_of[group] for text in self._piles[pile])
        if (last := self._last_order.get(group)) is not None and last[0] == times:
            return last[1]
        named = self._ordered(group, counts)
        self._last_order[group] = times, named
        return named

    def _ordered(self, group: int, counts: Mapping[str, int]) -> tuple[str, ...]:
        """The texts of a group, the commonest of the pile that all others are near first."""
        asked = {pile: [text for text in self._piles[pile] if text in counts] for pile in self._piles_of[group]}
        asked = {pile: texts for pile, texts in asked.items() if texts}
        total: dict[str, float] = {}
        for pile, texts in asked.items():
            height = sum(counts[text] for text in texts)
            for name, weight in self._told[pile].vector.items():
                total[name] = total.get(name, 0.0) + height * weight
        central = {
            pile: sum(weight * total[name] for name, weight in self._told[pile].vector.items()) for pile in asked
        }
        ordered = sorted(asked, key=lambda pile: (-central[pile], pile))
        return tuple(text for pile in ordered for text in sorted(asked[pile], key=lambda each: -counts[each]))


def group(texts: Sequence[str], counts: Sequence[int] | None = None) -> tuple[Group, ...]:
    """Group different texts by what they ask, in the order of their first members.

    Args:
        texts: questions as typed, any text.
        counts: how often each was asked, at least 1; what is asked often is more likely to name its group.
    """
    position = {text: number for number, text in enumerate(texts)}
    asked = dict(zip(texts, counts if counts is not None else [1] * len(texts), strict=True))
    named = Grouping(texts).groups(asked)
    found = (tuple(position[text] for text in members) for members in named)
    return tuple(Group(label=members[0], members=members) for members in sorted(found, key=min))
