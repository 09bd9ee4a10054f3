"""The conversation on Slack: commands, messages and presses over the wire, and everything that was shown."""

from collections.abc import Iterator, Sequence

from tests.bot.platforms.conversation.script import SLACK, Ask, Command, Mention, Pick, Press, Say, Turn
from tests.bot.platforms.conversation.told import Told, label, told
from tests.fakes.slack import BOT_USER, FakeSlack, Message, PrivateAnswer, shown
from tests.fakes.slack.state import Json

STUDENT, TEACHER = "UMIRA", "UTEACHER"
_BARRIER = "CBARRIER"

Shown = Message | PrivateAnswer


class OnSlack:
    """A student in the course's channel, and a teacher who administers the workspace."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        slack.directory.admins.add(TEACHER)
        slack.channels.add(_BARRIER)
        #: The last that could be pressed or picked in.
        self._last: Shown | None = None

    async def take(self, turn: Turn) -> Told:
        """Do what the turn comes to; returns everything that was shown."""
        # Slack does not tell when all is said, so that is known from what has to be.
        before = {id(one): self._version(one) for one in self._all()}

        def new() -> list[Shown]:
            return [one for one in self._all() if before.get(id(one)) != self._version(one)]

        await self._do(turn)
        if isinstance(turn, Say):
            await self._settled()
        else:
            await self._slack.until(lambda: _is_whole(new(), turn), f"what comes of {turn}")
        usable = [one for one in new() if one.buttons or one.menus]
        self._last = usable[-1] if usable else self._last
        blocks = [block for one in new() for block in _blocks(one)]
        return told(
            (shown({"blocks": [block]}) for block in blocks if not _labels(block)),
            (text for block in blocks for text in _labels(block)),
            (option["text"]["text"] for one in new() for menu in one.menus for option in menu["options"]),
        )

    async def _do(self, turn: Turn) -> None:
        user = TEACHER if turn.by_staff else STUDENT
        match turn:
            case Ask(text=text):
                await self._slack.slash(f"ask {text}", user=user)
            case Command(text=text):
                await self._slack.slash(text, user=user)
            case Mention(text=text):
                await self._slack.mention(f"<@{BOT_USER}> {text}")
            case Say(text=text):
                await self._slack.write(text, user=user)
            case Press(text=text):
                assert self._last is not None
                pressed = next(block for block in _blocks(self._last) if label(text) in map(label, _labels(block)))
                wanted = pressed.get("accessory") or next(
                    button for button in pressed["elements"] if label(button["text"]["text"]) == label(text)
                )
                await self._slack.press(wanted, on=self._last, user=user)
            case Pick(text=text):
                assert self._last is not None
                (menu,) = self._last.menus
                option = next(each for each in menu["options"] if label(each["text"]["text"]) == label(text))
                await self._slack.pick(option, menu, on=self._last, user=user)

    async def _settled(self) -> None:
        """All that was said is answered, as far as it will be: a mention behind it is."""
        await self._slack.mention(f"<@{BOT_USER}>", channel=_BARRIER)
        await self._slack.until(lambda: any(one.channel == _BARRIER for one in self._slack.messages), "the barrier")
        self._slack.messages[:] = [one for one in self._slack.messages if one.channel != _BARRIER]

    def _all(self) -> Iterator[Shown]:
        yield from self._slack.private
        yield from self._slack.ephemeral
        yield from self._slack.messages

    def _version(self, one: Shown) -> int:
        return len(one.versions) if isinstance(one, Message) else 0


def _blocks(one: Shown) -> list[Json]:
    return list((one.versions[-1] if isinstance(one, Message) else one.body)["blocks"])


def _is_whole(told: Sequence[Shown], turn: Turn) -> bool:
    """Whether all has come that comes of a turn."""
    said = "\n".join(one.text for one in told)
    has_ended = not turn.until or any(turn.until in _all_labels(one) for one in told)
    return bool(told) and has_ended and all(more in said for more in turn.more_on(SLACK))


def _all_labels(one: Shown) -> list[str]:
    return [text for block in _blocks(one) for text in _labels(block)]


def _labels(block: Json) -> list[str]:
    """What can be pressed in a block: what its buttons say, or what stands beside its one button; nothing in others."""
    if block["type"] == "actions":
        return [button["text"]["text"] for button in block["elements"] if button["type"] == "button"]
    return [shown({"blocks": [block | {"accessory": None}]})] if block.get("accessory") else []
