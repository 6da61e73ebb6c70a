"""Changes that this process commits are applied before its commit returns.

Every connection of Django listens to a channel of its own. PostgreSQL hands a notification to the
session that sent it before it says that the session is ready again, and psycopg reads up to there
before it returns: from `COMMIT`, from a statement in autocommit, from the end of a `COPY`. A
transaction that is rolled back notifies nobody. So nobody who writes needs to know of tiles.
"""

import logging
from functools import partial
from typing import Any
from weakref import WeakSet

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from tiles.cache.changes import read
from tiles.cache.stores import present, root_of

CHANNEL = "tiles_own_"
_followed: "WeakSet[psycopg.Connection[Any]]" = WeakSet()
logger = logging.getLogger(__name__)


def follow(connection: BaseDatabaseWrapper, **signal: object) -> None:
    """Receiver of `connection_created`, which a pool sends each time it lends a connection."""
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection) or raw in _followed:
        return
    try:
        raw.execute(f"LISTEN {CHANNEL}{raw.info.backend_pid}")
    except psycopg.errors.ObjectNotInPrerequisiteState:
        return  # a standby: nothing is written there
    raw.add_notify_handler(partial(_apply, dict(connection.settings_dict)))
    _followed.add(raw)


def _apply(database: dict[str, Any], told: psycopg.Notify) -> None:
    """The write is done and cannot fail any more; what is not applied here, listeners apply."""
    if not told.channel.startswith(CHANNEL):
        return
    try:
        root = root_of(database)
        store = present(root) if root else None
        if store is not None:
            store.apply(read(told.payload))
    except Exception:
        logger.exception("tiles: a change was not applied at once")
