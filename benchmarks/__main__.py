"""`make bench`: run every measurement one after the other, each in a process of its own."""

import subprocess
import sys

MEASUREMENTS = (
    "benchmarks.memory",
    "benchmarks.proof",
    "benchmarks.overhead",
    "benchmarks.answering",
    "benchmarks.leaks",
    "benchmarks.statistics",
    "benchmarks.matching",
    "benchmarks.discord",
    "benchmarks.site",
    "benchmarks.drills",
)

for name in MEASUREMENTS:
    print(f"\n== {name} ==", flush=True)
    subprocess.run([sys.executable, "-m", name], check=True)
