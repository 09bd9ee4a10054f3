"""Measure the matcher beside its peers: `python -m benchmarks.matching`.

The peers are installed into an environment of their own, `.venv-bench`, which is made on the first run.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.matching.data import EVAL

_ROOT = Path(__file__).resolve().parents[2]
_HOME = _ROOT / ".venv-bench"
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_MEASUREMENTS = (
    ("benchmarks.matching.compare",),
    ("benchmarks.matching.quality",),
    ("benchmarks.matching.speed", "1000", "10000", "100000"),
    ("benchmarks.matching.scale", "100000"),
)


def _python() -> Path:
    """Return the interpreter of the benchmark's environment, after making it when it is not there or is out of date."""
    python = _HOME / "bin" / "python"
    stamp = _HOME / "installed.txt"
    wanted = _REQUIREMENTS.read_text(encoding="utf-8") + (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Setting up {_HOME} with the engines to compare with …", flush=True)
        venv.create(_HOME, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(_REQUIREMENTS), "--editable", str(_ROOT)]
        subprocess.run(install, check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return python


def main() -> int:
    """Run every measurement in a process of its own; return the exit status."""
    if not EVAL.is_dir():
        print(f"Skipped: the labelled questions are not at {EVAL}.")
        return 0
    python = _python()
    one_thread = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    for module, *arguments in _MEASUREMENTS:
        print(f"\n== {module} ==", flush=True)
        subprocess.run([str(python), "-m", module, *arguments], check=True, cwd=_ROOT, env=one_thread)
    return 0


if __name__ == "__main__":
    sys.exit(main())
