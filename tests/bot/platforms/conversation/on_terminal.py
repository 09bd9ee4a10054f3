"""The conversation on a terminal: lines that are typed, and what is printed."""

import io
import re

from rich.console import Console

from bot.assistant import Assistant
from bot.platforms.terminal.chat import TerminalChat
from tests.bot.platforms.conversation.script import Ask, Command, Pick, Press, Turn
from tests.bot.platforms.conversation.told import Told, label, told

#: Wide enough that nothing is broken.
_COLUMNS = 400
_BUTTON = re.compile(r"^  (?P<number>[0-9]+)  (?P<label>.+)$")
_MENU = re.compile(r": type its number, 1 to (?P<most>[0-9]+)\.$")
#: A choice that stands in the text: of a Markdown list, or numbered by the bot.
_LISTED = re.compile(r"^(?: +(?=[0-9]+ )|(?=[0-9]+\. ))(?P<number>[0-9]+)\.? (?P<label>.+)$")


class OnTerminal:
    """Whoever sits at the bot's own terminal."""

    def __init__(self, assistant: Assistant, recipes: tuple[str, ...]) -> None:
        self._console = Console(file=io.StringIO(), width=_COLUMNS, highlight=False)
        self._chat = TerminalChat(assistant, self._console, recipes)
        #: What to type for what can be pressed or picked, by its label.
        self._numbers: dict[str, str] = {}

    async def take(self, turn: Turn) -> Told:
        """Type what the turn comes to; returns what was printed."""
        lines = [line.rstrip() for line in (await self._printed(self._line(turn))).splitlines()]
        buttons = {found["label"]: found["number"] for line in lines if (found := _BUTTON.match(line))}
        most = next((int(found["most"]) for line in lines if (found := _MENU.search(line))), 0)
        numbered = [found for line in lines if (found := _LISTED.match(line)) and int(found["number"]) <= most]
        choices = {found["label"]: found["number"] for found in numbered}
        if choices or buttons:
            self._numbers = {label(text): number for text, number in (choices | buttons).items()}
        said = [line for line in lines if not _BUTTON.match(line) and not _MENU.search(line)]
        return told(said, buttons, choices)

    def _line(self, turn: Turn) -> str:
        match turn:
            case Ask(text=text):
                return text
            case Command(text=text):
                return f"/faq {text}"
            case Press(text=text) | Pick(text=text):
                return self._numbers[label(text)]
        raise AssertionError(f"{turn} is nothing that a terminal knows")

    async def _printed(self, line: str) -> str:
        """What stands on the screen at the end; what grew, as it grew last."""
        output = self._console.file
        assert isinstance(output, io.StringIO)
        before = output.tell()
        await self._chat._show_live(self._chat.replies(line))
        output.seek(before)
        return output.read()
