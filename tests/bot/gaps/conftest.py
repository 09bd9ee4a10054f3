"""The whole bot over a FAQ file that staff can teach, with a store that ends with the test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.application import Assembly, build_application
from bot.asker import Asker
from bot.commands import Gaps
from bot.form import Form
from bot.mandate import TeachingServer
from bot.question import Question
from bot.reply import Action, ActionKind, Reply
from bot.settings import Settings
from bot.store import Store
from tests.bot.conftest import words_of

PLACE = {"platform": "test", "server": "s", "channel": "c"}
MIRA = Asker(id="mira", **PLACE)
NOAH = Asker(id="noah", **PLACE)
TEACHER = Asker(id="teacher", manages=True, name="Ada Lovelace", **PLACE)

WRITTEN = """\
# by hand
course: ml
entries:
  - id: gpu-memory
    section: Tech
    question: What can I do when the GPU runs out of memory?   # asked weekly
    answer: |
      Use a smaller batch size.

  - id: unbiased-data
    section: Context
    question: Will unbiased data prevent biased decisions?
    aliases: [is fair data enough]
    answer: Unfortunately, no.
"""

KAGGLE = "may I hand in a kaggle notebook"
KAGGLE_AGAIN = "is handing in a kaggle notebook ok"


@dataclass(frozen=True)
class School:
    """A bot, what it keeps, and the file that it knows."""

    parts: Assembly
    store: Store
    path: Path

    async def ask(self, text: str, asker: Asker = MIRA) -> Reply:
        return await self.parts.assistant.answer(Question(text=text, asker=asker))

    async def gaps(self, asker: Asker = TEACHER) -> Reply:
        return [reply async for reply in self.parts.assistant.perform(Gaps(), asker, every_s=0)][-1]

    async def press(self, action: Action, asker: Asker = TEACHER) -> Reply:
        pressed = self.parts.assistant.act(action.kind, action.argument, asker, every_s=0, on_private=True)
        return [reply async for reply in pressed][-1]

    async def submit(self, form: Form, asker: Asker = TEACHER, **values: str) -> Reply:
        """Send a form off with what stands in it, and what is typed over that."""
        filled = {field.name: field.value for field in form.fields} | values
        return await self.parts.assistant.submit(form.kind, form.argument, filled, asker)

    async def form(self, asker: Asker = TEACHER) -> Form:
        """The form for an answer to the first gap."""
        reply = await self.press(button(await self.first_gap(), ActionKind.WRITE), asker)
        assert reply.form is not None
        return reply.form

    async def first_gap(self) -> Reply:
        return await self.press(choices(await self.gaps())[0])

    async def preview(self, entry_id: str = "unbiased-data") -> Reply:
        """The check before the first gap becomes another phrasing of an entry."""
        key = choices(await self.gaps())[0].argument
        teach = Action(kind=ActionKind.TEACH, argument=f"{key}/{entry_id}", label="")
        return await self.press(teach)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "faq" / "week-2.yaml"
    file.parent.mkdir()
    file.write_text(WRITTEN)
    return file


@pytest.fixture
def settings(path: Path, tmp_path: Path) -> Settings:
    teaching = frozenset({TeachingServer(platform="test", server="s")})
    return Settings(faq=path.parent, cache=tmp_path / "cache", teach=teaching)


@pytest.fixture
async def school(settings: Settings, store: Store, path: Path) -> AsyncIterator[School]:
    parts = build_application(settings, store)
    yield School(parts, store, path)
    await parts.desk.close()


def choices(reply: Reply) -> tuple[Action, ...]:
    return reply.menu.choices if reply.menu is not None else ()


def button(reply: Reply, kind: ActionKind) -> Action:
    return next(action for action in reply.actions if action.kind is kind)


def said(reply: Reply) -> str:
    """Everything in a reply that can be read, its choices included."""
    return "\n".join([words_of(reply), *(f"{choice.label} {choice.detail}" for choice in choices(reply))])
