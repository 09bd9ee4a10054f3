"""Weighted sums, the one piece of linear algebra a search needs."""

import numpy as np
import numpy.typing as npt

from faq.index import Floats


def weighted(rows: npt.NDArray[np.generic], weights: Floats) -> Floats:
    """Return the weighted sum of each row. Shapes (N, W) and (W,) to (N,).

    `rows @ weights` would give the same; but on some processors the kernels behind it touch floating-point lanes that
    they then discard, and `@`, unlike `dot`, tells of that as a RuntimeWarning about invalid values.
    """
    sums: Floats = np.dot(rows, weights)
    return sums
