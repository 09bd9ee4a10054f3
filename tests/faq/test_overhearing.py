"""What is said to nobody is decided exactly as if it had been asked, over real messages of both kinds."""

import random

import pytest

from benchmarks.matching.data import EVAL, load_chatter, load_faq, load_questions
from benchmarks.matching.typos import mistype
from faq.library import SHIPPED_CONTENT
from faq.library import load_faq as read_faq
from faq.matcher import Decision, Matcher

CHATTER = (
    "thanks, that worked!",
    "is anybody going to the library later",
    "the model of the train I set up has the same seed as yours, haha",
    "good luck with the exam everyone",
    "what a result, two different rates for the same run",
)


def assert_alike(matcher: Matcher, texts: list[str]) -> None:
    for text in texts:
        asked = matcher.search(text)
        overheard = matcher.overhear(text)
        assert overheard.decision is asked.decision, text
        assert overheard.matches == (() if asked.decision is Decision.SILENT else asked.matches), text


def test_the_shipped_faq_hears_what_it_is_asked() -> None:
    faq = read_faq(SHIPPED_CONTENT)
    phrasings = [phrasing for entry in faq for phrasing in entry.phrasings]
    rng = random.Random(1)  # noqa: S311
    mixed = [" ".join(rng.sample((rng.choice(phrasings) + " " + rng.choice(CHATTER)).split(), 6)) for _ in range(200)]
    assert_alike(Matcher(faq), [*CHATTER, *phrasings, *mixed, "", "?", "\0"])


@pytest.mark.skipif(not EVAL.is_dir(), reason="the development questions do not lie beside the repository")
def test_a_large_faq_hears_what_it_is_asked() -> None:
    rng = random.Random(2)  # noqa: S311
    questions = [asked.text for asked in load_questions()]
    texts = [*load_chatter(), *rng.sample(questions, 300)]
    assert_alike(Matcher(load_faq()), [*texts, *(mistype(text, 0.3, rng) for text in rng.sample(texts, 300))])
