"""Answers for what is kept, before anything else looks at the request.

Kept are tiles of published sets (a layer or a group) without filters. Everything else goes on to
the tile server. On the shortest path a request costs a look into a dictionary, at the clock and at
the shared counter; on the next one a look at the tile's file.
"""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.http import QueryDict

from tiles.cache.listening import Listener
from tiles.cache.memory import KeptTile, Memory, kept
from tiles.cache.packing import packed
from tiles.cache.store import Folder, Store
from tiles.cache.stores import opened, root_of
from tiles.cache.topics import digest_of, rests_on
from tiles.cache.trust import Trust
from tiles.compiler import Recent
from tiles.grid import Tile, limits
from tiles.pool import DatabaseAwayError, DatabaseBusyError, connection_arguments, run
from tiles.serving import PREFIX, TileServer

_ADDRESS = re.compile(
    PREFIX + r"([a-z][a-z0-9_]{0,39})/(0|[1-9][0-9]?)/(0|[1-9][0-9]{0,6})/(0|[1-9][0-9]{0,6})\.mvt"
)
_PATIENCE_S = 1.5
_REST_S = 2.0
"""How long a tile that the database did not give is refused without asking for it again."""
_NOTHING = QueryDict()
_METHODS = ("GET", "HEAD")
_LINES = {200: "200 OK", 204: "204 No Content", 304: "304 Not Modified"}
logger = logging.getLogger(__name__)


