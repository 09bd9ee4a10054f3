"""The environment variables a run is given: what it needs to start and to compute, and none of the bot's secrets."""

from collections.abc import Mapping

_NAMES = frozenset(
    {
        "PATH",
        "HOME",
        "USER",
        "LANG",
        "TZ",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SYSTEMROOT",
        "VIRTUAL_ENV",
        "PYTHONPATH",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "XDG_CACHE_HOME",
        "TORCH_HOME",
        "FASTAI_HOME",
        "MPLCONFIGDIR",
    }
)
_PREFIXES = ("LC_", "CUDA_", "NVIDIA_")

_THREAD_COUNTS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def child_environment(parent: Mapping[str, str], threads: int) -> dict[str, str]:
    """The variables for one run of `threads` threads, chosen from the parent's by name.

    Thread counts and cuBLAS's workspace must be set before the libraries load. `:4096:8` is what torch's notes on
    reproducibility ask for.
    """
    kept = {name: value for name, value in parent.items() if name in _NAMES or name.startswith(_PREFIXES)}
    return {
        **kept,
        **dict.fromkeys(_THREAD_COUNTS, str(threads)),
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
        "PYTHONWARNINGS": "ignore",
        "MPLBACKEND": "Agg",
    }
