"""One reading of the database for one file: a moment in time, in constant memory.

A file is read in one REPEATABLE READ transaction by a cursor of the server, on a connection of its
own: a reader who takes an hour never holds one of the connections that pages share. A slot is a
session lock of the database, so the bound holds over all processes, and a process that dies gives
its slot back.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.db.models import QuerySet
from psycopg.client_cursor import ClientCursorMixin
from psycopg.rows import dict_row

from features.exporting.slots import take_slot

APPLICATION = "kvartal exports"
"""How the database's own views name these connections."""
BATCH_ROWS = 500
STATEMENT_TIMEOUT_S = 600
STALL_TIMEOUT_S = 120
"""How long a reader may stop reading before the transaction is ended under it."""
LONGEST_S = 3600
"""How long a file may take altogether; a slot is nobody's for longer."""
_HEARTBEAT_S = 5
_LOCK_CLASS = 0x4B564558  # "KVEX"


class StalledError(Exception):
    """The reader takes so long that its moment in time would hold up the database."""


class _Cursor(ClientCursorMixin[Any], psycopg.ServerCursor[Any]):
    """A cursor of the server whose statement is bound as Django binds it."""


class Snapshot:
    """A slot and a transaction; `close` ends both and may be called at any time, twice too.

    Raises:
        BusyError: when no slot is free.
        psycopg.OperationalError: when the database is away.
    """

    def __init__(self) -> None:
        self._connection = _connect()
        self._cursor = _Cursor(self._connection, "export", scrollable=False)
        self._cursor.row_factory = dict_row
        try:
            self._take_slot()
            self._connection.autocommit = False
        except BaseException:
            self.close()
            raise
        self._begun_at = self._heard_at = time.monotonic()

    def batches(self, rows: "QuerySet[Any]") -> Iterator[list[dict[str, Any]]]:
        """The rows of `QuerySet.values` in their order; the first batch is read at once.

        Reading it before anything is sent turns a statement that cannot be answered into an answer
        that says so, and not into a file that breaks off.
        """
        sql, parameters = rows.query.sql_with_params()
        _give_back_what_compiling_took()
        self._cursor.execute(sql, parameters, binary=True)
        return self._rest(self._cursor.fetchmany(BATCH_ROWS))

    def _rest(self, batch: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        while batch:
            yield batch
            self._check_time()
            batch = self._cursor.fetchmany(BATCH_ROWS) if len(batch) == BATCH_ROWS else []

    def end_transaction(self) -> None:
        """Everything has been read; the slot is kept until the file has been sent.

        Who sends it calls `keep` for each piece: after `STALL_TIMEOUT_S` without, the database ends
        the session, so that a reader who no longer reads gives the slot back.
        """
        self._cursor.close()
        self._connection.rollback()
        self._connection.autocommit = True
        self._connection.execute(f"SET idle_session_timeout = '{STALL_TIMEOUT_S}s'")

    def keep(self) -> None:
        """Hold the slot for one piece more.

        Raises:
            StalledError: when the file takes too long, or a piece of it took so long that the slot
                is another's by now.
        """
        self._check_time()
        if time.monotonic() - self._heard_at < _HEARTBEAT_S:
            return
        try:
            self._connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            raise StalledError from error
        self._heard_at = time.monotonic()

    def _check_time(self) -> None:
        if time.monotonic() - self._begun_at > LONGEST_S:
            raise StalledError

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._cursor.close()
        self._connection.close()

    def _take_slot(self) -> None:
        def row_of(sql: str, parameters: list[int]) -> tuple[Any, ...] | None:
            return self._connection.execute(sql, parameters).fetchone()

        take_slot(row_of, _LOCK_CLASS, settings.EXPORTS_AT_ONCE)


def _connect() -> psycopg.Connection[Any]:
    """As Django connects, but read-only, of one moment and with more patience."""
    django = connections["default"]
    arguments = django.get_connection_params()
    for name in ("cursor_factory", "prepare_threshold"):
        arguments.pop(name, None)
    options = {
        "default_transaction_isolation": "repeatable\\ read",
        "default_transaction_read_only": "on",
        "statement_timeout": f"{STATEMENT_TIMEOUT_S}s",
        "idle_in_transaction_session_timeout": f"{STALL_TIMEOUT_S}s",
        # a file is read to its end: no plan may be chosen for its first rows
        "cursor_tuple_fraction": "1",
    }
    arguments["options"] = " ".join(
        [arguments.get("options", ""), *(f"-c {name}={value}" for name, value in options.items())]
    )
    arguments |= {"autocommit": True, "application_name": APPLICATION}
    made: psycopg.Connection[Any] = psycopg.connect(**arguments)
    django.register_geometry_adapters(made)  # type: ignore[attr-defined]
    return made


def _give_back_what_compiling_took() -> None:
    """A stream may last an hour; the connection of its page goes back to the pool before."""
    if not connection.in_atomic_block:
        connection.close()
