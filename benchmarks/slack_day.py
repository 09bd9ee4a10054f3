"""A day on Slack in two minutes: students ask, sockets end, acknowledgements are lost, calls fail, the bot restarts.

`python -m benchmarks.slack_day [--hour-s 5] [--questions 8640] [--troubles 1200] [--restarts 8] [--days 1]` plays the
day that the tests play in a moment, with a store on disk, and prints what happened and what became of the questions. It
fails where one got no answer, or more than one.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.proofs.desk import ProofDesk
from bot.store import open_store
from bot.store_location import InFile
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.day import HOURS, Day, Evening, live_through
from tests.fakes.launcher import ScriptedLauncher
from tests.fakes.slack import FakeSlack


async def play(day: Day) -> Evening:
    """Let one day pass."""
    desk = ProofDesk(ScriptedLauncher())
    knowledge = understand(SMALL_FAQ, Thresholds())
    assistant = Assistant(lambda: knowledge, desk)
    with tempfile.TemporaryDirectory() as folder:
        async with await open_store(InFile(path=Path(folder) / "faqbot.db")) as store, FakeSlack() as slack:
            evening = await live_through(day, slack, lambda: connected(assistant, slack, store=store))
    await desk.close()
    return evening


def tell(day: Day, evening: Evening, seconds: float) -> None:
    """Print how a day went."""
    print(f"day {day.seed}: {HOURS} h in {seconds:.0f} s; {sum(evening.troubles.values())} troubles:")
    for name, number in sorted(evening.troubles.items()):
        print(f"  {name}: {number}")
    print(f"  bot restarted: {day.restarts}; connections: {evening.connections}; events sent again: {evening.retried}")
    print(f"questions: {evening.asked}; lost: {evening.lost}; answered twice: {evening.twice}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hour-s", type=float, default=5.0, help="how long an hour takes (default: 5)")
    parser.add_argument("--questions", type=int, default=8640, help="a day (default: 8640, one in ten seconds)")
    parser.add_argument("--troubles", type=int, default=1200, help="a day (default: 1200)")
    parser.add_argument("--restarts", type=int, default=8, help="of the bot, a day (default: 8)")
    parser.add_argument("--days", type=int, default=1, help="how many days, each with other chances (default: 1)")
    arguments = parser.parse_args()
    failed = False
    for seed in range(1, arguments.days + 1):
        day = Day(arguments.hour_s, arguments.questions, arguments.troubles, arguments.restarts, seed)
        begun_s = time.perf_counter()
        evening = asyncio.run(play(day))
        tell(day, evening, time.perf_counter() - begun_s)
        failed |= bool(evening.lost or evening.twice)
    sys.exit(failed)


if __name__ == "__main__":
    main()
