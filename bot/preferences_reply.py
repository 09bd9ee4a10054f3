"""How preferences read in a chat, and how they are changed there: by typing a name and a value, or by a button."""

from collections.abc import Sequence

from bot.errors import BadPreference
from bot.preferences import KNOBS, Knob, Preferences, Starters
from bot.reply import Action, ActionKind, Note, Reply, Table, Text

_CHANNEL, _SERVER = "channel", "server"
#: What is typed to let the wider setting count again.
DEFAULT = "default"


def scope_name(*, whole_server: bool) -> str:
    """How a scope is written in a button's argument."""
    return _SERVER if whole_server else _CHANNEL


def read_argument(argument: str) -> tuple[bool, str, str]:
    """Read a button's argument: whether it is about the whole server, the setting's name, and the typed value.

    Raises:
        ValueError: it is no such argument.
    """
    scope, name, value = argument.split("/", 2)
    if scope not in {_CHANNEL, _SERVER}:
        raise ValueError("no such scope")
    return scope == _SERVER, name, value


def read_value(knob: Knob, typed: str, courses: Sequence[str]) -> object:
    """The value that a person typed; None for `default`.

    Raises:
        BadPreference: it is no value of that setting; the message says what is.
    """
    if typed.casefold() == DEFAULT:
        return None
    if not typed:
        raise BadPreference(f"Say which value `{knob.name}` is to have, or `{DEFAULT}`.")
    value = knob.read(typed)
    if knob.field == "course" and value not in courses:
        known = ", ".join(f"`{course}`" for course in courses) or "none is named in the FAQ"
        raise BadPreference(f"There is no course of that name. There are: {known}.")
    return value


def preferences_reply(
    preferences: Preferences, own: dict[str, object], courses: Sequence[str], *, whole_server: bool
) -> Reply:
    """Draw what counts here, which of it was set for just this scope, and buttons for what is changed most.

    `own` holds the fields that were set for the scope itself.
    """
    scope = scope_name(whole_server=whole_server)
    shown = tuple(knob for knob in KNOBS if not (whole_server and knob.of_channel))
    rows = tuple(
        (knob.name, _in_table(knob, preferences), f"this {scope}" if knob.field in own else "inherited")
        for knob in shown
    )
    meanings = "\n".join(f"- `{knob.name}`: {knob.meaning}{_in_full(knob, preferences)}" for knob in shown)
    typed = f"`/faq settings {scope} cooldown 5m` sets one, `/faq settings {scope} cooldown {DEFAULT}` lets go of it."
    return Reply(
        title=f"Settings of this {scope}",
        parts=(
            Table(columns=("setting", "value", "set for"), rows=rows),
            Text(markdown=meanings),
            Note(markdown=typed),
        ),
        actions=_buttons(preferences, courses, whole_server=whole_server),
        private=True,
        replaces=True,
    )


def _in_table(knob: Knob, preferences: Preferences) -> str:
    return (knob.write_short or knob.write)(getattr(preferences, knob.field))


def _in_full(knob: Knob, preferences: Preferences) -> str:
    """The value behind its meaning, where the table has room for a part of it alone."""
    full = knob.write(getattr(preferences, knob.field))
    return f" ({full})" if full != _in_table(knob, preferences) else ""


def changed(reply: Reply, knob: Knob, value: object) -> Reply:
    """The same settings under a line that says what was just changed."""
    is_inherited = value is None and not knob.of_channel
    said = f"`{knob.name}` is inherited again." if is_inherited else f"`{knob.name}` is now {knob.write(value)}."
    return reply.model_copy(update={"parts": (Text(markdown=said), *reply.parts)})


def _buttons(preferences: Preferences, courses: Sequence[str], *, whole_server: bool) -> tuple[Action, ...]:
    scope = scope_name(whole_server=whole_server)
    other = scope_name(whole_server=not whole_server)
    for_all = preferences.proofs is Starters.EVERYONE
    actions = [
        _button(f"{scope}/automatic/{_switched(preferences.automatic)}", _label("Automatic", preferences.automatic)),
        _button(f"{scope}/quiet/{_switched(preferences.quiet)}", _label("Quiet", preferences.quiet)),
        _button(
            f"{scope}/proofs/{Starters.STAFF if for_all else Starters.EVERYONE}",
            "Proofs: staff only" if for_all else "Proofs: for everyone",
        ),
    ]
    if len(courses) > 1:
        actions += [_button(f"{scope}/course/{course}", f"Course: {course}") for course in courses[:_COURSES]]
    actions.append(_button(f"{other}//", f"See this {other}'s settings"))
    return tuple(action for action in actions if action is not None)


#: Courses with a button of their own; the others are typed.
_COURSES = 5
#: Room in a platform's button id.
_ARGUMENT_CHARS = 80


def _button(argument: str, label: str) -> Action | None:
    if len(argument) > _ARGUMENT_CHARS:
        return None
    return Action(kind=ActionKind.PREFER, argument=argument, label=label)


def _switched(on: object) -> str:
    return "off" if on else "on"


def _label(name: str, on: object) -> str:
    return f"{name}: turn {_switched(on)}"
