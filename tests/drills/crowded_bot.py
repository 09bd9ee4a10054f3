"""A stand-in for the bot in a group of little memory: holds much of it, and starts a run that wants the rest.

Its arguments: the group's file of processes, and how the run is started. It prints how the run ended.
"""

import asyncio
import os
import sys
from pathlib import Path

from runners.errors import RunnerError
from runners.launchers.local import LocalLauncher
from runners.spec import Device, RunSpec, Seeding
from tests.runners.starts import STARTS

#: More than the run has when the group is full.
HELD_MB = 300


async def main() -> None:
    Path(sys.argv[1]).write_text(str(os.getpid()))
    held = bytearray(HELD_MB * 2**20)
    launcher = LocalLauncher(starter=STARTS[sys.argv[2]]("hungry"), missing=tuple)
    try:
        await launcher.run(
            RunSpec(recipe="digits-tiny", seed=1, seeding=Seeding.SEEDED, device=Device.CPU), lambda _: None
        )
    except RunnerError as error:
        sys.stdout.write(f"{type(error).__name__}: {error}\n")
    await launcher.close()
    assert len(held) == HELD_MB * 2**20


if __name__ == "__main__":
    asyncio.run(main())
