"""The bot as an assistant beside Slack's own search: prompts to begin with, a word that it is at work, then the answer.

What people write in such threads are direct messages like all others; how they are answered is not this module's.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAssistant

from bot.platforms.slack import limits
from bot.platforms.slack.context import Context
from bot.platforms.slack.incoming import Message
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.platforms.slack.split import shorten
from bot.platforms.slack.work import Work

log = logging.getLogger(__name__)

_STATUS = "is looking it up…"
_TITLE = "Questions I can answer, for example:"
#: A prompt's title is shown as a button; Slack names no limit.
_PROMPT_TITLE_CHARS = 75

_Body = dict[str, Any]


class AssistantThreads:
    """Serves assistant threads: what to begin with, and that the bot is at work."""

    def __init__(self, context: Context, work: Work) -> None:
        self._context = context
        self._work = work

    def middleware(self, on_message: Callable[[_Body, _Body], Awaitable[None]]) -> AsyncAssistant:
        """What bolt asks first about every event; `on_message` takes the messages in assistant threads."""
        assistant = AsyncAssistant(app_name="faqbot", logger=self._context.outbox.client.logger)
        assistant.thread_started(self._on_started)
        assistant.user_message(on_message)
        # Bolt's own listener would read the thread and write into it.
        assistant.thread_context_changed(_nothing)
        assistant.bot_message(_nothing)
        return assistant

    async def _on_started(self, event: _Body) -> None:
        self._work.start(self._suggest(event["assistant_thread"]), _nobody_waits)

    async def _suggest(self, thread: _Body) -> None:
        questions = self._context.assistant.complete("", limits.PROMPTS_MAX)
        if not questions:
            return
        prompts = [{"title": shorten(text, _PROMPT_TITLE_CHARS), "message": text} for text in questions]
        try:
            await self._context.outbox.client.assistant_threads_setSuggestedPrompts(
                channel_id=thread["channel_id"], thread_ts=thread["thread_ts"], prompts=prompts, title=_TITLE
            )
        except CALL_ERRORS as error:
            log.warning("an assistant thread has no prompts: %s", why(error))

    async def show_status(self, message: Message) -> None:
        """Show that the message is being answered; Slack takes that away when the answer is posted."""
        if message.thread is None:
            return
        try:
            await self._context.outbox.client.assistant_threads_setStatus(
                channel_id=message.asker.channel, thread_ts=message.thread, status=_STATUS
            )
        except CALL_ERRORS as error:
            # A thread in direct messages of an app that is no assistant.
            log.info("an assistant thread has no status: %s", why(error))


async def _nothing() -> None:
    """There is nothing to keep."""


async def _nobody_waits(_error_id: str) -> None:
    """Nobody asked, so nobody is told; the log has it."""
