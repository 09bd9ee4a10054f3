"""What a run computes on and with: its device, its deterministic mode, and its fingerprint."""

import os
import platform
import re

import fastai
import numpy
import PIL
import PIL.features
import torch

from runners.errors import DeviceMissing, NotDeterministic
from runners.machine import processor_name
from runners.spec import Device, Environment

#: How torch names an operation that it refuses in deterministic mode.
_REFUSED = re.compile(r"([\w:.]+) does not have a deterministic implementation")
#: How torch words that cuBLAS was not told to be deterministic; it names no operation then.
_CUBLAS_REFUSED = "it uses CuBLAS"


def choose_device(wanted: Device) -> torch.device:
    """Find the device that the run asks for.

    Raises:
        DeviceMissing: CUDA is asked for and torch sees no GPU.
    """
    has_cuda = torch.cuda.is_available()
    if wanted is Device.CUDA and not has_cuda:
        raise DeviceMissing("torch sees no CUDA GPU on this machine. Ask for the device 'cpu' or 'auto'.")
    return torch.device("cuda" if has_cuda and wanted is not Device.CPU else "cpu")


def make_deterministic(threads: int) -> None:
    """The same for every seeding arm, so that arms differ in their seeding alone."""
    torch.set_num_threads(threads)
    # The same as `use_deterministic_algorithms(True)`, without loading torch's compiler, which takes over a second.
    torch.set_deterministic_debug_mode("error")
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def refused_operation(error: RuntimeError) -> NotDeterministic | None:
    """The named form of torch's refusal to run an operation that has no deterministic kernel; None for other errors."""
    found = _REFUSED.search(str(error))
    name = found[1] if found else "cuBLAS" if _CUBLAS_REFUSED in str(error) else None
    if name is None:
        return None
    return NotDeterministic(
        f"The operation {name} has no deterministic implementation here, so this run cannot be proved reproducible. "
        "Ask for the device 'cpu', or for a recipe without that operation.",
        operation=name,
    )


def environment(device: torch.device, *, recipe_version: int, data_sha256: str, pretrained_sha256: str) -> Environment:
    """The run's fingerprint, asked of the libraries themselves while everything is as it was during the run."""
    is_cuda = device.type == "cuda"
    return Environment(
        python=platform.python_version(),
        torch=torch.__version__,
        torch_build=torch.version.git_version,
        fastai=fastai.__version__,
        numpy=numpy.__version__,
        pillow=PIL.__version__,
        pillow_codecs=", ".join(f"{codec} {PIL.features.version(codec)}" for codec in ("jpg", "zlib")),
        device=device.type,
        device_name=torch.cuda.get_device_name(device) if is_cuda else processor_name(),
        cpu_capability=torch.backends.cpu.get_cpu_capability(),
        cuda=f"{torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}" if is_cuda else "",
        threads=torch.get_num_threads(),
        workers=0,
        deterministic_algorithms=torch.are_deterministic_algorithms_enabled(),
        cudnn_deterministic=torch.backends.cudnn.deterministic,
        cudnn_benchmark=torch.backends.cudnn.benchmark,
        cublas_workspace=os.environ.get("CUBLAS_WORKSPACE_CONFIG", ""),
        recipe_version=recipe_version,
        data_sha256=data_sha256,
        pretrained_sha256=pretrained_sha256,
    )
