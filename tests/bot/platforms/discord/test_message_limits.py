"""Whatever the assistant says, the message keeps every limit of Discord's, as Discord's own rules count them."""

import asyncio
import itertools
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.form import Form, FormField, FormKind
from bot.platforms.discord.forms import draw_form
from bot.platforms.discord.limits import (
    COMPONENT_ROWS,
    EMBED_TITLE_CHARS,
    FILE_BYTES,
    REQUEST_FILES_BYTES,
    ROW_BUTTONS,
    SELECT_CHOICES,
)
from bot.platforms.discord.message import Message
from bot.platforms.discord.render import render
from bot.privacy_reply import Wish
from bot.reply import (
    Action,
    ActionKind,
    Attachment,
    Literal,
    Menu,
    Note,
    Picture,
    Progress,
    Reply,
    Sources,
    Table,
    Text,
)
from faq.entry import Link
from tests.fakes.discord.component_rules import modal_problems
from tests.fakes.discord.rules import check_files, check_message

ANSWER = (
    Action(kind=ActionKind.SHARE, argument="e", label="Share with the channel"),
    Action(kind=ActionKind.SEE_RELATED, argument="e", label="See related"),
    Action(kind=ActionKind.HELPFUL, argument="q", label="Helpful"),
    Action(kind=ActionKind.NOT_HELPFUL, argument="q", label="Not helpful"),
    Action(kind=ActionKind.RUN_PROOF, argument="a/b/1", label="Full proof"),
    Action(kind=ActionKind.SHOW_CODE, argument="a/b/1", label="Show the code"),
    Action(kind=ActionKind.RUN_AGAIN, argument="a/b/1", label="Run again"),
)


def sent(message: Message) -> dict[str, object]:
    """The message as discord.py sends it."""

    async def components() -> list[dict[str, object]]:
        return message.view().to_components()

    files = [{"filename": f.name, "content": f.content, "description": f.description} for f in message.files]
    check_files(files)
    body = {"embeds": [embed.to_dict() for embed in message.embeds()], "components": asyncio.run(components())}
    return body | {"attachments": files}


def rows(message: Message) -> list[list[str]]:
    ordered = itertools.groupby(message.buttons, key=lambda button: button.row)
    return [[button.label for button in row] for _, row in ordered]


