"""Write requirements/*.lock: every package of the images, as one version with the SHA-256 of each of its files.

Run by `make lock`. What is locked already stays as it is while it still fits pyproject.toml; `--upgrade` takes the
newest instead. Each lock of an image holds what the ones before it lack, because it is installed
on top of them:

    bot.lock, then torch.lock with torch-cpu.lock or torch-cuda.lock, then runner.lock, then ray.lock
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from install import TORCH

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
PROJECT = ROOT / "pyproject.toml"
#: With which uv looks for torch where PyTorch publishes its builds without CUDA.
CPU_BUILD = ("--torch-backend", "cpu")
_HEADER = "# Written by `make lock`; do not edit.\n"
_TORCH_ITSELF = "torch=="
_ENTRY = re.compile(r"^(?=[a-z0-9])", re.MULTILINE)
_NAME = re.compile(r"^([a-z0-9][a-z0-9.-]*)==", re.MULTILINE)


def resolve(wanted: Path | str, *options: str, preferred: str = "", kept: str = "", excluded: str = "") -> str:
    """What uv resolves requirements to, for every Python from 3.11 on and every system, as pins with hashes.

    Args:
        wanted: a file of requirements, or their text.
        options: further options of `uv pip compile`.
        preferred: pins that are kept where they still fit.
        kept: pins that the result must keep to, wherever it has their package.
        excluded: names of packages to leave out with all that only they need, one a line.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wanted.in").write_text(wanted if isinstance(wanted, str) else "")
        (folder / "result.lock").write_text(preferred)
        (folder / "kept.txt").write_text("\n".join(re.findall(r"^[a-z0-9][^\\\n]*", kept, re.MULTILINE)))
        (folder / "excluded.txt").write_text((FOLDER / "excluded.txt").read_text() + excluded)
        subprocess.run(
            (
                *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
                *("--generate-hashes", "--no-header", "--no-annotate"),
                *("--constraints", str(folder / "kept.txt")),
                *("--excludes", str(folder / "excluded.txt"), "--output-file", str(folder / "result.lock"), *options),
                str(wanted if isinstance(wanted, Path) else folder / "wanted.in"),
            ),
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        return (folder / "result.lock").read_text()


def extras(*names: str) -> tuple[str, ...]:
    """The options that add extras of the project."""
    return tuple(option for name in names for option in ("--extra", name))


def beyond(lock: str, *others: str) -> str:
    """The entries of a lock whose package none of the others has."""
    known = set(_NAME.findall("".join(others)))
    entries = [entry for entry in _ENTRY.split(lock) if (match := _NAME.match(entry)) and match[1] not in known]
    return "".join(entries)


def locked() -> str:
    """Everything that is locked so far, but for the CPU build of torch, whose version is the plain one's."""
    return "".join(file.read_text() for file in sorted(FOLDER.glob("*.lock")) if file.name != "torch-cpu.lock")


def write(name: str, lock: str) -> None:
    """Write one lock."""
    (FOLDER / f"{name}.lock").write_text(_HEADER + lock)


def main() -> None:
    """Write every lock."""
    parser = argparse.ArgumentParser(description="Write requirements/*.lock.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml admits")
    parser.add_argument("--wheels", help="a folder or page with the CPU build of torch, instead of PyTorch's own")
    arguments = parser.parse_args()
    cpu_source = ("--find-links", arguments.wheels) if arguments.wheels else CPU_BUILD

    everything = resolve(PROJECT, *extras("postgres", "runner", "ray"), preferred="" if arguments.upgrade else locked())
    bot = resolve(PROJECT, *extras("postgres"), kept=everything)
    cpu = resolve(f"torch=={TORCH}+cpu", *cpu_source, kept=everything)
    cuda = resolve(f"torch=={TORCH}", kept=everything)
    runner = resolve(PROJECT, *extras("postgres", "runner"), kept=everything, excluded="torch\n")
    write("bot", bot)
    write("torch", beyond(cpu, bot, _TORCH_ITSELF))
    write("torch-cpu", beyond(cpu, beyond(cpu, _TORCH_ITSELF)))
    write("torch-cuda", beyond(cuda, bot, beyond(cpu, _TORCH_ITSELF)))
    write("runner", beyond(runner, bot, cpu))
    write("ray", beyond(everything, bot, cuda, runner))
    for tools in ("build", "tools", "fuzz"):
        write(tools, resolve(FOLDER / f"{tools}.in", preferred="" if arguments.upgrade else locked()))


if __name__ == "__main__":
    main()
