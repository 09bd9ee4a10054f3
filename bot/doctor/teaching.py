"""Teaching from a chat, where the operator allows it: is there something to teach, and can it be saved?"""

import os
from pathlib import Path

from bot.doctor.finding import Finding, problem, well
from bot.gaps.git import obstacle
from bot.settings import Settings
from faq.errors import FaqNotFound
from faq.library import read_all

PART = "teaching"


def examine_teaching(settings: Settings) -> list[Finding]:
    """Look whether what FAQBOT_TEACH and FAQBOT_STAFF allow can be done; nothing where they allow nothing.

    Commits are looked at in any case, because a bot that is to make them and cannot does not start.
    """
    if not settings.teach and not settings.staff:
        return _git(settings)
    problems = [*_courses(settings), *_folder(settings.faq), *_git(settings)]
    return problems or [well(PART, "staff can change the FAQ from the chats (docs/teaching.md)")]


def _courses(settings: Settings) -> list[Finding]:
    try:
        known = read_all(settings.faq).faq.courses
    except FaqNotFound:
        # The examination of the FAQ tells that.
        return []
    unknown = sorted({server.course for server in settings.teach if server.course} - set(known))
    if not unknown:
        return []
    there_are = ", ".join(known) or "none, no file names its course"
    return [
        problem(
            PART,
            f"FAQBOT_TEACH names courses that no file of the FAQ is of: {', '.join(unknown)}",
            f"Name one there is: {there_are}; or leave the course out, for every one.",
        )
    ]


def _folder(path: Path) -> list[Finding]:
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir() or os.access(folder, os.W_OK):
        return []
    return [
        problem(
            PART, f"what staff teach cannot be saved in {folder}", "Let the bot's user write there: chown or chmod it."
        )
    ]


def _git(settings: Settings) -> list[Finding]:
    found = obstacle(settings.faq) if settings.git_commit else None
    return [] if found is None else [problem(PART, f"FAQBOT_GIT_COMMIT is on and {found.detail}", found.advice)]
