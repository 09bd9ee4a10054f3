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
