"""The GPUs of this machine, each lent to one run at a time."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

_NVIDIA_GPUS = Path("/proc/driver/nvidia/gpus")
#: The variable by which CUDA is told what it may use: https://docs.nvidia.com/cuda/cuda-c-programming-guide/#cuda-environment-variables
VISIBLE = "CUDA_VISIBLE_DEVICES"
#: How torch words that a GPU, its driver or a library on it failed, in lower case. What comes after says how, by
#: https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html
GPU_FAILED_WORDS = (
    "cuda error:",
    "cuda driver error:",
    "cuda unknown error",
    "cudnn error:",
    "cudnn_status_",
    "cublas_status_",
    "no cuda gpus are available",
    "unexpected error from cuda",
    "gpu is lost",
)
#: Whichever GPU CUDA takes by itself.
ANY = ""


def visible_gpus(environment: Mapping[str, str] = os.environ, gpus: Path = _NVIDIA_GPUS) -> tuple[str, ...]:
    """The GPUs that this process may use, each as `CUDA_VISIBLE_DEVICES` names it; `ANY` alone where none is listed."""
    if named := environment.get(VISIBLE):
        return tuple(name.strip() for name in named.split(",") if name.strip()) or (ANY,)
    count = len(list(gpus.iterdir())) if gpus.is_dir() else 0
    return tuple(map(str, range(count))) or (ANY,)


class GpuPool:
    """Lends each of `gpus` to one run at a time, so that runs side by side do not share a GPU's time and memory."""

    def __init__(self, gpus: Sequence[str]) -> None:
        self._free: asyncio.LifoQueue[str] = asyncio.LifoQueue()
        for gpu in reversed(gpus):
            self._free.put_nowait(gpu)

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[str]:
        """Wait for a GPU and hold it while the block runs."""
        gpu = await self._free.get()
        try:
            yield gpu
        finally:
            self._free.put_nowait(gpu)
