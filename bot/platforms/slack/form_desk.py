"""What happens with forms on Slack: opened while the press that asks for one still counts, and answered where it was.

A press lets the bot open one modal, within three seconds (`trigger_id`). What takes longer fills a modal that is there.
"""

import asyncio
import logging
from collections.abc import Awaitable

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import errand
from bot.asker import Asker
from bot.platforms.slack import limits, views
from bot.platforms.slack.context import Context
from bot.platforms.slack.errors import MessageGone
from bot.platforms.slack.forms import Origin, SentForm, draw_form
from bot.platforms.slack.private import Corner, PrivateMessage
from bot.platforms.slack.refusals import TRIGGER_OVER, VIEW_CLOSED, code_of
from bot.reply import ActionKind, Reply

log = logging.getLogger(__name__)

#: What asks for a form.
OPENING = frozenset({ActionKind.WRITE, ActionKind.FIND, ActionKind.REWRITE, ActionKind.COMPARE})


class FormDesk:
    """Opens forms and takes them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._client = context.outbox.client

    async def open(self, coming: Awaitable[Reply], trigger_id: str, origin: Origin, private: PrivateMessage) -> None:
        """Open the form of a reply; a reply without one, such as a refusal, is shown to the person alone."""
        waiting = asyncio.ensure_future(coming)
        try:
            await asyncio.wait({waiting}, timeout=limits.OPEN_AFTER_S)
            view_id = None if waiting.done() else await self._open(trigger_id, views.waiting_modal())
            reply = await waiting
        finally:
            waiting.cancel()
        if view_id is not None:
            shown = views.answer_modal(reply) if reply.form is None else draw_form(reply.form, origin)
            await self._update(view_id, shown)
        elif reply.form is None or await self._open(trigger_id, draw_form(reply.form, origin)) is None:
            await private.show(reply)
        else:
            errand.replied()

    def private(self, sent: SentForm) -> PrivateMessage | None:
        """Where a form is answered; None where it was opened in no conversation, so that the modal is the place."""
        origin = sent.origin
        if not origin.channel:
            return None
        corner = Corner(sent.asker.id, origin.channel, origin.thread)
        outbox = self._context.outbox
        return outbox.private(origin.url, corner) if origin.url else outbox.whisper(corner)

    async def sent(self, sent: SentForm, private: PrivateMessage | None) -> None:
        """Do what a form asks for, and answer for the sender alone."""
        asker = await self._with_rights(sent.asker)
        reply = await self._context.assistant.submit(sent.kind, sent.argument, sent.values, asker)
        origin = sent.origin
        if private is None:
            await self._update(sent.view_id, views.answer_modal(reply))
        elif reply.replaces and origin.message:
            await self._replace(reply, origin, private)
        elif reply.replaces and origin.replaces:
            await private.replace(reply)
        else:
            await private.show(reply)

    async def _replace(self, reply: Reply, origin: Origin, private: PrivateMessage) -> None:
        try:
            await self._context.outbox.posted(origin.channel, origin.message, origin.thread).show(reply)
        except MessageGone:
            await private.show(reply)

    async def _with_rights(self, asker: Asker) -> Asker:
        return await self._context.people.with_rights(asker, await self._context.assistant.preferences(asker))

    async def _update(self, view_id: str, view: View) -> None:
        try:
            await self._client.views_update(view_id=view_id, view=view)
        except SlackApiError as error:
            if code_of(error) != VIEW_CLOSED:
                raise
            log.info("a modal was closed before it was filled")
            return
        errand.replied()

    async def _open(self, trigger_id: str, view: View) -> str | None:
        """Open a modal; returns its id, or None where the press counts no longer."""
        try:
            opened = await self._client.views_open(trigger_id=trigger_id, view=view)
        except SlackApiError as error:
            if code_of(error) in TRIGGER_OVER:
                return None
            raise
        return str(opened["view"]["id"])
