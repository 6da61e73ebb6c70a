"""What is asked for with every letter that somebody types, kept in this process for a while."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")


class Kept(Generic[T]):
    """The answer of `read`, asked for again after `seconds`; each database has its own.

    The shared cache of the site is a table: reading it costs as much as most answers do.
    """

    def __init__(self, read: Callable[[], T], seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._known: dict[str, tuple[float, T]] = {}

    def __call__(self) -> T:
        database = str(connection.settings_dict["NAME"])
        known = self._known.get(database)
        if known is None or time.monotonic() - known[0] > self._seconds:
            known = (time.monotonic(), self._read())
            self._known[database] = known
        return known[1]

    def forget(self) -> None:
        """Ask anew at the next call."""
        self._known.clear()
