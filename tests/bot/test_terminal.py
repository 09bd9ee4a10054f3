import asyncio
import io
import shlex
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.assistant import Assistant
from bot.cli.main import main
from bot.knowledge import understand
from bot.platforms.terminal.chat import TerminalChat
from bot.platforms.terminal.render import render
from bot.proofs.desk import ProofDesk
from bot.reply import Attachment, Literal, Reply, Table
from bot.settings import SHIPPED_FAQ
from bot.store import open_store
from bot.store_location import InMemory
from bot.typed_command import program
from faq.entry import ProofStart
from faq.library import Library
from faq.matcher import Thresholds
from runners.experiments import experiment
from runners.recipes import recipe
from runners.spec import Seeding
from tests.bot.conftest import SEED, SMALL_FAQ, UNBIASED
from tests.bot.platforms.files import with_files
from tests.bot.stats.talking import counting
from tests.fakes.launcher import ScriptedLauncher


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


@pytest.fixture
def terminal(assistant: Assistant, console: Console) -> TerminalChat:
    return TerminalChat(assistant, console, ("digits", "digits-tiny"))


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_files_of_a_proof_are_told_with_the_option_that_keeps_them(console: Console) -> None:
    console.print(render(with_files("Reproducible.")))

    assert "proof.png: `faqbot seed --picture FILE`" in shown(console)
    assert "proof-card.json: `faqbot seed --card FILE`" in shown(console)


async def test_a_proofs_files_are_kept_by_a_command_that_runs_this_very_proof(
    terminal: TerminalChat, console: Console
) -> None:
    await terminal.answer("/faq seed 7 digits-tiny")

    command = "faqbot seed --seed 7 --experiment same-seed --recipe digits-tiny --card FILE"
    assert f"`{command}`" in " ".join(shown(console).split())


def test_a_file_that_is_of_no_proof_is_printed(console: Console) -> None:
    copy = Attachment(name="kept-about-you.json", content=b'{"questions": []}', media_type="application/json")
    console.print(render(Reply(parts=(copy,))))

    assert '{"questions": []}' in shown(console)
    assert "faqbot seed" not in shown(console)


async def test_a_piped_reproducibility_question_is_answered_and_proved_once_each(
    terminal: TerminalChat, console: Console
) -> None:
    await terminal.answer(SEED.question + "\n")

    assert shown(console).count("before creating the dataloader") == 1
    assert shown(console).count("0.038997") == 2
    assert "Reproducible" in shown(console)


async def test_a_piped_proof_tells_the_seeded_verdict_once_before_the_rest_and_no_table_that_still_moves(
    console: Console,
) -> None:
    class ControlWaits(ScriptedLauncher):
        async def run(self, spec, report):
            while spec.seeding is Seeding.SPLIT_ONLY and "Seeded" not in shown(console):
                await asyncio.sleep(0.01)
            return await super().run(spec, report)

    desk = ProofDesk(ControlWaits())
    knowledge = understand(SMALL_FAQ, Thresholds())
    async with asyncio.timeout(10):
        await TerminalChat(Assistant(lambda: knowledge, desk), console, ()).answer("/faq seed 7\n")
    await desk.close()

    assert shown(console).count("Seeded: identical to the last bit") == 1
    assert shown(console).index("Seeded: identical") < shown(console).index("control 1")
    assert shown(console).count("seeded 1") == 1


async def test_piped_commands_are_done_line_by_line(terminal: TerminalChat, console: Console) -> None:
    await terminal.answer("/faq list\n/faq seed abc\n")

    assert "What I can answer" in shown(console)
    assert "from 0 to 4294967295" in shown(console)


async def test_a_piped_question_over_several_lines_is_one_question(terminal: TerminalChat, console: Console) -> None:
    await terminal.answer("Will unbiased data\nprevent biased decisions?\n")

    assert shown(console).count("Unfortunately, no.") == 1


@pytest.mark.parametrize("text", ["", "\n \n"])
async def test_an_empty_pipe_says_nothing(terminal: TerminalChat, console: Console, text: str) -> None:
    await terminal.answer(text)

    assert shown(console) == ""


