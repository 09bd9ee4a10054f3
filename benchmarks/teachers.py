"""A hundred teachers who change one FAQ file at the same moment: how many of their edits are in it, and how soon.

Five processes of twenty threads each; every teacher adds another phrasing to the same entry. The peer does the same
without the lock, to show what would be lost.
"""

import multiprocessing
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

from faq.library import load_faq
from faq.teaching import NewPhrasing, draft_lesson
from faq.teaching.saving import teach
from faq.writer import write_atomically

_PROCESSES, _THREADS = 5, 20
_ENTRY = "two-error-rates"
_WRITTEN = f"""\
course: ml
entries:
  - id: {_ENTRY}
    question: Why do we get two different error rates?   # asked weekly
    answer: The training happens in two stages.
"""

_Edit = Callable[[Path, NewPhrasing], object]


def without_a_lock(path: Path, lesson: NewPhrasing) -> None:
    draft = draft_lesson(path, lesson)
    write_atomically(draft.path, draft.after)


def phrasing(number: int) -> str:
    return f"phrasing number {number}"


def teachers(
    edit: _Edit, path: Path, process: int, ready: Barrier, took_s: "multiprocessing.SimpleQueue[float]"
) -> None:
    """The teachers of one process, who all start with those of the others."""
    together = threading.Barrier(_THREADS, action=ready.wait)

    def one(thread: int) -> None:
        together.wait()
        begun_s = time.perf_counter()
        edit(path, NewPhrasing(_ENTRY, phrasing(process * _THREADS + thread)))
        took_s.put(time.perf_counter() - begun_s)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(one, range(_THREADS)))


def measure(name: str, edit: _Edit) -> None:
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week-2.yaml"
        path.write_text(_WRITTEN)
        ready, took_s = context.Barrier(_PROCESSES), context.SimpleQueue()
        processes = [
            context.Process(target=teachers, args=(edit, path, number, ready, took_s)) for number in range(_PROCESSES)
        ]
        for process in processes:
            process.start()
        times = [took_s.get() for _ in range(_PROCESSES * _THREADS)]
        for process in processes:
            process.join()
        (entry,) = load_faq(path)
        saved = set(entry.aliases) & {phrasing(number) for number in range(_PROCESSES * _THREADS)}
        comment = "kept" if "# asked weekly" in path.read_text() else "lost"
    print(
        f"{name:16} {len(saved):3} of {len(times)} edits are in the file; each waited {statistics.median(times):.2f} s "
        f"(median), {max(times):.2f} s (longest); the comment was {comment}",
        flush=True,
    )


def main() -> None:
    print("load: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), flush=True)
    measure("faqbot", teach)
    measure("without a lock", without_a_lock)


if __name__ == "__main__":
    main()