_odd = st.sampled_from(
    [
        "",
        " ",
        "\u200b",
        "\u202e",
        "🙂🎓🔥",
        "למה יש שתי שגיאות?",
        "لماذا؟",
        "e\u0301",
        "@everyone <@1>",
        "\n\n",
        "```",
        "|||",
    ]
)
_words = (
    _odd | st.text(st.characters(exclude_categories=("Cs",)), max_size=200) | st.text("`*_#>-[]()|\n <ab", max_size=200)
)
_code = st.builds(lambda line, times: "```python\n" + (line + "\n") * times + "```", _words, st.integers(0, 400))
_huge = st.builds(lambda text, times: text * times, _words, st.integers(1, 200)) | _code
_markdown = st.lists(_huge, min_size=1, max_size=3).map("\n\n".join)
_urls = st.builds(lambda path: f"https://example.org/{path}", st.text("ab()/_?=", max_size=600))
_cells = st.lists(_words.map(lambda text: text[:80]), min_size=3, max_size=3).map(tuple)
_bytes = st.sampled_from([0, 1, FILE_BYTES // 3, FILE_BYTES, FILE_BYTES + 1]).map(bytes)
_parts = st.one_of(
    st.builds(Text, markdown=_markdown),
    st.builds(Literal, text=_huge),
    st.builds(Note, markdown=_words),
    st.builds(Progress, label=_words, fraction=st.floats(0, 1)),
    st.builds(Table, columns=_cells, rows=st.lists(_cells, max_size=40).map(tuple)),
    st.builds(
        Sources, links=st.lists(st.builds(Link, title=_words.filter(str.strip), url=_urls), max_size=5).map(tuple)
    ),
    st.builds(Picture, name=st.just("proof.png"), png=_bytes, alt=_huge),
    st.builds(Attachment, name=st.just("proof.json"), content=_bytes, media_type=st.just("application/json")),
)
_action = st.builds(
    Action,
    kind=st.sampled_from(ActionKind),
    argument=_words | st.text("ab/", max_size=120),
    label=_words,
    detail=_words,
)
_replies = st.builds(
    Reply,
    title=_huge,
    parts=st.lists(_parts, max_size=8).map(tuple) | st.lists(_parts, min_size=40, max_size=60).map(tuple),
    actions=st.lists(_action, max_size=40).map(tuple),
    menu=st.none() | st.builds(Menu, prompt=_words, choices=st.lists(_action, max_size=40).map(tuple)),
    private=st.booleans(),
    replaces=st.booleans(),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(reply=_replies)
def test_no_reply_breaks_a_limit_of_discords(reply: Reply):
    message = render(reply)
    check_message(sent(message), whole=True)
    for panel in message.panels:
        fences = [line for line in panel.description.splitlines() if line.lstrip(" >-").startswith("```")]
        assert len(fences) % 2 == 0


_names = st.text("abcdefgh", min_size=1, max_size=20)
_fields = st.builds(
    FormField,
    name=_names,
    label=_words,
    value=_huge,
    hint=_words,
    multiline=st.booleans(),
    max_chars=st.integers(1, 9000),
    required=st.booleans(),
)
_forms = st.builds(
    Form,
    kind=st.sampled_from(FormKind),
    argument=st.text("0123456789abcdef-", min_size=1, max_size=80),
    title=_words,
    submit=_words,
    fields=st.lists(_fields, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(form=_forms)
def test_no_form_breaks_a_limit_of_discords_and_what_is_cut_is_said_to_be(form: Form):
    async def drawn() -> dict[str, object]:
        return draw_form(form).to_dict()

    modal = asyncio.run(drawn())
    assert list(modal_problems(modal)) == []
    for field, label in zip(form.fields, modal["components"], strict=True):
        shown = label["component"].get("value") or ""
        assert field.value.startswith(shown)
        assert shown == field.value or "Cut at" in label["description"]


def test_an_ordinary_answer_has_two_rows_what_can_be_done_and_what_is_said_about_it():
    message = render(Reply(parts=(Text(markdown="Use the last one."),), actions=ANSWER))
    assert rows(message) == [
        ["Share with the channel", "Full proof", "Show the code", "Run again", "See related"],
        ["Helpful", "Not helpful"],
    ]


def lines_on_a_phone(message: Message) -> list[list[str]]:
    """The buttons as a phone of 360 pixels breaks them: 272 are left beside the picture of who wrote the message.

    A button is as wide as its words, 7 pixels a letter, and 32 more; 8 are between two.
    """
    lines: list[list[str]] = []
    for row in rows(message):
        lines.append([])
        for label in row:
            if lines[-1] and sum(7 * len(other) + 40 for other in (*lines[-1], label)) - 8 > 272:
                lines.append([])
            lines[-1].append(label)
    return lines


def test_the_buttons_of_an_ordinary_answer_take_two_lines_of_a_phone():
    actions = (Action(kind=ActionKind.PROVE_ENTRY, argument="e", label="Run the proof"), *ANSWER[1:4])
    assert lines_on_a_phone(render(Reply(parts=(Text(markdown="Use the last one."),), actions=actions))) == [
        ["Run the proof", "See related"],
        ["Helpful", "Not helpful"],
    ]


def test_a_menu_has_the_first_row_and_the_pages_turn_below_it():
    turns = tuple(
        Action(kind=ActionKind.BROWSE, argument=f"all.{page}", label=label)
        for page, label in ((0, "Back"), (2, "More"))
    )
    choices = tuple(Action(kind=ActionKind.SHOW_ENTRY, argument=f"e{n}", label=f"Question {n}") for n in range(30))
    body = sent(render(Reply(title="All", actions=turns, menu=Menu(prompt="Read an answer", choices=choices))))
    select, buttons = (row["components"] for row in body["components"])
    assert [part["placeholder"] for part in select] == ["Read an answer"]
    assert [option["value"] for option in select[0]["options"]] == [f"faq:show:e{n}" for n in range(SELECT_CHOICES)]
    assert [button["label"] for button in buttons] == ["Back", "More"]


def test_more_buttons_than_fit_fill_every_row_and_the_rest_is_left_out():
    actions = tuple(Action(kind=ActionKind.BROWSE, argument=f"all.{n}", label=f"Page {n}") for n in range(40))
    drawn = rows(render(Reply(title="All", actions=actions)))
    assert [len(row) for row in drawn] == [ROW_BUTTONS] * COMPONENT_ROWS
    assert drawn[0][0] == "Page 0"


def test_what_no_button_can_name_and_what_stands_there_already_is_left_out():
    known = Action(kind=ActionKind.SHOW_ENTRY, argument="known", label="Known")
    nameless = Action(kind=ActionKind.SHOW_ENTRY, argument="x" * 120, label="Too long for an id")
    assert rows(render(Reply(title="All", actions=(nameless, known, known)))) == [["Known"]]


def test_only_what_cannot_be_undone_looks_dangerous_and_its_label_says_so_too():
    wishes = ((Wish.DELETE, "Delete it all"), (Wish.DELETE_NOW, "Yes, delete it all"))
    actions = tuple(Action(kind=ActionKind.PRIVACY, argument=wish, label=label) for wish, label in wishes)
    (row,) = sent(render(Reply(title="Privacy", actions=(*actions, *ANSWER[:1]))))["components"]
    assert [button["style"] for button in row["components"]] == [2, 4, 2]


def test_a_shortened_answer_ends_with_a_link_to_its_source():
    source = Link(title="The course's page", url="https://course.example/week-2")
    reply = Reply(parts=(Text(markdown="A sentence of the answer. " * 600), Sources(links=(source,))))
    text = "\n".join(panel.description for panel in render(reply).panels)
    assert re.search(r"shortened: .*; see \[The course's page\]\(https://course\.example/week-2\)\.", text)


def test_a_shortened_answer_without_a_source_only_says_that_it_is():
    text = "\n".join(panel.description for panel in render(Reply(parts=(Text(markdown="word " * 3000),))).panels)
    assert "shortened: the rest does not fit into one Discord message." in text


def test_files_that_are_too_large_together_are_told_in_words():
    files = tuple(
        Attachment(name=f"part-{n}.bin", content=bytes(FILE_BYTES), media_type="application/octet-stream")
        for n in range(3)
    )
    message = render(Reply(parts=(Text(markdown="Three files."), *files)))
    assert sum(len(file.content) for file in message.files) <= REQUEST_FILES_BYTES
    assert [file.name for file in message.files] == ["part-0.bin", "part-1.bin"]
    assert "part-2.bin is too large for Discord" in message.panels[0].description


def test_a_title_too_long_for_discord_is_cut_at_a_word():
    (panel,) = render(Reply(title="a long title " * 40)).panels
    assert len(panel.title) <= EMBED_TITLE_CHARS
    assert panel.title.endswith("title…") or panel.title.endswith("long…") or panel.title.endswith("a…")
