"""No word of a page is lost, whatever the page looks like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.library import SHIPPED_CONTENT, load_faq
from faq.page import read_page
from faq.page.entries import faq_file
from tests.faq.reading import COURSE_PAGES, lost_words

PAGES = ("03ethics-qa.md", "21sp-qa1.md", "21sp-qa2.md", "qa-week-2.txt")

WORDS = st.sampled_from(
    "Tech Context Why why How Is is the from of set_seed fine_tune? DataLoader?? self.rng() 1/n — - * 1. > # ## ### "
    "**bold** **Why?** `code` e.g. Yes. No, So, [link](http://a.b/c_d) [ref] <b>b</b> <br> <p> </p> <your name> <li> "
    "&amp; ``` ~~~ | --- === $x$ \\@me 100% ok? what? ? ! : ... (see caf\u00e9 \U0001f600 \u4f60\u597d? <blockquote> "
    "<!-- -- --> [a]: \"quoted?\" 'x' _y_ \t \u2028 \\ &lt;".split(" ")
)
LINES = st.lists(WORDS, max_size=7).map(" ".join)
TEXTS = st.lists(st.one_of(LINES, st.just(""), LINES.map("> {}".format), LINES.map("### {}".format)), max_size=14)


@pytest.mark.parametrize("name", PAGES)
def test_course_pages_keep_every_word(name: str) -> None:
    page = COURSE_PAGES / name
    if not page.exists():
        pytest.skip(f"{page} is not on this machine")
    text = page.read_text(encoding="utf-8")
    assert not lost_words(text, faq_file(read_page(text)))


def test_the_shipped_page_keeps_every_word() -> None:
    text = (SHIPPED_CONTENT / "qa-week-2.txt").read_text(encoding="utf-8")
    assert not lost_words(text, faq_file(read_page(text)))


def test_the_shipped_faq_says_every_word_of_its_page() -> None:
    text = (SHIPPED_CONTENT / "qa-week-2.txt").read_text(encoding="utf-8")
    (file,) = load_faq(SHIPPED_CONTENT).files
    assert not lost_words(text, file)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(TEXTS)
def test_made_up_pages_keep_every_word(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert not lost_words(text, faq_file(read_page(text)))


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_read_to_valid_entries_with_ids_of_their_own(text: str) -> None:
    file = faq_file(read_page(text))
    assert len({entry.id for entry in file.entries}) == len(file.entries)
