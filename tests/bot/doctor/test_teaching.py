"""What the doctor says about teaching the FAQ from a chat."""

import os
import shutil
from pathlib import Path

import pytest

from bot.asker import Asker
from bot.doctor.finding import State
from bot.mandate import parse_teaching_servers
from tests.bot.doctor.conftest import Examine, only
from tests.bot.gaps.repository import repository_of

WRITTEN = "course: ml\nentries:\n  - id: a\n    question: Why?\n    answer: Because.\n"


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "week.yaml").write_text(WRITTEN)
    return folder


async def test_where_nobody_may_teach_nothing_is_said(examine: Examine, faq: Path) -> None:
    assert "teaching" not in await examine(faq=faq)


@pytest.mark.parametrize(
    "allowed",
    [
        {"teach": parse_teaching_servers("discord:1:ml,slack:T1")},
        {"staff": frozenset({Asker(platform="discord", id="1")})},
    ],
)
async def test_where_it_can_be_done_it_is_well(examine: Examine, faq: Path, allowed: dict[str, object]) -> None:
    only((await examine(faq=faq, **allowed))["teaching"], State.WELL)


async def test_a_course_that_no_file_is_of_is_a_problem(examine: Examine, faq: Path) -> None:
    teach = parse_teaching_servers("discord:1:ml,discord:1:maths,discord:2:logic")
    finding = only((await examine(faq=faq, teach=teach))["teaching"], State.PROBLEM)

    assert finding.detail.endswith("logic, maths")
    assert "ml" in finding.advice


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_may_not_be_written_is_a_problem(examine: Examine, faq: Path) -> None:
    faq.chmod(0o500)
    try:
        finding = only((await examine(faq=faq, teach=parse_teaching_servers("discord:1")))["teaching"], State.PROBLEM)
    finally:
        faq.chmod(0o700)

    assert str(faq) in finding.detail


async def test_commits_without_git_are_a_problem(examine: Examine, faq: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    teach = parse_teaching_servers("discord:1")

    finding = only((await examine(faq=faq, teach=teach, git_commit=True))["teaching"], State.PROBLEM)
    assert "git is not installed" in finding.detail
    assert "IMAGE_PACKAGES=git" in finding.advice
    # The bot would not start, whether or not somebody may teach.
    assert (await examine(faq=faq, git_commit=True))["teaching"] == [finding]


async def test_commits_where_there_is_no_repository_are_a_problem_until_there_is_one(
    examine: Examine, faq: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = {"faq": faq, "teach": parse_teaching_servers("discord:1"), "git_commit": True}
    finding = only((await examine(**allowed))["teaching"], State.PROBLEM)
    assert "not a git repository" in finding.detail
    assert f"own {faq} and run `git init`" in finding.advice

    repository_of(faq / "week.yaml", monkeypatch)

    only((await examine(**allowed))["teaching"], State.WELL)


async def test_without_a_faq_only_that_is_told(examine: Examine, tmp_path: Path) -> None:
    found = await examine(faq=tmp_path / "nowhere", teach=parse_teaching_servers("discord:1:ml"))

    only(found["faq"], State.PROBLEM)
    assert all(finding.state is State.WELL for finding in found["teaching"])
