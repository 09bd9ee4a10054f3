"""A bot as a process of its own, and what it takes of the machine."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import psutil

_MIB = 2**20


class Measured:
    """Something that is a process."""

    process: psutil.Process

    @property
    def resident_mib(self) -> float:
        """Memory of the process."""
        return self.process.memory_info().rss / _MIB

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time it has used."""
        times = self.process.cpu_times()
        return times.user + times.system


@contextlib.asynccontextmanager
async def started(
    module: Sequence[str], folder: str, environment: Mapping[str, str], profile: Path | None = None
) -> AsyncIterator[psutil.Process]:
    """A module with its arguments in a process that starts in `folder`, ended at the end of the block.

    Args:
        module: what Python is to run.
        folder: where it starts, and where its store belongs.
        environment: variables besides this process's own.
        profile: where cProfile writes, if anywhere.
    """
    profiler = ("-m", "cProfile", "-o", str(profile)) if profile else ()
    code = {"PYTHONPATH": str(Path(__file__).parent.parent), "FAQBOT_LOG_LEVEL": "WARNING"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *profiler, "-m", *module), cwd=folder, env={**os.environ, **code, **environment}
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
