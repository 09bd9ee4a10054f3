"""A Docker engine for the tests: the one that answers here, or the one that a script beside the checkout starts."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTER = ROOT.parent / "shared/tools/docker-engine"
_PATIENCE_S = 600
_EXPORT = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True)
class Engine:
    """A Docker engine that answers."""

    program: str
    environment: Mapping[str, str]

    def __call__(self, *arguments: str, **more: str) -> str:
        """Run `docker`, which must succeed; returns what it printed. `more` are variables for it."""
        done = subprocess.run(
            (self.program, *arguments),
            env={**self.environment, **more},
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
        )
        assert done.returncode == 0, f"docker {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()

    async def during(self, *arguments: str, **more: str) -> str:
        """The same, while the test's own servers go on serving."""
        return await asyncio.to_thread(self, *arguments, **more)

    def build(self, target: str) -> str:
        """Build one target of the Dockerfile; returns the image's name, which is this checkout's own."""
        name = f"faqbot-test-{zlib.crc32(str(ROOT).encode()):08x}:{target}"
        self("build", "--quiet", "--network", "host", "--target", target, "--tag", name, ".", DOCKER_BUILDKIT="1")
        return name


def find_engine() -> Engine | None:
    """The engine of this machine, started where that is needed and known how; None where there is none."""
    program = shutil.which("docker")
    if program is not None and _answers(engine := Engine(program, os.environ)):
        return engine
    if not STARTER.exists():
        return None
    done = subprocess.run((STARTER, "up"), check=True, stdout=subprocess.PIPE, text=True, timeout=_PATIENCE_S)
    return Engine(shutil.which("docker") or "docker", os.environ | dict(_EXPORT.findall(done.stdout)))


def fetch_torch() -> None:
    """Have the CPU build of torch in wheels/ where this machine's pip knows it; else the build asks PyTorch's index."""
    subprocess.run(
        (
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--require-hashes", "--dest", str(ROOT / "wheels"), "-r", str(ROOT / "requirements/torch-cpu.lock")),
        ),
        check=False,
        capture_output=True,
        timeout=_PATIENCE_S,
    )


def _answers(engine: Engine) -> bool:
    done = subprocess.run((engine.program, "info"), env=engine.environment, check=False, capture_output=True)
    return not done.returncode
