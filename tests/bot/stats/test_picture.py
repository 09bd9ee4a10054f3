"""The numbers become a picture in a process of its own, and words for those who cannot see it."""

import struct
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from bot.errors import PictureUnavailable
from bot.reply import Picture
from bot.stats import picture as module
from bot.stats.caption import ALT_MAX_CHARS, alt_text, headline
from bot.stats.numbers import Numbers, Stats, Week
from bot.stats.picture import draw, picture_of

MONDAY = date(2027, 3, 1)


def numbers(asked: int) -> Numbers:
    share = asked // 2
    return Numbers(
        asked=asked,
        answered=share,
        suggested=asked - share,
        rated=share,
        helpful=share // 2,
        median_confidence=0.8 if asked else None,
    )


def stats(asked: Iterable[int], course: str | None = None) -> Stats:
    counts = tuple(asked)
    weeks = tuple(
        Week(
            monday=MONDAY - timedelta(weeks=len(counts) - 1 - place),
            numbers=numbers(n),
            gaps_opened=place,
            gaps_closed=1,
        )
        for place, n in enumerate(counts)
    )
    return Stats(
        course=course,
        total=numbers(sum(counts)),
        gaps_opened=3,
        gaps_closed=1,
        weeks=weeks,
        courses=(),
        top_entries=(),
    )


@pytest.mark.runner
@pytest.mark.parametrize(
    "counts", [[4], [0, 0], [10, 0, 300], range(52), [0] * 104], ids=["one", "none", "few", "year", "two years"]
)
async def test_any_weeks_become_a_png_of_twice_the_size_a_chat_shows(counts: Iterable[int]) -> None:
    png = await draw(stats(counts, course="ml"))

    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (1100, 700)


@pytest.mark.runner
def test_the_drawing_program_refuses_what_are_no_numbers() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.stats.figure"], input="hello", capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "no statistics" in done.stderr


async def test_without_matplotlib_there_is_no_picture_and_no_drama(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "can_draw", lambda: False)

    assert await picture_of(stats([4]), command=("/nowhere/python",)) is None
    assert caplog.text == ""
    with pytest.raises(PictureUnavailable, match="make run"):
        await draw(stats([4]))


async def test_a_picture_that_fails_is_left_out_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "can_draw", lambda: True)

    assert await picture_of(stats([4]), command=(sys.executable, "-c", "raise SystemExit(3)")) is None
    assert "without a picture" in caplog.text


async def test_a_picture_comes_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "can_draw", lambda: True)
    program = "import sys; sys.stdin.read(); sys.stdout.buffer.write(b'\\x89PNG\\r\\n\\x1a\\n')"

    found = await picture_of(stats([4]), command=(sys.executable, "-c", program))

    assert isinstance(found, Picture)
    assert found.alt == alt_text(stats([4]))


def test_the_words_tell_the_span_the_shares_and_the_weeks() -> None:
    words = alt_text(stats([2, 10]))

    assert words == (
        "12 questions in the last 2 weeks, 50% of them answered; 3 of 6 ratings say “helpful” (50%), the median "
        "confidence is 80%. Each week: 22 Feb: 2 questions, 50% answered, gaps 0 opened and 1 closed; 1 Mar: 10 "
        "questions, 50% answered, gaps 1 opened and 1 closed."
    )


def test_of_many_weeks_the_words_tell_some_and_the_last_one() -> None:
    words = alt_text(stats([1000] * 104))

    assert len(words) <= ALT_MAX_CHARS
    assert "Every 13 weeks: " in words
    assert "1 Mar: 1000 questions" in words


def test_nothing_asked_is_said_so() -> None:
    assert headline(stats([0])) == "No questions this week"
    assert headline(stats([1])) == "1 question this week, 0% of them answered"
