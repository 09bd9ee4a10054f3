"""Breaking long text: at paragraphs, then lines, then words, and never inside an open code block."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord.split import cut, cut_line, split


def test_text_that_fits_is_one_piece():
    assert split("one\n\ntwo", 20) == ["one\n\ntwo"]
    assert split("", 20) == []


def test_paragraphs_are_kept_together():
    assert split("aaa\nbbb\n\nccc\nddd\n\neee", 17) == ["aaa\nbbb\n\nccc\nddd", "eee"]


def test_a_long_paragraph_breaks_at_a_line_and_a_long_line_at_a_word():
    assert split("aaaa aaaa\nbbbb bbbb\ncccc", 20) == ["aaaa aaaa\nbbbb bbbb", "cccc"]
    assert split("aaaa bbbb cccc dddd", 10) == ["aaaa bbbb", "cccc dddd"]


def test_blank_lines_alone_make_no_piece():
    assert split("a" * 10 + "\n\n \n\n" + "b" * 12, 12) == ["a" * 10, "b" * 12]


def test_a_code_block_that_must_break_is_closed_and_opened_again():
    assert split("```py\n" + "x = 1\n" * 6 + "```", 30) == [
        "```py\nx = 1\nx = 1\nx = 1\n```",
        "```py\nx = 1\nx = 1\nx = 1\n```",
    ]


def test_a_cut_keeps_the_code_block_closed_and_ends_with_its_hint():
    shortened = cut("words\n\n```py\n" + "x = 1\n" * 20 + "```", 60, "\n…")
    assert shortened.startswith("words\n\n```py\nx = 1")
    assert shortened.endswith("x = 1\n```\n…")
    assert len(shortened) <= 60


def test_a_line_is_cut_at_a_word_with_an_ellipsis():
    assert cut_line("which error rate to use", 15) == "which error…"
    assert cut_line("a" * 20, 10) == "a" * 9 + "…"
    assert cut_line("short", 10) == "short"


_block = st.lists(st.text("ab c", min_size=1, max_size=40), min_size=1, max_size=8).map("\n".join)
_texts = st.lists(_block | _block.map(lambda code: f"```py\n{code}\n```"), max_size=8).map("\n\n".join)


@given(text=_texts, limit=st.integers(40, 200))
def test_no_word_is_lost_and_every_piece_fits_and_is_closed(text: str, limit: int):
    pieces = split(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert all(sum(line.startswith("```") for line in piece.splitlines()) % 2 == 0 for piece in pieces)
    letters = [character for character in text if character in "abc"]
    assert [character for character in "".join(pieces) if character in "abc"] == letters
