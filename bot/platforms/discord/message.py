"""A drawn reply, as values: what one Discord message shows. Turning it into discord.py's objects ends this module."""

import io
from dataclasses import dataclass, replace

import discord

#: Nobody is pinged by anything the bot writes, whatever the text says.
NO_PINGS = discord.AllowedMentions.none()

#: A calm blue beside every embed; it carries no meaning.
_ACCENT = discord.Colour(0x4A7FD4)


@dataclass(frozen=True, slots=True)
class Panel:
    """One embed."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Button:
    """One button; `row` counts from 0."""

    label: str
    custom_id: str
    row: int
    #: What it does cannot be undone; its label says so too.
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select menu; `value` says what picking it asks for, as a button's custom id does."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A menu of which one choice is picked; it takes the first row for itself."""

    prompt: str
    custom_id: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file under the message; `description` is read out in place of a picture."""

    name: str
    content: bytes
    description: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; equal messages look equal, so an edit between them can be saved."""

    panels: tuple[Panel, ...]
    buttons: tuple[Button, ...] = ()
    select: Select | None = None
    files: tuple[File, ...] = ()
    #: Whether it takes the place of the message whose button was pressed.
    replaces: bool = False
    #: The id of the message that it replies to, where it is shared.
    target: str = ""

    def attachments(self) -> list[discord.File]:
        """The files as discord.py wants them: new objects each time, because sending uses them up."""
        return [
            discord.File(io.BytesIO(file.content), file.name, description=file.description or None)
            for file in self.files
        ]

    def without_files(self) -> "Message":
        """The same message for where files are not allowed."""
        return replace(self, files=())

    def embeds(self) -> list[discord.Embed]:
        """The panels as discord.py wants them."""
        return [
            discord.Embed(title=panel.title or None, description=panel.description or None, colour=_ACCENT)
            for panel in self.panels
        ]

    def view(self) -> discord.ui.View:
        """The menu and the buttons as discord.py wants them; needs a running event loop.

        The view is stopped at once: presses are recognised by their custom id, also after a restart, so discord.py
        need not remember a view for each message.
        """
        view = discord.ui.View(timeout=None)
        if self.select is not None:
            view.add_item(_menu(self.select))
        for button in self.buttons:
            style = discord.ButtonStyle.danger if button.is_final else discord.ButtonStyle.secondary
            item = discord.ui.Button[discord.ui.View](
                label=button.label, custom_id=button.custom_id, row=button.row, style=style
            )
            view.add_item(item)
        view.stop()
        return view


def _menu(select: Select) -> discord.ui.Select[discord.ui.View]:
    options = [
        discord.SelectOption(label=choice.label, value=choice.value, description=choice.detail or None)
        for choice in select.choices
    ]
    return discord.ui.Select(custom_id=select.custom_id, placeholder=select.prompt, options=options, row=0)
