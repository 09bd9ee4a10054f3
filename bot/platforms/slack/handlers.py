"""Takes what Slack delivers: acknowledges it, makes sure that it is answered once, and starts the answer.

Everything is acknowledged before it is worked on, because Slack allows three seconds; what the answer is, is for
`conversations` and `presses`.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.platforms.slack.assistant_threads import AssistantThreads
from bot.platforms.slack.buttons import ACTION_PREFIX
from bot.platforms.slack.context import Context
from bot.platforms.slack.conversations import COMMAND, Conversations
from bot.platforms.slack.errors import CannotPost
from bot.platforms.slack.form_desk import FormDesk
from bot.platforms.slack.forms import FORM_MODAL, Origin, SentForm
from bot.platforms.slack.incoming import Message, MessageShortcut, Press, Reaction, SlashCommand
from bot.platforms.slack.messages import LiveMessage
from bot.platforms.slack.presses import Presses
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.platforms.slack.screens import Screens, Submission, ViewPress
from bot.platforms.slack.views import SEARCH_ID, SEARCH_MODAL, waiting_modal
from bot.platforms.slack.work import Work
from bot.reply import Reply, Text

log = logging.getLogger(__name__)

#: The shortcuts of the app's manifest: on a message, and everywhere.
ANSWER_SHORTCUT = "faq_answer_message"
SEARCH_SHORTCUT = "faq_search"
DRAFT_SHORTCUT = "faq_draft_reply"

_OURS = re.compile(rf"^{ACTION_PREFIX}:")
_ANYTHING = re.compile("")

_Ack = Callable[..., Awaitable[Any]]
_Body = dict[str, Any]


class Handlers:
    """Answers what Slack delivers."""

    def __init__(self, context: Context, work: Work) -> None:
        self._context = context
        self._work = work
        self._conversations = Conversations(context)
        self._forms = FormDesk(context)
        self._presses = Presses(context, self._forms)
        self._screens = Screens(context)
        self._assistants = AssistantThreads(context, work)

    def register(self, app: AsyncApp) -> None:
        """Listen to everything this bot answers, and acknowledge the rest."""
        app.assistant(self._assistants.middleware(self._on_assistant_message))
        app.command(COMMAND)(self._on_command)
        app.event("app_mention")(self._on_mention)
        app.event("message")(self._on_message)
        app.event("reaction_added")(self._on_reaction)
        app.shortcut(ANSWER_SHORTCUT)(self._on_message_shortcut)
        app.shortcut(SEARCH_SHORTCUT)(self._on_search_shortcut)
        app.shortcut(DRAFT_SHORTCUT)(self._on_draft_shortcut)
        app.options(SEARCH_ID)(self._on_typing)
        app.view(SEARCH_MODAL)(self._on_submission)
        app.view(FORM_MODAL)(self._on_form)
        app.event("app_home_opened")(self._on_home)
        app.action(_OURS)(self._on_press)

    @staticmethod
    def register_rest(app: AsyncApp) -> None:
        """Acknowledge what nobody listens to, lest Slack deliver it again; to be called last."""
        app.event(_ANYTHING)(_let_go)
        app.action(_ANYTHING)(_acknowledge)
        app.shortcut(_ANYTHING)(_acknowledge)
        app.view(_ANYTHING)(_acknowledge)

    async def _on_command(self, ack: _Ack, body: _Body) -> None:
        await ack()
        command = SlashCommand.of(body)
        private = self._context.outbox.private(command.response_url, command.corner)
        self._begin(_key(body), lambda: self._conversations.command(command, private), private.say)

    async def _on_mention(self, event: _Body, body: _Body) -> None:
        message = self._message(event, body)
        if message is not None:
            self._begin(_key(body), lambda: self._conversations.mention(message), self._apology_under(message))

    async def _on_message(self, event: _Body, body: _Body) -> None:
        message = self._message(event, body)
        if message is None:
            return
        if message.is_direct:
            self._begin(_key(body), lambda: self._conversations.direct(message), self._apology_under(message))
        elif not message.mentions_bot and not message.is_reply and await self._conversations.listens_to(message):
            # A mention comes as an event of its own. Whoever replies in a thread talks to somebody else.
            self._work.start(self._conversations.overheard(message, _key(body)), _nobody_waits)

    async def _on_assistant_message(self, event: _Body, body: _Body) -> None:
        message = self._message(event, body)
        if message is not None:
            self._begin(_key(body), lambda: self._assist(message), self._apology_under(message))

    async def _assist(self, message: Message) -> None:
        await self._assistants.show_status(message)
        await self._conversations.direct(message)

    async def _on_reaction(self, event: _Body, body: _Body) -> None:
        reaction = Reaction.of(event, body.get("team_id", ""))
        if reaction is not None and reaction.emoji == self._context.emoji:
            self._begin(_key(body), lambda: self._conversations.reacted(reaction), _nobody_waits)

    async def _on_message_shortcut(self, ack: _Ack, body: _Body) -> None:
        await ack()
        shortcut = MessageShortcut.of(body, self._context.bot.id)
        private = self._context.outbox.private(shortcut.response_url, shortcut.corner)
        self._begin(_key(body), lambda: self._conversations.shortcut(shortcut, private), private.say)

    async def _on_draft_shortcut(self, ack: _Ack, body: _Body) -> None:
        await ack()
        shortcut = MessageShortcut.of(body, self._context.bot.id)
        private = self._context.outbox.private(shortcut.response_url, shortcut.corner)
        corner = shortcut.corner
        origin = Origin(channel=corner.channel, thread=corner.thread, url=shortcut.response_url)
        self._begin(
            _key(body),
            lambda: self._forms.open(self._conversations.draft(shortcut), shortcut.trigger_id, origin, private),
            private.say,
        )

    async def _on_form(self, ack: _Ack, body: _Body) -> None:
        sent = SentForm.of(body)
        # What is wrong with the words alone is said beside the fields; it tells nobody anything new.
        wrong = self._context.assistant.complaints(sent.kind, sent.values)
        if errors := {name: words for name, words in wrong.items() if name in sent.values}:
            await ack(response_action="errors", errors=errors)
            return
        private = self._forms.private(sent)
        if private is None:
            await ack(response_action="update", view=waiting_modal())
        else:
            await ack()
        tell = _nobody_waits if private is None else private.say
        self._begin(_key(body), lambda: self._forms.sent(sent, private), tell)

    async def _on_search_shortcut(self, ack: _Ack, body: _Body) -> None:
        await ack()
        self._begin(_key(body), lambda: self._screens.open_search(body["trigger_id"]), _nobody_waits)

    async def _on_typing(self, ack: _Ack, body: _Body) -> None:
        # The options are the acknowledgement; finding them takes milliseconds.
        await ack(options=self._screens.offer(body.get("value") or ""))

    async def _on_submission(self, ack: _Ack, body: _Body) -> None:
        submission = Submission.of(body, self._context)
        if submission.private is None:
            await ack(response_action="update", view=waiting_modal())
        else:
            await ack()
        tell = _nobody_waits if submission.private is None else submission.private.say
        self._begin(_key(body), lambda: self._screens.submitted(submission), tell)

    async def _on_home(self, event: _Body, body: _Body) -> None:
        if event.get("tab", "home") == "home":
            user, team = event["user"], body.get("team_id", "")
            self._begin(_key(body), lambda: self._screens.show_home(user, team), _nobody_waits)

    async def _on_press(self, ack: _Ack, body: _Body) -> None:
        await ack()
        if "view" in body:
            in_view = ViewPress.of(body)
            if in_view.wanted is not None or in_view.question:
                self._begin(_key(body), lambda: self._screens.pressed(in_view), _nobody_waits)
            return
        press = Press.of(body)
        if press is None:
            return
        private = self._context.outbox.private(press.response_url, press.corner)
        self._begin(_key(body), lambda: self._presses.pressed(press, private), private.say)

    def _begin(
        self, key: str, answer: Callable[[], Coroutine[None, None, None]], tell: Callable[[str], Awaitable[None]]
    ) -> None:
        """Start an answer unless this delivery was taken up before: Slack repeats what it believes was lost."""

        async def once() -> None:
            if await self._context.delivered.claim(key):
                await answer()

        self._work.start(once(), lambda error_id: tell(_apology(error_id)))

    def _message(self, event: _Body, body: _Body) -> Message | None:
        return Message.of(event, self._context.bot.id, body.get("team_id", ""))

    def _apology_under(self, message: Message) -> Callable[[str], Awaitable[None]]:
        thread = message.thread if message.is_direct else message.home
        return _Under(self._context.outbox.channel(message.asker.channel, thread)).say


class _Under:
    """Says one thing in a thread, where that is possible."""

    def __init__(self, message: LiveMessage) -> None:
        self._message = message

    async def say(self, markdown: str) -> None:
        try:
            await self._message.show(Reply(parts=(Text(markdown=markdown),)))
        except (CannotPost, *CALL_ERRORS) as error:
            log.warning("nobody could be told: %s", why(error))


async def _nobody_waits(markdown: str) -> None:
    """Nobody asked, so nobody is told; the log has it."""


async def _let_go() -> None:
    """Bolt acknowledges events by itself."""


async def _acknowledge(ack: _Ack) -> None:
    await ack()


def _key(body: _Body) -> str:
    """What repeated deliveries of the same have in common; an event has an id, all else the trigger it came from."""
    return f"slack:{body.get('event_id') or body['trigger_id']}"


def _apology(error_id: str) -> str:
    return (
        f"Something went wrong here (error `{error_id}`). Please try again; if it stays, tell the course staff that id."
    )
