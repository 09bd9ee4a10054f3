"""`faqbot teach`: another phrasing, or a question with its answer, checked, shown as a diff, saved, and taken back."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from bot.cli.parts import NOT_WELL, Command, Failure, faq_option, json_option, settings_with
from faq.errors import FileChanged

if TYPE_CHECKING:
    from bot.asker import Asker
    from bot.gaps.classroom import Classroom, Preview, Saved
    from bot.settings import Settings
    from bot.store.edits import Edit
    from faq.teaching import Lesson

T = TypeVar("T")

#: Edits that are listed.
_LOGGED = 50


@click.command(
    cls=Command,
    example='faqbot teach "why are there two tables" --entry two-error-rates\n'
    'faqbot teach "What is a learner?" --answer "A model and its data." --section Tech --tag fastai\n'
    "faqbot teach --log\nfaqbot teach --undo EDIT",
)
@click.argument("question", required=False)
@click.option("--entry", metavar="ID", help="Make the question another phrasing of this entry.")
@click.option("--answer", metavar="TEXT", help="Make it an entry of its own with this answer, in Markdown.")
@click.option("--answer-file", type=click.File(encoding="utf-8"), help="Take the answer from a file; - for a pipe.")
@click.option("--section", default="", help="The heading of a new entry.")
@click.option("--tag", "tags", multiple=True, help="A label of a new entry; as many as you like.")
@click.option("--course", default="", help="The course of a new entry.")
@click.option("--undo", "undone", metavar="EDIT", help="Take back what was taught under this edit.")
@click.option("--log", "wants_log", is_flag=True, help="List what was taught last, by its edit.")
@click.option("--yes", is_flag=True, help="Save without asking.")
@faq_option
@json_option
def teach(
    question: str | None,
    entry: str | None,
    answer: str | None,
    answer_file: TextIO | None,
    section: str,
    tags: tuple[str, ...],
    course: str,
    undone: str | None,
    wants_log: bool,
    yes: bool,
    faq_path: Path | None,
    as_json: bool,
) -> None:
    """Add a phrasing or an answer to the FAQ: shown as a check and a diff, and saved when you agree.

    Exit status 1 where you did not.
    """
    from faq.teaching import NewAnswer, NewPhrasing

    settings = settings_with(faq_path)
    if undone is not None:
        _tell(asyncio.run(_with_classroom(settings, lambda room: room.undo(undone, _you()))), as_json=as_json)
        return
    if wants_log:
        _list(asyncio.run(_with_classroom(settings, lambda room: room.lately(_LOGGED, _you()))), as_json=as_json)
        return
    if answer_file is not None:
        answer = answer_file.read()
    if not question or (entry is None) == (answer is None):
        raise click.UsageError(
            "Give a question with --entry, or with --answer (or --answer-file); or give --undo or --log."
        )
    lesson: Lesson = (
        NewPhrasing(entry, question) if entry is not None else NewAnswer(question, answer or "", section, tags, course)
    )
    agrees = (lambda _: True) if yes else _asked
    saved = asyncio.run(_with_classroom(settings, lambda room: _taught(room, lesson, agrees)))
    if saved is None:
        sys.exit(NOT_WELL)
    _tell(saved, as_json=as_json)


def _you() -> "Asker":
    """Whoever sits at the bot's own machine."""
    from bot.asker import Asker

    return Asker(platform="terminal", id="you", manages=True)


async def _taught(classroom: "Classroom", lesson: "Lesson", agrees: "Callable[[Preview], bool]") -> "Saved | None":
    """Show a lesson and save it, unless whoever looks at it does not agree."""
    from bot.gaps.classroom import Plan

    preview = await classroom.preview(await classroom.keep(Plan(lesson=lesson), _you()))
    _show(preview)
    if not agrees(preview):
        return None
    try:
        return await classroom.save(preview.id, _you())
    except FileChanged as changed:
        raise Failure(f"{changed}\n\n{changed.diff}") from changed


async def _with_classroom(settings: "Settings", do: "Callable[[Classroom], Awaitable[T]]") -> T:
    from bot.gaps.opening import open_classroom
    from bot.kept_store import open_kept_store
    from bot.knowledge import LiveKnowledge
    from faq.library import Library

    async with await open_kept_store(settings) as store:
        return await do(open_classroom(settings, store, LiveKnowledge(Library(settings.faq), settings.thresholds)))


def _show(preview: "Preview") -> None:
    """On standard error, so that --json leaves standard output to the report."""
    from rich.console import Console

    from bot.gaps.lesson_replies import preview_reply
    from bot.platforms.terminal.render import render_part, render_title

    console = Console(highlight=False, stderr=True)
    reply = preview_reply(preview)
    console.print(render_title(reply.title))
    for part in reply.parts:
        console.print(render_part(part))


def _asked(_preview: "Preview") -> bool:
    return click.confirm("Save it?", err=True)


def _list(edits: "Sequence[Edit]", *, as_json: bool) -> None:
    if as_json:
        from bot.teach_reports import LoggedEdit, LogReport

        logged = (
            LoggedEdit(
                edit=edit.id,
                at=edit.at,
                entry=edit.entry,
                path=edit.path,
                state=edit.state.value,
                by=edit.by,
                undoes=edit.undoes,
            )
            for edit in edits
        )
        click.echo(LogReport(edits=tuple(logged)).model_dump_json())
        return
    from bot.gaps.lesson_replies import who_made

    for edit in edits:
        what = f"took back {edit.undoes}" if edit.undoes else edit.state.value
        click.echo(f"{edit.at:%Y-%m-%d %H:%M} UTC  {edit.id}  {edit.entry}  {what}, by {who_made(edit)}")


def _tell(saved: "Saved", *, as_json: bool) -> None:
    if as_json:
        from bot.teach_reports import TeachReport

        report = TeachReport(edit=saved.edit, entry=saved.entry_id, diff=saved.diff, notes=saved.notes)
        click.echo(report.model_dump_json())
        return
    for note in saved.notes:
        click.echo(note, err=True)
    click.echo(saved.diff, nl=False)
    click.echo(f"Saved as edit {saved.edit}. To take it back: faqbot teach --undo {saved.edit}")
