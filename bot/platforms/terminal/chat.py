"""A conversation on a terminal: with a prompt, history and live progress, or one question from a pipe."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import FileHistory
from rich.console import Console
from rich.live import Live

from bot.asker import Asker
from bot.assistant import Assistant
from bot.commands import Ask, parse_command
from bot.form import Form, Values
from bot.platforms.terminal.forms import fill_in
from bot.platforms.terminal.render import choices, proving_again, render, render_offers, render_part, render_title
from bot.reply import Action, ActionKind, Part, Progress, Reply, Table
from bot.typed_command import seed_command

#: Has a form filled in on a console; None where the person would rather not.
FillIn = Callable[[Form, Console], Awaitable[Values | None]]

#: A terminal redraws without limits; ten times a second looks smooth.
EVERY_S = 0.1
#: Whoever sits at the bot's own terminal runs it.
_YOU = Asker(platform="terminal", id="you", manages=True)
_SUBCOMMANDS = ("ask", "seed", "why", "list", "inspect", "settings", "privacy", "gaps", "stats", "page", "help")
_COMPLETIONS = 8
_FAREWELLS = frozenset({"exit", "quit", ":q", "/exit", "/quit"})


class TerminalChat:
    """Reads questions and commands, shows replies."""

    def __init__(
        self,
        assistant: Assistant,
        console: Console,
        recipes: tuple[str, ...],
        fill_in: FillIn = fill_in,
        program: str = "faqbot",
    ) -> None:
        self._assistant = assistant
        self._fill_in = fill_in
        self._console = console
        self._recipes = recipes
        self._program = program
        self._choices: tuple[Action, ...] = ()

    async def converse(self, history: Path) -> None:
        """Talk until end of input. `history` is the file that keeps what was typed, for nobody else to read."""
        await asyncio.to_thread(_make_private, history)
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(history)),
            auto_suggest=AutoSuggestFromHistory(),
            completer=_SlashCompleter(self._assistant, self._recipes),
            complete_while_typing=False,
        )
        self._console.print(render(self._assistant.help()))
        self._console.print("Type a question, or `exit` to leave.\n", style="dim", markup=False)
        while (line := await _read_line(session)) is not None:
            if line.strip():
                await self.take_turn(line)
                self._console.print()

    async def take_turn(self, line: str) -> None:
        """Show the replies to one line; where they come to a form, have it filled in and show what that leads to."""
        form = await self._show_live(self.replies(line))
        while form is not None:
            values = await self._fill_in(form, self._console)
            if values is None:
                return
            form = await self._show_live(_soon(self._assistant.submit(form.kind, form.argument, values, _YOU)))

    async def answer(self, text: str) -> None:
        """Answer what came through a pipe: one question, or, where a line starts with `/faq`, line by line."""
        lines = text.splitlines()
        turns = lines if any(line.startswith("/faq") for line in lines) else [text]
        for turn in turns:
            if turn.strip():
                await self._show_plain(self.replies(turn))

    def replies(self, line: str) -> AsyncIterator[Reply]:
        """The replies to one line: a number picks from the last reply, `/faq …` is a command, the rest a question."""
        picked = self._picked(line)
        if picked is not None:
            return self._assistant.act(picked.kind, picked.argument, _YOU, every_s=EVERY_S, on_private=True)
        if not line.lstrip().startswith("/"):
            return self._assistant.perform(Ask(text=line), _YOU, every_s=EVERY_S)
        command = line.strip().removeprefix("/faq") if line.strip().split()[0] == "/faq" else line.strip()[1:]
        return self._assistant.perform(parse_command(command, self._recipes), _YOU, every_s=EVERY_S)

    def _picked(self, line: str) -> Action | None:
        cleaned = line.strip()
        if not (cleaned.isascii() and cleaned.isdigit()):
            return None
        number = int(cleaned[:3])
        return self._choices[number - 1] if 1 <= number <= len(self._choices) else None

    async def _show_live(self, replies: AsyncIterator[Reply]) -> Form | None:
        """Show replies as they come; returns the form that the last comes to, if it comes to one."""
        live = Live(console=self._console, auto_refresh=False, vertical_overflow="visible")
        form: Form | None = None
        with live, self._interrupts() as pressed:
            async for reply in replies:
                form = reply.form
                if form is not None:
                    continue
                pressed.reply = reply
                live.update(render(reply, self._program), refresh=True)
                self._choices = choices(reply)
        return form

    async def _show_plain(self, replies: AsyncIterator[Reply]) -> None:
        """Without a terminal to redraw, print every part once, and of the progress only what stays as it is."""
        shown: set[Part] = set()
        titled = False
        reply = Reply()
        with self._interrupts() as pressed:
            async for reply in replies:
                pressed.reply = reply
                if not titled and reply.title:
                    self._console.print(render_title(reply.title))
                    titled = True
                for part in _settled(reply):
                    if part not in shown:
                        shown.add(part)
                        self._console.print(render_part(part, proving_again(reply, self._program)))
        for line in render_offers(reply, self._to_prove(reply)):
            self._console.print(line)

    def _to_prove(self, reply: Reply) -> list[str]:
        """What runs the proofs that the reply offers, to be typed in a shell."""
        offered = (self._assistant.proof_behind(act) for act in reply.actions if act.kind is ActionKind.PROVE_ENTRY)
        return [seed_command(request, self._program) for request in offered if request is not None]

    @contextlib.contextmanager
    def _interrupts(self) -> Iterator["_Pressed"]:
        """While a reply is growing, Ctrl-C presses its cancel button instead of ending the program."""
        pressed = _Pressed(self._assistant)
        loop = asyncio.get_running_loop()
        try:
            loop.add_signal_handler(signal.SIGINT, pressed.cancel)
        except (NotImplementedError, ValueError):  # not on Windows, not outside the main thread
            yield pressed
            return
        try:
            yield pressed
        finally:
            loop.remove_signal_handler(signal.SIGINT)


async def _soon(reply: Awaitable[Reply]) -> AsyncIterator[Reply]:
    yield await reply


class _Pressed:
    """The reply that is on the screen, and Ctrl-C over it."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._task: asyncio.Task[None] | None = None
        self.reply = Reply()

    def cancel(self) -> None:
        self._task = asyncio.create_task(self._cancel())

    async def _cancel(self) -> None:
        for action in self.reply.actions:
            if action.kind is ActionKind.CANCEL_PROOF:
                async for _ in self._assistant.act(action.kind, action.argument, _YOU, every_s=EVERY_S):
                    pass


