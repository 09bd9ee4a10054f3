"""Where a run computes. Light to import: the command line names the choices."""

from enum import StrEnum


class Device(StrEnum):
    """Where a run computes."""

    #: A CUDA GPU where there is one, else the CPU.
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
