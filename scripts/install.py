"""Set up the local virtual environment: the bot, what trains, and (for development) what tests.

Run by the Makefile with any Python 3.11 or newer; uses only the standard library until the environment exists.
The one decision made here is which build of torch to install, because the wrong one costs gigabytes:

* FAQBOT_TORCH=auto (default): `cuda` where `nvidia-smi` lists a GPU, else `cpu`.
* FAQBOT_TORCH=cpu: a build without CUDA.
* FAQBOT_TORCH=cuda: the build that fits the installed NVIDIA driver.
* FAQBOT_TORCH=none: leave torch alone; proofs then say what to install.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"

TORCH = "2.13.0"
TORCHVISION = "0.28.0"


def say(message: str) -> None:
    """Tell the person what is going on, on standard error: standard output belongs to the bot."""
    print(f"· {message}", file=sys.stderr, flush=True)  # noqa: T201


def run(*command: str) -> None:
    """Run a command that must succeed; its output goes to standard error and it gets no input."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def succeeds(*command: str) -> bool:
    """Whether a command exists and succeeds, without showing what it says."""
    try:
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def pip(*arguments: str) -> tuple[str, ...]:
    """A quiet pip install in the environment."""
    return (str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *arguments)


def make_environment() -> None:
    """Create the virtual environment unless it is there and works."""
    if PYTHON.exists() and succeeds(str(PYTHON), "-m", "pip", "--version"):
        return
    say(f"creating {VENV.name} with Python {platform.python_version()}")
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True, symlinks=os.name != "nt")


def wanted_torch() -> str:
    """Which build of torch to install: 'cpu', 'cuda', 'plain' (the platform has only one) or 'none'."""
    choice = os.environ.get("FAQBOT_TORCH", "auto").lower()
    if choice not in {"auto", "cpu", "cuda", "none"}:
        sys.exit(f"FAQBOT_TORCH is {choice!r}; it must be auto, cpu, cuda or none.")
    if choice == "none":
        return choice
    if platform.system() != "Linux":
        return "plain"
    if choice == "auto":
        return "cuda" if succeeds("nvidia-smi", "-L") else "cpu"
    return choice


def installed_torch() -> str:
    """The version of torch in the environment, such as '2.13.0+cpu'; empty where there is none."""
    question = "import importlib.metadata as m; print(m.version('torch'))"
    done = subprocess.run((str(PYTHON), "-c", question), check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def install_torch(build: str) -> None:
    """Install the build unless it is there."""
    present = installed_torch()
    has_cpu_build = present.endswith("+cpu")
    if present.startswith(TORCH) and (build == "plain" or has_cpu_build == (build == "cpu")):
        return
    say(f"installing torch {TORCH} ({build}), the largest part: a minute or two")
    if build == "plain":
        run(*pip(f"torch=={TORCH}", f"torchvision=={TORCHVISION}"))
    elif build == "cpu":
        # The local version label can only ever match a build without CUDA.
        if not succeeds(*pip(f"torch=={TORCH}+cpu")):
            install_torch_with_uv("cpu")
    else:
        install_torch_with_uv("auto")


def install_torch_with_uv(backend: str) -> None:
    """Let uv pick the build: it knows where PyTorch publishes each one and which fits the driver."""
    run(*pip("uv>=0.9"))
    run(
        str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON),
        "--torch-backend", backend, f"torch=={TORCH}", f"torchvision=={TORCHVISION}",
    )  # fmt: skip


def install_ray() -> None:
    """Install what reaches a Ray cluster, for the tests, where Ray is published for this Python and machine."""
    if not succeeds(*pip("--editable", f"{ROOT}[ray]")):
        say("Ray could not be installed; the tests that need it will be skipped")


def check_gpu() -> None:
    """Say which GPU torch sees, or that it sees none although one was asked for."""
    question = "import torch; print(torch.cuda.get_device_name() if torch.cuda.is_available() else '')"
    done = subprocess.run((str(PYTHON), "-c", question), check=False, capture_output=True, text=True)
    name = done.stdout.strip()
    say(f"torch sees {name}" if name else "torch sees no GPU: check the NVIDIA driver; proofs will use the CPU")


def main() -> None:
    """Set everything up and record that it is done."""
    parser = argparse.ArgumentParser(description="Set up the local virtual environment.")
    parser.add_argument("--dev", action="store_true", help="also install what tests and lints")
    parser.add_argument("--stamp", type=Path, required=True, help="file to touch when everything is in place")
    arguments = parser.parse_args()
    make_environment()
    build = wanted_torch()
    extras = [*(["runner"] if build != "none" else []), *(["dev"] if arguments.dev else [])]
    if build != "none":
        install_torch(build)
    say("installing faqbot" + (f" with {' and '.join(extras)}" if extras else ""))
    run(*pip("--editable", f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)))
    if arguments.dev and build != "none":
        install_ray()
    if build == "cuda":
        check_gpu()
    arguments.stamp.touch()
    say("ready")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed with status {error.returncode}: {' '.join(map(str, error.cmd))}")
