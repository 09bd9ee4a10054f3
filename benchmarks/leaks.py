"""Many proofs in a row: processes, descriptors, memory and files must not grow.

`python -m benchmarks.leaks [PROOFS]`
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from runners.experiments import experiment
from runners.launchers.local import LocalLauncher
from runners.launchers.warm import WarmStart
from runners.prove import prove
from runners.recipes import DIGITS_TINY
from runners.spec import Device

_MIB = 2**20
_PROOFS = 50
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - only looked at


@dataclass(frozen=True)
class Holdings:
    """What this process and its warm parent hold between two proofs."""

    processes: int
    zombies: int
    descriptors: int
    parent_descriptors: int
    resident_mib: float
    parent_resident_mib: float
    shared_memory_files: int
    temporary_files: int

    @classmethod
    def now(cls, temporary: Path) -> "Holdings":
        bot = psutil.Process()
        family = bot.children(recursive=True)
        parent = next(process for process in family if "runners.warm" in process.cmdline())
        return cls(
            processes=len(family),
            zombies=sum(process.status() == psutil.STATUS_ZOMBIE for process in family),
            descriptors=bot.num_fds(),
            parent_descriptors=parent.num_fds(),
            resident_mib=bot.memory_info().rss / _MIB,
            parent_resident_mib=parent.memory_info().rss / _MIB,
            shared_memory_files=len(list(_SHARED_MEMORY.iterdir())),
            temporary_files=len(list(temporary.iterdir())),
        )

    def __str__(self) -> str:
        return (
            f"{self.processes} process, {self.zombies} zombies, descriptors {self.descriptors} and "
            f"{self.parent_descriptors} (parent), memory {self.resident_mib:.1f} and {self.parent_resident_mib:.1f} "
            f"MiB (parent), files: {self.shared_memory_files} shared memory, {self.temporary_files} temporary"
        )


async def prove_in_a_row(proofs: int, cache: Path, temporary: Path) -> None:
    environment = {"TMPDIR": str(temporary), "PATH": "/usr/bin:/bin"}
    launcher = LocalLauncher(cache, starter=WarmStart(environment=environment))
    try:
        for number in range(1, proofs + 1):
            same_seed = experiment("same-seed")
            await prove(same_seed, DIGITS_TINY, number, launcher, lambda _: None, device=Device.CPU)
            if number in {1, 2, 5} or number % 10 == 0 or number == proofs:
                print(f"after {number:3} proofs: {Holdings.now(temporary)}", flush=True)
    finally:
        await launcher.close()
    print(f"after closing: {len(psutil.Process().children(recursive=True))} processes")


def main() -> None:
    proofs = int(sys.argv[1]) if len(sys.argv) > 1 else _PROOFS
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as temporary:
        asyncio.run(prove_in_a_row(proofs, Path(cache), Path(temporary)))


if __name__ == "__main__":
    main()
