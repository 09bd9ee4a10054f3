"""The conversation on Discord: commands, messages and presses over the wire, and everything that was shown."""

import re

import discord

from tests.bot.platforms.conversation.script import Ask, Command, Mention, Pick, Press, Say, Turn
from tests.bot.platforms.conversation.told import Told, label, told
from tests.fakes.discord import FakeDiscord, Interaction, Posted
from tests.fakes.discord.sessions import MESSAGE_CONTENT

#: A question written out in the message because a phone would cut it on its button, which begins with its number.
_WRITTEN_OUT = re.compile(r"^\*\*(?P<number>[0-9]+)\.\*\* (?P<label>.+)$", re.MULTILINE)
_CHANNEL = re.compile(r"<#([0-9]+)>")
#: How words typed behind `/faq NAME` are told apart as options.
_OPTIONS = {"seed": ("seed", "recipe"), "why": ("seed", "error_rate", "torch"), "inspect": ("question",)}


class OnDiscord:
    """A student in the course's channel, and a teacher who manages the server."""

    def __init__(self, server: FakeDiscord) -> None:
        self._server = server
        server.gateway.granted = MESSAGE_CONTENT
        self._student = server.person("mira")
        self._teacher = server.person("teacher")
        self._teacher.permissions = str(discord.Permissions(manage_guild=True).value)
        self._barrier = server.guilds[0].text_channel("barrier")
        #: The last that could be pressed or picked in.
        self._last: Posted | None = None

    async def take(self, turn: Turn) -> Told:
        """Do what the turn comes to; returns everything that was shown."""
        before = {one.id: len(one.versions) for one in self._server.posted}

        def new() -> list[Posted]:
            return [
                one
                for one in self._server.posted
                if before.get(one.id, 0) != len(one.versions) and one.channel_id != self._barrier.id
            ]

        await self._do(turn)
        if isinstance(turn, Say):
            await self._settled()
        else:
            what = f"what comes of {turn}"
            await self._server.bell.until(
                lambda: any(not turn.until or turn.until in one.labels for one in new()), what
            )
        usable = [one for one in new() if one.buttons or one.selects]
        self._last = usable[-1] if usable else self._last
        return told(
            (self._named(_WRITTEN_OUT.sub("", one.text)) for one in new()),
            (text for one in new() for text in _labels(one)),
            (option["label"] for one in new() for select in one.selects for option in select["options"]),
        )

    async def _do(self, turn: Turn) -> Interaction | int | None:
        person = self._teacher if turn.by_staff else self._student
        match turn:
            case Ask(text=text):
                return await person.slash("ask", question=text)
            case Command(text=text):
                name, *words = text.split()
                return await person.slash(name, **_options(name, words))
            case Mention(text=text):
                return await person.say(f"{self._server.mention} {text}")
            case Say(text=text):
                return await person.say(text)
            case Press(text=text):
                assert self._last is not None
                labels = {
                    label(told): button for told, button in zip(_labels(self._last), self._last.labels, strict=True)
                }
                return await person.press(self._last, labels[label(text)])
            case Pick(text=text):
                assert self._last is not None
                return await person.pick(self._last, text.replace("`", ""))
        return None

    def _named(self, text: str) -> str:
        """The text with channels by their names, as Discord shows them."""
        channels = {channel.id: channel.name for channel in self._server.guilds[0].channels}
        return _CHANNEL.sub(lambda found: channels[int(found[1])], text)

    async def _settled(self) -> None:
        """All that was said is answered, as far as it will be: a mention behind it is."""
        before = len([one for one in self._server.posted if one.channel_id == self._barrier.id])
        await self._student.say(self._server.mention, self._barrier)
        await self._server.bell.until(
            lambda: len([one for one in self._server.posted if one.channel_id == self._barrier.id]) > before,
            "the barrier",
        )


def _options(name: str, words: list[str]) -> dict[str, str]:
    if name == "settings":
        return {words[0]: words[1]} if words else {}
    names = _OPTIONS.get(name, ())
    return dict(zip(names, words, strict=False)) if len(names) > 1 else {each: " ".join(words) for each in names}


def _labels(one: Posted) -> list[str]:
    """What the buttons say; of a number what is written out beside it."""
    written = {found["number"]: found["label"] for found in _WRITTEN_OUT.finditer(one.text)}
    return [written.get(text.partition(".")[0], text) for text in one.labels]
