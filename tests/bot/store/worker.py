"""A bot's process as far as the store goes, to be killed or raced: `python -m tests.bot.store.worker WHAT` .

The store's URL comes on standard input, so that no password stands in a process list. Every acknowledged write is
printed, one a line, after it returned.
"""

import asyncio
import sys

from pydantic import BaseModel

from bot.asker import Asker
from bot.store import Preferences, Store, open_store
from bot.store_location import parse_location
from tests.bot.store.conftest import KEY, MIRA, SERVER

KEYS_RACED_FOR = 60


class Address(BaseModel):
    message: int


def acknowledged(*what: object) -> None:
    sys.stdout.write(" ".join(map(str, what)) + "\n")
    sys.stdout.flush()


async def write_until_killed(store: Store, start: int) -> None:
    for number in range(start, sys.maxsize):
        await store.feedback.press(f"question {number}", Asker(platform="slack", id=str(number)), helpful=True)
        acknowledged("feedback", number)
        await store.preferences.put(SERVER, Preferences(cooldown_s=number), by=MIRA)
        acknowledged("cooldown", number)
        await store.delivered.claim(f"slack:event:{number}")
        acknowledged("claimed", number)
        await store.messages.open(
            f"proof {number}", platform="slack", address=Address(message=number), request="same-seed:digits:42"
        )
        acknowledged("opened", number)
        if number % 2:
            await store.messages.close(f"proof {number}")
            acknowledged("closed", number)


async def claim_all(store: Store) -> None:
    for number in range(KEYS_RACED_FOR):
        if await store.delivered.claim(f"slack:event:{number}"):
            acknowledged("claimed", number)


async def main() -> None:
    what, *arguments = sys.argv[1:]
    location = parse_location(sys.stdin.readline().strip())
    async with await open_store(location, privacy_key=KEY) as store:
        acknowledged("ready")
        if what == "claim":
            await claim_all(store)
        else:
            await write_until_killed(store, int(arguments[0]))


if __name__ == "__main__":
    asyncio.run(main())
