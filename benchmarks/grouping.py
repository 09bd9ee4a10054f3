"""Ten thousand questions put together by what they ask: how long it takes, and how well it is done, beside others.

Quality (`benchmarks.grouping_quality`) is told for the entries of one half. Our constants were chosen on those of the
other, and each peer's one threshold is chosen on them here. The peers need the extra `runner`.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.grouping_quality import quality, tell_sizes, tell_volumes
from benchmarks.matching.data import EVAL, Asked, load_faq, load_questions, part_of
from benchmarks.students import different, half_of, many
from bot import garbage
from bot.asker import Asker
from bot.gaps.finder import GapFinder
from bot.knowledge import understand
from bot.store import Place, Store, open_store
from bot.store_location import InFile
from faq.grouping import group
from faq.matcher import Decision, Thresholds

_TEXTS = 10_000
_ROUNDS = 3
_HERE = Place("discord", "1", "1")
#: Puts texts into groups, given a threshold.
Peer = Callable[[Sequence[str], float], Iterable[Sequence[int]]]


def ours(texts: Sequence[str], _threshold: float) -> Iterable[Sequence[int]]:
    return [found.members for found in group(texts)]


def average_linkage(texts: Sequence[str], threshold: float) -> Iterable[Sequence[int]]:
    """scikit-learn: average linkage over the cosines of TF-IDF vectors of words and pairs."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(ngram_range=(1, 2), stop_words="english", sublinear_tf=True).fit_transform(texts)
    distances = np.clip(1 - (vectors @ vectors.T).toarray(), 0, None)
    model = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
    return _by_label(model.fit_predict(distances))


def density(texts: Sequence[str], threshold: float) -> Iterable[Sequence[int]]:
    """scikit-learn: HDBSCAN over 200 dimensions of the same vectors; what it calls noise stands alone."""
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    vectors = TfidfVectorizer(ngram_range=(1, 2), stop_words="english", sublinear_tf=True).fit_transform(texts)
    small = normalize(TruncatedSVD(200, random_state=0).fit_transform(vectors))
    found = HDBSCAN(2, min_samples=int(threshold), cluster_selection_method="leaf", copy=True).fit_predict(small)
    return _by_label(found)


def spelling(texts: Sequence[str], threshold: float) -> Iterable[Sequence[int]]:
    """rapidfuzz: whatever is alike by its sorted words, and what is alike to that."""
    from rapidfuzz import fuzz, process
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    alike = process.cdist(
        texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=100 * (1 - threshold), dtype=np.uint8, workers=-1
    )
    return _by_label(connected_components(csr_matrix(alike > 0))[1])


def _by_label(labels: Sequence[int]) -> Iterable[Sequence[int]]:
    groups: dict[object, list[int]] = {}
    for number, label in enumerate(labels):
        groups.setdefault(int(label) if label >= 0 else ("alone", number), []).append(number)
    return groups.values()


PEERS: dict[str, tuple[Peer, Sequence[float]]] = {
    "faqbot": (ours, (0.0,)),
    "scikit-learn average linkage": (average_linkage, tuple(np.arange(0.6, 0.95, 0.025))),
    "scikit-learn HDBSCAN": (density, (1, 2, 3, 4)),
    "rapidfuzz token_sort_ratio": (spelling, tuple(np.arange(0.15, 0.5, 0.025))),
}


def tell_quality() -> None:
    own = different(load_questions())
    chosen_on, told_for = ([each for each in own if part_of(each.entry_id, 2) == half] for half in (0, 1))
    print(f"{len(own)} labelled questions of 3 courses; the halves have {len(chosen_on)} and {len(told_for)}")
    print(f"{'':30} threshold   chosen on: P    R   F1    told for: P    R   F1   seconds")
    for name, (peer, thresholds) in PEERS.items():
        try:
            scores = {each: quality(chosen_on, peer(_texts(chosen_on), each)) for each in thresholds}
        except ImportError as missing:
            print(f"{name:30} not measured: {missing.name} is not installed")
            continue
        best = max(scores, key=lambda each: scores[each].f1)
        begun_s = time.perf_counter()
        there = quality(told_for, peer(_texts(told_for), best))
        took_s = time.perf_counter() - begun_s
        here = scores[best]
        print(
            f"{name:30} {best:9.3f}         {here.precision:.2f} {here.recall:.2f} {here.f1:.2f}"
            f"           {there.precision:.2f} {there.recall:.2f} {there.f1:.2f}  {took_s:8.2f}",
            flush=True,
        )

    tell_volumes(told_for, _grouped)
    tell_sizes(told_for, _grouped)


def _grouped(texts: Sequence[str]) -> Iterable[Sequence[int]]:
    return ours(texts, 0.0)


def _texts(asked: Sequence[Asked]) -> list[str]:
    return [each.text for each in asked]


def tell_speed(asked: Sequence[Asked]) -> None:
    texts = _texts(asked)
    took_s = {}
    for name in ("faqbot", "scikit-learn HDBSCAN", "rapidfuzz token_sort_ratio"):
        peer, thresholds = PEERS[name]
        times = []
        for _ in range(_ROUNDS if name == "faqbot" else 1):
            begun_s = time.perf_counter()
            try:
                peer(texts, thresholds[0])
            except ImportError as missing:
                print(f"{name}: not measured: {missing.name} is not installed")
                break
            times.append(time.perf_counter() - begun_s)
        if times:
            took_s[name] = min(times)
            print(f"{name:30} {len(texts):,} texts in {took_s[name]:6.2f} s", flush=True)


async def tell_gaps(asked: Sequence[Asked]) -> None:
    """The whole way of `/faq gaps`: read from the store, put together, leave out what is answered by now."""
    now = datetime.now(UTC)
    knowledge = understand(half_of(load_faq()), Thresholds())
    with tempfile.TemporaryDirectory() as folder:
        async with await open_store(InFile(path=Path(folder) / "faqbot.db"), now=lambda: now) as store:
            await _ask_all(store, asked)
            garbage.settle()
            for what in ("the first time", "again"):
                finder = GapFinder(store.gaps, lambda: knowledge, lambda: now + timedelta(seconds=1))
                begun_s = time.perf_counter()
                gaps = await finder.find(_HERE.whole_server)
                took_s = time.perf_counter() - begun_s
                print(f"/faq gaps over {len(asked):,} different texts, {what}: {took_s:.2f} s ({len(gaps.open)} gaps)")
                mira = Asker(platform="discord", id="1")
                store.questions.record("a new question", asker=mira, place=_HERE, decision=Decision.SILENT)


async def _ask_all(store: Store, asked: Sequence[Asked]) -> None:
    for number, each in enumerate(asked):
        asker = Asker(platform="discord", id=str(number % 500))
        store.questions.record(each.text, asker=asker, place=_HERE, decision=Decision.SILENT)
        if number % 5_000 == 0:
            await store.questions.flush()
    await store.questions.flush()


def main() -> int:
    if not EVAL.is_dir():
        print(f"Skipped: the labelled questions are not at {EVAL}.")
        return 0
    print("load: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), flush=True)
    asked = many(_TEXTS)
    asyncio.run(tell_gaps(asked))
    tell_speed(asked)
    tell_quality()
    print("load: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
