"""What happens on a slash command, a mention and a button: the assistant is asked, delivery is chosen.

Everything is acknowledged before it is worked on, because Slack allows three seconds.
"""

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot import wording
from bot.asker import Asker
from bot.assistant import Assistant, Question
from bot.commands import Ask, Help, Inspect, List, Privacy, Seed, Settings, Why, parse_command
from bot.platforms.once import Once
from bot.platforms.slack.delivery import answer_in_channel, answer_openly, prove_privately
from bot.platforms.slack.incoming import ACTION_ID, ButtonPress, Mention, SlashCommand
from bot.platforms.slack.messages import Outbox, PrivateMessage
from bot.platforms.slack.work import Work
from bot.reply import ActionKind, Reply, Text

log = logging.getLogger(__name__)

COMMAND = "/faq"

#: Buttons that start a proof.
_PROVING = frozenset({ActionKind.PROVE_ENTRY, ActionKind.RUN_PROOF, ActionKind.RUN_AGAIN})


@dataclass(frozen=True, slots=True)
class BotUser:
    """The bot's own user in the workspace."""

    id: str
    name: str


class Handlers:
    """Answers what Slack delivers."""

    def __init__(
        self,
        assistant: Assistant,
        outbox: Outbox,
        work: Work,
        bot: BotUser,
        recipes: Collection[str],
        every_s: float,
    ) -> None:
        self._assistant = assistant
        self._outbox = outbox
        self._work = work
        self._bot = bot
        self._recipes = recipes
        self._every_s = every_s
        self._once = Once()

    def register(self, app: AsyncApp) -> None:
        """Listen to everything this bot answers."""
        app.use(self._skip_repeats)
        app.command(COMMAND)(self._on_command)
        app.event("app_mention")(self._on_mention)
        app.action(ACTION_ID)(self._on_button)

    async def _skip_repeats(self, body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> BoltResponse | None:  # noqa: A002 - bolt's name
        """Acknowledge a delivery that came before and go no further: Slack repeats what it believes was lost."""
        key = body.get("event_id") or body.get("trigger_id")
        if key is not None and not self._once.is_first(key):
            return BoltResponse(status=200)
        await next()
        return None

    async def _on_command(self, ack: Callable[[], Awaitable[Any]], body: dict[str, Any]) -> None:
        await ack()
        command = SlashCommand.of(body)
        private = self._outbox.private(command.response_url)
        self._work.start(self.command(command), lambda error_id: private.say(_apology(error_id)))

    async def _on_mention(self, event: dict[str, Any]) -> None:
        if "bot_id" in event or "user" not in event:
            return  # Two bots that mention each other would never stop.
        mention = Mention.of(event, self._bot.id)
        thread = self._outbox.channel(mention.channel, mention.thread)
        self._work.start(self.mention(mention), lambda error_id: thread.show(_said(_apology(error_id))))

    async def _on_button(self, ack: Callable[[], Awaitable[Any]], body: dict[str, Any]) -> None:
        await ack()
        press = ButtonPress.of(body)
        private = self._outbox.private(press.response_url)
        self._work.start(self.button(press), lambda error_id: private.say(_apology(error_id)))

    async def command(self, command: SlashCommand) -> None:
        """Answer `/faq …`."""
        private = self._outbox.private(command.response_url)
        asker = _asker(command.user, command.channel)
        match parsed := parse_command(command.text, self._recipes):
            case Ask(text):
                await self._ask_privately(Question(text=text, asker=asker, private=True), private)
            case Inspect(text):
                await private.show(await self._assistant.explain(Question(text=text, asker=asker)))
            case Seed(seed, recipe, device):
                replies = self._assistant.seed(seed, recipe, asker, every_s=self._every_s, device=device)
                await answer_in_channel(replies, self._outbox.channel(command.channel), private, self._invitation())
            case Why():
                replies = self._assistant.why(parsed, asker, every_s=self._every_s)
                await answer_in_channel(replies, self._outbox.channel(command.channel), private, self._invitation())
            case List():
                await private.show(await self._assistant.catalogue(asker))
            case Settings():
                await private.show(await self._assistant.settings(parsed, asker))
            case Privacy():
                await private.show(await self._assistant.privacy(asker))
            case Help(unknown):
                await private.show(self._assistant.help(unknown))

    async def _ask_privately(self, question: Question, private: PrivateMessage) -> None:
        answer = await self._assistant.answer(question)
        await private.show(answer)
        if answer.proof is not None:
            replies = self._assistant.prove(answer.proof, question.asker, every_s=self._every_s)
            await prove_privately(replies, private, self._outbox.direct(question.asker.id))

    async def mention(self, mention: Mention) -> None:
        """Answer a mention, in the thread of its message.

        Also replies meant for the asker alone are posted there: Slack shows a private message in a thread only to
        somebody who has that thread open.
        """
        thread = self._outbox.channel(mention.channel, mention.thread)
        asker = _asker(mention.user, mention.channel)
        match parsed := parse_command(mention.text, self._recipes):
            case Seed(seed, recipe, device):
                replies = self._assistant.seed(seed, recipe, asker, every_s=self._every_s, device=device)
                await answer_openly(replies, thread)
            case Why():
                await answer_openly(self._assistant.why(parsed, asker, every_s=self._every_s), thread)
            case List():
                await thread.show(await self._assistant.catalogue(asker))
            case Help(""):
                await thread.show(self._assistant.help())
            case Settings() | Privacy():
                await thread.show(wording.only_by_command(COMMAND))
            case Ask(text) | Inspect(text) | Help(unknown=text):
                # What staff want explained is private, so in a thread it is a question like any other; and a lone word
                # behind a mention is no mistyped command: nobody types commands there.
                replies = self._assistant.respond(Question(text=text, asker=asker), every_s=self._every_s)
                await answer_openly(replies, thread)

    async def button(self, press: ButtonPress) -> None:
        """Do what a button asks for: on a private message privately, else in the thread of the button's message."""
        replies = self._assistant.act(
            press.kind, press.argument, _asker(press.user, press.channel), every_s=self._every_s
        )
        private = self._outbox.private(press.response_url)
        if not press.is_private:
            thread = self._outbox.channel(press.channel, press.thread)
            await answer_in_channel(replies, thread, private, self._invitation())
        elif press.kind in _PROVING:
            await prove_privately(replies, private, self._outbox.direct(press.user))
        else:
            # The picked answer takes the place of "did you mean".
            await self._outbox.private(press.response_url, replaces=True).show(await anext(replies))

    def _invitation(self) -> str:
        return f"I am not in this channel, so I cannot post there. Type `/invite @{self._bot.name}`, then try again."


def _asker(user: str, channel: str) -> Asker:
    return Asker(platform="slack", id=user, channel=channel)


def _apology(error_id: str) -> str:
    return (
        f"Something went wrong here (error `{error_id}`). Please try again; if it stays, tell the course staff that id."
    )


def _said(markdown: str) -> Reply:
    return Reply(parts=(Text(markdown=markdown),))
