"""What the site costs: its first page, search as one types, and what 200 readers do to the chat's answers.

`python -m benchmarks.site`. The bot's process holds the assistant and serves the site over a FAQ of 10,000 entries on
loopback; readers and whoever types are another process. A question for the chat comes every 25 ms whether or not the
one before is answered, and counts from when it was due, drawn as on Discord. Phases without readers and with them take
turns.
"""

import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.answering import students
from benchmarks.discord_talk import prepare_talk
from benchmarks.matching.large import grow
from bot.application import Application, open_application
from bot.knowledge import understand
from bot.settings import Settings
from bot.site.opening import open_site
from bot.store_location import InMemory
from bot.web.server import serving
from runners.machine import processor_name, usable_cores

ENTRIES, READERS = 10_000, 200
KEYSTROKES = 3000
PHASE_S, ROUNDS = 6.0, 3
#: A reader looks at a page for so long before the next, in seconds; 0 asks again at once.
READ_S = (2.0, 0.0)
#: Of a reader's requests, so many of ten are letters typed into the search.
TYPED_OF_10 = 6


@dataclass(frozen=True)
class Bench:
    """The bot, and where its site is."""

    application: Application
    url: str
    texts: list[str]


async def main() -> None:
    talk = prepare_talk()
    faq = grow(talk.faq, ENTRIES)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, store=InMemory(), cache=Path(folder))
        async with (
            open_application(settings) as application,
            serving(open_site(application).routes, "127.0.0.1", 0) as server,
        ):
            application.knowledge.current = understand(faq, settings.thresholds, "bench")
            url = "http://{}:{}".format(*server.address)
            print(f"{processor_name()}, {usable_cores()} cores, {len(faq)} entries")
            bench = Bench(application, url, [line.text for line in talk.questions])
            await measure_first_page(bench)
            await measure_typing(bench)
            for read_s in READ_S:
                await measure_readers(bench, read_s)


async def measure_first_page(bench: Bench) -> None:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        async with session.get(bench.url, headers={"Accept-Encoding": "identity"}) as answer:
            page = await answer.text()
        total = 0
        for address in ["/", *re.findall(r'(?:href|src)="(/static/[^"]+)"', page)]:
            async with session.get(bench.url + address) as answer:
                total += len(await answer.read())
    print(f"first page with style, script and icon: {total / 1000:.1f} kB compressed")


async def measure_typing(bench: Bench) -> None:
    told = await _client("type", bench, str(KEYSTROKES))
    print(f"search as one types, {KEYSTROKES} letters: median {told['median_ms']:.1f} ms, p99 {told['p99_ms']:.1f} ms")


async def measure_readers(bench: Bench, read_s: float) -> None:
    alone: list[float] = []
    beside: list[float] = []
    pages = 0
    for _ in range(ROUNDS):
        alone += await _answers(bench)
        reading = asyncio.create_task(_client("read", bench, str(read_s)))
        await asyncio.sleep(1.5)
        beside += await _answers(bench)
        pages += (await reading)["pages"]
    how = f"a page every {read_s:g} s each" if read_s else "asking again at once"
    print(f"{READERS} readers, {how}: {pages / (ROUNDS * (PHASE_S + 3)):.0f} pages/s")
    for name, times in (("alone", alone), ("beside", beside)):
        print(f"  chat answers {name:7} median {statistics.median(times):.2f} ms, p99 {_p99(times):.2f} ms")
    ratios = statistics.median(beside) / statistics.median(alone), _p99(beside) / _p99(alone)
    print("  ratio: median {:.2f}, p99 {:.2f}".format(*ratios))


async def _answers(bench: Bench) -> list[float]:
    """Milliseconds that the chat's answers take for a phase."""
    count = int(PHASE_S / 0.025)
    async with students(bench.application, random.Random(5).choices(bench.texts, k=count)) as phase:
        await asyncio.sleep(PHASE_S)
    return phase.answers_ms


async def _client(what: str, bench: Bench, argument: str) -> dict[str, float]:
    """What another process measured that reads or types."""
    arguments = (sys.executable, "-m", "benchmarks.site", what, bench.url, argument)
    process = await asyncio.create_subprocess_exec(
        *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate(json.dumps(bench.texts[:500]).encode())
    told: dict[str, float] = json.loads(out)
    return told


async def type_letters(url: str, texts: list[str], letters: int) -> dict[str, float]:
    typed = [text[:end] for text in texts for end in range(1, min(len(text), 40), 3)]
    times = []
    async with aiohttp.ClientSession() as session:
        for words in random.Random(1).choices(typed, k=letters):
            begun = time.perf_counter()
            async with session.get(f"{url}/search.json", params={"q": words}) as answer:
                await answer.read()
            times.append((time.perf_counter() - begun) * 1000)
    return {"median_ms": statistics.median(times), "p99_ms": _p99(times)}


async def read_pages(url: str, texts: list[str], read_s: float) -> dict[str, float]:
    pages = 0
    until = time.perf_counter() + PHASE_S + 3

    async def reader(number: int, session: aiohttp.ClientSession) -> None:
        nonlocal pages
        rng = random.Random(number)
        await asyncio.sleep(rng.random() * read_s)
        while time.perf_counter() < until:
            words = rng.choice(texts)
            path, query = rng.choice((("/", {}), (f"/q/made-{rng.randrange(1000, 1200)}", {})))
            if rng.randrange(10) < TYPED_OF_10:
                path, query = "/search.json", {"q": words[: rng.randrange(1, 40)]}
            async with session.get(url + path, params=query) as answer:
                await answer.read()
            pages += 1
            await asyncio.sleep(read_s * rng.uniform(0.5, 1.5))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=READERS)) as session:
        await asyncio.gather(*(reader(number, session) for number in range(READERS)))
    return {"pages": pages}


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        asyncio.run(main())
    else:
        what, url, argument = sys.argv[1:]
        wording = json.load(sys.stdin)
        work = (
            type_letters(url, wording, int(argument)) if what == "type" else read_pages(url, wording, float(argument))
        )
        print(json.dumps(asyncio.run(work)))
