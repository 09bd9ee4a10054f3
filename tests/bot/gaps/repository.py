"""A real git repository around FAQ files."""

import subprocess
from pathlib import Path

import pytest


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip()


def repository_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in the file's folder with the file in it, whatever this machine's own settings are."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    git(path.parent, "init", "--quiet")
    git(path.parent, "add", path.name)
    git(path.parent, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "first")
    return path.parent
