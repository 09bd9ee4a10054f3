"""Waiting for a process to be gone."""

import asyncio

import psutil


async def gone(pid: int) -> bool:
    """Whether a process ends within a generous while; dead but not yet reaped by its new parent counts as gone."""
    for _ in range(1000):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        await asyncio.sleep(0.01)
    return False


def own_children() -> list[psutil.Process]:
    """The processes that the project's code has started and not reaped.

    Apart from Python's own helper for shared memory, and the database that the tests themselves start.
    """
    return [child for child in psutil.Process().children() if not _is_helper(child)]


def _is_helper(process: psutil.Process) -> bool:
    try:
        return process.name() == "postgres" or any("multiprocessing" in word for word in process.cmdline())
    except psutil.ZombieProcess:
        return False
    except psutil.NoSuchProcess:
        return True  # it ended meanwhile, and was reaped
