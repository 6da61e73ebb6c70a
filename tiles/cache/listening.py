"""Hears of changes that other machines and other people's programs make, in every server process.

Notifications only wake it. What counts are the rows of `tiles_change` and one question asked once a
second: which of them are not visible in the snapshot up to which changes were applied? A snapshot,
not a number, is the mark: transactions do not commit in the order of their rows' numbers.

The same question tells whether this is still the same database, whether the triggers stand, and
whether rows were forgotten that this machine has not seen: then everything is thrown away.
"""

import json
import logging
import os
import socket
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import psycopg
from django.utils import timezone

from tiles.cache.changes import read
from tiles.cache.store import FULL, Store
from tiles.cache.stores import opened
from tiles.cache.sweeping import sweep
from tiles.cache.trust import State, Trust

CHANNEL = "tiles_changed"
HEARTBEAT_S = 1.0
TRUST_S = 3.0
RETRY_S = 0.25
TIDY_EVERY_S = 3600.0
REMEMBERED_DAYS = 7
_MARK_EVERY_S = 30.0
_NOT_YET = ("the database system is starting up", "the database system is in recovery mode")
_BOOT = Path("/proc/sys/kernel/random/boot_id")

_QUESTION = """
WITH mark AS (SELECT coalesce(%(mark)s::pg_snapshot, pg_current_snapshot()) AS s),
standing AS (
    SELECT t.tgrelid, t.oid, t.xmin, t.tgenabled
    FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE p.proname LIKE 'tiles\\_watch\\_%%'
)
SELECT
    pg_current_snapshot()::text,
    concat_ws(':', (SELECT system_identifier FROM pg_control_system()),
        (SELECT timeline_id FROM pg_control_checkpoint()),
        (SELECT oid FROM pg_database WHERE datname = current_database()),
        'tiles_change'::regclass::oid),
    (SELECT count(*) FROM standing WHERE tgenabled = 'A') = w.triggers,
    w.forgotten < pg_snapshot_xmin(mark.s),
    (SELECT md5(string_agg(concat_ws(',', o.oid, o.xmin, c.relfilenode), ';' ORDER BY o.oid))
        FROM standing o JOIN pg_class c ON c.oid = o.tgrelid),
    ARRAY(SELECT concat_ws(' ', id, topic, boxes) FROM tiles_change, mark
        WHERE xid >= pg_snapshot_xmin(mark.s) AND NOT pg_visible_in_snapshot(xid, mark.s)
        ORDER BY id),
    w.source,
    w.known
FROM tiles_watch w, mark
"""
_FORGET = f"""
WITH gone AS (
    DELETE FROM tiles_change WHERE made_at < now() - interval '{REMEMBERED_DAYS} days'
    RETURNING xid
)
UPDATE tiles_watch SET forgotten = greatest(forgotten, last.xid)
FROM (SELECT xid FROM gone ORDER BY xid DESC LIMIT 1) last
"""  # noqa: S608 - a number of ours

logger = logging.getLogger(__name__)


