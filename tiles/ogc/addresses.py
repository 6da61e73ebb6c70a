"""Tiles at the addresses of the standard, answered in front of Django like the short ones.

    /api/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}[?collections=…&filters]
    /api/collections/{id}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}[?filters]

Such an address is another name of `/tiles/{layers}/{z}/{x}/{y}.mvt`: it is rewritten to that and
goes the same way, through the same cache. One thing is the standard's own: a tile outside the
limits that the metadata states is 404, while an empty one inside them is 204. So only an empty
answer asks where the limits are, and they can never hide a row.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from tiles import answers
from tiles.answers import Answer, Asked, problem
from tiles.grid import Bounds, Tile, limits
from tiles.ogc.matrices import ID
from tiles.serving import PREFIX, SUFFIX

_WHOLE = r"(0|[1-9][0-9]*)"
PATTERN = rf"(?:collections/([a-z][a-z0-9_]*)/)?tiles/{ID}/{_WHOLE}/{_WHOLE}/{_WHOLE}"
_NUMBER_MAX = 10**7
"""Larger numbers are in no grid; the short address knows seven digits."""
_OWN = frozenset({"f", "lang", "collections"})
_FORMATS = ("mvt", "")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_NOWHERE = (
    ("Няма такава плочка", "No such tile"),
    (
        "Плочката е извън границите; те са в описанието на набора.",
        "The tile is outside the limits; the metadata of the tileset states them.",
    ),
)


class Unknown(ValueError):  # noqa: N818 - said to the client, not raised through
    """A parameter of the standard with a value that cannot be served."""

    def __init__(self, name: str, value: str, allowed: Sequence[str]) -> None:
        super().__init__(name)
        self.name, self.value = name, value
        listed = ", ".join(allowed)
        self.texts = (f"едно от: {listed}", f"one of: {listed}")


class StandardAddresses:
    """The tiles of an interface, in front of whatever answers the short addresses.

    Args:
        root: the path of the interface, "/api/".
        collections: collection → the layers that are its tiles, in drawing order.
        everything: the layers of the tiles of the whole interface, in drawing order.
        bounds: west, south, east, north of the territory in degrees.
    """

    def __init__(
        self,
        root: str,
        collections: Mapping[str, Sequence[str]],
        everything: Sequence[str],
        bounds: Callable[[], Bounds],
    ) -> None:
        self._address = re.compile(re.escape(root) + PATTERN)
        self._root = root
        self.collections = collections
        self.everything = everything
        self.bounds = bounds

    def takes(self, path: str) -> bool:
        """Whether a path is that of a tile by the standard."""
        return path.startswith(self._root) and self._address.fullmatch(path) is not None

    def before(self, short: Wsgi) -> Wsgi:
        """A WSGI application that rewrites an address and lets `short` answer it."""

        def application(
            environ: dict[str, Any], start_response: Callable[..., Any]
        ) -> Iterable[bytes]:
            given: list[Any] = []
            try:
                tile, path, query = self.rewritten(environ["PATH_INFO"], environ["QUERY_STRING"])
            except Unknown as unknown:
                refused = _refused(unknown, answers.asked_of(environ))
                return answers.sent(refused, environ, start_response)
            environ["PATH_INFO"], environ["QUERY_STRING"] = path, query
            body = short(environ, lambda *heard: given.append(heard))
            is_empty = given[0][0].startswith("204") and environ["REQUEST_METHOD"] != "OPTIONS"
            if is_empty and not self._hold(tile):
                nowhere = problem(404, answers.asked_of(environ), *_NOWHERE)
                return answers.sent(nowhere, environ, start_response)
            start_response(*given[0])
            return body

        return application

    def view(self, short: Wsgi) -> Callable[..., HttpResponse]:
        """The same as a Django view, for development servers and tests."""
        application = self.before(short)

        def view(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
            given: list[Any] = []
            environ = dict(request.META) | {"PATH_INFO": request.path_info}
            environ.setdefault("QUERY_STRING", "")
            body = application(environ, lambda *heard: given.append(heard))
            status, headers = given[0]
            response = HttpResponse(b"".join(body), status=int(status.split()[0]))
            del response["Content-Type"]
            for name, value in headers:
                response[name] = value
            return response

        return view

    def rewritten(self, path: str, query: str) -> tuple[Tile, str, str]:
        """The tile, its short path and the query for it.

        Raises:
            Unknown: a format or a collection that is not ours.
        """
        found = self._address.fullmatch(path)
        if found is None:
            raise ValueError(path)
        z, y, x = (min(int(number[:8]), _NUMBER_MAX) for number in found.groups()[1:])
        layers = self.everything if found[1] is None else self.collections.get(found[1], ())
        if query:
            given = parse_qsl(query, keep_blank_values=True, encoding="utf-8")
            own = {name: value for name, value in given if name in _OWN}
            if own:
                query = urlencode([pair for pair in given if pair[0] not in _OWN])
            if own.get("f", "") not in _FORMATS:
                raise Unknown("f", own["f"], _FORMATS[:1])
            if "collections" in own and found[1] is None:
                layers = self.chosen(own["collections"])
        # a collection without layers becomes a path that no short address has
        return Tile(z, x, y), f"{PREFIX}{','.join(layers)}/{z}/{x}/{y}{SUFFIX}", query

    def chosen(self, listed: str) -> list[str]:
        """The layers of collections given by identifiers or by addresses, comma-separated.

        Raises:
            Unknown: one of them is not ours.
        """
        layers: dict[str, None] = {}
        for name in listed.split(","):
            own = self.collections.get(name.rstrip("/").rsplit("/", 1)[-1].strip())
            if not own:
                raise Unknown("collections", listed, list(self.collections))
            layers |= dict.fromkeys(own)
        return list(layers)

    def _hold(self, tile: Tile) -> bool:
        """Whether a tile is inside the limits; so it is while nobody can say where they are.

        In front of Django nobody else gives back the connection that they are read by.
        """
        try:
            return limits(self.bounds(), tile.z).hold(tile)
        except DatabaseError:
            return True
        finally:
            if not connection.in_atomic_block:
                connection.close()


def _refused(unknown: Unknown, asked: Asked) -> Answer:
    name, value = unknown.name, unknown.value[:200]
    detail = (
        f"Параметърът „{name}“ има стойност „{value}“. Позволено: {unknown.texts[0]}.",
        f"Parameter “{name}” has the value “{value}”. Allowed: {unknown.texts[1]}.",
    )
    return problem(
        400, asked, ("Неправилен параметър", "Bad parameter"), detail, parameter=name, value=value
    )
