"""Rasters over HTTP, by the same code in front of Django (tiles) and inside it (all of it).

    /raster/                                              which there are
    /raster/{name}.json, /raster/{name}/{face}.json       TileJSON
    /raster/{name}/{z}/{x}/{y}[@2x].(png|webp)            the picture
    /raster/{name}/terrain/{z}/{x}/{y}[@2x].(png|webp)    heights as colours
    /raster/{name}/contours/{z}/{x}/{y}.mvt               lines of equal height

`?v=` with the present version, as TileJSON gives it, lets anybody keep a tile for ever.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from threading import Condition
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse

from tiles import answers
from tiles.answers import FRESH, OPEN, Answer, Asked, Header, matches, prefers_english, problem
from tiles.grid import Tile
from tiles.raster import faces
from tiles.raster.description import MVT, listed, tilejson
from tiles.raster.keeping import KeptFiles
from tiles.raster.source import RECIPE, Face, Raster

PREFIX = "/raster/"
DRAWN_AT_ONCE = 2
"""Tiles that one process draws at a time, so that rasters leave it room for the rest."""
_PATIENCE_S = 2.0
"""Longer than the tiles that are being drawn take: whoever waits holds a thread of all requests."""
_NAME = r"([a-z][a-z0-9_]{0,39})"
_WHOLE = r"(0|[1-9][0-9]{0,6})"
_TILE = re.compile(
    rf"{PREFIX}{_NAME}(?:/(terrain|contours))?/{_WHOLE}/{_WHOLE}/{_WHOLE}(@2x)?\.(png|webp|mvt)"
)
_DOCUMENT = re.compile(rf"{PREFIX}{_NAME}(?:/(terrain|contours))?\.json")
_MEDIA_TYPES = {
    faces.PNG: "image/png",
    faces.WEBP: "image/webp",
    MVT: answers.MEDIA_TYPE,
}
_FOR_EVER: Header = ("Cache-Control", "public, max-age=31536000, immutable")
_MISSING = (
    ("Няма такава плочка", "No such tile"),
    (
        "Няма такъв растер, мащаб, колона или ред; растерите са изброени в /raster/.",
        "There is no such raster, zoom, column or row; /raster/ lists the rasters.",
    ),
)
_UNKNOWN = (
    ("Неправилен параметър", "Bad parameter"),
    ("Растерите имат само параметъра „v“.", "Rasters have no parameter but “v”."),
)
_BUSY = (
    ("Сървърът е зает", "The server is busy"),
    ("Опитайте отново след няколко секунди.", "Try again in a few seconds."),
)
_FAILED = (
    ("Грешка в сървъра", "Server error"),
    ("Записана е и ще бъде разгледана.", "It was recorded and will be looked at."),
)

logger = logging.getLogger(__name__)


class Wanted(NamedTuple):
    """A tile as its address names it."""

    raster: Raster
    face: Face
    tile: Tile
    is_double: bool
    format: str

    @property
    def name(self) -> str:
        """The path of the file that it is kept as."""
        z, x, y = self.tile.z, self.tile.x, self.tile.y
        double = "@2x" if self.is_double else ""
        return f"{self.raster.version}.{RECIPE}/{self.face}/{z}/{x}/{y}{double}.{self.format}"


class RasterServer:
    """The rasters of a site.

    Args:
        rasters: reads those there are now, by name.
        kept: where drawn tiles are kept.
    """

    def __init__(self, rasters: Callable[[], Mapping[str, Raster]], kept: KeptFiles) -> None:
        self.rasters = rasters
        self.kept = kept
        self._drawing: set[str] = set()
        self._turns = Condition()

    @staticmethod
    def takes(path: str) -> bool:
        """Whether a path is answered in front of Django."""
        return path.startswith(PREFIX) and path.rpartition(".")[2] in _MEDIA_TYPES

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """WSGI, for tiles only."""
        return answers.sent(self.answer(answers.asked_of(environ)), environ, start_response)

    def view(self, request: HttpRequest) -> HttpResponse:
        """Everything under `/raster/` as a Django view."""
        asked = answers.asked_of(request.META, request.path_info)
        answer = self.answer(asked, request.build_absolute_uri)
        return answers.response_of(answer)

    def answer(self, asked: Asked, absolute: Callable[[str], str] = str) -> Answer:
        """The answer to a request, whatever happens."""
        if asked.method not in ("GET", "HEAD"):
            return answers.other_method(asked)
        try:
            parameters = dict(parse_qsl(asked.query_string.decode("ascii", "replace")))
            if parameters.keys() - {"v", "lang"}:
                return problem(400, asked, *_UNKNOWN)
            if self.takes(asked.path):
                wanted = self._wanted(asked.path)
                return self._tile(wanted, asked, parameters.get("v")) if wanted else _missing(asked)
            return self._document(asked, absolute)
        except Exception:
            logger.exception("no raster")
            return problem(500, asked, *_FAILED)

    def _wanted(self, path: str) -> Wanted | None:
        found = _TILE.fullmatch(path)
        raster = self.rasters().get(found[1]) if found else None
        if found is None or raster is None:
            return None
        face = Face(found[2] or "picture")
        tile = Tile(int(found[3]), int(found[4]), int(found[5]))
        is_lines = found[7] == MVT
        if (
            face not in raster.faces
            or is_lines != (face is Face.CONTOURS)
            or (is_lines and found[6])
            or tile.z not in raster.zooms(face)
            or not tile.exists()
        ):
            return None
        return Wanted(raster, face, tile, bool(found[6]), found[7])

    def _tile(self, wanted: Wanted, asked: Asked, version: str | None) -> Answer:
        kept_how = _FOR_EVER if version == wanted.raster.version else FRESH
        if not wanted.raster.reaches(wanted.tile):
            return Answer(204, (*OPEN, kept_how))
        tag = f'"{wanted.name}"'
        headers = (*OPEN, kept_how, ("ETag", tag))
        if matches(asked.if_none_match, tag):
            return Answer(304, headers)
        body = self._drawn(wanted)
        if body is None:
            return problem(503, asked, *_BUSY, headers=(("Retry-After", "2"),))
        if not body:
            return Answer(204, (*OPEN, kept_how))
        return Answer(200, (*headers, ("Content-Type", _MEDIA_TYPES[wanted.format])), body)

    def _drawn(self, wanted: Wanted) -> bytes | None:
        """The tile, kept or drawn; None when too many are being drawn already."""
        body = self.kept.get(wanted.name)
        if body is not None:
            return body
        if not self._has_turn(wanted.name):
            return None
        try:
            # somebody may have drawn it while this one waited
            body = self.kept.get(wanted.name)
            if body is None:
                raster, face, tile, is_double, format_ = wanted
                body = faces.drawn(raster, face, tile, format_, is_double=is_double)
                self.kept.put(wanted.name, body)
            return body
        finally:
            with self._turns:
                self._drawing.discard(wanted.name)
                self._turns.notify_all()

    def _has_turn(self, name: str) -> bool:
        """Take a turn as soon as there is one and nobody else draws the same; not when it lasts."""

        def is_free() -> bool:
            return name not in self._drawing and len(self._drawing) < DRAWN_AT_ONCE

        with self._turns:
            if not self._turns.wait_for(is_free, _PATIENCE_S):
                return False
            self._drawing.add(name)
            return True

    def _document(self, asked: Asked, absolute: Callable[[str], str]) -> Answer:
        english = prefers_english(asked.accept_language)
        if asked.path == PREFIX:
            return answers.document(listed(self.rasters().values(), absolute, english=english))
        found = _DOCUMENT.fullmatch(asked.path)
        raster = self.rasters().get(found[1]) if found else None
        face = Face(found[2] or "picture") if found else None
        if raster is None or face is None or face not in raster.faces:
            return _missing(asked)
        return answers.document(tilejson(raster, face, absolute, english=english))


def _missing(asked: Asked) -> Answer:
    return problem(404, asked, *_MISSING)
