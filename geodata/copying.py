"""Arrow columns to PostgreSQL's binary COPY, without a step of Python for each row.

Each field of a binary COPY row is its length as a big-endian int32 and then its bytes. Arrow can
join binary columns row by row, so the whole batch is joined at once and the joined buffer *is* the
stream.
"""

import hashlib
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
_BIG_ENDIAN = {pa.int32(): ">i4", pa.int64(): ">i8", pa.float64(): ">f8"}


def encoded(columns: Mapping[str, pa.Array]) -> pa.Array:
    """One binary value a row: its fields in the order of `columns`, without the field count.

    Types: int32, int64, float64, string and binary. A null becomes SQL NULL.
    """
    pieces: list[pa.Array] = []
    for column in columns.values():
        pieces.extend(_field(column))
    return pc.binary_join_element_wise(*pieces, pa.scalar(b"", pa.large_binary()))


def digests(rows: pa.Array) -> NDArray[np.void]:
    """A digest of 16 bytes of each encoded row."""
    _, offsets, data = rows.buffers()
    bounds = np.frombuffer(offsets, np.int64)[rows.offset : rows.offset + len(rows) + 1].tolist()
    content, blake2b = memoryview(data), hashlib.blake2b
    each = [blake2b(content[begin:end], digest_size=16).digest() for begin, end in pairwise(bounds)]
    return np.frombuffer(b"".join(each), "V16")


def fixed(values: NDArray[np.generic]) -> pa.Array:
    """Values of one width as binary ones."""
    return _packed(values)


def stream(rows: pa.Array, *leading: pa.Array, fields: int) -> bytes:
    """The COPY bytes of encoded rows; `leading` columns come before the encoded ones."""
    count = pa.scalar(fields.to_bytes(2, "big"), pa.large_binary())
    pieces = [piece for column in leading for piece in _field(column)]
    joined = pc.binary_join_element_wise(count, *pieces, rows, pa.scalar(b"", pa.large_binary()))
    return _content(joined)


def _content(rows: pa.Array) -> bytes:
    """The bytes of all values one after another."""
    _, offsets, data = rows.buffers()
    bounds = np.frombuffer(offsets, np.int64)[rows.offset : rows.offset + len(rows) + 1]
    return bytes(memoryview(data)[bounds[0] : bounds[-1]]) if len(rows) else b""


def _field(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Lengths and bytes of a column, as binary values without nulls."""
    is_null = column.is_null().to_numpy(zero_copy_only=False)
    fixed = _BIG_ENDIAN.get(column.type)
    if fixed is None:
        values = column.cast(pa.large_binary())
        lengths = pc.binary_length(values).fill_null(-1).to_numpy().astype(">i4")
        return _packed(lengths), values.fill_null(b"")
    numbers = column.fill_null(0).to_numpy(zero_copy_only=False).astype(fixed)
    lengths = np.where(is_null, -1, numbers.itemsize).astype(">i4")
    widths = np.where(is_null, 0, numbers.itemsize)
    return _packed(lengths), _packed(numbers, widths) if is_null.any() else _packed(numbers)


def _packed(numbers: NDArray[np.generic], widths: NDArray[np.int64] | None = None) -> pa.Array:
    """Fixed-width numbers as binary values; those of width 0 are left out."""
    size = numbers.itemsize
    if widths is None:
        offsets = np.arange(len(numbers) + 1, dtype=np.int64) * size
    else:
        offsets = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
        numbers = numbers[widths > 0]
    data = np.ascontiguousarray(numbers)
    return pa.Array.from_buffers(
        pa.large_binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    )
