"""The Week 2 FAQ that ships."""

import re

from faq.entry import Entry, ProofStart
from faq.library import SHIPPED_CONTENT, load_faq
from faq.page import read_page

ENTRIES = load_faq(SHIPPED_CONTENT).by_id


def urls(entry: Entry) -> set[str]:
    return {link.url for link in entry.links}


def test_the_five_questions_stand_in_their_sections_as_the_page_has_them() -> None:
    page = read_page((SHIPPED_CONTENT / "qa-week-2.txt").read_text(encoding="utf-8"))
    assert [(entry.section, entry.question) for entry in ENTRIES.values()] == [
        (entry.section, entry.question) for entry in page.entries
    ]
    assert list(ENTRIES) == [
        "two-error-rates",
        "seed-different-results",
        "hundred-percent-accurate",
        "unbiased-data",
        "beneficial-project",
    ]


def test_every_entry_can_be_asked_for_in_many_ways() -> None:
    assert all(8 <= len(entry.aliases) <= 15 for entry in ENTRIES.values())


def test_the_seed_entry_proves_itself_and_the_error_rates_entry_offers_to() -> None:
    assert (ENTRIES["seed-different-results"].proof, ENTRIES["seed-different-results"].proof_start) == (
        "same-seed",
        ProofStart.AT_ONCE,
    )
    assert (ENTRIES["two-error-rates"].proof, ENTRIES["two-error-rates"].proof_start) == (
        "two-stages",
        ProofStart.ON_REQUEST,
    )


def test_facts_carry_their_sources() -> None:
    assert urls(ENTRIES["seed-different-results"]) == {
        "https://github.com/fastai/fastai/issues/2832",
        "https://docs.fast.ai/torch_core.html#set_seed",
    }
    assert urls(ENTRIES["unbiased-data"]) == {"https://twitter.com/sarahookr/status/1361373527861915648"}
    assert urls(ENTRIES["beneficial-project"]) == {"https://dl.acm.org/doi/10.1145/3341164"}


def test_the_seed_answer_shows_where_set_seed_goes() -> None:
    code = re.search(r"```python\n(.*?)```", ENTRIES["seed-different-results"].answer, flags=re.DOTALL)
    assert code is not None
    seeded, loaders = code.group(1).splitlines()
    assert seeded == "set_seed(12345, reproducible=True)"
    assert loaders.startswith("dls = ImageDataLoaders.from_path_func(")
