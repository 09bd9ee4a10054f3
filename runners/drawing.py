"""Have a program draw a picture: it reads what to draw on its standard input and writes a PNG to its standard output.

The program runs in a child process, because what draws is slow to import and holds memory that no chat process should.
"""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import runners
from runners.errors import PictureFailed
from runners.launchers.child_environment import child_environment

log = logging.getLogger(__name__)

#: Drawing takes a second; matplotlib's very first start on a machine, when it lists the fonts, some seconds more.
DRAW_TIMEOUT_S = 30.0
#: A picture has about 0.1 MB; Discord takes files up to 10 MB.
PNG_MAX_BYTES = 5_000_000

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PACKAGE_ROOT = Path(runners.__file__).parent.parent


async def draw_by(
    command: Sequence[str],
    what: bytes,
    *,
    timeout_s: float = DRAW_TIMEOUT_S,
    environment: Mapping[str, str] = os.environ,
    besides: str = "",
) -> bytes:
    """Have `command` draw `what`. Cancelling ends the child.

    Args:
        command: the program and its arguments, started in the folder that holds the packages.
        what: what it reads.
        timeout_s: when the child is ended.
        environment: what the child's environment variables are chosen from.
        besides: a sentence for whoever gets no picture: where the same is told.

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
        raise PictureFailed(f"The picture could not be drawn ({error.strerror}). {besides}".strip()) from error
    try:
        async with asyncio.timeout(timeout_s):
            png, complaint = await child.communicate(what)
    except TimeoutError:
        raise PictureFailed(f"Drawing took longer than {timeout_s:g} s. {besides}".strip()) from None
    finally:
        await _end(child)
    if child.returncode != 0 or not is_picture(png):
        log.warning("no picture (exit status %s): %s", child.returncode, complaint.decode(errors="replace")[-500:])
        raise PictureFailed(f"The picture could not be drawn. {besides}".strip())
    return png


def is_picture(png: bytes) -> bool:
    """Whether it is a PNG that chats take."""
    return png.startswith(_PNG_SIGNATURE) and len(png) <= PNG_MAX_BYTES


async def _end(child: asyncio.subprocess.Process) -> None:
    """Leave no process behind."""
    if child.returncode is None:
        child.kill()
        # Shielded, so that a second cancellation cannot leave the process unreaped.
        await asyncio.shield(asyncio.ensure_future(child.wait()))
