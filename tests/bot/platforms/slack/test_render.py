"""A reply drawn as Block Kit: readable on a phone, inert, and within what Slack accepts."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.platforms.slack.render import render
from bot.reply import Action, ActionKind, Literal, Note, Progress, Reply, Sources, Table, Text
from faq.entry import Link
from tests.fakes.slack import shown
from tests.fakes.slack.blocks import problems


def drawn(*parts, **more):
    """The message on the wire; Slack would take it."""
    message = render(Reply(parts=parts, **more))
    body = {"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}
    assert problems(body) == []
    return body


def mrkdwn(markdown):
    (block,) = drawn(Text(markdown=markdown))["blocks"]
    return block["text"]["text"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold**, *slanted*, ~~gone~~, `code`", "*bold*, _slanted_, ~gone~, `code`"),
        ("# Heading *x*", "*Heading x*"),
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("one  \ntwo<br>three", "one\ntwo\nthree"),
        ("- one\n- two\n  - deeper\n    - deepest", "• one\n• two\n    ◦ deeper\n        ▪ deepest"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> said\n> so", "> said so"),
        ("> said\n>\n> so", "> said\n>\n> so"),
        ("[docs](https://docs.fast.ai/a?b=1&c=2|d)", "<https://docs.fast.ai/a?b=1&amp;c=2%7Cd|docs>"),
        ("[a > b](https://e.org)", "<https://e.org|a &gt; b>"),
        ("[no](javascript:alert)", "[no](javascript:alert)"),
        ("[file](notes.pdf)", "file"),
        ("see https://docs.fast.ai.", "see <https://docs.fast.ai|https://docs.fast.ai>."),
        ("![a plot](https://e.org/p.png)", "<https://e.org/p.png|a plot>"),
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("<!channel> <@U1> <b>x</b>", "&lt;!channel&gt; &lt;@U1&gt; &lt;b&gt;x&lt;/b&gt;"),
        ("`x < y & z`", "`x &lt; y &amp; z`"),
        ("`` a`b ``", "`a\u02cbb`"),
        ("```python\nif a < b:\n    **no**\n```", "```\nif a &lt; b:\n    **no**\n```"),
        ("- one\n\n  ```\n  code\n  ```", "• one\n```\ncode\n```"),
        ("begin code with ``` or `", "begin code with \u02cb\u02cb\u02cb or \u02cb"),
        ("in**side**word", "in\u200b*side*\u200bword"),
        ("| a | b |\n|---|---|\n| 1 | `2` |", "```\na  b\n─  ─\n1  2\n```"),
        ("---", "———"),
        ("- > said\n  > so\n- b", "•\n> said so\n• b"),
    ],
)
def test_markdown_of_the_faq_becomes_mrkdwn(markdown, expected):
    assert mrkdwn(markdown) == expected


def test_a_link_whose_words_look_like_an_address_shows_where_it_leads():
    url = "https://evil.example/x"
    for words in ("https://good.example", "**https://good.example/y**", "www.good.example"):
        assert mrkdwn(f"[{words}]({url})") == f"<{url}|{url}>"
    assert mrkdwn(f"[the docs]({url})") == f"<{url}|the docs>"
    (sources,) = drawn(Sources(links=(Link(title="HTTPS://good.example", url=url),)))["blocks"]
    assert sources["elements"][0]["text"] == f"↗ <{url}|{url}>"


def test_a_title_is_a_header_without_marks():
    body = drawn(title="Why two rates from `fine_tune` & *co*?")
    assert body["blocks"][0]["type"] == "header"
    assert shown(body) == "Why two rates from fine_tune & co?"


def test_a_title_too_long_for_a_header_is_shown_whole():
    title = "Why do I get different results " * 6
    assert shown(drawn(title=title)) == f"*{title.strip()}*"


def test_words_of_a_person_stay_plain():
    body = drawn(Literal(text="*hi* <!channel> @everyone `x` & :smile:"))
    assert body["blocks"][0]["text"] == {
        "type": "plain_text",
        "emoji": False,
        "text": "*hi* &lt;!channel&gt; @\u200beveryone `x` &amp; :smile:",
    }


def test_a_table_that_fits_stands_in_columns():
    table = Table(columns=("Run", "frozen", "unfrozen"), rows=(("seeded 1", ".0641", ".0390"),))
    assert (
        shown(drawn(table))
        == "```\nRun       frozen  unfrozen\n────────  ──────  ────────\nseeded 1  .0641   .0390\n```"
    )


def test_a_table_too_wide_for_a_phone_becomes_one_record_a_row():
    columns = ("Run", "after the frozen stage", "after the unfrozen stage")
    body = drawn(Table(columns=columns, rows=(("seeded 1", ".0641", ".0390"), ("seeded 2", ".0641", ".0390"))))
    lines = shown(body).splitlines()
    assert lines[1:4] == ["seeded 1", "  after the frozen stage    .0641", "  after the unfrozen stage  .0390"]
    assert max(map(cell_len, lines)) <= 40


def test_a_table_that_fits_but_for_its_first_column_breaks_the_lines_there():
    rows = (
        ("set_seed first 1", "0.064067", "0.038997", "a1b2c3"),
        ("seed= only 1", "0.065067", "0.039997", "d4e5f6"),
    )
    body = drawn(Table(columns=("run", "frozen", "unfrozen", "weights"), rows=rows))
    assert shown(body).splitlines()[1:-1] == [
        "run       frozen    unfrozen  weights",
        "────────  ────────  ────────  ───────",
        "set_seed  0.064067  0.038997  a1b2c3",
        "first 1",
        "seed=     0.065067  0.039997  d4e5f6",
        "only 1",
    ]


@pytest.mark.parametrize("cell", ["a`b", "```", "<!here>", "one\ntwo", "a | b", "**b**", "日本語", "&amp;"])
def test_no_cell_breaks_a_table(cell):
    body = drawn(Table(columns=("what", "n"), rows=((cell, "1"), ("x", "2"))))
    _, header, rule, first, second, _ = shown(body).splitlines()
    assert len({cell_len(line[: line.rfind(" ") + 1]) for line in (header, rule, first, second)}) == 1


def test_progress_is_a_bar_with_its_share():
    assert shown(drawn(Progress(label="training <1>", fraction=0.52))) == "`█████░░░░░` 52% · training <1>"


def test_sources_are_links_in_small_print():
    (block,) = drawn(Sources(links=(Link(title="issue 2832", url="https://github.com/fastai/fastai/issues/2832"),)))[
        "blocks"
    ]
    assert block["type"] == "context"
    assert block["elements"][0]["text"] == "↗ <https://github.com/fastai/fastai/issues/2832|issue 2832>"


def test_short_labels_stand_on_their_buttons_in_one_row():
    actions = (
        Action(kind=ActionKind.PROVE_ENTRY, argument="seed", label="Run the proof"),
        Action(kind=ActionKind.CANCEL_PROOF, argument="p1", label="Stop"),
    )
    (row,) = drawn(actions=actions)["blocks"]
    assert [(button["action_id"], button["text"]["text"]) for button in row["elements"]] == [
        ("faq:prove:seed", "Run the proof"),
        ("faq:cancel:p1", "Stop"),
    ]


def test_a_label_that_a_phone_would_cut_stands_beside_its_button():
    label = "Why do we get two different error rates from `fine_tune`?"
    (block,) = drawn(actions=(Action(kind=ActionKind.SHOW_ENTRY, argument="two-error-rates", label=label),))["blocks"]
    assert block["text"]["text"] == label
    assert block["accessory"]["text"]["text"] == "Show"
    assert block["accessory"]["action_id"] == "faq:show:two-error-rates"


def test_a_long_answer_is_cut_into_sections_at_its_paragraphs():
    paragraphs = [f"{number} " + "word " * 200 for number in range(8)]
    body = drawn(Text(markdown="\n\n".join(paragraphs)))
    assert len(body["blocks"]) > 1
    assert all(html.unescape(block["text"]["text"]).lstrip()[0].isdigit() for block in body["blocks"])
    assert shown(body).split() == " ".join(paragraphs).split()


def test_a_code_block_longer_than_a_section_is_closed_and_opened_again():
    code = "\n".join(f"line_{number} = {number}" for number in range(400))
    body = drawn(Text(markdown=f"Before.\n\n```python\n{code}\n```\n\nAfter."))
    for block in body["blocks"]:
        assert block["text"]["text"].count("```") == 2
    assert [line for line in shown(body).splitlines() if line.startswith("line_")] == code.splitlines()


def test_what_does_not_fit_one_message_is_cut_and_said_to_be_cut():
    buttons = (Action(kind=ActionKind.PROVE_ENTRY, argument="seed", label="Run"),)
    body = drawn(Text(markdown="\n\n".join("word " * 100 for _ in range(100))), actions=buttons)
    assert "does not fit" in shown(body)
    assert body["blocks"][-1]["type"] == "actions"


def test_many_parts_stay_within_the_number_of_blocks():
    body = drawn(*(Note(markdown=f"note {number}") for number in range(80)))
    assert len(body["blocks"]) == 50
    assert "does not fit" in shown(body)


def test_the_text_beside_the_blocks_says_what_the_blocks_say():
    body = drawn(
        Text(markdown="**Yes** & no"), title="Really?", actions=(Action(kind="prove", argument="x", label="Run"),)
    )
    assert body["text"] == "Really?\n\n*Yes* &amp; no\n\nRun"


anything = st.text(st.characters(codec="utf-8"), max_size=400) | st.text("`*_~<>&|@#!-\n []()1.ahere", max_size=400)


@given(anything.filter(str.strip))
def test_a_person_can_type_anything(text):
    message = render(Reply(title="t", parts=(Literal(text=text),)))
    assert problems({"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}) == []


@given(anything, st.integers(1, 12))
def test_staff_can_write_any_markdown_of_any_length(markdown, times):
    message = render(Reply(title="t", parts=(Text(markdown=markdown * times), Note(markdown=markdown))))
    assert problems({"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}) == []


@given(st.lists(st.tuples(anything, anything), min_size=1, max_size=5))
def test_any_cells_make_a_table(rows):
    message = render(Reply(parts=(Table(columns=("a", "b"), rows=tuple(rows)),)))
    assert problems({"text": message.text, "blocks": [block.to_dict() for block in message.blocks]}) == []
