"""How long every command takes over a year of a large course on SQLite, and how large the file gets.

500 students, 200,000 questions, the last weeks in the middle of a term; see `year` and `students`. The goal is 200 ms a
command. `gaps` is measured as staff meet it: somebody has asked something new since it was looked at last. So is what
follows a change of the FAQ: each round another lesson is saved, or five answers are edited; a second after each the bot
looks ahead by itself, and so it does here before the next.
"""

import asyncio
import contextlib
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from benchmarks.matching.data import EVAL, load_faq
from benchmarks.statistics import tell
from benchmarks.students import half_of, typing, write
from benchmarks.year import PLATFORM, QUESTIONS, SERVER, STUDENTS, fill
from bot import garbage
from bot.application import Assembly, build_application
from bot.asker import Asker
from bot.commands import Command, Gaps, Privacy, Settings, Stats
from bot.gaps.lookahead import Lookahead
from bot.gaps.opening import open_lookahead
from bot.knowledge import LiveKnowledge
from bot.mandate import TeachingServer
from bot.question import Question
from bot.reply import Action, ActionKind, Reply
from bot.settings import Settings as BotSettings
from bot.store import Place, Store, open_store
from bot.store.privacy_key import given_key
from bot.store_location import InFile
from faq.writer import render_file

_ROUNDS = 10
#: Answers that are edited at once.
_EDITED = 5
_KEY = SecretStr("the key of a benchmark")
_NOTHING = Action(kind=ActionKind.GAPS, argument="0", label="")
_HERE = {"platform": PLATFORM, "server": SERVER, "channel": "1"}
_TEACHER = Asker(id="teacher", manages=True, **_HERE)
_STUDENTS = tuple(Asker(id=str(number), **_HERE) for number in range(STUDENTS))


class Course:
    """The bot over the year, as its commands meet it."""

    def __init__(self, parts: Assembly, store: Store) -> None:
        self._assistant = parts.assistant
        self._store = store
        self._chance = random.Random(7)
        self._asked = 0
        self._known = tuple(entry.question for entry in parts.knowledge.current.faq)

    async def ask(self) -> Reply:
        """A question that nobody asked in these words before."""
        self._asked += 1
        text = f"may we hand in homework {self._asked} together with a friend"
        return await self._assistant.answer(Question(text=text, asker=self.student()))

    async def answered(self) -> Reply:
        """A question that the FAQ knows."""
        return await self._assistant.answer(Question(text=self._chance.choice(self._known), asker=self.student()))

    async def perform(self, command: Command, asker: Asker = _TEACHER) -> Reply:
        """The first reply; the numbers of `stats` are followed by their picture, which a process of its own draws."""
        replies = self._assistant.perform(command, asker, every_s=0)
        reply = await anext(replies)
        await replies.aclose()
        return reply

    async def press(self, kind: ActionKind, argument: str, asker: Asker = _TEACHER) -> Reply:
        pressed = self._assistant.act(kind, argument, asker, every_s=0, on_private=True)
        return [reply async for reply in pressed][-1]

    async def question_id(self) -> str:
        """The id of a question that was answered just now."""
        while True:
            for action in (await self.answered()).actions:
                if action.kind is ActionKind.HELPFUL:
                    await self._store.questions.flush()
                    return action.argument

    def student(self) -> Asker:
        return self._chance.choice(_STUDENTS)


async def took_ms(
    work: Callable[[], Awaitable[object]],
    before: Callable[[], Awaitable[object]] | None = None,
    rounds: int | None = None,
) -> list[float]:
    times = []
    for _ in range(_ROUNDS if rounds is None else rounds):
        if before is not None:
            await before()
        begun_s = time.perf_counter()
        await work()
        times.append(1000 * (time.perf_counter() - begun_s))
    return times


def peer_ms(file: Path) -> list[float]:
    """The same rating written by sqlite3 itself, as durably, without anything that the bot does besides."""
    times = []
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE feedback (question TEXT, asker TEXT, helpful INTEGER, at INTEGER)")
        for number in range(_ROUNDS):
            begun_s = time.perf_counter()
            connection.execute("INSERT INTO feedback VALUES (?, ?, 1, 0)", (f"question {number}", "someone"))
            times.append(1000 * (time.perf_counter() - begun_s))
    return times


def choices(reply: Reply) -> tuple[Action, ...]:
    return () if reply.menu is None else reply.menu.choices


