"""How replies are drawn for Discord: whole where they fit, shortened where they do not, harmless always."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.discord.message import Message
from bot.platforms.discord.render import render
from bot.reply import Action, ActionKind, Literal, Note, Progress, Reply, Sources, Table, Text
from faq.entry import Link
from tests.fakes.discord.rules import check_message

TABLE = Table(
    columns=("run", "frozen", "unfrozen"), rows=(("seeded 1", "0.0641", "0.0390"), ("seeded 2", "0.0641", "0.0390"))
)


def drawn(*parts: object, **more: object) -> str:
    return "\n".join(panel.description for panel in render(Reply(parts=parts, **more)).panels)


def as_sent(message: Message) -> dict[str, object]:
    rows: dict[int, list[dict[str, object]]] = {}
    for button in message.buttons:
        shown = {"type": 2, "style": 2, "custom_id": button.custom_id, "label": button.label}
        rows.setdefault(button.row, []).append(shown)
    return {
        "embeds": [embed.to_dict() for embed in message.embeds()],
        "components": [{"type": 1, "components": row} for row in rows.values()],
    }


def test_a_reply_is_one_panel_with_its_title_and_its_parts_in_order():
    reply = Reply(
        title="Why two error rates from `fine_tune`?",
        parts=(
            Text(markdown="In **two** stages."),
            Sources(links=(Link(title="set_seed", url="https://docs.fast.ai/torch_core.html#set_seed"),)),
            Note(markdown="The course staff's own words."),
        ),
    )
    (panel,) = render(reply).panels
    assert panel.title == "Why two error rates from `fine_tune`?"
    assert panel.description.split("\n\n") == [
        "In **two** stages.",
        r"↗ [set\_seed](https://docs.fast.ai/torch_core.html#set_seed)",
        "-# The course staff's own words.",
    ]


def test_progress_is_readable_without_its_bar():
    assert drawn(Progress(label="run 2 of 4: batch 3 of 9", fraction=0.25)) == (
        "`████░░░░░░░░░░░░` 25%\nrun 2 of 4: batch 3 of 9"
    )


def test_a_narrow_table_stands_side_by_side():
    assert drawn(TABLE).splitlines() == [
        "```",
        "run       frozen  unfrozen",
        "────────  ──────  ────────",
        "seeded 1  0.0641  0.0390",
        "seeded 2  0.0641  0.0390",
        "```",
    ]


def test_a_table_that_just_does_not_fit_a_phone_stands_closer_together():
    rows = (("seeded 1", "0.064067", "0.038997", "3f2a9"), ("control 1", "0.065067", "0.039997", "9b12a"))
    assert drawn(Table(columns=("run", "frozen", "unfrozen", "hash"), rows=rows)).splitlines() == [
        "```",
        "run       frozen   unfrozen hash",
        "───────── ──────── ──────── ─────",
        "seeded 1  0.064067 0.038997 3f2a9",
        "control 1 0.065067 0.039997 9b12a",
        "```",
    ]


def test_a_table_a_little_too_wide_for_a_phone_has_its_first_cells_as_headings():
    rows = (("set_seed first 1", "0.064067", "0.038997", "3f2a91"), ("seed= only 1", "0.065067", "0.039997", "9b12aa"))
    assert drawn(Table(columns=("run", "frozen", "unfrozen", "weights"), rows=rows)).splitlines() == [
        "```",
        "run",
        "  frozen    unfrozen  weights",
        "  ────────  ────────  ───────",
        "set_seed first 1",
        "  0.064067  0.038997  3f2a91",
        "seed= only 1",
        "  0.065067  0.039997  9b12aa",
        "```",
    ]


def test_a_table_too_wide_for_a_phone_is_stacked():
    wide = Table(
        columns=("run", "error rate, body frozen", "all"),
        rows=(
            ("seeded, run 1 of 2", "0.0641", "0.0390"),
            ("split only, run 1 of 2", "0.0641", "the same, but said at length"),
        ),
    )
    assert drawn(wide).splitlines() == [
        "```",
        "seeded, run 1 of 2",
        "  error rate, body frozen  0.0641",
        "  all                      0.0390",
        "",
        "split only, run 1 of 2",
        "  error rate, body frozen  0.0641",
        "  all",
        "    the same, but said at length",
        "```",
    ]


def test_cells_cannot_break_the_table():
    cells = Table(columns=("`run`", "what"), rows=(("```", "a\nb"), ("**x**|y", "_z_"), ("日本", "שלום")))
    lines = drawn(cells).splitlines()
    assert [line for line in lines if line.startswith("```")] == ["```", "```"]
    assert len(lines) == 7
    assert "**x**|y" in lines[4]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**bold** _it_ `code` ~~no~~ ||hid||", r"\*\*bold\*\* \_it\_ \`code\` \~\~no\~\~ \|\|hid\|\|"),
        ("# big\n> quote\n- item\n1. one\n-# small", "\\# big\n\\> quote\n\\- item\n1\\. one\n-\\# small"),
        ("[click](https://evil.example)", r"\[click\](https://evil.example)"),
        (
            "@everyone @here <@123> <@&4> <#5>",
            "@\u200beveryone @\u200bhere \\<@\u200b123\\> \\<@\u200b&4\\> \\<\\#5\\>",
        ),
        ("see https://example.org/a_b_c now", "see https://example.org/a_b_c now"),
        ("\\*", r"\\\*"),
    ],
)
def test_what_a_person_typed_is_shown_as_typed(typed: str, shown: str):
    assert drawn(Literal(text=typed)) == shown


def test_short_labels_are_buttons_in_one_row():
    actions = tuple(Action(kind=ActionKind.PROVE_ENTRY, argument=str(n), label=f"Proof {n}") for n in range(3))
    message = render(Reply(title="Choose", actions=actions))
    assert [(button.label, button.custom_id, button.row) for button in message.buttons] == [
        ("Proof 0", "faq:prove:0", 0),
        ("Proof 1", "faq:prove:1", 0),
        ("Proof 2", "faq:prove:2", 0),
    ]
    assert message.panels[0].description == ""


def test_labels_too_long_for_a_phone_are_written_out_with_their_numbers():
    questions = (
        "Why do I get different results even though I set the seed?",
        "Why do we get two rates from `fine_tune`?",
    )
    actions = tuple(
        Action(kind=ActionKind.SHOW_ENTRY, argument=f"q{n}", label=text) for n, text in enumerate(questions)
    )
    message = render(Reply(title="Did you mean…", actions=actions))
    assert message.panels[0].description.splitlines() == [f"**1.** {questions[0]}", f"**2.** {questions[1]}"]
    assert [button.label for button in message.buttons] == [
        "1. Why do I get different…",
        "2. Why do we get two rates…",
    ]
    assert [button.row for button in message.buttons] == [0, 1]


def test_a_long_answer_goes_on_in_a_second_panel_at_a_paragraph():
    paragraphs = [f"paragraph {n} " + "word " * 150 for n in range(6)]
    message = render(Reply(title="Long", parts=(Text(markdown="\n\n".join(paragraphs)),)))
    assert [panel.title for panel in message.panels] == ["Long", ""]
    assert message.panels[1].description.startswith("paragraph 5")


def test_a_code_block_is_not_torn_between_panels():
    code = "```python\n" + "\n".join(f"line_{n} = {n}" for n in range(60)) + "\n```"
    message = render(Reply(parts=(Text(markdown="word " * 700 + "\n\n" + code),)))
    first, second = (panel.description for panel in message.panels)
    assert "```" not in first
    assert second.startswith("```python\nline_0 = 0")
    assert second.endswith("line_59 = 59\n```")


def test_an_answer_too_long_for_a_message_is_shortened_and_says_so_but_the_verdict_stays_whole():
    verdict = "**Reproducible.** Both seeded runs are equal to the last bit."
    shown = drawn(Text(markdown="sentence. " * 2000), TABLE, Text(markdown=verdict))
    assert "shortened" in shown
    assert verdict in shown
    assert "seeded 2  0.0641  0.0390\n```" in shown


@pytest.mark.parametrize("text", ["🙂🎓🔥", "למה יש שתי שגיאות?", "لماذا؟", "e\u0301" * 50])
def test_any_script_is_kept(text: str):
    assert text in drawn(Text(markdown=text))


_words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300) | st.text(
    "`*_#>-[]()|\n <ab", max_size=300
)
_long = st.builds(lambda text, times: text * times, _words, st.integers(1, 60))
_cells = st.lists(_words.map(lambda text: text[:60]), min_size=2, max_size=2).map(tuple)
_parts = st.one_of(
    st.builds(Text, markdown=_long),
    st.builds(Literal, text=_long),
    st.builds(Note, markdown=_words),
    st.builds(Progress, label=_words, fraction=st.floats(0, 1)),
    st.builds(Table, columns=_cells, rows=st.lists(_cells, max_size=30).map(tuple)),
)
_actions = st.lists(_words, max_size=12).map(
    lambda labels: tuple(
        Action(kind=ActionKind.SHOW_ENTRY, argument=f"e{place}", label=label) for place, label in enumerate(labels)
    )
)


@settings(max_examples=60, deadline=None)
@given(title=_long, parts=st.lists(_parts, max_size=6).map(tuple), actions=_actions)
def test_no_reply_breaks_discords_limits(title: str, parts: tuple[object, ...], actions: tuple[Action, ...]):
    message = render(Reply(title=title, parts=parts, actions=actions))
    check_message(as_sent(message), whole=False)
    for panel in message.panels:
        fences = [line for line in panel.description.splitlines() if line.lstrip(" >-").startswith("```")]
        assert len(fences) % 2 == 0
