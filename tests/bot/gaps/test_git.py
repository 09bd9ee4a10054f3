"""Taught changes committed with git, by whoever taught them."""

import asyncio
from pathlib import Path

import pytest

from bot.application import build_application
from bot.gaps.git import commit
from bot.reply import ActionKind
from bot.settings import Settings
from bot.store import Store
from tests.bot.gaps.conftest import KAGGLE, WRITTEN, School, button, said
from tests.bot.gaps.repository import git, repository_of


@pytest.fixture
def repository(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return repository_of(path, monkeypatch)


@pytest.fixture
async def committing(repository: Path, settings: Settings, store: Store, path: Path) -> School:
    return School(build_application(settings.model_copy(update={"git_commit": True}), store), store, path)


async def test_saving_and_undoing_are_commits_of_the_staff_member(committing: School, repository: Path) -> None:
    (repository / "notes.txt").write_text("mine")
    git(repository, "add", "notes.txt")
    await committing.ask(KAGGLE)

    saved = await committing.press(button(await committing.preview(), ActionKind.SAVE))
    await committing.press(button(saved, ActionKind.UNDO))

    log = git(repository, "log", "--format=%an|%s", "-2").splitlines()
    assert log == [
        "Ada Lovelace|faq: take back what was taught to unbiased-data",
        "Ada Lovelace|faq: teach unbiased-data",
    ]
    assert git(repository, "diff", "--name-only", "HEAD") == "notes.txt", "what else was staged stays staged"
    assert KAGGLE in git(repository, "show", "HEAD~1")


async def test_the_name_in_the_commit_is_the_one_in_the_audit_log(committing: School) -> None:
    await committing.ask(KAGGLE)
    await committing.press(button(await committing.preview(), ActionKind.SAVE))

    (edit,) = await committing.store.edits.latest(5)
    assert edit.by == "Ada Lovelace"


async def test_without_the_setting_nothing_is_committed(school: School, repository: Path) -> None:
    await school.ask(KAGGLE)
    await school.press(button(await school.preview(), ActionKind.SAVE))

    assert git(repository, "log", "--format=%s") == "first"


async def test_a_hook_sees_none_of_the_bots_secrets(
    committing: School, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FAQBOT_DISCORD_TOKEN", "FAQBOT_PRIVACY_KEY", "FAQBOT_STORE"):
        monkeypatch.setenv(name, "the-secret-of-this-test")
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nenv > .git/seen\n")
    hook.chmod(0o755)
    await committing.ask(KAGGLE)
    await committing.press(button(await committing.preview(), ActionKind.SAVE))

    seen = (repository / ".git" / "seen").read_text()
    assert "PATH=" in seen
    assert "the-secret-of-this-test" not in seen


async def test_a_file_is_committed_whatever_its_name_means_to_git(repository: Path) -> None:
    other, starred = repository / "other.yaml", repository / "*.yaml"
    other.write_text("changed by hand")
    git(repository, "add", "other.yaml")
    for file in (starred, repository / ":(top)x.yaml", repository / "-m.yaml"):
        file.write_text("entries: []\n")
        assert await commit(file, "-m", "--amend") == ""

    assert git(repository, "diff", "--name-only", "--cached") == "other.yaml", "what else was staged stays staged"
    assert git(repository, "log", "--format=%an|%s", "-1") == "--amend|-m"


async def test_a_commit_that_fails_leaves_the_change_saved_and_says_so(committing: School, repository: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho this file is frozen >&2\nexit 1\n")
    hook.chmod(0o755)
    await committing.ask(KAGGLE)

    saved = await committing.press(button(await committing.preview(), ActionKind.SAVE))

    assert "It was not committed with git: this file is frozen" in said(saved)
    assert committing.path.read_text() != WRITTEN


async def test_outside_of_a_repository_git_says_so(path: Path) -> None:
    assert "not a git repository" in await commit(path, "message", "Ada")


async def test_a_hook_that_hangs_is_ended(repository: Path, path: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexec sleep 60\n")
    hook.chmod(0o755)
    path.write_text("entries: []\n")

    async with asyncio.timeout(20):
        assert await commit(path, "message", "Ada", timeout_s=0.5) == "git took more than 0.5 seconds"
