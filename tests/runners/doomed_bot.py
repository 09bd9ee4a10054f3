"""A stand-in for the bot: starts a run that never ends, prints the processes it has, and waits to be killed.

Its one argument says how the run is started: `cold` or `warm`.
"""

import asyncio
import signal
import sys

import psutil

from runners.launchers.local import LocalLauncher
from runners.spec import Device, RunEvent, RunSpec, Seeding, Trained
from tests.runners.starts import STARTS


def tell(event: RunEvent) -> None:
    if isinstance(event, Trained):
        sys.stdout.write(" ".join(str(process.pid) for process in psutil.Process().children(recursive=True)) + "\n")
        sys.stdout.flush()


async def main() -> None:
    launcher = LocalLauncher(starter=STARTS[sys.argv[1]]("endless"), missing=tuple)
    await launcher.run(RunSpec(recipe="digits-tiny", seed=1, seeding=Seeding.SEEDED, device=Device.CPU), tell)


if __name__ == "__main__":
    # A shell that starts tests in the background makes them ignore Ctrl-C; a bot in a terminal does not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asyncio.run(main())
