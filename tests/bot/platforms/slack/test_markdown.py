"""What people write on Slack, as Markdown for the FAQ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.markdown import to_markdown


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("*bold*, _slanted_ and ~gone~", "**bold**, *slanted* and ~~gone~~"),
        ("*_both_* _*both*_", "***both*** ***both***"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("* not bold * and _ not _", "* not bold * and _ not _"),
        ("`a *b* &lt;c&gt;` and ```x = *y*\n_z_```", "`a *b* <c>` and ```x = *y*\n_z_```"),
        ("see <https://a.b/c_d_e|the _page_> or <https://f.g>", "see [the *page*](https://a.b/c_d_e) or https://f.g"),
        ("<@U1> hi <!here>, ask in <#C1|help>", "hi , ask in #help"),
        ("• one\n    ◦ two", "- one\n    - two"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("", ""),
    ],
)
def test_marks_become_those_of_markdown(mrkdwn: str, markdown: str) -> None:
    assert to_markdown(mrkdwn) == markdown


@given(st.text("ab *_~`|@#!;\n•", max_size=80))
def test_whatever_is_written_no_word_is_lost(text: str) -> None:
    assert [letter for letter in to_markdown(text) if letter in "ab"] == [letter for letter in text if letter in "ab"]
