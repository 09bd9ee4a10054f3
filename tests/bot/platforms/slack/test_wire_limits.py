"""Any reply at all, however long or odd, becomes a message that Slack takes, and any form a modal."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.form import Form, FormField, FormKind
from bot.platforms.slack.forms import Origin, draw_form
from bot.platforms.slack.render import render
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
from tests.fakes.slack.blocks import problems, view_problems

_MARKS = "`*_~<>&|@#!-\n []()1.ahere:\\\"'"
words = st.text(st.characters(codec="utf-8"), max_size=80) | st.text(_MARKS, max_size=80)
#: Short pieces repeated, so that long texts are cheap to draw.
long_words = st.builds(lambda text, times: text * times, words, st.sampled_from([1, 1, 2, 40, 200]))
ids = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=80)
links = st.builds(Link, title=words.filter(str.strip), url=st.builds("https://e.org/{}".format, ids))
actions = st.builds(Action, kind=st.sampled_from(ActionKind), argument=ids, label=words.filter(str.strip), detail=words)


@st.composite
def tables(draw):
    columns = draw(st.lists(words, min_size=1, max_size=5))
    row = st.tuples(*(words for _ in columns))
    return Table(columns=tuple(columns), rows=tuple(draw(st.lists(row, max_size=12))))


parts = st.one_of(
    st.builds(Text, markdown=long_words),
    st.builds(Literal, text=long_words),
    st.builds(Note, markdown=long_words),
    st.builds(Progress, label=words, fraction=st.floats(0, 1)),
    st.builds(Sources, links=st.lists(links, min_size=1, max_size=8).map(tuple)),
    st.builds(Picture, name=ids, png=st.just(b"png"), alt=words),
    st.builds(Attachment, name=ids, content=st.just(b"{}"), media_type=st.just("application/json")),
    tables(),
)
menus = st.builds(Menu, prompt=words.filter(str.strip), choices=st.lists(actions, min_size=1, max_size=20).map(tuple))
replies = st.builds(
    Reply,
    title=long_words,
    parts=st.lists(parts, max_size=20).map(lambda some: tuple(some * 4)),
    actions=st.lists(actions, max_size=30).map(tuple),
    menu=st.none() | menus,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(replies, st.builds(Text, markdown=st.builds("said {}".format, words)))
def test_any_reply_is_a_message_that_slack_takes_and_that_pings_nobody(reply, said):
    message = render(reply.model_copy(update={"parts": (said, *reply.parts)}))
    assert problems({"text": message.text, "blocks": message.wire()}) == []


fields = st.builds(
    FormField,
    name=ids,
    label=words,
    value=long_words,
    hint=words,
    multiline=st.booleans(),
    max_chars=st.integers(1, 9000),
    required=st.booleans(),
)
forms = st.builds(
    Form,
    kind=st.sampled_from(FormKind),
    argument=ids,
    title=words.filter(str.strip),
    submit=words.filter(str.strip),
    fields=st.lists(fields, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms)
def test_any_form_is_a_modal_that_slack_takes_and_what_is_cut_is_said_to_be(form):
    view = draw_form(form, Origin(channel="C1", url="https://hooks.slack.com/" + "x" * 200)).to_dict()
    assert view_problems(view) == []
    for field, block in zip(form.fields, view["blocks"], strict=True):
        shown = block["element"].get("initial_value", "")
        assert field.value.startswith(shown)
        assert shown == field.value or "Cut at" in block["hint"]["text"]
