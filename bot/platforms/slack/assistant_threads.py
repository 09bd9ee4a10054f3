"""The bot as an assistant beside Slack's own search: prompts to begin with, a word that it is at work, then the answer.

What people write in such threads are direct messages like all others; how they are answered is not this module's.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAssistant

from bot.platforms.slack import limits
from bot.platforms.slack.context import Context
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.platforms.slack.split import shorten

log = logging.getLogger(__name__)

_STATUS = "is looking it up…"
_TITLE = "Questions I can answer, for example:"
#: A prompt's title is shown as a button; Slack names no limit.
_PROMPT_TITLE_CHARS = 75

_Body = dict[str, Any]


class AssistantThreads:
    """Serves assistant threads; `answer` takes the body of a message in one."""

    def __init__(self, context: Context, answer: Callable[[_Body, _Body], Awaitable[None]]) -> None:
        self._context = context
        self._answer = answer

    def middleware(self) -> AsyncAssistant:
        """What bolt asks first about every event."""
        assistant = AsyncAssistant(app_name="faqbot", logger=self._context.outbox.client.logger)
        assistant.thread_started(self._on_started)
        assistant.user_message(self._on_message)
        # Bolt's own listener would read the thread and write into it.
        assistant.thread_context_changed(_nothing)
        assistant.bot_message(_nothing)
        return assistant

    async def _on_started(self, event: _Body) -> None:
        thread = event["assistant_thread"]
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

    async def _on_message(self, event: _Body, body: _Body) -> None:
        try:
            # Slack takes the status away when the answer is posted.
            await self._context.outbox.client.assistant_threads_setStatus(
                channel_id=event["channel"], thread_ts=event["thread_ts"], status=_STATUS
            )
        except CALL_ERRORS as error:
            # A thread in direct messages of an app that is no assistant.
            log.info("an assistant thread has no status: %s", why(error))
        await self._answer(event, body)


async def _nothing() -> None:
    """There is nothing to keep."""
