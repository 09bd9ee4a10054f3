"""Watching how much memory a process and its descendants use, where the system itself does not bound it."""

import asyncio

import psutil  # type: ignore[import-untyped]


async def exceeds_memory(pid: int, limit_mb: int, every_s: float) -> bool:
    """Look every `every_s` seconds; True once the limit (MiB, resident) is passed, False once the process is gone."""
    while (used_mb := resident_mb(pid)) > 0:
        if used_mb > limit_mb:
            return True
        await asyncio.sleep(every_s)
    return False


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its descendants in MiB; 0 when it is gone."""
    try:
        leader = psutil.Process(pid)
        family = [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_resident_bytes(process) for process in family) / 2**20


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
