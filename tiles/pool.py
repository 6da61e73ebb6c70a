"""The tiles' own small pool of read-only connections, apart from Django's.

Connections are opened on first use, in the worker process. A connection that the database dropped
is found by the request that meets it: the pool is checked, every dead connection replaced, and the
statement run once more, so a healthy tile pays nothing for it.
"""

from contextlib import AbstractContextManager
from threading import Lock
from typing import Any, Protocol

import psycopg
from django.db import connections
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

APPLICATION = "kvartal tiles"
"""How the database's own views name these connections."""
STATEMENT_TIMEOUT_MS = 3000
WAIT_S = 1.5
RECONNECT_S = 3.0
_SIZE = 4
_QUEUE = 64

Connection = psycopg.Connection[Any]


class DatabaseAwayError(Exception):
    """No connection can be had in time; it may be there again in a moment."""


class DatabaseBusyError(Exception):
    """The statement took longer than a tile may."""


class Connections(Protocol):
    """Where a connection is borrowed from."""

    def connection(self) -> AbstractContextManager[Connection]: ...

    def check(self) -> None: ...


class LazyPool:
    """A pool to the default database, opened by the first request of a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pool: ConnectionPool[Connection] | None = None

    def connection(self) -> AbstractContextManager[Connection]:
        return self._opened().connection()

    def check(self) -> None:
        self._opened().check()

    def close(self) -> None:
        """Close every connection; the next request opens the pool anew."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def _opened(self) -> ConnectionPool[Connection]:
        if self._pool is None:
            with self._lock:
                if self._pool is None:
                    self._pool = _pool()
        return self._pool


def run(source: Connections, sql: str, parameters: list[Any], *, is_prepared: bool) -> bytes:
    """The one value of the one row of a statement.

    Raises:
        DatabaseAwayError, DatabaseBusyError: when there is no answer in time.
    """
    try:
        try:
            return _value(source, sql, parameters, is_prepared)
        except psycopg.errors.QueryCanceled:
            raise
        except psycopg.OperationalError:
            source.check()
            return _value(source, sql, parameters, is_prepared)
    except psycopg.errors.QueryCanceled as error:
        raise DatabaseBusyError from error
    except (psycopg.OperationalError, PoolTimeout, TooManyRequests) as error:
        raise DatabaseAwayError from error


def _value(source: Connections, sql: str, parameters: list[Any], is_prepared: bool) -> bytes:
    with source.connection() as connection:
        cursor = psycopg.RawCursor(connection)
        cursor.execute(sql, parameters, prepare=is_prepared, binary=True)
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def _pool() -> ConnectionPool[Connection]:
    """As Django connects, but read-only, in autocommit and with a shorter patience."""
    django = connections["default"]
    arguments = django.get_connection_params()
    for name in ("cursor_factory", "prepare_threshold"):
        arguments.pop(name, None)
    arguments |= {"autocommit": True, "application_name": APPLICATION}
    arguments["options"] = (
        f"{arguments.get('options', '')} -c default_transaction_read_only=on"
        f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    )

    def configure(connection: Connection) -> None:
        django.register_geometry_adapters(connection)  # type: ignore[attr-defined]

    return ConnectionPool(
        kwargs=arguments,
        configure=configure,
        min_size=1,
        max_size=_SIZE,
        max_waiting=_QUEUE,
        timeout=WAIT_S,
        reconnect_timeout=RECONNECT_S,
        name="tiles",
        open=True,
    )
