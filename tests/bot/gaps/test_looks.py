"""Whoever goes on from a list of gaps means what they have just seen, unless it is no longer so."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.gaps import opening
from bot.reply import Action, ActionKind
from bot.store.gaps import GapStore
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, MIRA, NOAH, TEACHER, School, button, choices, said

OTHER = "who won the match last night"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows whenever all that was asked in vain is read."""
    times: list[str] = []
    lacking = GapStore.lacking

    async def counted(self: GapStore, *more: object, **named: object) -> object:
        times.append("read")
        return await lacking(self, *more, **named)

    monkeypatch.setattr(GapStore, "lacking", counted)
    return times


async def test_a_gap_and_its_check_are_of_the_list_that_was_shown(school: School, read: list[str]) -> None:
    await school.ask(KAGGLE)
    listed = await school.gaps()
    await school.ask(KAGGLE_AGAIN, NOAH)
    read.clear()

    gap = await school.press(choices(listed)[0])
    check = await school.press(taught(choices(listed)[0]))

    assert read == []
    assert KAGGLE in said(check)
    assert KAGGLE_AGAIN not in said(gap)
    assert KAGGLE_AGAIN in said(await school.press(choices(await school.gaps())[0]))


async def test_what_somebody_deleted_meanwhile_is_gone(school: School) -> None:
    await school.ask(KAGGLE)
    await school.ask(KAGGLE_AGAIN, NOAH)
    first = choices(await school.gaps())[0]
    assert KAGGLE in said(await school.press(first))

    await school.store.privacy.delete(MIRA)

    (left,) = choices(await school.gaps())
    assert KAGGLE not in said(await school.press(first)).splitlines()
    assert KAGGLE_AGAIN in said(await school.press(left))


async def test_what_a_colleague_put_away_or_mended_meanwhile_is_no_gap_any_more(school: School) -> None:
    colleague = TEACHER.model_copy(update={"id": "colleague"})
    await school.ask(KAGGLE)
    await school.ask(OTHER, NOAH)
    by_label = {choice.label: choice for choice in choices(await school.gaps())}
    await school.press(by_label[KAGGLE])

    check = await school.press(taught(by_label[KAGGLE]), colleague)
    await school.press(button(check, ActionKind.SAVE), colleague)

    assert "no longer among the gaps" in said(await school.press(by_label[KAGGLE]))
    other = await school.press(by_label[OTHER], colleague)
    await school.press(button(other, ActionKind.DISMISS), colleague)
    assert choices(await school.gaps()) == ()


async def test_after_a_while_it_is_looked_anew(
    school: School, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = timedelta()
    monkeypatch.setattr(opening, "_now", lambda: datetime.now(UTC) + passed)
    await school.ask(KAGGLE)
    listed = await school.gaps()
    read.clear()
    passed = timedelta(minutes=2)

    await school.press(choices(listed)[0])

    assert read == ["read"]


def taught(gap: Action) -> Action:
    """The check of a gap as another phrasing of an entry."""
    return Action(kind=ActionKind.TEACH, argument=f"{gap.argument}/unbiased-data", label="")
