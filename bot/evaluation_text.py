"""How `faqbot evaluate` reads on a terminal."""

from collections.abc import Iterator

from faq.decision import Thresholds
from faq.evaluation import Evaluation, Mistake
from faq.tuning import Proposal, TradeOff

#: More mistakes than fit a screen help nobody; `--json` has them all.
_SHOWN_MISTAKES = 20


def evaluation_lines(report: Evaluation) -> Iterator[str]:
    """The figures, and the questions that went wrong with what was chosen instead."""
    for name, value in report.model_dump(by_alias=True, exclude={"mistakes"}).items():
        yield f"{name:<16}{value:.4f}" if isinstance(value, float) else f"{name:<16}{value}"
    if report.mistakes:
        yield ""
        yield f"{len(report.mistakes)} went wrong:"
    for mistake in report.mistakes[:_SHOWN_MISTAKES]:
        yield _mistake(mistake)
    if len(report.mistakes) > _SHOWN_MISTAKES:
        yield f"... and {len(report.mistakes) - _SHOWN_MISTAKES} more; --json lists them all"


def _mistake(mistake: Mistake) -> str:
    wanted = mistake.document or "no answer"
    chosen = f"{mistake.chosen} ({mistake.confidence:.2f}, {mistake.decision})" if mistake.chosen else "nothing"
    return f"  line {mistake.line}: {mistake.question!r}\n    wanted {wanted}, chose {chosen}"


def proposal_lines(proposal: Proposal, present: Thresholds) -> Iterator[str]:
    """The proposed thresholds beside the present ones, with what each would do."""
    yield f"{'':<12}{'answer':>8}{'suggest':>9}{'right':>8}{'wrong':>8}{'false answers':>15}"
    yield _row("now", present, proposal.at_present)
    yield _row("proposed", proposal.thresholds, proposal.at_proposal)
    if not proposal.is_reached:
        yield f"No threshold keeps false answers at {proposal.wanted_false_answers:.2%}; this is the nearest."
    yield "To use it, set:"
    yield f"  FAQBOT_ANSWER_THRESHOLD={proposal.thresholds.answer:g}"
    yield f"  FAQBOT_SUGGEST_THRESHOLD={proposal.thresholds.suggest:g}"


def _row(name: str, thresholds: Thresholds, does: TradeOff) -> str:
    return (
        f"{name:<12}{thresholds.answer:>8.2f}{thresholds.suggest:>9.2f}{does.answered_right:>8.1%}"
        f"{does.answered_wrong:>8.1%}{does.false_answers:>15.2%}"
    )
