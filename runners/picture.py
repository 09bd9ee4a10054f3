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
from pathlib import Path

import runners
from runners.card import Card
from runners.errors import PictureFailed
from runners.launchers.child import Child
from runners.launchers.child_environment import child_environment

log = logging.getLogger(__name__)

#: A fresh interpreter that draws one picture.
DRAW_COMMAND = (sys.executable, "-m", "runners.figure")
#: Drawing takes a second; matplotlib's very first start on a machine, when it lists the fonts, some seconds more.
DRAW_TIMEOUT_S = 30.0
#: A picture has about 0.1 MB; Discord takes files up to 10 MB.
PNG_MAX_BYTES = 5_000_000

#: What a pipe holds unread, so that handing a fork its card waits for nobody. Cards have about 15 kB.
_CARD_LINE_MAX_BYTES = 60_000

#: Starts a fork that draws the card in a line of base64, or has none (`Starter.fork_to_draw`).
ForkToDraw = Callable[[bytes], Awaitable[Child | None]]

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PACKAGE_ROOT = Path(runners.__file__).parent.parent


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
    return await _drawn_by_interpreter(card, timeout_s, command, environment)


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
    if child.exit_status != 0 or not _is_picture(png):
        log.warning(
            "a forked drawing gave no picture (exit status %s): %s", child.exit_status, child.stderr_tail[-500:]
        )
        return None
    return png


async def _drawn_by_interpreter(
    card: Card, timeout_s: float, command: Sequence[str], environment: Mapping[str, str]
) -> bytes:
    try:
        child = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=child_environment(environment, threads=1),
            cwd=_PACKAGE_ROOT,
            start_new_session=True,
        )
    except OSError as error:
        raise PictureFailed(f"The picture could not be drawn ({error.strerror}). The card has every number.") from error
    try:
        async with asyncio.timeout(timeout_s):
            png, complaint = await child.communicate(card.to_json().encode())
    except TimeoutError:
        raise PictureFailed(f"Drawing took longer than {timeout_s:g} s. The card has every number.") from None
    finally:
        await _end(child)
    if child.returncode != 0 or not _is_picture(png):
        log.warning("no picture (exit status %s): %s", child.returncode, complaint.decode(errors="replace")[-500:])
        raise PictureFailed("The picture could not be drawn. The card has every number.")
    return png


def _is_picture(png: bytes) -> bool:
    return png.startswith(_PNG_SIGNATURE) and len(png) <= PNG_MAX_BYTES


async def _end(child: asyncio.subprocess.Process) -> None:
    """Leave no process behind."""
    if child.returncode is None:
        child.kill()
        # Shielded, so that a second cancellation cannot leave the process unreaped.
        await asyncio.shield(asyncio.ensure_future(child.wait()))
