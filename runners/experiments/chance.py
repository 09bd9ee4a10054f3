"""Whether error counts of several classes differ by more than chance explains."""

import math
from collections.abc import Sequence

#: The standard normal deviate that 1 in 100 exceeds.
_Z_1_PERCENT = 2.3263


def differ_beyond_chance(wrong: Sequence[int], items: Sequence[int]) -> bool:
    """Whether Pearson's chi-square test rejects, at the 1% level, that all classes have one error rate.

    `wrong[i]` of `items[i]` images of class i were wrong. False where all or none are wrong, or with one class.
    """
    rate = sum(wrong) / sum(items)
    if len(items) < 2 or rate in (0.0, 1.0):
        return False
    statistic = sum((count - of * rate) ** 2 / (of * rate * (1 - rate)) for count, of in zip(wrong, items, strict=True))
    return statistic > _critical_value(len(items) - 1)


def _critical_value(degrees: int) -> float:
    """The chi-square distribution's, by Wilson and Hilferty's approximation (1931): 21.70 for 9 degrees, where
    tables have 21.67.
    """
    ninth = 2 / (9 * degrees)
    return degrees * (1 - ninth + _Z_1_PERCENT * math.sqrt(ninth)) ** 3
