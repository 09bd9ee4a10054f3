"""The `faqbot` command. Each subcommand imports what it needs when it runs, so that `faqbot ask` starts at once."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import __version__, garbage
from bot.cli import backup, cards, doctor, experiments, faq_files, gaps, health, site, stats, teach
from bot.cli.parts import NOT_WELL, Command, faq_option, json_option, settings_with
from bot.errors import StoreError
from runners.device import Device

if TYPE_CHECKING:
    from bot.application import Application
    from bot.settings import Settings
    from bot.store import Store

#: Seconds after which everything is loaded and every chat connected.
_START_S = 5.0


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="faqbot")
def main() -> None:
    """A course FAQ bot that proves what it says.

    Settings come from the environment (FAQBOT_…) or a .env file.
    """
    # Commands tell their own failures; only what nobody else would tell (a broken FAQ file while chatting) is logged.
    logging.basicConfig(level=logging.ERROR, format="%(message)s")


@main.command(cls=Command, example="faqbot chat\necho 'why do I get two error rates?' | faqbot chat")
@faq_option
def chat(faq_path: Path | None) -> None:
    """Talk to the bot in this terminal."""
    asyncio.run(_chat(settings_with(faq_path)))


async def _chat(settings: "Settings") -> None:
    from bot.application import open_application
    from bot.platforms.terminal.chat import chat as talk
    from bot.typed_command import program
    from runners.recipes import recipe_names

    async with open_application(settings, _store_or_memory) as application, _beside(application) as site:
        if site:
            click.echo(f"The same to read and to click, in a browser: {site}\n", err=True)
        await talk(application.assistant, recipe_names(), settings.cache / "history", program())


@contextlib.asynccontextmanager
async def _beside(application: "Application") -> AsyncIterator[str]:
    """The site, while somebody talks in a terminal; yields its address, or nothing where none is served."""
    from bot.site.lazily import served_lazily

    if not (sys.stdin.isatty() and application.settings.serves_site):
        yield ""
        return
    async with served_lazily(application) as address:
        yield address


async def _store_or_memory(settings: "Settings") -> "Store":
    """The store, or, where it cannot be opened, one that ends with the conversation: talking needs no disk."""
    from bot.kept_store import open_kept_store
    from bot.store import open_store
    from bot.store_location import InMemory

    try:
        return await open_kept_store(settings)
    except StoreError as error:
        click.echo(f"{error}\nWe go on without it: what is set and rated here is forgotten at the end.", err=True)
        return await open_store(InMemory())


@main.command(cls=Command, example="FAQBOT_DISCORD_TOKEN=… faqbot run")
@faq_option
@click.option("--or-chat", is_flag=True, help="Where no chat token is set, talk in this terminal instead.")
def run(faq_path: Path | None, or_chat: bool) -> None:
    """Serve every chat platform that has a token, until SIGTERM or Ctrl-C."""
    with garbage.start():
        _run(settings_with(faq_path), or_chat=or_chat)


def _run(settings: "Settings", *, or_chat: bool) -> None:
    if or_chat and not settings.tokens:
        click.echo("No chat token is set, so we talk here. The README says how to connect Discord and Slack.", err=True)
        asyncio.run(_settled(_chat(settings)))
        return
    from bot.logs import log_what_ends_the_process, set_up_logging
    from bot.service import serve

    set_up_logging(settings.log_level, settings.secrets, settings.log_format)
    log_what_ends_the_process()
    asyncio.run(_settled(serve(settings)))


async def _settled(serving: Coroutine[None, None, None]) -> None:
    """Serve, and tidy up after the start when that is over."""
    asyncio.get_running_loop().call_later(_START_S, garbage.settle)
    await serving


@main.command(cls=Command, example='faqbot ask "why do I get two error rates from fine_tune"')
@click.argument("question")
@click.option("--course", help="Search only this course.")
@click.option("--explain", is_flag=True, help="Say why: evidence, runner-up, what each word was read as.")
@faq_option
@json_option
def ask(question: str, course: str | None, faq_path: Path | None, explain: bool, as_json: bool) -> None:
    """Answer one question and exit; starts no proof."""
    from bot.application import build_application
    from bot.asker import Asker
    from bot.assistant import Question
    from bot.reports import AskReport, ExplainedReport
    from faq.explanation import explain as explanation_of

    asked = Question(text=question, asker=Asker(platform="terminal", id="you", manages=True), course=course)
    application = build_application(settings_with(faq_path))
    assistant = application.assistant
    if as_json:
        result = assistant.search(asked)
        explained = explanation_of(application.knowledge.current.matcher, question, course) if explain else None
        report = ExplainedReport.of(result, explained) if explained else AskReport.of(result)
        click.echo(report.model_dump_json())
        return
    from rich.console import Console

    from bot.platforms.terminal.render import render

    reply = assistant.ask(asked)
    console = Console(highlight=False)
    console.print(render(reply))
    if explain:
        console.print(render(asyncio.run(assistant.explain(asked))))
    if (proof := assistant.proof_of(asked)) is not None:
        from bot.typed_command import program, seed_command

        click.echo(f"See it proved: {seed_command(proof, program())}", err=True)


@main.command(cls=Command, example="faqbot seed --seed 42 --card card.json\nfaqbot seed --experiment two-stages --json")
@click.option("--seed", "typed_seed", metavar="N", help="A whole number from 0 to 4294967295.")
@click.option("--experiment", metavar="NAME", default="same-seed", help="What to show, see faqbot experiments.")
@click.option("--recipe", metavar="NAME", help="What to train, see faqbot experiments.")
@click.option("--device", type=click.Choice([device.value for device in Device]), help="Instead of FAQBOT_DEVICE.")
@click.option("--card", "card_path", metavar="FILE", type=click.Path(path_type=Path), help="Write the JSON card here.")
@click.option("--picture", "picture_path", metavar="FILE", type=click.Path(path_type=Path), help="Write the PNG here.")
@click.option("--cold", is_flag=True, help="Start every training in a new interpreter: slower, and equal to the bit.")
@json_option
def seed(
    typed_seed: str | None,
    experiment: str,
    recipe: str | None,
    device: str | None,
    card_path: Path | None,
    picture_path: Path | None,
    cold: bool,
    as_json: bool,
) -> None:
    """Run a proof: train the same model twice with one seed and twice without, or what --experiment names.

    Exit status 1 where the measurements do not show what the experiment claims.
    """
    from bot.proofs.seed_command import check_writable, is_as_claimed, keep, print_proof, prove_as_json
    from bot.reply import ProofRequest
    from bot.settings import load_settings
    from runners.experiments import experiment as find_experiment
    from runners.launchers.starting import Starting
    from runners.picture import draw_picture
    from runners.recipes import recipe as find_recipe
    from runners.spec import parse_seed

    settings = load_settings()
    if cold:
        settings = settings.model_copy(update={"start_runs": Starting.COLD})
    request = ProofRequest(
        experiment=find_experiment(experiment).name,
        recipe=find_recipe(recipe or settings.recipe).name,
        seed=settings.seed if typed_seed is None else parse_seed(typed_seed),
        device=settings.device if device is None else Device(device),
    )
    for path in filter(None, (card_path, picture_path)):
        check_writable(path)
    card = asyncio.run((prove_as_json if as_json else print_proof)(settings, request))
    if card_path is not None:
        keep(card.to_json().encode(), card_path)
    if picture_path is not None:
        keep(asyncio.run(draw_picture(card)), picture_path)
    if not is_as_claimed(card):
        sys.exit(NOT_WELL)


@main.command(cls=Command, example="faqbot version --json")
@json_option
def version(as_json: bool) -> None:
    """Print the versions of the bot and of what it stands on."""
    from bot.reports import VersionReport

    report = VersionReport.of_this_machine()
    if as_json:
        click.echo(report.model_dump_json())
        return
    for name, value in report:
        click.echo(f"{name:<12}{value or 'not installed'}")


for _command in (
    faq_files.import_page,
    faq_files.check,
    faq_files.evaluate,
    faq_files.schema,
    gaps.gaps,
    health.health,
    doctor.doctor,
    backup.backup,
    backup.restore,
    teach.teach,
    stats.stats,
    site.site,
    experiments.experiments,
    cards.verify,
    cards.snippet,
    cards.why,
):
    main.add_command(_command)
