"""As many heavy answers at a time as allowed, over all processes.

A slot is a session lock of the database, so a process that dies gives its slot back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection

_TRY = "SELECT pg_try_advisory_lock(%s, %s)"
_FREE = "SELECT pg_advisory_unlock(%s, %s)"


class BusyError(Exception):
    """As many as allowed are being made; one more has to wait."""


def take_slot(
    row_of: Callable[[str, list[int]], tuple[Any, ...] | None], lock_class: int, at_once: int
) -> int:
    """The number of the slot taken; `row_of` runs a statement in the session that is to hold it.

    Raises:
        BusyError: when no slot is free.
    """
    for slot in range(at_once):
        taken = row_of(_TRY, [lock_class, slot])
        if taken and taken[0]:
            return slot
    raise BusyError


@contextmanager
def slot(lock_class: int, at_once: int) -> Iterator[None]:
    """Hold a slot in the session of this request.

    Raises:
        BusyError: when no slot is free.
    """
    with connection.cursor() as cursor:

        def row_of(sql: str, parameters: list[int]) -> tuple[Any, ...] | None:
            cursor.execute(sql, parameters)
            found: tuple[Any, ...] | None = cursor.fetchone()
            return found

        taken = take_slot(row_of, lock_class, at_once)
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute(_FREE, [lock_class, taken])
        except DatabaseError:
            # the lock goes with its session
            connection.close()