class _SlashCompleter(Completer):
    """Completes subcommands after `/faq`, and questions after `/faq ask`."""

    def __init__(self, assistant: Assistant, recipes: tuple[str, ...]) -> None:
        self._assistant = assistant
        self._recipes = recipes

    def get_completions(self, document: Document, _event: object) -> Iterator[Completion]:
        typed = document.text_before_cursor
        word, texts = self._complete(typed)
        yield from (Completion(text, start_position=-len(word)) for text in texts)

    def _complete(self, typed: str) -> tuple[str, tuple[str, ...]]:
        """The word being typed and what it may become."""
        if typed.startswith("/faq ask "):
            word = typed.removeprefix("/faq ask ")
            return word, self._assistant.complete(word, _COMPLETIONS)
        if typed.startswith("/faq seed "):
            word = typed.rpartition(" ")[2]
            return word, _starting(word, self._recipes)
        if typed.startswith("/"):
            return typed, _starting(typed, tuple(f"/faq {name}" for name in _SUBCOMMANDS))
        return typed, self._assistant.complete(typed, _COMPLETIONS) if typed.strip() else ()


def _starting(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name.startswith(word))


def _settled(reply: Reply) -> Iterator[Part]:
    """The parts of a reply that no later one changes: while it shows progress, its tables still do."""
    moves = any(isinstance(part, Progress) for part in reply.parts)
    for part in reply.parts:
        if not isinstance(part, Progress) and not (moves and isinstance(part, Table)):
            yield part


def _make_private(history: Path) -> None:
    history.parent.mkdir(parents=True, exist_ok=True)
    history.touch(mode=0o600)
    history.chmod(0o600)


async def _read_line(session: PromptSession[str]) -> str | None:
    while True:
        try:
            line = await session.prompt_async(HTML("<b><ansigreen>you</ansigreen></b> &gt; "))
        except KeyboardInterrupt:
            continue
        except EOFError:
            return None
        return None if line.strip().lower() in _FAREWELLS else line


async def chat(assistant: Assistant, recipes: tuple[str, ...], history: Path, program: str) -> None:
    """Converse on a terminal; where standard input is a pipe, answer what comes through it and return.

    `program` is how `faqbot` is called in a shell here.
    """
    console = Console(highlight=False)
    terminal = TerminalChat(assistant, console, recipes, program=program)
    if sys.stdin.isatty():
        await terminal.converse(history)
    else:
        await terminal.answer(await asyncio.to_thread(sys.stdin.read))
