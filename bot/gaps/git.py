"""Commit a taught FAQ file with git, where the operator wants that. A commit that fails never undoes the saving."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bot.names import plain_name

#: A hook may check the files; one that waits for somebody is ended.
_TIMEOUT_S = 30.0
#: Commits have an author's address; a person's own is none of ours to know.
_ADDRESS = "faqbot@localhost"
_NOBODY = "course staff"
_SETTINGS = "FAQBOT_"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps changes from being committed, and what to do about it."""

    detail: str
    advice: str


def obstacle(path: Path) -> Obstacle | None:
    """What keeps changes of the FAQ at `path` from being committed; None where nothing does."""
    off = "or switch FAQBOT_GIT_COMMIT off"
    if shutil.which("git") is None:
        container = "in a container IMAGE_PACKAGES=git in .env does it, see docs/self-hosting.md"
        return Obstacle("git is not installed", f"Install git ({container}), {off}.")
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    asked = ("git", "-C", str(folder), "rev-parse", "--is-inside-work-tree")
    done = subprocess.run(asked, check=False, capture_output=True, text=True, env=_environment())
    if done.returncode == 0:
        return None
    why = (done.stderr.strip().splitlines() or [f"git ends with status {done.returncode}"])[0]
    advice = f"Let the bot's user own {folder} and run `git init` there (one above a mounted folder is not seen)"
    return Obstacle(f"git cannot commit in {folder}: {why}", f"{advice}, {off}.")


async def commit(path: Path, message: str, author: str, timeout_s: float = _TIMEOUT_S) -> str:
    """Commit one file as it is now, and nothing else that is staged.

    Args:
        path: the file; its folder is in a git repository.
        message: the commit's message.
        author: the name of the staff member, as the chat gives it now; anything.
        timeout_s: how long git may take.

    Returns:
        What went wrong, in git's last words; empty where nothing did.
    """
    identity = ("-c", "user.name=faqbot", "-c", f"user.email={_ADDRESS}")
    resolved = await asyncio.to_thread(path.resolve)
    folder, name = resolved.parent, resolved.name
    for arguments in (
        ("add", "--", name),
        (
            *identity,
            "commit",
            "--quiet",
            "-m",
            message,
            "--author",
            f"{plain_name(author) or _NOBODY} <{_ADDRESS}>",
            "--",
            name,
        ),
    ):
        problem = await _git(folder, arguments, timeout_s)
        if problem:
            return problem
    return ""


async def _git(folder: Path, arguments: tuple[str, ...], timeout_s: float) -> str:
    """Run git, without a shell and without anybody to ask; returns its last words where it fails."""
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            # A file is called what it is called: no name of one stands for others.
            "--literal-pathspecs",
            "-C",
            str(folder),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )
    except OSError:
        return "git is not installed"
    try:
        said, _ = await asyncio.wait_for(process.communicate(), timeout_s)
    except TimeoutError:
        _end(process)
        await process.communicate()
        return f"git took more than {timeout_s:g} seconds"
    lines = said.decode(errors="replace").strip().splitlines()
    return "" if process.returncode == 0 else (lines[-1] if lines else f"git failed with status {process.returncode}")


def _environment() -> dict[str, str]:
    """The bot's own environment without its settings: git hands it on to hooks, and they need none of the tokens."""
    others = {name: value for name, value in os.environ.items() if not name.upper().startswith(_SETTINGS)}
    return {**others, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _end(process: asyncio.subprocess.Process) -> None:
    """End git, and with it the hooks that it started, where the system can do that."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
