"""Have the numbers drawn by a child process (`bot.stats.figure`), where what draws is installed."""

import importlib.util
import logging
import sys
from collections.abc import Sequence

from bot.errors import PictureUnavailable
from bot.reply import Picture
from bot.stats.caption import alt_text
from bot.stats.numbers import Stats
from runners.drawing import draw_by
from runners.errors import PictureFailed
from runners.machine import HOW_TO_INSTALL

log = logging.getLogger(__name__)

#: A fresh interpreter that draws one picture.
DRAW_COMMAND = (sys.executable, "-m", "bot.stats.figure")


def can_draw() -> bool:
    """Whether matplotlib is installed; it is not imported for that."""
    return importlib.util.find_spec("matplotlib") is not None


async def draw(stats: Stats, command: Sequence[str] = DRAW_COMMAND) -> bytes:
    """Draw the numbers as PNG, 1100 by 700 pixels. Cancelling ends the child.

    Raises:
        PictureUnavailable: matplotlib is not installed.
        PictureFailed: the child could not start, took too long, or ended without a picture.
    """
    if not can_draw():
        raise PictureUnavailable(f"Pictures need matplotlib. {HOW_TO_INSTALL}")
    return await draw_by(command, stats.model_dump_json().encode())


async def picture_of(stats: Stats, command: Sequence[str] = DRAW_COMMAND) -> Picture | None:
    """The picture for a chat; None where it cannot be drawn, for the numbers are told beside it."""
    try:
        png = await draw(stats, command)
    except PictureUnavailable:
        return None
    except PictureFailed as error:
        log.warning("statistics are shown without a picture: %s", error)
        return None
    return Picture(name="questions.png", png=png, alt=alt_text(stats))
