"""The form in which somebody sets their own result beside a finished proof, and what it reads as.

What explains a difference is `runners.why`'s; which proof it is about, the form's argument says.
"""

from collections.abc import Callable

from bot.form import Form, FormField, FormKind, Values
from bot.reply import Action, ActionKind, ProofRequest, Reply, Text
from runners.errors import BadReport
from runners.why import Report, parse_error_rate, parse_version

_ERROR_RATE, _TORCH, _FASTAI = "error_rate", "torch", "fastai"
_NUMBER_CHARS, _VERSION_CHARS = 22, 40


def compare_action(request: ProofRequest) -> Action:
    """The button under a proof that opens the form."""
    return Action(kind=ActionKind.COMPARE, argument=request.argument, label="My number differs")


def result_reply(request: ProofRequest) -> Reply:
    """The form about the proof of a request, and what to type where no form can be opened."""
    return Reply(
        title="Why is my number another one?",
        parts=(Text(markdown=f"`/faq why {request.seed} 0.0312 2.9`, with your error rate and your torch, compares."),),
        actions=(compare_action(request),),
        form=Form(
            kind=FormKind.RESULT,
            argument=request.argument,
            title="My number differs",
            submit="Compare",
            fields=(
                FormField(
                    name=_ERROR_RATE,
                    label="Your last error rate",
                    hint=f"As fine_tune printed it, with seed {request.seed}, such as 0.0312",
                    max_chars=_NUMBER_CHARS,
                ),
                FormField(
                    name=_TORCH,
                    label="Your version of torch",
                    hint="print(torch.__version__) shows it",
                    max_chars=_VERSION_CHARS,
                    required=False,
                ),
                FormField(
                    name=_FASTAI,
                    label="Your version of fastai",
                    hint="print(fastai.__version__) shows it",
                    max_chars=_VERSION_CHARS,
                    required=False,
                ),
            ),
        ),
        private=True,
    )


def report_of(values: Values, seed: int) -> Report:
    """What was filled in.

    Raises:
        BadReport: a number or a version cannot be read.
    """
    return Report(
        seed=seed,
        error_rate=parse_error_rate(values.get(_ERROR_RATE, "")),
        torch=_version(values.get(_TORCH, "")),
        fastai=_version(values.get(_FASTAI, "")),
    )


def complaints(values: Values) -> dict[str, str]:
    """What has to be mended before it can be compared, by the fields' names."""
    reads: dict[str, Callable[[str], object]] = {_ERROR_RATE: parse_error_rate, _TORCH: _version, _FASTAI: _version}
    found: dict[str, str] = {}
    for name, read in reads.items():
        try:
            read(values.get(name, ""))
        except BadReport as error:
            found[name] = str(error)
    return found


def _version(text: str) -> str:
    return parse_version(text) if text.strip() else ""
