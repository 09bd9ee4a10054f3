"""What is shown: each experiment names its arms and judges what their runs measured.

A new demonstration is one file here and one line in `EXPERIMENTS`.
"""

from runners.errors import UnknownExperiment
from runners.experiments.adversarial import Adversarial
from runners.experiments.balanced_data import BalancedData
from runners.experiments.experiment import ArmPlan, Experiment, Judgement
from runners.experiments.same_seed import SameSeed
from runners.experiments.same_seed_full import SameSeedFull
from runners.experiments.two_stages import TwoStages

__all__ = ["EXPERIMENTS", "ArmPlan", "Experiment", "Judgement", "experiment", "experiment_names"]

#: Every experiment, in the order of showing.
EXPERIMENTS: tuple[Experiment, ...] = (SameSeed(), SameSeedFull(), TwoStages(), Adversarial(), BalancedData())


def experiment_names() -> tuple[str, ...]:
    """The names of every experiment."""
    return tuple(known.name for known in EXPERIMENTS)


def experiment(name: str) -> Experiment:
    """Find an experiment by its exact name.

    Raises:
        UnknownExperiment: there is none; the message lists those there are (and repeats nothing of what was typed).
    """
    for known in EXPERIMENTS:
        if known.name == name:
            return known
    raise UnknownExperiment(f"There is no experiment of that name. Choose one of: {', '.join(experiment_names())}.")