class KeptTiles:
    """A WSGI application in front of a tile server.

    Args:
        memory_mb: how much of what is kept is held at hand in this process.
    """

    def __init__(self, server: TileServer, memory_mb: int | None = None) -> None:
        self.server = server
        self.memory = Memory((memory_mb or settings.TILES_MEMORY_MB) * 1024 * 1024)
        self.trust = Trust()
        self.store: Store | None = None
        self.sets = {name: [layer] for name, layer in server.layers.items()} | server.groups
        self.known: dict[str, list[str]] = {}
        self._folders: dict[tuple[str, int], Folder | None] = {}
        self._rests: Recent[str, tuple[type[Exception], float]] = Recent(1024)
        self._listener: Listener | None = None
        self._starting = Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        try:
            tile = self._quick(environ) or self._asked(environ)
        except (DatabaseAwayError, DatabaseBusyError) as error:
            return self.server.failed(error, environ, start_response)
        if tile is None:
            return self.server(environ, start_response)
        answer = tile.answer(
            environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", "")
        )
        start_response(_LINES[answer.status], list(answer.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _quick(self, environ: dict[str, Any]) -> KeptTile | None:
        """What is at hand and certain."""
        address = environ["PATH_INFO"]
        tile = self.memory.get(address)
        if tile is None or environ.get("QUERY_STRING") or self.store is None:
            return None
        counter = self.store.shared.counter
        if not self.trust.holds or environ["REQUEST_METHOD"] not in _METHODS:
            return None
        if not tile.holds(counter):
            self.memory.forget(address)
            return None
        return tile

    def _asked(self, environ: dict[str, Any]) -> KeptTile | None:
        """What is in a file or is made now; None when that is not for here."""
        if environ.get("QUERY_STRING") or environ["REQUEST_METHOD"] not in _METHODS:
            return None
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if found is None or found[1] not in self.sets:
            return None
        try:
            return self.tile(found[1], Tile(int(found[2]), int(found[3]), int(found[4])))
        except (DatabaseAwayError, DatabaseBusyError):
            raise
        except Exception:
            # the tile server asks the same again, and says and records what is wrong
            return None

    def tile(self, name: str, tile: Tile) -> KeptTile | None:
        """A tile of a set as it is now; None when it is not one that is kept.

        Raises:
            DatabaseAwayError, DatabaseBusyError: it cannot be had in time.
        """
        if self.start() is None or not tile.exists():
            return None
        is_trusted = self.trust.awaited(_PATIENCE_S)
        generation, store = self.memory.generation, self.store
        if store is None:
            return None
        folder = self._folder(name, tile.z, store)
        if folder is None:
            return None
        wanted = _Wanted(name, tile, store, folder, generation)
        if not is_trusted:
            return self._made(wanted)
        if there := self._there(wanted):
            return there
        with store.making(wanted.address):
            # what is there now was made meanwhile
            return self._there(wanted) or self._made(wanted)

    def _there(self, wanted: "_Wanted") -> KeptTile | None:
        """The tile that is in its file."""
        counter = wanted.store.shared.counter
        found = wanted.store.read(wanted.file)
        if found is None:
            return None
        try:
            there = kept(found[0], wanted.file, found[1], counter)
        except ValueError:
            logger.warning("tiles: %s is damaged, and made anew", wanted.file)
            Path(wanted.file).unlink(missing_ok=True)
            return None
        self.memory.put(wanted.address, there, wanted.generation)
        return there

    def _made(self, wanted: "_Wanted") -> KeptTile:
        """The tile made of the rows as they are, and kept if none of them changed meanwhile.

        Who waited while it could not be had shares that answer.
        """
        trouble, until = self._rests.get(wanted.address) or (DatabaseAwayError, 0.0)
        if monotonic() < until:
            raise trouble("a moment ago")
        counter = wanted.store.shared.counter
        try:
            body = self._rendered(wanted.name, wanted.tile)
        except (DatabaseAwayError, DatabaseBusyError) as error:
            self._rests.put(wanted.address, (type(error), monotonic() + _REST_S))
            raise
        content = packed(body)
        may_keep = self.trust.state.may_keep and (body or self._is_within(wanted.tile))
        stamp = self._keep(wanted, content, counter) if may_keep else None
        if stamp is None:
            return kept(content)
        made = kept(content, wanted.file, stamp, counter)
        self.memory.put(wanted.address, made, wanted.generation)
        return made

    def _rendered(self, name: str, tile: Tile) -> bytes:
        plan = self.server.compiler.plan(self.sets[name], tile.z, _NOTHING)
        if plan is None:
            return b""
        values = plan.statement.parameters_of(tile)
        return run(self.server.source, plan.statement.sql, values, is_prepared=plan.is_prepared)

    def _is_within(self, tile: Tile) -> bool:
        """Whether a tile has ground of the territory: the world has too many that are empty.

        In front of Django nobody else gives back the connection that the bounds are read by.
        """
        try:
            return limits(self.server.bounds(), tile.z).hold(tile)
        except DatabaseError:
            return False
        finally:
            if not connection.in_atomic_block:
                connection.close()

    def _keep(self, wanted: "_Wanted", content: bytes, counter: int) -> int | None:
        tile = wanted.tile
        try:
            return wanted.store.keep(wanted.folder, tile.x, tile.y, content, counter)
        except OSError as error:
            logger.warning("tiles: not kept (%r)", error)
            return None

    def folder(self, name: str, zoom: int) -> Folder | None:
        """Where a set is kept at a zoom; None when it may not be, or is not drawn there."""
        store = self.start()
        self.trust.awaited(_PATIENCE_S)
        return self._folder(name, zoom, store) if store else None

    def _folder(self, name: str, zoom: int, store: Store) -> Folder | None:
        try:
            return self._folders[name, zoom]
        except KeyError:
            folders = self._folders
            folders[name, zoom] = made = self._opened(name, zoom, store)
            return made

    def _opened(self, name: str, zoom: int, store: Store) -> Folder | None:
        drawn = [layer for layer in self.sets[name] if layer.drawn_at(zoom)]
        topics = rests_on(self.server.compiler, drawn, zoom, self.known)
        plan = self.server.compiler.plan(drawn, zoom, _NOTHING) if drawn else None
        if plan is None or topics is None:
            return None
        key = digest_of(plan.statement, *topics)
        return store.folder(name, zoom, key, topics)

    def start(self) -> Store | None:
        """The store of the default database, followed by a thread of this process."""
        if self.store is not None:
            return self.store
        root = root_of(connections["default"].settings_dict)
        if root is None:
            return None
        with self._starting:
            if self.store is None:
                self.store = self._follow(root)
        return self.store

    def _follow(self, root: Path) -> Store | None:
        try:
            store = opened(root)
        except OSError:
            logger.exception("tiles: nothing can be kept in %s", root)
            return None
        self._listener = Listener(store, self.trust, connecting, self._learn)
        self._listener.start()
        return store

    def _learn(self, store: Store | None, known: dict[str, list[str]]) -> None:
        """Begin anew with other folders: another day or store, or other statements are watched.

        Whoever chose a folder before finds the memory of another generation after.
        """
        self.store = store
        self.known = known
        self._folders = {}
        self.memory.clear()

    def stop(self) -> None:
        """End the thread; the next request starts anew."""
        if self._listener is not None:
            self._listener.stop()
        self._listener = None
        self.trust = Trust()
        self._learn(None, {})


@dataclass(frozen=True)
class _Wanted:
    """A tile that was asked for, and where it is kept."""

    name: str
    tile: Tile
    store: Store
    folder: Folder
    generation: int

    @property
    def address(self) -> str:
        return f"{PREFIX}{self.name}/{self.tile.z}/{self.tile.x}/{self.tile.y}.mvt"

    @property
    def file(self) -> str:
        return self.folder.file(self.tile.x, self.tile.y)


def connecting() -> dict[str, Any]:
    """How the listener connects; it reads JSON as psycopg does, which Django has read as text."""
    arguments = connection_arguments("kvartal tile listener", statement_timeout=3000)
    return arguments | {"autocommit": True, "context": None}
