"""Any text at all, at every place where text from outside comes in."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.properties import PROPERTIES
from tests.fuzz.spells import CHARACTERS, SPELLS

MARKS = st.sampled_from([*CHARACTERS, *SPELLS])
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.one_of(MARKS, st.text(max_size=6)), max_size=40).map("".join))
#: What a chat can send in JSON and no file can hold.
HALF_A_CHARACTER = "a\ud800b"


@pytest.mark.parametrize("name", PROPERTIES)
def test_no_text_breaks_a_promise(name: str) -> None:
    @settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
    @given(TEXTS)
    @example("[" * 3000)
    @example("> " * 600 + "x")
    @example("- " * 600 + "x")
    @example("*" * 3000)
    @example("~nobody-of-that-name/x")
    @example("http://```")
    @example("Why?\nYou\ufeffll see.")
    def holds(text: str) -> None:
        PROPERTIES[name](text)

    holds()


@pytest.mark.parametrize("name", ["command", "press", "values"])
def test_half_a_character_from_a_chat_breaks_nothing(name: str) -> None:
    PROPERTIES[name](HALF_A_CHARACTER)
