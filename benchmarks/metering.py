"""What counting costs an answer: the same questions with and without metrics, in turns, at 1,000 entries.

`python -m benchmarks.metering [ROUNDS]`. An answer is what the assistant says to a question, before any chat draws or
sends it, so this is the harshest comparison; a chat's own part takes several times as long.
"""

import asyncio
import itertools
import statistics
import sys
import time

from benchmarks.matching.data import load_faq
from benchmarks.matching.large import grow
from bot import errand
from bot.assistant import Asker, Assistant, Question
from bot.knowledge import understand
from bot.meter import Meter, Unmetered
from bot.metrics import Metrics
from bot.proofs.desk import ProofDesk
from faq.matcher import Thresholds
from tests.fakes.launcher import ScriptedLauncher

_ENTRIES = 1000
_QUESTIONS = 400
_MIRA = Asker(platform="discord", id="mira")


async def _answered(assistant: Assistant, meter: Meter, text: str) -> float:
    """Microseconds of one answer."""
    began_s = time.perf_counter()
    errand.begin("discord", meter)
    await assistant.answer(Question(text=text, asker=_MIRA))
    errand.replied()
    return (time.perf_counter() - began_s) * 1e6


async def main(rounds: int) -> None:
    knowledge = understand(grow(load_faq(), _ENTRIES), Thresholds())
    texts = list(itertools.islice((entry.question for entry in knowledge.faq.by_id.values()), _QUESTIONS))
    meters: tuple[Meter, Meter] = (Unmetered(), Metrics())
    sides = [(Assistant(lambda: knowledge, ProofDesk(ScriptedLauncher()), meter=meter), meter) for meter in meters]
    plain_us, more_us = [], []
    for number, text in enumerate(texts * rounds):
        # Whoever comes second finds warm caches, so the two take turns at that, too.
        order = (0, 1) if number % 2 else (1, 0)
        took_us = {side: await _answered(*sides[side], text) for side in order}
        plain_us.append(took_us[0])
        more_us.append(took_us[1] - took_us[0])
    plain, more = statistics.median(plain_us), statistics.median(more_us)
    print(f"{len(more_us)} pairs: an answer {plain:.1f} µs, counting adds {more:.1f} µs, {more / plain:.2%}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
