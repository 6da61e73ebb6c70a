"""Archives over HTTP: any range of their bytes, by the same code before Django and inside it.

    /archives/                  which there are
    /archives/{name}.pmtiles

A map asks for the header, a few directories and the tiles it shows. Any server of plain files that
knows ranges can take this one's place.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from tiles import answers
from tiles.answers import FRESH, OPEN, Answer, Asked, Header, document, matches, problem
from tiles.archive.reading import Archive, BrokenError

PREFIX = "/archives/"
SUFFIX = ".pmtiles"
MEDIA_TYPE = "application/vnd.pmtiles"
_PATH = re.compile(rf"{PREFIX}([a-z][a-z0-9_]{{0,39}}){re.escape(SUFFIX)}")
_RANGE = re.compile(r"bytes=\s*(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))\s*", re.I)
_CHUNK = 1 << 16
_TOLD = ("description", "description_en", "taken_at", "bounds", "minzoom", "maxzoom")
_READABLE: tuple[Header, ...] = (
    *OPEN,
    FRESH,
    ("Accept-Ranges", "bytes"),
    ("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag"),
)
_MISSING = (
    ("Няма такъв архив", "No such archive"),
    ("Наличните са изброени в /archives/.", "/archives/ lists those there are."),
)


@dataclass(frozen=True)
class Part:
    """Bytes of a file from `first`, `length` of them; read when they are sent."""

    descriptor: int
    first: int
    length: int

    def __iter__(self) -> Iterator[bytes]:
        at, end = self.first, self.first + self.length
        while at < end:
            chunk = os.pread(self.descriptor, min(_CHUNK, end - at), at)
            if not chunk:
                raise OSError("the archive became shorter while it was sent")
            at += len(chunk)
            yield chunk

    def close(self) -> None:
        """Called by the server when the answer is sent, or nobody waits for it any more."""
        os.close(self.descriptor)


class ArchiveServer:
    """The archives of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def takes(path: str) -> bool:
        """Whether a path is answered here rather than by Django."""
        return path.startswith(PREFIX) and path.endswith(SUFFIX)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """WSGI, for archives only."""
        ranged = environ.get("HTTP_RANGE", ""), environ.get("HTTP_IF_RANGE", "")
        answer, part = self._answer(answers.asked_of(environ), *ranged)
        start_response(answer.status_line, list(answer.headers))
        return [answer.body] if part is None else part

    def view(self, request: HttpRequest) -> HttpResponseBase:
        """Everything under `/archives/` as a Django view."""
        asked = answers.asked_of(request.META, request.path_info)
        if asked.path == PREFIX and asked.method in ("GET", "HEAD"):
            answer, part = document({"archives": self.listed(request)}), None
        else:
            answer, part = self._answer(
                asked, request.headers.get("Range", ""), request.headers.get("If-Range", "")
            )
        if part is None:
            return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
        return StreamingHttpResponse(part, status=answer.status, headers=dict(answer.headers))

    def _answer(self, asked: Asked, range_: str, if_range: str) -> tuple[Answer, Part | None]:
        if asked.method not in ("GET", "HEAD"):
            return answers.other_method(asked, "Range, If-Range, If-None-Match"), None
        found = _PATH.fullmatch(asked.path)
        try:
            descriptor = os.open(self.folder / f"{found[1]}{SUFFIX}", os.O_RDONLY) if found else -1
        except FileNotFoundError:
            descriptor = -1
        if descriptor < 0:
            return problem(404, asked, *_MISSING), None
        answer, first = _chosen(os.fstat(descriptor), asked, range_, if_range)
        part = Part(descriptor, first, int(dict(answer.headers).get("Content-Length", 0)))
        if asked.method == "HEAD" or answer.status not in (200, 206):
            part.close()
            return answer, None
        return answer, part

    def listed(self, request: HttpRequest) -> list[dict[str, object]]:
        """Every archive with its address, size and what it says of itself.

        Bounds and zooms tell a part from the whole.
        """
        archives: list[dict[str, object]] = []
        for file in sorted(self.folder.glob(f"*{SUFFIX}")):
            status = file.stat()
            told = described(file, status.st_mtime_ns)
            if told:
                address = request.build_absolute_uri(f"{PREFIX}{file.name}")
                known: dict[str, object] = {"name": file.stem, "href": address, "type": MEDIA_TYPE}
                known |= {key: told[key] for key in _TOLD if key in told}
                archives.append(known | {"bytes": status.st_size})
        return archives


@lru_cache(maxsize=64)
def described(file: Path, changed_at: int) -> dict[str, Any]:
    """The metadata of an archive, and its bounds and zooms; nothing when it is none."""
    try:
        with Archive(file) as archive:
            return archive.metadata | archive.extent
    except (BrokenError, OSError):
        return {}


def _chosen(status: os.stat_result, asked: Asked, range_: str, if_range: str) -> tuple[Answer, int]:
    """The answer for a file, and from which byte on."""
    size = status.st_size
    tag = f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{size:x}"'
    headers = (*_READABLE, ("ETag", tag))
    if matches(asked.if_none_match, tag):
        return Answer(304, headers), 0
    headers = (*headers, ("Content-Type", MEDIA_TYPE))
    wanted = _RANGE.fullmatch(range_) if not if_range or if_range.strip() == tag else None
    if wanted is None:
        # several ranges at once are answered by the whole, as HTTP allows
        return Answer(200, (*headers, ("Content-Length", str(size)))), 0
    first, last = _span(wanted, size)
    if first > last:
        refused = (*headers, ("Content-Range", f"bytes */{size}"), ("Content-Length", "0"))
        return Answer(416, refused), 0
    span = ("Content-Range", f"bytes {first}-{last}/{size}")
    return Answer(206, (*headers, span, ("Content-Length", str(last - first + 1)))), first


def _span(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """The first and last byte of a range; the last before the first when there is none."""
    if wanted[3] is not None:
        return (max(0, size - int(wanted[3])), size - 1) if int(wanted[3]) else (1, 0)
    last = size - 1 if wanted[2] is None else min(int(wanted[2]), size - 1)
    return int(wanted[1]), last
