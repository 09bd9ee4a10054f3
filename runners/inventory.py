"""What a training would have here, asked of the libraries themselves in a child: they are not imported here."""

import asyncio
import contextlib
import os
import sys

from pydantic import BaseModel, ConfigDict, ValidationError

from runners.errors import RunFailed, RunnerMissing
from runners.launchers.child_environment import child_environment
from runners.machine import HOW_TO_INSTALL, missing_packages

_CHILD = "runners.train.inventory"
#: Importing torch takes seconds; from a cold disk, or on a busy machine, many.
_PATIENCE_S = 120.0
_LAST_LINES = 3


class Gpu(BaseModel):
    """A GPU that torch sees."""

    model_config = ConfigDict(frozen=True)

    name: str
    memory_bytes: int


class Inventory(BaseModel):
    """What was imported, and on what it would compute."""

    model_config = ConfigDict(frozen=True)

    torch: str
    fastai: str
    #: The CUDA that torch was built for; empty for a build without.
    cuda_build: str
    gpus: tuple[Gpu, ...]


async def take_inventory(patience_s: float = _PATIENCE_S, module: str = _CHILD) -> Inventory:
    """Import everything that trains, in a child that has nothing of this process's secrets.

    Raises:
        RunnerMissing: the packages that train are not installed.
        RunFailed: they cannot be imported, or not in time; the message has the child's last words.
    """
    if missing := missing_packages():
        raise RunnerMissing(f"Not installed: {', '.join(missing)}. {HOW_TO_INSTALL}")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        env=child_environment(os.environ, threads=1),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(patience_s):
            told, complaint = await child.communicate()
    except TimeoutError:
        raise RunFailed(f"What trains was not imported within {patience_s:g} s.") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    try:
        return Inventory.model_validate_json(told)
    except ValidationError:
        words = " / ".join(complaint.decode(errors="replace").strip().splitlines()[-_LAST_LINES:])
        raise RunFailed(f"What trains cannot be imported (exit status {child.returncode}): {words}") from None
