"""Gaps are looked through before staff do, so that a changed FAQ and a check cost little, and come to the same."""

import pytest

from bot.gaps.opening import open_lookahead
from bot.gaps.verdicts import shared
from bot.reply import ActionKind
from bot.settings import Settings
from faq.matcher import Matcher
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, School, button, choices, said

OTHERS = ("who won the match last night", "what is the wifi password", "can I bring my dog")


@pytest.fixture
async def asked(school: School) -> School:
    """A school in which several things were asked in vain, each with its own words."""
    for text in (KAGGLE, KAGGLE_AGAIN, *OTHERS, "gpu out of memory"):
        await school.ask(text)
    return school


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever is searched for, in whichever way."""
    texts: list[str] = []
    for name in ("find", "overhear"):
        search = getattr(Matcher, name)

        def counted(self: Matcher, text: str, *more: object, search: object = search) -> object:
            texts.append(text)
            return search(self, text, *more)

        monkeypatch.setattr(Matcher, name, counted)
    return texts


async def test_after_a_change_only_what_it_may_have_changed_is_searched_again(
    asked: School, settings: Settings, searched: list[str]
) -> None:
    await open_lookahead(settings, asked.store, asked.parts.knowledge).look()
    asked.path.write_text(asked.path.read_text().replace("is fair data enough", "is handing in kaggle notebooks okay"))
    searched.clear()
    await asked.parts.knowledge.reload()
    assert set(searched) == {KAGGLE, KAGGLE_AGAIN}
    searched.clear()

    listed = said(await asked.gaps())

    assert searched == []
    assert KAGGLE_AGAIN not in listed
    assert all(text in listed for text in OTHERS)


async def test_a_check_searches_little_and_says_the_same(
    asked: School, settings: Settings, searched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_searches", None)
    slowly = said(await asked.preview())
    tried = len(searched)
    await open_lookahead(settings, asked.store, asked.parts.knowledge).look()
    searched.clear()

    assert said(await asked.preview()) == slowly
    assert len(searched) < tried


async def test_it_looks_again_once_the_faq_changed_and_not_before(
    asked: School, settings: Settings, searched: list[str]
) -> None:
    lookahead = open_lookahead(settings, asked.store, asked.parts.knowledge)
    await lookahead.look()
    searched.clear()

    await lookahead.look()
    assert searched == []

    preview = await asked.preview()
    await asked.press(button(preview, ActionKind.SAVE))
    searched.clear()
    await lookahead.look()
    assert set(OTHERS) <= set(searched)
    assert not any(choice.label == KAGGLE for choice in choices(await asked.gaps()))
