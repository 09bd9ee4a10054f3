"""What a pressed button or a menu's choice in a message leads to, and where it appears."""

from bot.asker import Asker
from bot.platforms.slack.context import Context
from bot.platforms.slack.delivery import answer_in_channel, prove_privately, show_with_files
from bot.platforms.slack.errors import CannotPost, MessageGone
from bot.platforms.slack.form_desk import OPENING, FormDesk
from bot.platforms.slack.forms import Origin
from bot.platforms.slack.incoming import Press
from bot.platforms.slack.private import PrivateMessage
from bot.reply import ActionKind, Reply, Text

#: What starts a proof.
PROVING = frozenset({ActionKind.PROVE_ENTRY, ActionKind.RUN_PROOF, ActionKind.RUN_AGAIN})
#: What everybody may press, so that it does not matter who did; for all else rights are looked up.
_FOR_EVERYBODY = PROVING | {
    ActionKind.SHOW_ENTRY,
    ActionKind.SHOW_CODE,
    ActionKind.PICK_ENTRY,
    ActionKind.SHARE,
    ActionKind.HELPFUL,
    ActionKind.NOT_HELPFUL,
    ActionKind.SEE_RELATED,
    ActionKind.BROWSE,
    ActionKind.PRIVACY,
}
_SHARED = Reply(parts=(Text(markdown="Shared with the channel."),), private=True)


class Presses:
    """Answers presses in messages."""

    def __init__(self, context: Context, forms: FormDesk) -> None:
        self._context = context
        self._forms = forms
        self._outbox = context.outbox

    async def pressed(self, press: Press, private: PrivateMessage) -> None:
        """Do what a button asks for: on a private message privately, else in the thread of the button's message."""
        if press.kind in OPENING:
            await self._forms.open(self._form(press), press.trigger_id, _origin_of(press), private)
            return
        asker = await asker_of(press.kind, press.asker, self._context)
        replies = self._context.assistant.act(
            press.kind, press.argument, asker, every_s=self._context.every_s, on_private=press.is_private
        )
        if press.kind in PROVING and press.is_private:
            await prove_privately(replies, private, self._outbox.direct(asker.id))
        elif press.kind in PROVING:
            thread = self._outbox.channel(asker.channel, press.home)
            await answer_in_channel(replies, thread, private, self._context.invitation)
        else:
            await self._answer(press, await anext(replies), private)

    async def _answer(self, press: Press, reply: Reply, private: PrivateMessage) -> None:
        if press.kind == ActionKind.SHARE and not reply.private:
            await self._share(press, reply, private)
        elif reply.replaces and press.is_private:
            await private.replace(reply)
        elif reply.replaces and (not reply.private or press.asker.is_direct):
            await self._replace(press, reply, private)
        elif reply.private or press.is_private:
            await show_with_files(reply, private, self._outbox.direct(press.asker.id))
        else:
            await self._outbox.channel(press.asker.channel, press.home).show(reply)

    async def _form(self, press: Press) -> Reply:
        """What a press that asks for a form leads to."""
        asker = await asker_of(press.kind, press.asker, self._context)
        return await anext(
            self._context.assistant.act(press.kind, press.argument, asker, every_s=self._context.every_s)
        )

    async def _replace(self, press: Press, reply: Reply, private: PrivateMessage) -> None:
        try:
            await self._outbox.posted(press.asker.channel, press.ts, press.thread).show(reply)
        except MessageGone:
            await private.show(reply)

    async def _share(self, press: Press, reply: Reply, private: PrivateMessage) -> None:
        """Post for everybody what was private, once: the private message then has no button any more."""
        # Pressed twice before the button is gone, the second press may reach another process.
        key = f"slack:shared:{press.asker.channel}:{press.ts}"
        if not await self._context.delivered.claim(key):
            return
        try:
            await self._outbox.channel(press.asker.channel, reply.target or press.thread).show(reply)
        except CannotPost:
            await self._context.delivered.give_back(key)
            await private.say(self._context.invitation)
            return
        await private.replace(_SHARED)


def _origin_of(press: Press) -> Origin:
    """Where a form is answered that a press opened: in place of the message that was pressed."""
    own = press.ts if press.asker.is_direct and not press.is_private else ""
    return Origin(
        channel=press.asker.channel,
        thread=press.thread,
        url=press.response_url,
        replaces=press.is_private,
        message=own,
    )


async def asker_of(kind: str, asker: Asker, context: Context) -> Asker:
    """The presser, with their rights where those count for what was pressed."""
    preferences = await context.assistant.preferences(asker)
    if kind in _FOR_EVERYBODY:
        return await context.people.as_needed(asker, preferences)
    return await context.people.with_rights(asker, preferences)
