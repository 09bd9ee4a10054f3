"""Have a card's picture drawn by a child process (`runners.figure`), within bounds of time and size.

A fork of a process that has imported matplotlib draws in a quarter of a new interpreter's time, where there is one.
"""

import asyncio
import base64
import binascii
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence

from runners.card import Card
from runners.drawing import DRAW_TIMEOUT_S, draw_by, is_picture
from runners.launchers.child import Child

log = logging.getLogger(__name__)

#: A fresh interpreter that draws one picture.
DRAW_COMMAND = (sys.executable, "-m", "runners.figure")
#: What a pipe holds unread, so that handing a fork its card waits for nobody. Cards have about 15 kB.
_CARD_LINE_MAX_BYTES = 60_000

#: Starts a fork that draws the card in a line of base64, or has none (`Starter.fork_to_draw`).
ForkToDraw = Callable[[bytes], Awaitable[Child | None]]


async def draw_picture(
    card: Card,
    *,
    fork: ForkToDraw | None = None,
    timeout_s: float = DRAW_TIMEOUT_S,
    command: Sequence[str] = DRAW_COMMAND,
    environment: Mapping[str, str] = os.environ,
) -> bytes:
    """Draw a card as PNG, 1100 by 700 pixels. Cancelling ends the child.

    `command` starts a new interpreter, which draws where there is no `fork` or it fails.

    Raises:
        PictureFailed: the child could not start, took too long, or ended without a picture.
    """
    if fork is not None and (forked := await _drawn_by_fork(card, fork, timeout_s)) is not None:
        return forked
    what, besides = card.to_json().encode(), "The card has every number."
    return await draw_by(command, what, timeout_s=timeout_s, environment=environment, besides=besides)


async def _drawn_by_fork(card: Card, fork: ForkToDraw, timeout_s: float) -> bytes | None:
    line = base64.b64encode(card.to_json().encode()) + b"\n"
    if len(line) > _CARD_LINE_MAX_BYTES or (child := await fork(line)) is None:
        return None
    png = b""
    try:
        async with asyncio.timeout(timeout_s):
            async for answer in child.lines():
                png = base64.b64decode(answer, validate=True)
    except (TimeoutError, binascii.Error) as error:
        log.warning("a forked drawing gave no picture (%s)", type(error).__name__)
        return None
    finally:
        # Shielded, so that a second cancellation cannot leave the process unreaped.
        await asyncio.shield(asyncio.ensure_future(child.close()))
    if child.exit_status != 0 or not is_picture(png):
        log.warning(
            "a forked drawing gave no picture (exit status %s): %s", child.exit_status, child.stderr_tail[-500:]
        )
        return None
    return png
