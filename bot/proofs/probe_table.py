"""What a proof's probe counted, as tables narrow enough for a phone; what follows from it is the experiment's part."""

from collections.abc import Sequence

from bot.reply import Table
from runners.proof import Proof
from runners.spec import Probed


def probe_tables(proof: Proof) -> tuple[Table, ...]:
    """A table for every arm that measured more than error rates: by condition, or by class where classes were told."""
    measured = [arm.runs[0].probed for arm in proof.arms if arm.runs[0].probed]
    return tuple(_by_class(probed) if probed[0].label else _by_condition(probed) for probed in measured)


def _by_condition(probed: Sequence[Probed]) -> Table:
    rows = tuple((one.condition, _count(one), f"{one.error_rate:.1%}") for one in probed)
    return Table(columns=("images", "wrong", "error"), rows=rows)


def _by_class(probed: Sequence[Probed]) -> Table:
    """A row for each class and one for all of them, a column for each model."""
    labels = tuple(dict.fromkeys(one.label for one in probed))
    models = tuple(dict.fromkeys(one.condition for one in probed))
    counts = {(one.label, one.condition): _count(one) for one in probed}
    rows = tuple((label, *(counts.get((label, model), "-") for model in models)) for label in labels)
    totals = tuple(_total([one for one in probed if one.condition == model]) for model in models)
    return Table(columns=("class", *map(_short, models)), rows=(*rows, ("all", *totals)))


def _short(model: str) -> str:
    """A model's name without the word that every column would repeat."""
    return model.removeprefix("model ").removesuffix(" model")


def _count(one: Probed) -> str:
    return f"{one.wrong} of {one.items}"


def _total(probed: Sequence[Probed]) -> str:
    return f"{sum(one.wrong for one in probed)} of {sum(one.items for one in probed)}"
