"""Have a card's picture drawn by a child process (`runners.figure`), within bounds of time and size."""

import asyncio
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import runners
from runners.card import Card
from runners.errors import PictureFailed
from runners.launchers.child_environment import child_environment

log = logging.getLogger(__name__)

#: A fresh interpreter that draws one picture.
DRAW_COMMAND = (sys.executable, "-m", "runners.figure")
#: Drawing takes a second; matplotlib's very first start on a machine, when it lists the fonts, some seconds more.
DRAW_TIMEOUT_S = 30.0
#: A picture has about 0.1 MB; Discord takes files up to 10 MB.
PNG_MAX_BYTES = 5_000_000

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PACKAGE_ROOT = Path(runners.__file__).parent.parent


async def draw_picture(
    card: Card,
    *,
    timeout_s: float = DRAW_TIMEOUT_S,
    command: Sequence[str] = DRAW_COMMAND,
    environment: Mapping[str, str] = os.environ,
) -> bytes:
    """Draw a card as PNG, 1100 by 700 pixels. Cancelling ends the child.

    Raises:
        PictureFailed: the child could not start, took too long, or ended without a picture.
    """
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
    if child.returncode != 0 or not png.startswith(_PNG_SIGNATURE) or len(png) > PNG_MAX_BYTES:
        log.warning("no picture (exit status %s): %s", child.returncode, complaint.decode(errors="replace")[-500:])
        raise PictureFailed("The picture could not be drawn. The card has every number.")
    return png


async def _end(child: asyncio.subprocess.Process) -> None:
    """Leave no process behind."""
    if child.returncode is None:
        child.kill()
        # Shielded, so that a second cancellation cannot leave the process unreaped.
        await asyncio.shield(asyncio.ensure_future(child.wait()))