class Teacher:
    """Somebody who mends one gap after the other."""

    def __init__(self, course: Course, folder: Path, knowledge: LiveKnowledge, lookahead: Lookahead) -> None:
        self._course = course
        self._lookahead = lookahead
        self._folder = folder
        self._knowledge = knowledge
        self._gaps: list[Action] = []
        self._teach = self._save = _NOTHING
        self._edited = 0

    async def choose(self) -> None:
        """Open the next gap that an entry may be meant by and no entry is called; then somebody asks something new."""
        known = {entry.question for entry in self._knowledge.current.faq}
        offered: tuple[Action, ...] = ()
        listed = False
        while not offered:
            if not self._gaps:
                assert not listed, "the FAQ has no gap to learn from: ask more of it"
                self._gaps, listed = list(choices(await self._course.perform(Gaps()))), True
                assert self._gaps, "the FAQ has no gaps: ask more of it"
            gap = self._gaps.pop(0)
            offered = () if gap.label in known else choices(await self._course.press(gap.kind, gap.argument))
        self._teach = offered[0]
        await self._course.ask()

    async def check(self) -> Reply:
        """Look at it as another phrasing of the first entry."""
        reply = await self._course.press(self._teach.kind, self._teach.argument)
        self._save = next(action for action in reply.actions if action.kind is ActionKind.SAVE)
        return reply

    async def save(self) -> Reply:
        """Save what was looked at."""
        return await self._course.press(self._save.kind, self._save.argument)

    async def teach(self) -> None:
        """All of it, and somebody asks something new."""
        await self._lookahead.look()
        await self.choose()
        await self.check()
        await self.save()
        await self._course.ask()

    async def edit(self) -> None:
        """Say something more in five answers, in an editor; and somebody asks something new."""
        await self._lookahead.look()
        file, entries = self._knowledge.current.faq.files[0], list(self._knowledge.current.faq.files[0].entries)
        for place in range(self._edited, self._edited + _EDITED):
            entries[place] = entries[place].model_copy(update={"answer": f"{entries[place].answer} See the forum."})
        self._edited += _EDITED
        edited = file.model_copy(update={"entries": tuple(entries)})
        (self._folder / f"{edited.course}.yaml").write_text(render_file(edited), encoding="utf-8")
        await self._knowledge.reload()
        await self._course.ask()


async def chosen_and_checked(teacher: Teacher) -> None:
    await teacher.choose()
    await teacher.check()


async def measure(course: Course, teacher: Teacher, lookahead: Lookahead) -> None:
    tell("a question, answered and remembered", await took_ms(course.answered))
    question = await course.question_id()
    tell("helpful", await took_ms(lambda: course.press(ActionKind.HELPFUL, question, course.student())))
    tell("not helpful", await took_ms(lambda: course.press(ActionKind.NOT_HELPFUL, question, course.student())))
    tell("settings", await took_ms(lambda: course.perform(Settings())))
    tell("settings cooldown 20s", await took_ms(lambda: course.perform(Settings("cooldown", "20s"))))
    tell("privacy", await took_ms(lambda: course.perform(Privacy(), course.student())))
    tell("privacy, a copy", await took_ms(lambda: course.press(ActionKind.PRIVACY, "export", course.student())))
    tell("privacy, no more", await took_ms(lambda: course.press(ActionKind.PRIVACY, "forget", course.student())))
    tell("privacy, again", await took_ms(lambda: course.press(ActionKind.PRIVACY, "record", course.student())))
    tell("stats", await took_ms(lambda: course.perform(Stats())))
    tell("stats 52", await took_ms(lambda: course.perform(Stats("52"))))
    tell("gaps, at once after a start", await took_ms(lambda: course.perform(Gaps()), rounds=1))
    tell("looking ahead", await took_ms(lookahead.look, rounds=1))
    tell("gaps, after a new question", await took_ms(lambda: course.perform(Gaps()), course.ask))
    tell("gaps, the next page", await took_ms(lambda: course.press(ActionKind.GAPS, "1")))
    gap = choices(await course.perform(Gaps()))[0]
    tell("one gap, after a new question", await took_ms(lambda: course.press(gap.kind, gap.argument), course.ask))
    tell("the check before saving", await took_ms(teacher.check, teacher.choose))
    tell("saving", await took_ms(teacher.save, lambda: chosen_and_checked(teacher)))
    tell("gaps, after a lesson was saved", await took_ms(lambda: course.perform(Gaps()), teacher.teach))
    tell("gaps, after five answers were edited", await took_ms(lambda: course.perform(Gaps()), teacher.edit))
    dismissed = iter(choices(await course.perform(Gaps())) + choices(await course.press(ActionKind.GAPS, "1")))
    tell("not for the FAQ", await took_ms(lambda: course.press(ActionKind.DISMISS, next(dismissed).argument)))
    tell(
        "privacy, delete it all",
        await took_ms(lambda: course.press(ActionKind.PRIVACY, "really-delete", course.student())),
    )


async def main() -> int:
    if not EVAL.is_dir():
        print(f"Skipped: the labelled questions are not at {EVAL}.")
        return 0
    now = datetime.now(UTC)
    faq = half_of(load_faq())
    key = given_key(_KEY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(faq, folder / "faq")
        location = InFile(path=folder / "faqbot.db")
        async with await open_store(location, privacy_key=_KEY):
            pass
        begun_s = time.perf_counter()
        await fill(location, now, QUESTIONS, typing(faq), tuple(key.hash(student) for student in _STUDENTS))
        print(f"{QUESTIONS:,} questions written in {time.perf_counter() - begun_s:.0f} s", flush=True)
        teaching = frozenset({TeachingServer(platform=PLATFORM, server=SERVER)})
        settings = BotSettings(faq=folder / "faq", cache=folder / "cache", store=location, teach=teaching)
        async with await open_store(location, privacy_key=_KEY) as store:
            parts = build_application(settings, store)
            lacking = await store.gaps.lacking(now - timedelta(weeks=4), Place(PLATFORM, SERVER))
            print(f"{len(lacking):,} different texts of the last four weeks were asked in vain")
            print("load: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), flush=True)
            garbage.settle()
            tell("peer: sqlite3 alone writes a rating", peer_ms(folder / "peer.db"))
            course = Course(parts, store)
            lookahead = open_lookahead(settings, store, parts.knowledge)
            await measure(course, Teacher(course, settings.faq, parts.knowledge, lookahead), lookahead)
            await parts.desk.close()
        size_mb = location.path.stat().st_size / 1e6
        print(f"the file: {size_mb:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
