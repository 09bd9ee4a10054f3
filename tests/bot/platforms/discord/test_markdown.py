"""The FAQ's Markdown in Discord's dialect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.discord.markdown import line_to_discord, to_discord, to_plain


@pytest.mark.parametrize(
    ("markdown", "discord"),
    [
        ("a wrapped\nline stays\none line", "a wrapped line stays one line"),
        ("hard  \nbreak", "hard\nbreak"),
        ("*a* **b** ~~c~~ `d_e`", "*a* **b** ~~c~~ `d_e`"),
        ("call fine_tune now", r"call fine\_tune now"),
        ("5 \\* 3", r"5 \* 3"),
        ("# One\n\n###### Six", "### One\n\n**Six**"),
        ('[docs](https://x.org/a_(b) "title")', "[docs](https://x.org/a_%28b%29)"),
        ("<https://x.org/a_b>", "https://x.org/a_b"),
        ("[mail](mailto:a@b.c) [there](#there)", "mail there"),
        ("![a plot](https://x.org/p.png)", "[a plot](https://x.org/p.png)"),
        ("- one\n  more\n- two\n  - three", "- one more\n- two\n  - three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> a quote\n> goes on", "> a quote goes on"),
        ("```python\nx = 1\n\ny = 2\n```", "```python\nx = 1\n\ny = 2\n```"),
        ("    indented code", "```\nindented code\n```"),
        ("~~~\n```\n~~~", "```\n`\u200b`\u200b`\n```"),
        ("- item\n  ```py\n  x = 1\n  ```", "- item\n```py\nx = 1\n```"),
        ("one\n\n---\n\ntwo", "one\n\ntwo"),
        ("| a | b |\n|---|---|\n| 1 | `2` |", "```\na  b\n─  ─" + "\n1  2\n```"),
        (
            '<p>Hi <b>you</b>, <a href="https://x.org">here</a> &amp; there</p>',
            "Hi **you**, [here](https://x.org) & there",
        ),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("one<br>two <sub>3</sub>", "one\ntwo 3"),
        ("<!-- nothing to see -->", ""),
        ("-# not small", "\\-# not small"),
    ],
)
def test_markdown_reads_the_same_on_discord(markdown: str, discord: str):
    assert to_discord(markdown) == discord


def test_a_button_label_has_words_only():
    assert to_plain("Why **two** error rates from `fine_tune`\n[here](https://x.org)?") == (
        "Why two error rates from fine_tune here?"
    )


@given(st.text(st.characters(exclude_characters="\\`*_~![]<>&\0")))
def test_a_line_reads_the_same_alone_and_beside_marks(line: str):
    words = " ".join(line.split())
    assert line_to_discord(f"*see* {words}").removeprefix("*see* ").removeprefix("*see*") == line_to_discord(line)
    assert to_plain(f"*see* {words}").removeprefix("see ").removeprefix("see") == to_plain(line)


@pytest.mark.parametrize("words", ["https://good.example", "WWW.good.example", "see www.good.example"])
def test_a_link_whose_words_look_like_an_address_shows_where_it_leads(words: str) -> None:
    assert to_discord(f"[{words}](https://evil.example)") == "https://evil.example"
    assert to_discord("[the docs](https://evil.example)") == "[the docs](https://evil.example)"