class Listener:
    """A thread that applies changes to a store and says how far it may be trusted.

    Args:
        arguments: how to connect, as psycopg takes them.
        on_other: told the store and which statements are watched, by digest, when one of them is
            another than before or another day begins.
    """

    def __init__(
        self,
        store: Store,
        trust: Trust,
        arguments: Callable[[], dict[str, Any]],
        on_other: Callable[[Store, dict[str, list[str]]], None],
    ) -> None:
        self.store = store
        self.trust = trust
        self._arguments = arguments
        self._on_other = on_other
        self._valid_for: tuple[str, date] | None = None
        self._known: dict[str, list[str]] = {}
        self._tidy_at = monotonic() + 60
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="tiles listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; the store is not trusted any more."""
        self._stopped.set()
        self._thread.join(timeout=5)
        self.trust.set(State.LOST)

    def _run(self) -> None:
        self._begin()
        while not self._stopped.is_set():
            arguments = self._arguments()
            try:
                self._stay_in_place()
                with psycopg.connect(**arguments) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._follow(connection)
            except (psycopg.Error, OSError, ValueError) as error:
                self._lost(error, arguments)
            self._stopped.wait(RETRY_S)

    def _follow(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopped.is_set():
            asked_at = monotonic()
            self._stay_in_place()
            state = self.ask(connection)
            is_trusted = state is State.FOLLOWING
            self._trust(state, asked_at, TRUST_S if is_trusted else 0.0)
            self._tidy(connection, asked_at)
            for told in connection.notifies(timeout=HEARTBEAT_S):
                if told.payload and is_trusted:
                    self.store.apply(read(told.payload))
                if not told.payload or monotonic() - asked_at > HEARTBEAT_S:
                    break

    def _tidy(self, connection: psycopg.Connection[Any], now: float) -> None:
        """Now and then, or when the bound is reached: forget old changes and sweep the folder."""
        is_full = self.store.holds(FULL)
        if now < self._tidy_at and not (is_full and now > self._tidy_at - TIDY_EVERY_S + 60):
            return
        self._tidy_at = now + TIDY_EVERY_S
        forget(connection)
        Thread(target=sweep, args=(self.store,), name="tiles sweeper", daemon=True).start()

    def _begin(self) -> None:
        marked = _marked(self.store.root)
        self._known = marked.get("known", {})
        self._turn(marked.get("source", ""))

    def _stay_in_place(self) -> None:
        """Begin anew if the folder was deleted: there is none now, or one of others' making, whose
        lock and counter are not those that this process has open."""
        if self.store.is_in_place():
            return
        logger.warning("tiles: %s was deleted, and is begun anew", self.store.root)
        self.trust.set(State.LOST)
        self.store = opened(self.store.root)
        self._valid_for = None
        self._begin()

    def _turn(self, source: str) -> None:
        """Nothing chosen for another day or for other triggers is used from here on."""
        now_valid = source, timezone.localdate()
        if now_valid != self._valid_for:
            self._valid_for = now_valid
            self.store.serve_for(f"{now_valid[1]} {source}")
            self._on_other(self.store, self._known)

    def _trust(self, state: State, since: float, seconds: float) -> None:
        """Trust for some seconds, but never over midnight: statements may depend on the day."""
        day = self._valid_for[1] if self._valid_for else timezone.localdate()
        midnight = timezone.make_aware(datetime.combine(day, time.max))
        left = (midnight - timezone.now()).total_seconds()
        self.trust.set(state, min(since + seconds, monotonic() + left))

    def _lost(self, error: Exception, arguments: dict[str, Any]) -> None:
        if isinstance(error, psycopg.errors.UndefinedTable):
            state = State.UNWATCHED
        else:
            state = State.AWAY if _nobody_can_write(error, arguments) else State.LOST
        if state is not self.trust.state:
            logger.warning("tiles: %s (%r)", state.value, error)
        if self._valid_for:
            self._turn(self._valid_for[0])
        self._trust(state, monotonic(), TRUST_S if state is State.AWAY else 0.0)

    def ask(self, connection: psycopg.Connection[Any]) -> State:
        """Apply what was not applied yet; whether every change is heard."""
        with self.store.catching_up.held():
            marked = _marked(self.store.root)
            (snapshot, identity, is_watched, is_remembered, digest, changes, source, known) = (
                _answer(connection, marked.get("snapshot"))
            )
            found = {"identity": identity, "digest": digest, "watched": is_watched, "boot": _boot()}
            same = is_remembered and all(marked.get(name) == found[name] for name in found)
            if not same:
                logger.info("tiles: what was kept belongs to another state of the database")
                self.store.clear()
            else:
                for message in changes:
                    self.store.apply(read(message))
            is_old = monotonic() - marked.get("at", 0.0) > _MARK_EVERY_S
            if not same or changes or is_old:
                mark = {"snapshot": snapshot, "at": monotonic(), "source": source, "known": known}
                _mark(self.store.root, found | mark)
        self._known = known
        self._turn(source)
        return State.FOLLOWING if is_watched else State.UNWATCHED


def forget(connection: psycopg.Connection[Any]) -> None:
    """Delete changes that every machine has heard of, or will throw away everything for."""
    connection.execute(_FORGET)


def _answer(connection: psycopg.Connection[Any], mark: str | None) -> Any:
    try:
        return connection.execute(_QUESTION, {"mark": mark}).fetchone()
    except psycopg.errors.DataError:
        return connection.execute(_QUESTION, {"mark": None}).fetchone()


def _marked(root: Path) -> dict[str, Any]:
    try:
        read = json.loads((root / "state.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _mark(root: Path, state: dict[str, Any]) -> None:
    draft = root / f"state.{os.getpid()}"
    draft.write_text(json.dumps(state))
    draft.replace(root / "state.json")


def _boot() -> str:
    """After a crash of the machine, files may be older than what is said of them."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


def _nobody_can_write(error: Exception, arguments: dict[str, Any]) -> bool:
    """Whether a database that cannot be reached can be reached by nobody.

    It says itself that it is not ready yet, or its machine says that nothing listens there. Silence
    proves nothing: the way to it may be cut for us alone.
    """
    if isinstance(error, psycopg.OperationalError) and any(said in str(error) for said in _NOT_YET):
        return True
    host, port = str(arguments.get("host") or "/var/run/postgresql"), arguments.get("port") or 5432
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(1)
                probe.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, int(port)), timeout=1, all_errors=True).close()
    except (ConnectionRefusedError, FileNotFoundError):
        return True
    except ExceptionGroup as errors:
        return all(isinstance(each, ConnectionRefusedError) for each in errors.exceptions)
    except OSError:
        return False
    return False
