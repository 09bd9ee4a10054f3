"""Names as chats give them, made fit to be kept and shown."""

import pytest

from bot.names import plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Eve <root@localhost>\nCo-authored-by: Bob", "Eve root@localhost Co-authored-by: Bob"),
        ("--exec=rm", "--exec=rm"),
        ("<>", ""),
        ("", ""),
        ("\u202e🙂", "🙂"),
        ("a" * 200, "a" * 80),
    ],
)
def test_any_name_becomes_one_line_that_git_and_a_table_take(name: str, plain: str) -> None:
    assert plain_name(name) == plain
