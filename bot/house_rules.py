"""Show and change how the bot behaves in a place; rights are checked at every press, not when the button is drawn.

Who is course staff, and of which course, is for whoever manages the place: staff by a role could else make themselves
staff of another course, whose questions they would see and whose entries they would change.
"""

from collections.abc import Callable

from bot import wording
from bot.asker import Asker
from bot.commands import Settings
from bot.errors import BadPreference, BotError
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.preferences import knob
from bot.preferences_reply import changed, preferences_reply, read_value
from bot.reply import Reply
from bot.rights import Rights

#: Settings that say who is course staff, and of what.
_FOR_MANAGERS = frozenset({"staff_role", "course"})


class HouseRules:
    """Preferences of servers and channels, for course staff alone."""

    def __init__(self, knowledge: Callable[[], Knowledge], memory: Memory, rights: Rights) -> None:
        self._knowledge = knowledge
        self._memory = memory
        self._rights = rights

    async def settings(self, command: Settings, asker: Asker) -> Reply:
        """Show the settings of the asker's channel or server, after a change where one is named."""
        where = asker.anywhere if command.whole_server else asker
        if not self._rights.is_staff(asker, await self._memory.preferences(where)):
            return wording.for_staff_only()
        if not command.name:
            return await self._shown(asker, whole_server=command.whole_server)
        try:
            wanted = knob(command.name)
            if wanted.field in _FOR_MANAGERS and not self._rights.is_manager(asker):
                return wording.for_managers_only()
            if wanted.of_channel and (command.whole_server or asker.is_direct or not asker.channel):
                raise BadPreference(f"`{wanted.name}` is for one channel: type it there, and not for the whole server.")
            value = read_value(wanted, command.value, self._knowledge().faq.courses)
            await self._memory.prefer(asker, wanted.field, value, whole_server=command.whole_server)
        except BotError as error:
            return wording.trouble(str(error))
        return changed(await self._shown(asker, whole_server=command.whole_server), wanted, value)

    async def _shown(self, asker: Asker, *, whole_server: bool) -> Reply:
        preferences = await self._memory.preferences(asker)
        own = await self._memory.own_preferences(asker, whole_server=whole_server)
        return preferences_reply(preferences, own, self._knowledge().faq.courses, whole_server=whole_server)
