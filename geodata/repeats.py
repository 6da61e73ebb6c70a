"""Keys that a file names more than once."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class Repeats:
    """Keys, rows and digests of all that is to be written, about 40 bytes for each."""

    def __init__(self) -> None:
        self._keys: list[pa.Array] = []
        self._rows: list[NDArray[np.int32]] = []
        self._digests: list[NDArray[np.void]] = []

    def add(self, keys: pa.Array, rows: NDArray[np.int32], digests: NDArray[np.void]) -> None:
        self._keys.append(keys)
        self._rows.append(rows)
        self._digests.append(digests)

    def found(self) -> Iterator[tuple[str, list[int], bool]]:
        """Key, rows in order of the file, whether they differ; in order of their first rows."""
        keys = pa.chunked_array(self._keys, pa.string())
        counts = keys.value_counts()
        values, times = (counts.field(name) for name in ("values", "counts"))
        several = values.filter(pc.greater(times, 1))
        if not len(several):
            return
        places = np.flatnonzero(pc.is_in(keys, several).to_numpy())
        rows, digests = np.concatenate(self._rows), np.concatenate(self._digests)
        named = sorted(
            (keys[place].as_py(), int(rows[place]), digests[place].tobytes())
            for place in places.tolist()
        )
        groups = [list(group) for _, group in groupby(named, key=itemgetter(0))]
        for group in sorted(groups, key=lambda one: one[0][1]):
            yield group[0][0], [row for _, row, _ in group], len({d for *_, d in group}) > 1
