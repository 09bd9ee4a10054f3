"""What happens in modals and in the home tab: search, browsing, and answers to read.

These belong to one person and to no channel, so proofs that are started there grow in direct messages.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot import errand
from bot.asker import Asker
from bot.assistant import Question
from bot.platforms.slack import limits, views
from bot.platforms.slack.context import Context
from bot.platforms.slack.delivery import grow
from bot.platforms.slack.errors import CannotPost
from bot.platforms.slack.forms import Origin, draw_form
from bot.platforms.slack.home import IN_PLACE, HomeTab
from bot.platforms.slack.incoming import person, wanted_by
from bot.platforms.slack.presses import PROVING, asker_of
from bot.platforms.slack.private import Corner, PrivateMessage
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.reply import ActionKind, Reply, Text

log = logging.getLogger(__name__)

#: What may take longer than the three seconds within which Slack lets a modal be opened.
_SLOW = frozenset({ActionKind.GAPS})
_IN_DIRECT = Reply(parts=(Text(markdown="The proof is in our direct messages."),))
_NO_DIRECT = Reply(parts=(Text(markdown="I may not write you direct messages, so I cannot show the proof."),))


@dataclass(frozen=True, slots=True)
class ViewPress:
    """A press in a modal or in the home tab; `kind` and `argument` are None where a question was searched for."""

    asker: Asker
    view_id: str
    is_home: bool
    trigger_id: str
    wanted: tuple[str, str] | None
    question: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "ViewPress":
        """Read a `block_actions` payload that comes from a view."""
        action, view = body["actions"][0], body["view"]
        is_search = action["action_id"] == views.SEARCH_ID
        picked = action.get("selected_option") or {}
        return cls(
            asker=person(body),
            view_id=view["id"],
            is_home=view["type"] == "home",
            trigger_id=body["trigger_id"],
            wanted=None if is_search else wanted_by(body),
            question=picked.get("value", "") if is_search else "",
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """The search modal, sent off. `private` shows the answer in the conversation that was chosen, if one was."""

    asker: Asker
    view_id: str
    question: str
    private: PrivateMessage | None

    @classmethod
    def of(cls, body: Mapping[str, Any], context: Context) -> "Submission":
        """Read a `view_submission` payload."""
        asker = person(body)
        where = next(iter(body.get("response_urls") or []), None)
        private = None
        if where is not None:
            asker = asker.model_copy(update={"channel": where["channel_id"]})
            private = context.outbox.private(where["response_url"], Corner(asker.id, asker.channel))
        question = views.picked_question(body["view"]["state"]["values"])
        return cls(asker=asker, view_id=body["view"]["id"], question=question, private=private)


class Screens:
    """Answers what people do in modals and in the home tab."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._assistant = context.assistant
        self._client = context.outbox.client
        self._home = HomeTab(context)

    async def open_search(self, trigger_id: str) -> None:
        """Open the modal that searches while one types."""
        await self._client.views_open(trigger_id=trigger_id, view=views.search_modal())

    def offer(self, typed: str) -> list[dict[str, Any]]:
        """The options for what was typed so far."""
        words = typed.strip()
        return views.search_options(words, self._assistant.complete(words, limits.OPTIONS_MAX - 1))

    async def submitted(self, submission: Submission) -> None:
        """Answer the search modal's question, for its asker alone."""
        private = submission.private
        question = Question(text=submission.question, asker=submission.asker, private=True)
        answer = await self._assistant.answer(question)
        if private is None:
            await self._client.views_update(view_id=submission.view_id, view=views.answer_modal(answer))
            errand.replied()
        else:
            await private.show(answer)
        if answer.proof is not None:
            replies = self._assistant.prove(answer.proof, question.asker, every_s=self._context.every_s)
            first = await anext(replies)
            try:
                await grow(first, replies, self._context.outbox.direct(question.asker.id))
            except CannotPost as refused:
                log.info("a private proof could not be shown: %s", refused)

    async def pressed(self, press: ViewPress) -> None:
        """Do what was pressed in a view: what is to be read opens as a modal, or changes the one it was pressed in."""
        if press.wanted is None:
            question = Question(text=press.question, asker=press.asker, private=True)
            await self._read(press, await self._assistant.answer(question))
            return
        kind, argument = press.wanted
        if press.is_home and kind in _SLOW:
            press = await self._wait_for(press)
        asker = await asker_of(kind, press.asker, self._context)
        replies = self._assistant.act(kind, argument, asker, every_s=self._context.every_s, on_private=True)
        first = await anext(replies)
        if press.is_home and kind in IN_PLACE:
            await self._home.change(kind, asker, first)
        elif kind in PROVING and not first.private:
            direct = self._context.outbox.direct(asker.id)
            try:
                await direct.show(first)
            except CannotPost:
                await self._read(press, _NO_DIRECT)
                return
            await self._read(press, _IN_DIRECT)
            await grow(first, replies, direct)
        else:
            await self._read(press, first)

    async def show_home(self, user: str, team: str) -> None:
        """Draw a person's home tab as it is at first."""
        asker = Asker(platform="slack", id=user, server=team)
        await self._home.show(asker)

    async def _read(self, press: ViewPress, reply: Reply) -> None:
        """Show a reply in a modal; where Slack does not take it, what else was begun goes on."""
        view = views.answer_modal(reply) if reply.form is None else draw_form(reply.form, Origin())
        try:
            if press.is_home:
                await self._client.views_open(trigger_id=press.trigger_id, view=view)
            else:
                await self._client.views_update(view_id=press.view_id, view=view)
        except CALL_ERRORS as error:
            log.warning("a reply could not be shown in a modal: %s", why(error))
        else:
            errand.replied()

    async def _wait_for(self, press: ViewPress) -> ViewPress:
        """Open a modal at once, in which what takes longer is shown later."""
        opened = await self._client.views_open(trigger_id=press.trigger_id, view=views.waiting_modal())
        return replace(press, is_home=False, view_id=str(opened["view"]["id"]))
