"""Fit linear models with Newton's method: a softmax over candidates, and a logistic regression. numpy alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_STEPS = 60
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """The signals of the candidates for one question, and which of them is right. Shape of `signals`: (C, F)."""

    signals: Array
    right: int


def fit_choices(choices: Sequence[Choice], ridge: float = 1.0) -> Array:
    """Return the weights under which a softmax over weighted sums best predicts the right candidates. Shape (F,).

    `ridge` penalises the squares of the weights of standardised signals.
    """
    raw = np.concatenate([choice.signals for choice in choices]).astype(np.float64)
    scale = raw.std(axis=0) + 1e-9
    signals = (raw - raw.mean(axis=0)) / scale
    lengths = np.array([len(choice.signals) for choice in choices])
    firsts = np.cumsum(lengths) - lengths
    group = np.repeat(np.arange(len(choices)), lengths)
    right = signals[firsts + np.array([choice.right for choice in choices])].sum(axis=0)

    def value(weights: Array) -> float:
        scores = signals @ weights
        top = np.maximum.reduceat(scores, firsts)
        sums = np.add.reduceat(np.exp(scores - top[group]), firsts)
        return float(right @ weights - (top + np.log(sums)).sum() - ridge / 2 * weights @ weights)

    def slope(weights: Array) -> tuple[Array, Array]:
        scores = signals @ weights
        likely = np.exp(scores - np.maximum.reduceat(scores, firsts)[group])
        likely /= np.add.reduceat(likely, firsts)[group]
        means = np.add.reduceat(signals * likely[:, None], firsts, axis=0)
        curve = (signals * likely[:, None]).T @ signals - means.T @ means
        return right - means.sum(axis=0) - ridge * weights, curve + ridge * np.eye(len(weights))

    fitted: Array = _climb(value, slope, raw.shape[1]) / scale
    return fitted


def fit_logistic(inputs: Array, outcomes: Array, importance: Array, ridge: float = 1.0) -> Array:
    """Return a bias and weights that predict outcomes of 0 or 1. `inputs` has no column of ones; shape (1 + F,)."""
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    signals = np.concatenate((np.ones((len(inputs), 1)), (inputs - mean) / scale), axis=1)
    penalty = np.full(signals.shape[1], ridge)
    penalty[0] = 0.0

    def value(weights: Array) -> float:
        odds = signals @ weights
        return float((importance * (outcomes * odds - np.logaddexp(0, odds))).sum() - (penalty * weights**2).sum() / 2)

    def slope(weights: Array) -> tuple[Array, Array]:
        likely = 1 / (1 + np.exp(-signals @ weights))
        curve = (signals * (importance * likely * (1 - likely))[:, None]).T @ signals
        return signals.T @ (importance * (outcomes - likely)) - penalty * weights, curve + np.diag(penalty + 1e-9)

    fitted = _climb(value, slope, signals.shape[1])
    plain = fitted[1:] / scale
    return np.concatenate(([fitted[0] - plain @ mean], plain))


def _climb(value: Callable[[Array], float], slope: Callable[[Array], tuple[Array, Array]], size: int) -> Array:
    """Newton's method; a step is halved until it does not make things worse."""
    weights = np.zeros(size)
    reached = value(weights)
    for _ in range(_STEPS):
        rise, curve = slope(weights)
        step = np.linalg.solve(curve, rise)
        while np.abs(step).max() > _CLOSE and value(weights + step) < reached:
            step /= 2
        if np.abs(step).max() <= _CLOSE:
            break
        weights = weights + step
        reached = value(weights)
    return weights
