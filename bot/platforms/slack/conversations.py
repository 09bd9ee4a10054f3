"""What happens on a command, a message, a reaction and the message shortcut: the assistant is asked, delivery chosen.

In channels answers stand in the thread of the message they answer, never beside it.
"""

import asyncio
import logging

from bot import wording
from bot.asker import Asker
from bot.assistant import Question
from bot.commands import Ask, Command, Help, Inspect, List, Seed, Settings, Why, parse_command
from bot.platforms.once import Once
from bot.platforms.slack import limits
from bot.platforms.slack.context import Context
from bot.platforms.slack.delivery import answer_in_channel, answer_openly, prove_privately, show_with_files
from bot.platforms.slack.errors import CannotPost
from bot.platforms.slack.incoming import Message, MessageShortcut, Reaction, SlashCommand, plain_text
from bot.platforms.slack.markdown import to_markdown
from bot.platforms.slack.private import PrivateMessage
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.reply import ActionKind, Reply, Text
from bot.staff_reply import StaffReply

log = logging.getLogger(__name__)

COMMAND = "/faq"


class Conversations:
    """Answers what people type and write."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._assistant = context.assistant
        self._outbox = context.outbox
        #: Deliveries of messages that named nobody and that this process looked at.
        self._overheard = Once()

    async def command(self, command: SlashCommand, private: PrivateMessage) -> None:
        """Answer `/faq …`."""
        match parsed := parse_command(command.text, self._context.recipes):
            case Ask(text):
                question = Question(text=text, asker=await self._as_needed(command.asker), private=True)
                await self._ask_privately(question, private)
            case Seed() | Why():
                asker = await self._as_needed(command.asker)
                replies = self._assistant.perform(parsed, asker, every_s=self._context.every_s)
                channel = self._outbox.channel(asker.channel)
                await answer_in_channel(replies, channel, private, self._context.invitation)
            case List() | Help():
                await self._show_privately(parsed, command.asker, private)
            case Settings():
                # A user group is known by its mark alone.
                marked = parse_command(command.marked)
                wanted = marked if isinstance(marked, Settings) else parsed
                await self._show_settings(wanted, command, private)
            case _:
                await self._show_privately(parsed, await self._with_rights(command.asker), private)

    async def mention(self, message: Message) -> None:
        """Answer a mention, in the thread of its message.

        Also replies meant for the asker alone are posted there: Slack shows a private message in a thread only to
        somebody who has that thread open. Where staff want quiet, the answer is a private one beside the message.
        """
        preferences = await self._assistant.preferences(message.asker)
        asker = await self._context.people.as_needed(message.asker, preferences)
        thread = self._outbox.channel(asker.channel, message.home)
        match parsed := parse_command(message.text, self._context.recipes):
            case Seed() | Why() | List() | Help(""):
                await answer_openly(self._assistant.perform(parsed, asker, every_s=self._context.every_s), thread)
            case Ask(text) | Inspect(text) | Help(unknown=text) if preferences.quiet:
                question = Question(text=text, asker=asker, private=True)
                await self._ask_privately(question, self._outbox.whisper(message.corner))
            case Ask(text) | Inspect(text) | Help(unknown=text):
                # What staff want explained is private, so in a thread it is a question like any other; and a lone word
                # behind a mention is no mistyped command: nobody types commands there.
                question = Question(text=text, asker=asker)
                await answer_openly(self._assistant.respond(question, every_s=self._context.every_s), thread)
            case _:
                await thread.show(wording.only_by_command(COMMAND))

    async def direct(self, message: Message) -> None:
        """Answer a direct message where it stands; between the two of us everything may be said."""
        parsed = parse_command(message.text, self._context.recipes)
        command = Ask(message.text) if isinstance(parsed, Help) and parsed.unknown else parsed
        asker = await self._with_rights(message.asker)
        replies = self._assistant.perform(command, asker, every_s=self._context.every_s)
        await answer_openly(replies, self._outbox.channel(asker.channel, message.thread))

    async def listens_to(self, message: Message) -> bool:
        """Whether staff want messages answered where this one stands that do not name the bot."""
        return (await self._assistant.preferences(message.asker)).automatic

    async def overheard(self, message: Message, key: str) -> None:
        """Answer a message that does not name the bot, or say nothing: the assistant knows when.

        Nearly all of them are chatter, so the delivery, known by its key, is taken up when there is something to say.
        """
        if not self._overheard.is_first(key):
            return
        preferences = await self._assistant.preferences(message.asker)
        asker = await self._context.people.with_rights(message.asker, preferences)
        question = Question(text=message.text, asker=asker, addressed=False, private=preferences.quiet)
        answer = await self._assistant.answer(question)
        if answer.is_silent or not await self._context.delivered.claim(key):
            return
        if preferences.quiet:
            await self._show_answer(answer, asker, self._outbox.whisper(message.corner))
            return
        replies = self._assistant.grow(answer, asker, every_s=self._context.every_s)
        try:
            await answer_openly(replies, self._outbox.channel(asker.channel, message.home))
        except CannotPost as refused:
            log.warning("an automatic answer could not be posted: %s", refused)

    async def reacted(self, reaction: Reaction) -> None:
        """Answer the message on which staff put the chosen emoji, once, for whoever wrote it."""
        if reaction.emoji != self._context.emoji or not await self._is_staff(reaction.asker):
            return
        message = await self._look_up(reaction)
        if message is None or not await self._context.delivered.claim(
            f"slack:answered:{reaction.asker.channel}:{reaction.ts}"
        ):
            return
        asker = await self._as_needed(message.asker)
        question = Question(text=message.text, asker=asker, target=message.home)
        replies = self._assistant.respond(question, every_s=self._context.every_s)
        staff = self._outbox.whisper(message.corner_of(reaction.asker))
        thread = self._outbox.channel(asker.channel, message.home)
        await answer_in_channel(replies, thread, staff, self._context.invitation)

    async def shortcut(self, shortcut: MessageShortcut, private: PrivateMessage) -> None:
        """Answer a message for whoever chose the shortcut; what they share goes into that message's thread."""
        asker = await self._as_needed(shortcut.asker)
        question = Question(text=shortcut.text, asker=asker, author=shortcut.author, private=True, target=shortcut.home)
        await self._ask_privately(question, private)

    async def draft(self, shortcut: MessageShortcut) -> Reply:
        """The form in which staff make a message an entry of the FAQ, with the message that it replies to."""
        asker = await self._with_rights(shortcut.asker)
        # Whoever is not staff is told so without anything being looked up for them.
        question = await self._question(shortcut) if await self._assistant.is_staff(asker) else ""
        return await self._assistant.draft(StaffReply(question, to_markdown(shortcut.marked)), asker)

    async def _question(self, shortcut: MessageShortcut) -> str:
        """What stands at the top of a message's thread, where Slack shows it; a form cannot wait for long."""
        if shortcut.parent is None:
            return ""
        channel = shortcut.corner.channel
        try:
            async with asyncio.timeout(limits.LOOK_UP_S):
                found = await self._outbox.client.conversations_replies(channel=channel, ts=shortcut.parent, limit=1)
        except CALL_ERRORS as error:
            log.info("the question of a staff reply could not be read: %s", why(error))
            return ""
        wanted = next((message for message in found["messages"] if message["ts"] == shortcut.parent), None)
        return "" if wanted is None else plain_text(wanted.get("text") or "", self._context.bot.id)

    async def _show_privately(self, command: Command, asker: Asker, private: PrivateMessage) -> None:
        async for reply in self._assistant.perform(command, asker, every_s=self._context.every_s):
            await show_with_files(reply, private, self._outbox.direct(asker.id))

    async def _show_settings(self, wanted: Settings, command: SlashCommand, private: PrivateMessage) -> None:
        """Show the settings of a place, with what staff should know about a digest there."""
        asker = await self._with_rights(command.asker)
        reply = await self._assistant.settings(wanted, asker)
        is_shown = any(action.kind is ActionKind.PREFER for action in reply.actions)
        preferences = await self._assistant.preferences(asker)
        if is_shown and preferences.digest is not None:
            # Whether the bot is a member takes a scope to know that nothing else needs.
            notes = [f"For the digest I have to be in this channel: `/invite @{self._context.bot.name}` if I am not."]
            notes += [wording.digest_is_public("everybody in this workspace")] if command.is_public else []
            reply = reply.model_copy(update={"parts": (*reply.parts, *(Text(markdown=note) for note in notes))})
        await private.show(reply)

    async def _ask_privately(self, question: Question, private: PrivateMessage) -> None:
        answer = await self._assistant.answer(question)
        if not answer.is_silent:
            await self._show_answer(answer, question.asker, private)

    async def _show_answer(self, answer: Reply, asker: Asker, private: PrivateMessage) -> None:
        await private.show(answer)
        if answer.proof is not None:
            replies = self._assistant.prove(answer.proof, asker, every_s=self._context.every_s)
            await prove_privately(replies, private, self._outbox.direct(asker.id))

    async def _look_up(self, reaction: Reaction) -> Message | None:
        """The message that got the reaction; None where a bot wrote it, or Slack does not show it."""
        channel = reaction.asker.channel
        try:
            # In a thread Slack may put the thread's first message before the one that was asked for.
            found = await self._outbox.client.conversations_replies(
                channel=channel, ts=reaction.ts, oldest=reaction.ts, latest=reaction.ts, inclusive=True, limit=2
            )
        except CALL_ERRORS as error:
            log.warning("a message that staff marked could not be read: %s", why(error))
            return None
        wanted = next((message for message in found["messages"] if message["ts"] == reaction.ts), None)
        if wanted is None:
            return None
        return Message.of(wanted | {"channel": channel}, self._context.bot.id, reaction.asker.server)

    async def _is_staff(self, asker: Asker) -> bool:
        return await self._assistant.is_staff(await self._with_rights(asker))

    async def _with_rights(self, asker: Asker) -> Asker:
        return await self._context.people.with_rights(asker, await self._assistant.preferences(asker))

    async def _as_needed(self, asker: Asker) -> Asker:
        return await self._context.people.as_needed(asker, await self._assistant.preferences(asker))
