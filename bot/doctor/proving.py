"""What trains: can it be imported, on which GPU would it compute, and if that is a cluster, does it answer?"""

import asyncio

from bot.doctor.finding import Finding, note, problem, well
from bot.settings import LOCAL, Settings
from runners.errors import RunnerError, RunnerMissing
from runners.inventory import Inventory, take_inventory
from runners.machine import HOW_TO_INSTALL, has_nvidia_gpu
from runners.spec import Device

PART, GPU = "runner", "gpu"
_PATIENCE_S = 5.0


async def examine_runner(settings: Settings) -> list[Finding]:
    """Import what trains in a child, or see whether the cluster answers."""
    if settings.launcher != LOCAL:
        return [await _cluster(settings.launcher)]
    try:
        inventory = await take_inventory()
    except RunnerMissing as error:
        return [note(PART, "nothing that trains is installed: all works but proofs", str(error))]
    except RunnerError as error:
        advice = f"Try it by hand: python -m runners.train.inventory. {HOW_TO_INSTALL}"
        return [problem(PART, str(error), advice)]
    return [
        well(PART, f"torch {inventory.torch} and fastai {inventory.fastai} are imported"),
        _gpu(settings, inventory),
    ]


def _gpu(settings: Settings, inventory: Inventory) -> Finding:
    if inventory.gpus:
        seen = ", ".join(f"{gpu.name} with {gpu.memory_bytes / 2**30:.0f} GiB" for gpu in inventory.gpus)
        if settings.device is Device.CPU:
            return note(GPU, f"{seen}, not used", "FAQBOT_DEVICE is cpu; set it to auto to use the GPU.")
        return well(GPU, seen)
    build = f"this torch is built for CUDA {inventory.cuda_build}" if inventory.cuda_build else "this torch has no CUDA"
    if has_nvidia_gpu():
        advice = (
            "Update NVIDIA's driver (nvidia-smi shows what it can), in a container add the GPU to it."
            if inventory.cuda_build
            else "Install the build for your driver: make clean, then FAQBOT_TORCH=cuda make run."
        )
        finding = problem if settings.device is Device.CUDA else note
        return finding(GPU, f"the driver shows a GPU that torch does not see; {build}", advice)
    if settings.device is Device.CUDA:
        return problem(GPU, f"none, and FAQBOT_DEVICE asks for one; {build}", "Set FAQBOT_DEVICE=auto, or add a GPU.")
    return well(GPU, "none; proofs compute on the processor")


async def _cluster(address: str) -> Finding:
    """Whether anything listens at a Ray cluster's address."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host:
        return note(PART, f"proofs run on the Ray cluster of this machine ({address}), which was not looked at")
    try:
        async with asyncio.timeout(_PATIENCE_S):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except (OSError, TimeoutError) as error:
        advice = "Check that the head runs and that its port is reached from here: docs/ray.md."
        return problem(PART, f"nothing answers at {address} ({type(error).__name__})", advice)
    writer.close()
    return well(PART, f"something answers at {address}, where proofs run")
