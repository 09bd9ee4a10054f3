"""What a message says whose proof ended with the bot that ran it: what was true stays, and it can be run again."""

import itertools

from bot.reply import Action, ActionKind, Part, Progress, ProofRequest, Reply, Text

_STOPPED = Text(markdown="The bot was stopped before this proof ended.")


def is_growing(reply: Reply) -> bool:
    """Whether the reply shows a proof under way, so that its message must not stay as it is."""
    return reply.proof is not None and any(isinstance(part, Progress) for part in reply.parts)


def at_rest(reply: Reply) -> Reply:
    """What a growing reply says that holds whatever becomes of its proof: all that stands before the bar."""
    kept = tuple(itertools.takewhile(_is_finished, reply.parts))
    actions = tuple(action for action in reply.actions if action.kind is not ActionKind.CANCEL_PROOF)
    return reply.model_copy(update={"parts": kept, "actions": actions})


def stopped_reply(said: Reply) -> Reply:
    """The last words under what was `said` (see `at_rest`), with a button that runs the proof again."""
    again = () if said.proof is None else (_run_again(said.proof),)
    return said.model_copy(update={"parts": (*said.parts, _STOPPED), "actions": (*said.actions, *again), "proof": None})


def _is_finished(part: Part) -> bool:
    return not isinstance(part, Progress)


def _run_again(request: ProofRequest) -> Action:
    return Action(kind=ActionKind.RUN_AGAIN, argument=request.argument, label="Run again")
