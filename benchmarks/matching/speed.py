"""How long one search takes, for the matcher and for its peers, in one thread and one run.

`python -m benchmarks.matching.speed 1000 100000`; needs `requirements.txt` installed, and the environment variable
`OMP_NUM_THREADS=1`, which `python -m benchmarks.matching` sets.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.matching.data import Asked, load_faq, load_questions
from benchmarks.matching.large import grow
from benchmarks.matching.peers import Faqbot, Peer, all_peers
from benchmarks.matching.quality import mistyped
from faq.entry import Faq
from faq.matcher import Matcher

#: Searches per engine, unless it is so slow that fewer fill the time.
SEARCHES, TIME_S = 1500, 10.0
_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds to build, and milliseconds a search took."""

    build_s: float
    median_ms: float
    p99_ms: float
    n: int


def timed(peer: Peer, build_s: float, questions: Sequence[tuple[Asked, str]]) -> Timing:
    """Ask one question after the other."""
    for asked, text in questions[:_WARM_UP]:
        peer.ids(asked, text)
    took: list[float] = []
    started = time.perf_counter()
    for asked, text in questions:
        begun = time.perf_counter()
        peer.ids(asked, text)
        took.append(time.perf_counter() - begun)
        if time.perf_counter() - started > TIME_S:
            break
    milliseconds = np.array(took) * 1000
    return Timing(build_s, float(np.median(milliseconds)), float(np.percentile(milliseconds, 99)), len(took))


def report(size: int) -> None:
    """Print one row an engine."""
    faq = grow(load_faq(), size)
    asked = load_questions()
    anywhere = [replace(question, course="") for question in asked]
    # Half of the questions as asked, half with a fifth of their words mistyped.
    texts = [
        typed if n % 2 else question.text
        for n, (question, typed) in enumerate(zip(asked, mistyped(asked), strict=True))
    ]
    questions = list(zip(anywhere, texts, strict=True))[:SEARCHES]
    print(f"{size} entries: build s, median ms, p99 ms, searches")
    for name, build in {"faqbot": lambda: _faqbot(faq), **all_peers(faq)}.items():
        begun = time.perf_counter()
        peer = build()
        timing = timed(peer, time.perf_counter() - begun, questions)
        print(f"{name:20} {timing.build_s:7.2f} {timing.median_ms:9.3f} {timing.p99_ms:9.3f} {timing.n:6}", flush=True)


def _faqbot(faq: Faq) -> Peer:
    matcher = Matcher(faq)
    return Faqbot(lambda _: matcher)


if __name__ == "__main__":
    for _size in sys.argv[1:] or ("1000", "10000", "100000"):
        report(int(_size))
