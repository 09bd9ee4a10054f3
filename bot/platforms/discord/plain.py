"""A message as bare text, for channels where the bot may not embed."""

from bot.platforms.discord.limits import MESSAGE_CHARS
from bot.platforms.discord.message import Message, Panel
from bot.platforms.discord.split import cut

_SHORTENED = "\n\n-# … shortened: without the permission Embed Links the rest does not fit."


def plain_text(message: Message) -> str:
    """The words of all panels, at most `MESSAGE_CHARS` characters."""
    return cut("\n\n".join(map(_words, message.panels)), MESSAGE_CHARS, _SHORTENED)


def _words(panel: Panel) -> str:
    title = f"**{panel.title}**" if panel.title else ""
    return "\n".join(filter(None, (title, panel.description)))
