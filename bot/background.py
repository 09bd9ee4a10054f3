"""Do something again and again behind the answers' back; what goes wrong is told in the log, and it goes on."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable

from bot.errors import StoreError
from bot.store.outage import Outage

log = logging.getLogger(__name__)


async def again_and_again(work: Callable[[], Awaitable[None]], every_s: float, what_fails: str) -> None:
    """Do `work` every `every_s` seconds, the first time after as long, until cancelled.

    Args:
        work: what to do; the next time makes good what failed.
        every_s: seconds between its end and its next beginning.
        what_fails: what the log says while the store fails, such as "Digests wait".
    """
    outage = Outage(what_fails)
    while True:
        await asyncio.sleep(every_s)
        try:
            await work()
        except StoreError as error:
            outage.failed(error)
        except Exception as error:  # noqa: BLE001 - the outermost edge: nobody waits, and the next time is to come
            # Its message may quote a student.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s: %s\n%s", what_fails, type(error).__name__, frames)  # noqa: TRY400
        else:
            outage.worked()