async def test_a_number_picks_from_what_was_offered(hesitant: Assistant, console: Console) -> None:
    terminal = TerminalChat(hesitant, console, ())
    await terminal._show_live(terminal.replies("does data make decisions biased"))
    assert " 1  Will unbiased data" in shown(console)
    await terminal._show_live(terminal.replies("1"))

    assert "Unfortunately, no." in shown(console)


async def test_a_number_nobody_offered_is_a_question(terminal: TerminalChat) -> None:
    (reply,) = [reply async for reply in terminal.replies("42")]

    assert "don't know" in str(reply)


async def test_seed_runs_the_recipe_that_was_named(terminal: TerminalChat, launcher: ScriptedLauncher) -> None:
    _ = [reply async for reply in terminal.replies("/faq seed 7 digits-tiny")]

    assert {(spec.recipe, spec.seed) for spec in launcher.started} == {("digits-tiny", 7)}


async def test_an_unknown_command_is_repeated_as_plain_text_over_the_help(
    terminal: TerminalChat, console: Console
) -> None:
    await terminal.answer("/faq [bold]lst[/bold]\n")

    assert "[bold]lst[/bold]" in shown(console)
    assert "/faq seed" in shown(console)


def test_markup_and_control_codes_in_what_a_person_typed_stay_text(console: Console) -> None:
    console.print(
        render(Reply(parts=(Literal(text="[red]x[/red] \x1b[31m**y**"), Table(columns=("a",), rows=(("[b]|`",),)))))
    )

    assert "[red]x[/red]" in shown(console)
    assert "**y**" in shown(console)
    assert "[b]|`" in shown(console)
    assert "\x1b[31m" not in shown(console)


async def test_statistics_are_told_without_a_picture(desk: ProofDesk, console: Console) -> None:
    async with await open_store(InMemory()) as store:
        terminal = TerminalChat(counting(store, desk), console, ())
        await terminal.answer(f"/faq ask {UNBIASED.question}\n/faq stats 1")

    assert "1 question this week, 100% of them answered" in shown(console)
    assert "faqbot stats --picture FILE" in shown(console)


async def test_where_an_answer_offers_its_proof_a_pipe_is_told_the_command_that_runs_it(
    desk: ProofDesk, console: Console
) -> None:
    faq = Library(SHIPPED_FAQ).faq
    knowledge = understand(faq, Thresholds())
    terminal = TerminalChat(Assistant(lambda: knowledge, desk), console, ())
    entries = (entry for file in faq.files for entry in file.entries)
    offering = [entry for entry in entries if entry.proof and entry.proof_start is ProofStart.ON_REQUEST]

    for entry in offering:
        await terminal.answer(entry.question)

    told = [line.removeprefix("See it proved: ") for line in shown(console).splitlines() if "See it proved" in line]
    assert offering
    assert told == [f"faqbot seed --seed 42 --experiment {entry.proof} --recipe digits" for entry in offering]
    for command in told:
        # As the shell takes it apart and the command line reads it; what it names is there to be run.
        _, name, *arguments = shlex.split(command)
        read = main.commands[name].make_context(name, arguments).params
        assert experiment(read["experiment"]).name == read["experiment"]
        assert recipe(read["recipe"]).name == read["recipe"]


def test_a_command_to_type_begins_with_the_programs_name_or_where_a_shell_would_not_find_that_with_its_path(
    tmp_path: Path,
) -> None:
    installed, checkout = tmp_path / "faqbot", tmp_path / "my course" / "faqbot"
    checkout.parent.mkdir()
    for file in (installed, checkout):
        file.touch()

    assert program(str(installed), lambda _: str(installed)) == "faqbot"
    assert program(str(checkout), lambda _: None) == f"'{checkout}'"
    assert program(str(checkout), lambda _: str(installed)) == f"'{checkout}'"
    assert program("-m", lambda _: None) == "faqbot"


async def test_what_was_typed_is_kept_for_nobody_else_to_read(terminal: TerminalChat, tmp_path: Path) -> None:
    history = tmp_path / "cache" / "history"
    history.parent.mkdir()
    history.write_text("\n# before\n+an old question\n")
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("why do I get two error rates\nexit\n")
        await terminal.converse(history)

    assert "two error rates" in history.read_text()
    assert history.stat().st_mode & 0o077 == 0
