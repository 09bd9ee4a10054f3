"""`faqbot backup` and `faqbot restore` as they are typed, into a fresh install."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.backup.conftest import Machine


def faqbot(*arguments: str, at: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, with a home and a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAQBOT_", "XDG_"))}
    here = {"HOME": str(at), "PYTHONPATH": str(Path(__file__).parents[3])}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=at,
        env=kept | here | environment,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def new_home(tmp_path: Path) -> Path:
    home = tmp_path / "new-home"
    home.mkdir()
    return home


async def test_a_bot_moves_to_a_new_machine(used: Machine, tmp_path: Path, new_home: Path) -> None:
    old = {
        "FAQBOT_FAQ": str(used.settings.faq),
        "FAQBOT_STORE": str(used.store),
        "FAQBOT_DISCORD_TOKEN": "a.secret.token",
    }
    taken = faqbot("backup", "-", at=tmp_path, FAQBOT_STAFF="discord:1234", **old)
    (new_home / "backup.tgz").write_bytes(taken.stdout)
    brought = faqbot("restore", "backup.tgz", "--faq", "course", "--settings", ".env", at=new_home)
    answered = faqbot("ask", "when is the exam", at=new_home, FAQBOT_FAQ="course")

    assert taken.returncode == brought.returncode == answered.returncode == 0, brought.stderr
    assert b"2 questions" in taken.stderr
    assert b"with its privacy key" in brought.stderr
    assert "FAQBOT_STAFF=discord:1234" in (new_home / ".env").read_text()
    assert b"a.secret.token" not in taken.stdout
    assert b"In June." in answered.stdout
    assert (new_home / ".local" / "share" / "faqbot" / "faqbot.key").exists()


async def test_what_is_refused_ends_with_status_2_and_what_to_do(used: Machine, tmp_path: Path, new_home: Path) -> None:
    here = {"FAQBOT_FAQ": str(used.settings.faq), "FAQBOT_STORE": str(used.store)}
    await used.backup(new_home / "backup.tgz")
    again = faqbot("restore", "backup.tgz", at=new_home, **here)

    assert again.returncode == 2
    assert b"--force" in again.stderr
    assert b"Traceback" not in again.stderr
