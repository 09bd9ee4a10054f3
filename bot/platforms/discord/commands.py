"""The slash commands in the `/faq` group, and what happens when one is called that this version does not know."""

import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, NoReturn

import discord
from discord import app_commands

from bot.assistant import Question
from bot.commands import Why
from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.conversations import once, soon
from bot.platforms.discord.incidents import log_incident, new_incident_id
from bot.platforms.discord.interaction_spot import InteractionSpot
from bot.platforms.discord.limits import CHOICE_CHARS, CHOICES
from bot.platforms.discord.private_answers import answer_in_private, private_spot
from bot.platforms.discord.publishing import forget
from bot.platforms.discord.settings_command import settings_command
from bot.platforms.discord.split import cut_line
from bot.platforms.discord.stats_command import stats_command
from bot.reply import Reply
from runners.spec import Device

if TYPE_CHECKING:
    from bot.store.values import ValueStore

log = logging.getLogger(__name__)

GROUP = "faq"

#: Devices to choose from; leaving the option out leaves the choice to the bot.
_DEVICES = (Device.CPU.value, Device.CUDA.value)

_Interaction = discord.Interaction[Any]
_Command = app_commands.Command[Any, ..., None]


def faq_commands(context: Context, recipes: tuple[str, ...]) -> app_commands.Group:
    """The `/faq` group; `recipes` are offered as choices of `/faq seed`."""
    group = app_commands.Group(
        name=GROUP,
        description="Ask the course FAQ, or see a seeded training run",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    simple = (
        _why(context),
        _list(context),
        _inspect(context),
        _privacy(context),
        _page(context),
        settings_command(context),
    )
    for_staff = (_gaps(context), stats_command(context))
    for command in (_ask(context), _seed(context, recipes), *simple, *for_staff, _help(context)):
        group.add_command(command)
    return group


class FaqTree(app_commands.CommandTree[Any]):
    """Dispatches commands; a command that this version does not know is answered with help."""

    def __init__(self, client: discord.Client, context: Context, values: "ValueStore | None" = None) -> None:
        super().__init__(client)
        self._context = context
        self._values = values

    async def interaction_check(self, interaction: _Interaction, /) -> bool:
        """Whether to go on; not with what was delivered before. What is only being typed needs no claim."""
        if interaction.type is discord.InteractionType.autocomplete:
            return self._context.taken_up.is_first(str(interaction.id))
        return await self._context.taken_up.take(str(interaction.id))

    async def on_error(self, interaction: _Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer what discord.py could not dispatch; errors inside a command end in its conversation already."""
        if interaction.type is discord.InteractionType.autocomplete:
            log_incident(new_incident_id(), error, "autocomplete")
            return
        if not isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
            await self._answer(interaction, once(lambda: _raise(_cause(error))))
            return
        log.warning("a command was called that this version does not know; the next start publishes the commands again")
        typed = _as_typed(interaction)
        await self._answer(interaction, once(lambda: self._context.assistant.help(typed)))
        await forget(self.client.application_id, self._values)

    async def _answer(self, interaction: _Interaction, replies: AsyncIterator[Reply]) -> None:
        await self._context.conversations.hold(replies, private_spot(interaction), "a slash command")


def _raise(error: Exception) -> NoReturn:
    raise error


def _cause(error: app_commands.AppCommandError) -> Exception:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error


def _as_typed(interaction: _Interaction) -> str:
    """The command as the person sees it, such as `/faq sead`."""
    words = []
    data: Any = interaction.data or {}
    while data:
        words.append(str(data.get("name", "")))
        data = next((option for option in data.get("options", ()) if option.get("type") in _NESTED), None)
    return "/" + " ".join(words)


#: Option types that are commands themselves: SUB_COMMAND and SUB_COMMAND_GROUP.
_NESTED = frozenset({1, 2})


def _ask(context: Context) -> _Command:
    @app_commands.command(name="ask", description="Ask the course FAQ a question")
    @app_commands.describe(question="Your question, in your own words; picking a suggestion is optional")
    async def ask(interaction: _Interaction, question: str) -> None:
        asked = Question(text=question, asker=asker_of(interaction), private=True)
        await answer_in_private(context, interaction, asked, "/faq ask")

    @ask.autocomplete("question")
    async def questions(_: _Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(context, typed)

    return ask


def _choices(context: Context, typed: str) -> list[app_commands.Choice[str]]:
    try:
        found = context.assistant.complete(typed, CHOICES)[:CHOICES]
    except Exception as error:  # noqa: BLE001 - the outermost edge; without suggestions the command still works
        log_incident(new_incident_id(), error, "autocomplete")
        return []
    return [app_commands.Choice(name=cut_line(text, CHOICE_CHARS), value=text[:CHOICE_CHARS]) for text in found]


def _seed(context: Context, recipes: tuple[str, ...]) -> _Command:
    # The seed is text, so that a bad one gets the bot's own explanation instead of a red box.
    @app_commands.command(name="seed", description="Train a small model twice with one seed and compare the results")
    @app_commands.describe(
        seed="A whole number from 0 to 4294967295, such as 42",
        recipe="What to train",
        device="Where to compute; each device has a queue of its own",
    )
    @app_commands.choices(device=[app_commands.Choice(name=name, value=name) for name in _DEVICES])
    async def seed(
        interaction: _Interaction, seed: str | None = None, recipe: str | None = None, device: str = Device.AUTO
    ) -> None:
        asker = asker_of(interaction)
        replies = context.assistant.seed(seed, recipe, asker, every_s=context.every_s, device=Device(device))
        await context.conversations.hold(replies, InteractionSpot(interaction), "/faq seed")

    if not recipes:
        return seed
    offered = [app_commands.Choice(name=recipe, value=recipe) for recipe in recipes[:CHOICES]]
    return app_commands.choices(recipe=offered)(seed)


def _why(context: Context) -> _Command:
    @app_commands.command(name="why", description="Compare your own training run with a proof")
    @app_commands.describe(seed="Your seed", error_rate="Your last error rate, as printed", torch="Your torch version")
    async def why(interaction: _Interaction, seed: str, error_rate: str, torch: str = "") -> None:
        asker = asker_of(interaction)
        replies = context.assistant.why(Why(seed, error_rate, torch), asker, every_s=context.every_s)
        await context.conversations.hold(replies, InteractionSpot(interaction), "/faq why")

    return why


def _list(context: Context) -> _Command:
    @app_commands.command(name="list", description="See every question the FAQ answers")
    async def catalogue(interaction: _Interaction) -> None:
        replies = soon(context.assistant.catalogue(asker_of(interaction)))
        await context.conversations.hold(replies, private_spot(interaction), "/faq list")

    return catalogue


def _inspect(context: Context) -> _Command:
    # Discord can hide whole groups only; who may use this one is checked when it is used.
    @app_commands.command(name="inspect", description="Staff: see why a question is answered as it is")
    @app_commands.describe(question="The question, as a student would ask it")
    async def inspect(interaction: _Interaction, question: str) -> None:
        replies = soon(context.assistant.explain(Question(text=question, asker=asker_of(interaction))))
        await context.conversations.hold(replies, private_spot(interaction), "/faq inspect")

    return inspect


def _page(context: Context) -> _Command:
    @app_commands.command(name="page", description="See the questions and proofs in a browser; staff are signed in")
    async def page(interaction: _Interaction) -> None:
        replies = soon(context.assistant.page(asker_of(interaction)))
        await context.conversations.hold(replies, private_spot(interaction), "/faq page")

    return page


def _privacy(context: Context) -> _Command:
    @app_commands.command(name="privacy", description="See what is kept about you, and delete it")
    async def privacy(interaction: _Interaction) -> None:
        replies = soon(context.assistant.privacy(asker_of(interaction)))
        await context.conversations.hold(replies, private_spot(interaction), "/faq privacy")

    return privacy


def _gaps(context: Context) -> _Command:
    @app_commands.command(
        name="gaps", description="Staff: see what students ask and the FAQ does not answer, and mend it"
    )
    async def gaps(interaction: _Interaction) -> None:
        replies = soon(context.assistant.gaps(asker_of(interaction)))
        await context.conversations.hold(replies, private_spot(interaction), "/faq gaps")

    return gaps


def _help(context: Context) -> _Command:
    @app_commands.command(name="help", description="See what this bot can do")
    async def show_help(interaction: _Interaction) -> None:
        await context.conversations.hold(once(context.assistant.help), private_spot(interaction), "/faq help")

    return show_help
