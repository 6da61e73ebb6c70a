"""The versions in force that a file is compared with, by the digest of their content.

A row whose digest is among them is unchanged: it need not be written anywhere, only marked.
"""

from dataclasses import dataclass, field

import numpy as np
from django.db import connection
from numpy.typing import NDArray

DIGEST = np.dtype([("head", "<u8"), ("tail", "<u8")])
"""A content hash of 16 bytes as two numbers."""


@dataclass
class InForce:
    """Versions in force, in order of their digests; `row` is where the file names each, 0 nowhere.

    `again` holds rows that name one a second time, with the row of the first.
    """

    ids: NDArray[np.int64]
    digests: NDArray[np.void]
    row: NDArray[np.int32]
    again: list[tuple[int, int, int]] = field(default_factory=list)

    def mark(self, digests: NDArray[np.void], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of the rows of a file are in force as they are; they are remembered as named."""
        heads = self.digests["head"]
        at = np.minimum(np.searchsorted(heads, digests["head"]), max(len(heads) - 1, 0))
        if not len(heads):
            return np.zeros(len(digests), bool)
        # of two that share 64 bits the second is not found here; the merge compares it whole
        is_same: NDArray[np.bool_] = self.digests[at] == digests
        for place, row in zip(at[is_same].tolist(), rows[is_same].tolist(), strict=True):
            if self.row[place]:
                self.again.append((int(self.ids[place]), int(self.row[place]), row))
            else:
                self.row[place] = row
        return is_same

    def forget(self, ids: list[int]) -> dict[int, int]:
        """Take back that these were named; their rows by id, of those that had been."""
        places = np.flatnonzero(np.isin(self.ids, np.array(ids, np.int64)) & (self.row > 0))
        taken = {int(self.ids[place]): int(self.row[place]) for place in places}
        self.row[places] = 0
        return taken

    def named(self) -> NDArray[np.int64]:
        """Ids of those that the file names as they are."""
        return self.ids[self.row > 0]


def in_force(table: str, municipality: str) -> InForce:
    """The versions of a municipality that are in force in a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(int8send(id), ''), string_agg(content_hash, '')"  # noqa: S608
            f" FROM {table} WHERE municipality_id = %s AND upper_inf(valid)"
            " AND length(content_hash) = 16",
            [municipality],
        )
        ids, digests = (np.frombuffer(bytes(part or b""), ">i8") for part in cursor.fetchone())
    by_digest = digests.view(DIGEST)
    order = np.argsort(by_digest["head"], kind="stable")
    count = len(ids)
    return InForce(ids[order].astype(np.int64), by_digest[order], np.zeros(count, np.int32))
