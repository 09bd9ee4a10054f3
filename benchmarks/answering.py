"""How long an answer takes while a proof is trained on the same machine, against how long it takes when nothing is.

`python -m benchmarks.answering [RECIPE] [ROUNDS]`. One process holds the assistant, the proof desk and the drawing of
Discord messages, as the bot does. A question comes every 25 ms whether or not the one before is answered, and its time
counts from when it was due, so whatever holds the process up counts too. Idle and busy phases take turns.
"""

import asyncio
import contextlib
import itertools
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.application import Assembly, build_application
from bot.assistant import Asker, Question
from bot.platforms.discord.render import render
from bot.settings import Settings
from faq.entry import Faq
from runners.launchers.starting import Starting
from runners.machine import processor_name, usable_cores
from runners.spec import Device

_EVERY_S = 0.025
#: How often the message of a proof is edited, as on Discord.
_EDIT_EVERY_S = 1.5
#: The first answers after a start fill caches.
_WARM_UP = 20
_MIRA = Asker(platform="terminal", id="mira")


@dataclass
class Phase:
    """The milliseconds that answers took, and the seconds that the phase lasted."""

    answers_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def median_ms(self) -> float:
        return statistics.median(self.answers_ms)

    @property
    def p99_ms(self) -> float:
        return statistics.quantiles(self.answers_ms, n=100)[-1]


def questions_of(faq: Faq) -> list[str]:
    """Every wording in the FAQ, and one that nothing answers."""
    return [*(text for entry in faq.by_id.values() for text in (entry.question, *entry.aliases)), "who won the match"]


def answer(parts: Assembly, text: str) -> None:
    render(parts.assistant.ask(Question(text=text, asker=_MIRA)))


@contextlib.asynccontextmanager
async def students(parts: Assembly, texts: Iterable[str]) -> AsyncIterator[Phase]:
    """Questions keep coming while the block runs."""
    phase = Phase()
    started_s = time.perf_counter()

    async def ask() -> None:
        for number, text in enumerate(texts, start=1):
            due_s = started_s + number * _EVERY_S
            # Also where it is late, the loop has its turn.
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
            answer(parts, text)
            phase.answers_ms.append((time.perf_counter() - due_s) * 1000)

    asking = asyncio.create_task(ask())
    try:
        yield phase
    finally:
        phase.seconds = time.perf_counter() - started_s
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking


async def watched_proof(parts: Assembly, recipe: str, seed: int) -> None:
    """What the chat does for one proof: every edit drawn as a message, the picture and the card on the last one."""
    last = None
    async for reply in parts.assistant.seed(str(seed), recipe, _MIRA, every_s=_EDIT_EVERY_S, device=Device.CPU):
        last = render(reply)
    assert last is not None
    assert last.files, "the proof has no picture or card"


async def measure(recipe: str, rounds: int, folder: Path) -> tuple[list[Phase], list[Phase]]:
    """An idle and a busy phase of equal length a round, the busy one first in every second round."""
    parts = build_application(Settings(cache=folder, start_runs=Starting.WARM_AT_START))
    texts = itertools.cycle(questions_of(parts.knowledge.current.faq))
    idle, busy = [], []
    try:
        await parts.launcher.warm_up()
        for text in itertools.islice(texts, _WARM_UP):
            answer(parts, text)
        async with students(parts, texts):
            await watched_proof(parts, recipe, 0)  # writes the images, and fonts' list, where they are missing
        for number in range(1, rounds + 1):
            async with students(parts, texts) as phase:
                await watched_proof(parts, recipe, number)
            busy.append(phase)
            async with students(parts, texts) as phase:
                await asyncio.sleep(busy[-1].seconds)
            idle.append(phase)
    finally:
        await parts.desk.close()
    return idle, busy


def main() -> None:
    recipe, rounds = (*sys.argv[1:], *("digits", "3")[len(sys.argv) - 1 :])[:2]
    print(f"{processor_name()}, {usable_cores()} cores, Python {platform.python_version()}, recipe {recipe}")
    print("load before: {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        idle, busy = asyncio.run(measure(recipe, int(rounds), Path(folder)))
    print("load after:  {:.2f} {:.2f} {:.2f}".format(*os.getloadavg()))
    print(f"{'':24}median ms   p99 ms")
    for label, phases in (("idle", idle), ("while a proof runs", busy)):
        print(f"{label:24}{median(p.median_ms for p in phases):9.2f}{median(p.p99_ms for p in phases):9.2f}")
    pairs = list(zip(busy, idle, strict=True))
    print(
        f"{'ratio, within a round':24}{median(b.median_ms / i.median_ms for b, i in pairs):9.2f}"
        f"{median(b.p99_ms / i.p99_ms for b, i in pairs):9.2f}   (to stay within 2)"
    )
    print(
        f"a proof took {median(phase.seconds for phase in busy):.1f} s; {sum(len(p.answers_ms) for p in busy)} answers"
    )


def median(numbers: Iterable[float]) -> float:
    return statistics.median(numbers)


if __name__ == "__main__":
    main()
