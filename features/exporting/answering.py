"""A table as an answer: which format, what it is called, and what to say when it has to wait."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from features.exporting import as_csv, as_geojson, as_geopackage, as_xlsx
from features.exporting.slots import BusyError
from features.exporting.snapshot import Snapshot
from features.exporting.table import Table
from features.problems import TITLES, BadParameter, problem
from features.text import Text, said

RETRY_AFTER_S = 30
_PIECE_BYTES = 256 * 1024
_LEFTOVER_S = 24 * 3600
_FREE_BYTES_MIN = 1024**3
_BUSY = Text(
    "В момента се изтеглят толкова файлове, колкото е позволено наведнъж. Опитайте отново след "
    "половин минута.",
    "As many files as allowed at a time are being downloaded. Try again in half a minute.",
)
_NO_ROOM = Text(
    "На сървъра няма място да запише файла. Изберете CSV или GeoJSON.",
    "The server has no room to write the file. Choose CSV or GeoJSON.",
)

Chunks = Callable[[Table, Iterator[list[dict[str, Any]]]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that rows can be written in.

    `stream` writes it forwards; a format without one is written to the disk first. `shape` is what
    it needs of the geometry.
    """

    extension: str
    media_type: str
    stream: Chunks | None
    shape: Callable[[Table], dict[str, Any]]


def _no_shape(_table: Table) -> dict[str, Any]:
    return {}


FORMATS = {
    each.extension: each
    for each in (
        Format("csv", as_csv.MEDIA_TYPE, as_csv.chunks, _no_shape),
        Format("xlsx", as_xlsx.MEDIA_TYPE, as_xlsx.chunks, _no_shape),
        Format("geojson", as_geojson.MEDIA_TYPE, as_geojson.chunks, as_geojson.shape),
        Format("gpkg", as_geopackage.MEDIA_TYPE, None, as_geopackage.shape),
    )
}


def format_named(name: str) -> Format:
    """The format that an address asks for.

    Raises:
        BadParameter: naming those there are.
    """
    if name not in FORMATS:
        listed = ", ".join(FORMATS)
        raise BadParameter("format", name, Text(f"едно от: {listed}", f"one of: {listed}"))
    return FORMATS[name]


class Sent:
    """The pieces of a file; what they are read from is let go with the last, or by `close`."""

    def __init__(self, pieces: Iterator[bytes], let_go: Callable[[], None]) -> None:
        self._pieces = pieces
        self._let_go = let_go

    def __iter__(self) -> "Sent":
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        with suppress(RuntimeError, ValueError):
            self._pieces.close()  # type: ignore[attr-defined]
        self._let_go()


def answer(request: HttpRequest, table: Table, chosen: Format, file_name: str) -> HttpResponseBase:
    """The whole table as a file. A file is of this moment, so no part of one can be asked for.

    503 with `Retry-After` when no slot is free, in the language of the request.
    """
    if request.method == "HEAD":
        return _with_headers(HttpResponse(), table, chosen, file_name)
    response = _in_slot(request, lambda snapshot: _started(snapshot, table, chosen))
    if not response.streaming:
        return response
    return _with_headers(response, table, chosen, file_name)


def stream(
    request: HttpRequest, write: Callable[[Snapshot], Iterator[bytes]], media_type: str
) -> HttpResponseBase:
    """What `write` makes of a moment of the database, sent as it is read, in a slot of exports.

    503 with `Retry-After` when no slot is free, in the language of the request.
    """
    if request.method == "HEAD":
        return HttpResponse(content_type=media_type)

    def started(snapshot: Snapshot) -> StreamingHttpResponse:
        sent = Sent(write(snapshot), snapshot.close)
        return StreamingHttpResponse(sent, content_type=media_type)

    return _in_slot(request, started)


def _in_slot(
    request: HttpRequest, started: Callable[[Snapshot], StreamingHttpResponse | None]
) -> HttpResponseBase:
    """What is started with a slot of its own, or a 503 in words."""
    try:
        snapshot = Snapshot()
    except BusyError:
        return refusal(request, _BUSY)
    try:
        response = started(snapshot)
    except BaseException:
        snapshot.close()
        raise
    if response is None:
        snapshot.close()
        return refusal(request, _NO_ROOM)
    return response


def _started(snapshot: Snapshot, table: Table, chosen: Format) -> StreamingHttpResponse | None:
    """The response with its first rows read; None when the disk has no room."""
    rows = table.values(**chosen.shape(table))
    if chosen.stream is not None:
        pieces = chosen.stream(table, snapshot.batches(rows))
        return StreamingHttpResponse(Sent(pieces, snapshot.close))
    folder = Path(settings.EXPORTS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    if shutil.disk_usage(folder).free < _FREE_BYTES_MIN:
        return None
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "export"
        as_geopackage.write(table, snapshot.batches(rows), path)
        snapshot.end_transaction()
        file = path.open("rb")
    # without a name from here on: however the sending ends, the disk is freed
    length = file.seek(0, 2)
    file.seek(0)

    def let_go() -> None:
        file.close()
        snapshot.close()

    response = StreamingHttpResponse(Sent(_pieces_of(file, snapshot), let_go))
    response["Content-Length"] = str(length)
    return response


def _pieces_of(file: IO[bytes], snapshot: Snapshot) -> Iterator[bytes]:
    while piece := file.read(_PIECE_BYTES):
        snapshot.keep()
        yield piece


def _sweep(folder: Path) -> None:
    """Remove what a process that was killed has left behind."""
    for place in folder.iterdir():
        with suppress(OSError):
            if time.time() - place.stat().st_mtime > _LEFTOVER_S:
                shutil.rmtree(place)


def _with_headers(
    response: HttpResponseBase, table: Table, chosen: Format, file_name: str
) -> HttpResponseBase:
    response["Content-Type"] = chosen.media_type
    response["Content-Disposition"] = f'attachment; filename="{file_name}.{chosen.extension}"'
    response["Content-Language"] = table.notice.language
    response["Cache-Control"] = "no-store"
    response["Accept-Ranges"] = "none"
    licences = {one.licence_url for one in table.notice.terms if one.licence_url}
    if licences:
        response["Link"] = ", ".join(f'<{url}>; rel="license"' for url in sorted(licences))
    return response


def refusal(request: HttpRequest, detail: Text) -> HttpResponse:
    """503 for a while: a page for people, a problem document for programs."""
    title = said(TITLES[503])
    if "text/html" in request.headers.get("Accept", ""):
        context = {"title": title, "detail": said(detail)}
        response = render(request, "features/wait.html", context, status=503)
    else:
        response = problem(503, title, said(detail))
    response["Retry-After"] = str(RETRY_AFTER_S)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept"])
    return response
