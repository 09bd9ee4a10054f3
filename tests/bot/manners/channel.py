"""A channel, people in it, and what they do in tests."""

from bot.assistant import Asker, Assistant, Question
from bot.commands import Settings
from bot.reply import Action, ActionKind, Reply

PLACE = {"platform": "test", "server": "s", "channel": "c"}


MIRA = Asker(id="mira", **PLACE)


NOAH = Asker(id="noah", **PLACE)


TEACHER = Asker(id="teacher", manages=True, **PLACE)


class Clock:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


async def ask(assistant: Assistant, text: str, asker: Asker = MIRA, **more: object) -> Reply:
    return await assistant.answer(Question(text=text, asker=asker, **more))


async def press(assistant: Assistant, action: Action, asker: Asker = MIRA, *, on_private: bool = False) -> Reply:
    pressed = assistant.act(action.kind, action.argument, asker, every_s=0, on_private=on_private)
    return [reply async for reply in pressed][-1]


async def choose(assistant: Assistant, *typed: str, asker: Asker = TEACHER, whole_server: bool = False) -> Reply:
    return await assistant.settings(Settings(*typed, whole_server=whole_server), asker)


def button(reply: Reply, kind: ActionKind) -> Action:
    return next(action for action in reply.actions if action.kind is kind)


def kinds(reply: Reply) -> set[ActionKind]:
    return {action.kind for action in reply.actions}
