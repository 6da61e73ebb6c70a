"""The tiles' own small pools of read-only connections, apart from Django's.

There are two. Statements without a filter are few and the same for every tile: they are prepared,
and planned once for all, which for a tile of twenty layers costs as much as a third of its work.
Statements with a filter are planned for their values, have less time, and less patience for a
connection: however slow they are, they leave one to the others.

Connections are opened on first use, in the worker process. A connection that the database dropped
is found by the request that meets it: the pools are checked, every dead connection replaced, and
the statement run once more, so a healthy tile pays nothing for it.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

import psycopg
from django.db import connections
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

APPLICATION = "kvartal tiles"
"""How the database's own views name these connections."""
RECONNECT_S = 3.0
_QUEUE = 64

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Terms:
    """What statements of a sort are granted.

    Args:
        plans: PostgreSQL's `plan_cache_mode`.
        connections: how many at a time in one process.
        wait_s: how long one waits for a connection.
    """

    plans: str
    connections: int
    wait_s: float
    timeout_ms: int


PREPARED = Terms("force_generic_plan", connections=4, wait_s=1.5, timeout_ms=3000)
FILTERED = Terms("force_custom_plan", connections=3, wait_s=0.5, timeout_ms=1500)


class DatabaseAwayError(Exception):
    """No connection can be had in time; it may be there again in a moment."""


class DatabaseBusyError(Exception):
    """The statement took longer than a tile may."""


class Connections(Protocol):
    """Where a connection is borrowed from."""

    def connection(self, *, is_prepared: bool = True) -> AbstractContextManager[Connection]: ...

    def check(self) -> None: ...


class LazyPool:
    """Pools to the default database, opened by the first requests of a process that need them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pools: dict[Terms, ConnectionPool[Connection]] = {}

    def connection(self, *, is_prepared: bool = True) -> AbstractContextManager[Connection]:
        return self._opened(PREPARED if is_prepared else FILTERED).connection()

    def check(self) -> None:
        for pool in list(self._pools.values()):
            pool.check()

    def asked(self, *, is_prepared: bool) -> int:
        """How often a connection was asked for."""
        pool = self._opened(PREPARED if is_prepared else FILTERED)
        return pool.get_stats().get("requests_num", 0)

    def close(self) -> None:
        """Close every connection; the next request opens a pool anew."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def _opened(self, terms: Terms) -> ConnectionPool[Connection]:
        pool = self._pools.get(terms)
        if pool is None:
            with self._lock:
                pool = self._pools.get(terms)
                if pool is None:
                    pool = self._pools[terms] = _pool(terms)
        return pool


def run(source: Connections, sql: str, parameters: list[Any], *, is_prepared: bool) -> bytes:
    """The one value of the one row of a statement.

    Raises:
        DatabaseAwayError, DatabaseBusyError: when there is no answer in time.
    """
    try:
        try:
            return _value(source, sql, parameters, is_prepared)
        except (psycopg.errors.QueryCanceled, PoolTimeout, TooManyRequests):
            # waited for already: no connection broke
            raise
        except psycopg.OperationalError:
            source.check()
            return _value(source, sql, parameters, is_prepared)
    except psycopg.errors.QueryCanceled as error:
        raise DatabaseBusyError from error
    except psycopg.OperationalError as error:
        raise DatabaseAwayError from error


def _value(source: Connections, sql: str, parameters: list[Any], is_prepared: bool) -> bytes:
    with source.connection(is_prepared=is_prepared) as connection:
        cursor = psycopg.RawCursor(connection)
        cursor.execute(sql, parameters, prepare=is_prepared, binary=True)
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def connection_arguments(application: str, **options: str | int) -> dict[str, Any]:
    """Arguments of psycopg for a connection beside Django's own to the default database.

    Args:
        application: how the database's own views name it.
        options: settings of the server that hold for it.
    """
    arguments = connections["default"].get_connection_params()
    for name in ("cursor_factory", "prepare_threshold"):
        arguments.pop(name, None)
    told = [arguments.get("options", ""), *(f"-c {name}={options[name]}" for name in options)]
    return arguments | {"application_name": application, "options": " ".join(told)}


def knows_geometry(connection: Connection) -> None:
    """Have a connection take geometries as parameters."""
    connections["default"].register_geometry_adapters(connection)  # type: ignore[attr-defined]


def _pool(terms: Terms) -> ConnectionPool[Connection]:
    """As Django connects, but read-only, in autocommit and on terms of its own."""
    arguments = connection_arguments(
        APPLICATION,
        default_transaction_read_only="on",
        statement_timeout=terms.timeout_ms,
        plan_cache_mode=terms.plans,
    )
    return ConnectionPool(
        kwargs=arguments | {"autocommit": True},
        configure=knows_geometry,
        min_size=1,
        max_size=terms.connections,
        max_waiting=_QUEUE,
        timeout=terms.wait_s,
        reconnect_timeout=RECONNECT_S,
        name=f"tiles {terms.plans}",
        open=True,
    )
