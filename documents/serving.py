"""Stored files over HTTP: whole or in part, told apart by their hash, opened by nothing unasked."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_etags, quote_etag

from documents.models import StoredFile
from documents.storage import store

_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")
_POLICY = "default-src 'none'; sandbox"


def file_answer(request: HttpRequest, file: StoredFile, name: str) -> HttpResponseBase:
    """A stored file as a download named `name`: 200, 206 for one range, 304, or 416.

    Several ranges at once are answered with the whole file, which the protocol allows. Nothing
    may be kept without asking again: a document can be withdrawn.

    Raises:
        FileNotFoundError: when the store does not have it.
    """
    etag = quote_etag(file.sha256)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
        "Content-Disposition": _disposition(name),
        "Content-Security-Policy": _POLICY,
        "ETag": etag,
        "Last-Modified": http_date(file.created_at.timestamp()),
        "X-Content-Type-Options": "nosniff",
    }
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    asked = _asked_range(request, etag, headers["Last-Modified"], file.size)
    if asked == ():
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    first, last = asked or (0, file.size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    status = 206 if asked else 200
    if not store().exists(file.path):
        raise FileNotFoundError(file.path)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=file.media_type)
    return StreamingHttpResponse(
        _pieces(file.path, first, last), status=status, headers=headers,
        content_type=file.media_type,
    )  # fmt: skip


def picture_answer(request: HttpRequest, file: StoredFile, page: int, width: int) -> HttpResponse:
    """A picture of a page.

    Raises:
        FileNotFoundError: when there is none.
    """
    etag = quote_etag(f"{file.sha256}-{page}-{width}")
    headers = {"Cache-Control": "no-cache", "ETag": etag, "X-Content-Type-Options": "nosniff"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    path = file.picture_path(page, width)
    if not store().exists(path):
        raise FileNotFoundError(path)
    with store().open(path) as content:
        return HttpResponse(content.read(), headers=headers, content_type="image/webp")


def _asked_range(
    request: HttpRequest, etag: str, modified: str, size: int
) -> tuple[int, int] | tuple[()] | None:
    """First and last byte; None for the whole file, () for a range outside of it."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if request.headers.get("If-Range", etag) not in (etag, modified):
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, size - 1) if length else ()
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    return (first, last) if first < size else ()


def _pieces(path: str, first: int, last: int) -> Iterator[bytes]:
    # opened when the first piece is asked for: an answer that nobody reads leaves nothing open
    with store().open(path) as content:
        content.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := content.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _disposition(name: str) -> str:
    plain = re.sub(r"[^\w.\-]+", "-", name, flags=re.ASCII).strip("-.") or "document"
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
