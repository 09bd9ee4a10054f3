"""Draw modals and the home tab, the surfaces of Slack's that are no messages. What they show is decided elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ConversationFilter,
    ConversationSelectElement,
    DividerBlock,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.platforms.slack import limits
from bot.platforms.slack.buttons import ACTION_PREFIX, plain_option
from bot.platforms.slack.render import render
from bot.platforms.slack.split import shorten
from bot.reply import ActionKind, Note, Reply, Text

#: The id of the menu that is searched by typing; it never changes.
SEARCH_ID = f"{ACTION_PREFIX}:search:"
#: The id of the modal with that menu.
SEARCH_MODAL = "faq_search"

_TITLE = "Course FAQ"
_WHERE = "where"
_PLACEHOLDER = PlainTextObject(text="Type your question")
_WELCOME = Reply(
    title=_TITLE,
    parts=(Text(markdown="Type a question below, or look at what I know. What you read here only you see."),),
)
_LOOKING = Reply(parts=(Text(markdown="Looking it up…"),))


def search_modal() -> View:
    """A modal to search by typing, which also asks in which conversation to show the answer."""
    where = ConversationSelectElement(
        action_id=_WHERE,
        default_to_current_conversation=True,
        response_url_enabled=True,
        filter=ConversationFilter(include=["public", "private", "mpim"], exclude_bot_users=True),
    )
    return _modal(
        (
            InputBlock(label="Your question", element=_search()),
            InputBlock(
                label="Where to show it",
                element=where,
                optional=True,
                hint="Only you see it there, until you share it. Without a conversation it is shown right here.",
            ),
        ),
        submit="Ask",
        callback_id=SEARCH_MODAL,
    )


def answer_modal(reply: Reply) -> View:
    """A modal that shows a reply. There is nobody to share it with, so it has no button for that."""
    return _modal(render(_unshared(reply)).blocks)


def waiting_modal() -> View:
    """A modal to be filled in a moment."""
    return answer_modal(_LOOKING)


def home(sections: Sequence[Reply]) -> View:
    """The home tab: the search, and under it sections apart from each other."""
    blocks: list[Block] = [*render(_WELCOME).blocks, ActionsBlock(elements=[_search()])]
    for section in sections:
        blocks += [DividerBlock(), *render(_unshared(section)).blocks]
    if len(blocks) > limits.VIEW_BLOCKS_MAX:
        cut = Reply(parts=(Note(markdown="There is more than fits here; `/faq list` and `/faq settings` show it."),))
        blocks = [*blocks[: limits.VIEW_BLOCKS_MAX - 1], *render(cut).blocks]
    return View(type="home", blocks=blocks)


def search_options(typed: str, found: Sequence[str]) -> list[dict[str, Any]]:
    """What the search offers while somebody types: their own words first, then what they may become."""
    own = [(typed, "Ask it in these words")] if typed else []
    options: dict[str, Option] = {}
    for text, detail in (*own, *((text, "") for text in found)):
        value = shorten(text, limits.OPTION_VALUE_MAX_CHARS)
        options.setdefault(value.casefold(), plain_option(value, text, detail))
    return [option.to_dict() for option in list(options.values())[: limits.OPTIONS_MAX]]


def picked_question(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The question that a modal was sent off with; empty where there is none."""
    for block in values.values():
        option = block.get(SEARCH_ID, {}).get("selected_option")
        if option:
            return str(option["value"])
    return ""


def _search() -> ExternalDataSelectElement:
    return ExternalDataSelectElement(action_id=SEARCH_ID, placeholder=_PLACEHOLDER, min_query_length=0)


def _modal(blocks: Sequence[Block], *, submit: str | None = None, callback_id: str | None = None) -> View:
    return View(
        type="modal",
        title=PlainTextObject(text=_TITLE),
        submit=None if submit is None else PlainTextObject(text=submit),
        close=PlainTextObject(text="Close"),
        callback_id=callback_id,
        blocks=list(blocks),
    )


def _unshared(reply: Reply) -> Reply:
    actions = tuple(action for action in reply.actions if action.kind is not ActionKind.SHARE)
    return reply.model_copy(update={"actions": actions})
