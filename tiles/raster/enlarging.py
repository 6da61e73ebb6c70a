"""Values between samples, the same whichever tile asks, so that tiles meet without a seam."""

import numpy as np
from numpy.typing import NDArray

MARGIN = 2
"""Samples on every side that are used up."""


def weights(factor: int) -> NDArray[np.float64]:
    """Catmull-Rom weights (factor, 5) of a sample's neighbours -2..2 for each part of it."""
    made = np.zeros((factor, 5))
    for part in range(factor):
        at = (part + 0.5) / factor - 0.5
        base = int(np.floor(at))
        t = at - base
        made[part, base + 1 : base + 5] = (
            (-t + 2 * t**2 - t**3) / 2,
            (2 - 5 * t**2 + 3 * t**3) / 2,
            (t + 4 * t**2 - 3 * t**3) / 2,
            (-(t**2) + t**3) / 2,
        )
    return made


def enlarged(values: NDArray[np.floating], factor: int) -> NDArray[np.float64]:
    """Smoothly enlarged by a whole factor: (h + 4, w + 4) becomes (h · factor, w · factor).

    Next to unknown values (NaN) a sample stands for the whole of its cell.
    """
    kernel = weights(factor)
    tall = _along_rows(values.astype(np.float64), kernel)
    smooth = _along_rows(tall.T, kernel).T
    inner = values[MARGIN:-MARGIN, MARGIN:-MARGIN]
    plain = inner.repeat(factor, axis=0).repeat(factor, axis=1)
    return np.where(np.isnan(smooth) | np.isnan(plain), plain, smooth)


def _along_rows(values: NDArray[np.float64], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    count = len(values) - 2 * MARGIN
    made = np.zeros((count, len(kernel), values.shape[1]))
    for part, row in enumerate(kernel):
        for offset in np.flatnonzero(row):
            made[:, part] += row[offset] * values[offset : offset + count]
    return made.reshape(count * len(kernel), -1)
