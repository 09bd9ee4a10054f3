"""The `faqbot` commands for course staff: import a page, check the files, evaluate the matcher, print the schema."""

import sys
from pathlib import Path

import click

from bot.cli.parts import NOT_WELL, Command, faq_option, json_option, settings_with


@click.command("import", cls=Command, example="faqbot import qa-week-3.md -o faq/week-3.yaml")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The YAML file to make or to add to.")
@click.option("--course", default="", help="The course of a new file.")
@click.option("--title", default="", help="The title of a new file.")
@json_option
def import_page(page: Path, output: Path | None, course: str, title: str, as_json: bool) -> None:
    """Bring a Q&A page (Markdown or plain text) into a YAML file.

    Where the file exists, nothing in it is changed: new questions are added, and the report says which answers the
    page now words differently and which questions vanished from it. Without -o the YAML is printed.
    """
    from faq.merge import first_import, import_page, load_page

    if output is None:
        click.echo(first_import(load_page(page, course=course, title=title)).text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    report = import_page(page, output, course=course, title=title)
    if as_json:
        click.echo(report.model_dump_json())
        return
    click.echo(f"{output}: {len(report.added)} added, {len(report.kept)} kept")
    _list("added", report.added)
    _list("added without an answer, please write one", report.unanswered)
    _list("the page now says more than the file; the file was kept", tuple(change.id for change in report.changed))
    _list("no longer on the page; the file was kept", report.vanished)


def _list(heading: str, ids: tuple[str, ...]) -> None:
    if ids:
        click.echo(f"{heading}: {', '.join(ids)}")


@click.command(cls=Command, example="faqbot check --faq faq/")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@faq_option
@json_option
def check(path: Path | None, faq_path: Path | None, as_json: bool) -> None:
    """Check FAQ files; exit status 1 where something must be mended.

    Each problem is told as file:line:column: what is wrong, what to write instead. Warnings do not change the status.
    """
    from bot.reports import CheckReport
    from faq.check import check as problems_of
    from runners.experiments import experiment_names

    folder = path or settings_with(faq_path).faq
    problems = problems_of(folder, experiments=frozenset(experiment_names()), max_answer_chars=max_answer_chars())
    report = CheckReport.of(problems)
    if as_json:
        click.echo(report.model_dump_json())
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{folder}: {_summary(report.errors, report.warnings)}", err=True)
    if not report.ok:
        sys.exit(NOT_WELL)


def max_answer_chars() -> int:
    """The longest answer that every platform shows whole, with room for its title, sources and notes.

    Discord's limit is the tightest: 6,000 characters in all embeds of a message.
    """
    from bot.platforms.discord.limits import EMBED_TITLE_CHARS, MESSAGE_EMBEDS_CHARS

    return MESSAGE_EMBEDS_CHARS - 2 * EMBED_TITLE_CHARS


def _summary(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "all well"
    return f"{errors} to mend, {warnings} to look at"


@click.command(
    cls=Command,
    example="faqbot evaluate questions.csv --json\nfaqbot evaluate questions.csv --tune --picture trade-off.png",
)
@click.argument("questions", type=click.Path(path_type=Path))
@click.option("--tune", is_flag=True, help="Propose thresholds for a wanted share of false answers.")
@click.option(
    "--false-answers",
    type=click.FloatRange(0, 1),
    default=0.005,
    show_default=True,
    help="With --tune: how many of the questions without a document may be answered.",
)
@click.option("--picture", type=click.Path(path_type=Path), help="With --tune: draw the trade-off into this PNG file.")
@faq_option
@json_option
def evaluate(
    questions: Path, tune: bool, false_answers: float, picture: Path | None, faq_path: Path | None, as_json: bool
) -> None:
    """Measure the matcher on labelled questions, and show those it gets wrong.

    QUESTIONS is a CSV with the columns question, course, document (the id of the right entry; empty where the bot
    should not answer).
    """
    from bot.evaluation_text import evaluation_lines, proposal_lines
    from faq.evaluation import evaluate as measure
    from faq.evaluation import read_questions, unknown_labels
    from faq.library import load_faq
    from faq.matcher import Matcher
    from faq.tuning import propose

    if picture and not tune:
        raise click.UsageError("--picture draws what --tune finds: give both.")
    settings = settings_with(faq_path)
    faq = load_faq(settings.faq)
    labelled = read_questions(questions)
    for problem in unknown_labels(questions, labelled, faq):
        click.echo(str(problem), err=True)
    matcher = Matcher(faq, settings.thresholds)
    if not tune:
        report = measure(matcher, labelled)
        click.echo(report.model_dump_json(by_alias=True) if as_json else "\n".join(evaluation_lines(report)))
        return
    proposal = propose(matcher, labelled, false_answers)
    if picture:
        from bot.trade_off_picture import draw_trade_off

        picture.write_bytes(draw_trade_off(proposal))
    click.echo(proposal.model_dump_json() if as_json else "\n".join(proposal_lines(proposal, settings.thresholds)))


@click.command(cls=Command, example="faqbot schema > faq.schema.json")
def schema() -> None:
    """Print the JSON Schema of FAQ files, for editors that complete and check YAML."""
    from faq.schema import faq_schema

    click.echo(faq_schema(), nl=False)
