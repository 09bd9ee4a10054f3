"""What building a matcher over many entries takes: seconds, and the peak memory of the process.

`python -m benchmarks.matching.scale 100000`; each size should be measured in a process of its own.
"""

import resource
import sys
import time

from benchmarks.matching.data import load_faq
from benchmarks.matching.large import grow
from faq.matcher import Matcher

_MEGABYTE_KB = 1024


def _peak_mb() -> float:
    """Return the largest resident size of this process so far (Linux counts it in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE_KB


def main(size: int) -> None:
    """Build once and print."""
    faq = grow(load_faq(), size)
    before = _peak_mb()
    began = time.perf_counter()
    matcher = Matcher(faq)
    took = time.perf_counter() - began
    found = matcher.search("how do I install docker").matches
    print(
        f"{size} entries: built in {took:.2f} s, peak {_peak_mb():.0f} MB ({before:.0f} MB before), {len(found)} found"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
