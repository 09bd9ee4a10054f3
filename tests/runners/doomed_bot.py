"""A stand-in for the bot: starts a run that never ends, prints the run's process id, and waits to be killed."""

import asyncio
import sys

from runners.launchers.cold import ColdStart
from runners.launchers.local import LocalLauncher
from runners.spec import Device, RunEvent, RunSpec, Seeding, Trained


def tell(event: RunEvent) -> None:
    if isinstance(event, Trained):
        sys.stdout.write(f"{event.batch}\n")
        sys.stdout.flush()


async def main() -> None:
    launcher = LocalLauncher(
        starter=ColdStart(command=(sys.executable, "-m", "tests.runners.stubbed_child", "endless")), missing=tuple
    )
    await launcher.run(RunSpec(recipe="digits-tiny", seed=1, seeding=Seeding.SEEDED, device=Device.CPU), tell)


if __name__ == "__main__":
    asyncio.run(main())
