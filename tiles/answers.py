"""What goes back over HTTP, whichever server asked."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from isal import isal_zlib

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_GZIP_FROM = 256
_GZIP_LEVEL = 1
_GZIP_FORMAT = 31
_METHODS = "GET, HEAD, OPTIONS"
_TAG = re.compile(r'"[^"]*"')
_ENCODING = re.compile(r"(?:^|,)\s*(gzip|\*)\s*(?:;\s*q=([0-9.]+)\s*)?(?=,|$)")

Header = tuple[str, str]
OPEN: tuple[Header, ...] = (
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
)
"""Tiles are public: any page may draw them."""
FRESH: Header = ("Cache-Control", "public, no-cache")
"""Anybody may keep a tile, and must ask whether it still holds."""


@dataclass(frozen=True)
class Asked:
    """The parts of a request that matter here.

    Args:
        path: from `/tiles/` on, without a prefix the site may be mounted under.
        query_string: as it came, percent-encoded.
    """

    method: str
    path: str
    query_string: bytes
    accept_encoding: str
    accept_language: str
    if_none_match: str


def asked_of(environ: Mapping[str, Any], path: str | None = None) -> Asked:
    """A request as WSGI tells it, or Django's META, which has another path than the request."""
    return Asked(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"] if path is None else path,
        query_string=environ.get("QUERY_STRING", "").encode("latin-1", "replace"),
        accept_encoding=environ.get("HTTP_ACCEPT_ENCODING", ""),
        accept_language=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        if_none_match=environ.get("HTTP_IF_NONE_MATCH", ""),
    )


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[Header, ...]
    body: bytes = b""

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def sized(self) -> Iterator[Header]:
        """The headers, with the length of the body where there may be one."""
        yield from self.headers
        if self.status not in (204, 304):
            yield "Content-Length", str(len(self.body))


def sent(
    answer: Answer, environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """An answer by WSGI."""
    start_response(answer.status_line, list(answer.sized()))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def response_of(answer: Answer) -> HttpResponse:
    """An answer as Django sends it."""
    response = HttpResponse(answer.body, status=answer.status)
    del response["Content-Type"]
    for name, value in answer.sized():
        response[name] = value
    return response


def tile(body: bytes, asked: Asked) -> Answer:
    """A tile in the encoding accepted; 304 when the client has it; 204 when it is empty."""
    if not body:
        return Answer(204, (*OPEN, FRESH))
    zipped = len(body) >= _GZIP_FROM and accepts_gzip(asked.accept_encoding)
    tag = tag_of(body, "-g" if zipped else "")
    headers = (*OPEN, FRESH, ("Vary", "Accept-Encoding"), ("ETag", tag))
    if matches(asked.if_none_match, tag):
        return Answer(304, headers)
    if zipped:
        body = isal_zlib.compress(body, _GZIP_LEVEL, _GZIP_FORMAT)
        headers = (*headers, ("Content-Encoding", "gzip"))
    return Answer(200, (*headers, ("Content-Type", MEDIA_TYPE)), body)


def tag_of(body: bytes, encoding: str = "") -> str:
    """A strong ETag: two checksums of 32 bits and the length.

    What it has to tell apart is versions of one tile, made by nobody on purpose; a cryptographic
    hash of a tile takes half as long as compressing it, these a thirtieth.
    """
    sums = isal_zlib.crc32(body), isal_zlib.adler32(body), len(body)
    return f'"{"".join(f"{each:08x}" for each in sums)}{encoding}"'


def document(content: dict[str, object], media_type: str = "application/json") -> Answer:
    """A JSON document."""
    return Answer(
        200,
        (*OPEN, FRESH, ("Vary", "Accept-Language"), ("Content-Type", media_type)),
        orjson.dumps(content),
    )


def problem(
    status: int,
    asked: Asked,
    title: tuple[str, str],
    detail: tuple[str, str],
    headers: tuple[Header, ...] = (),
    **more: object,
) -> Answer:
    """A problem document (RFC 9457) from texts in (Bulgarian, English)."""
    english = prefers_english(asked.accept_language)
    content = {
        "type": "about:blank",
        "title": title[english],
        "status": status,
        "detail": detail[english],
        **more,
    }
    headers = (
        *OPEN,
        *headers,
        ("Cache-Control", "no-store"),
        ("Vary", "Accept-Language"),
        ("Content-Language", "en" if english else "bg"),
        ("Content-Type", "application/problem+json"),
    )
    return Answer(status, headers, orjson.dumps(content))


def other_method(asked: Asked, allowed_headers: str = "") -> Answer:
    """The answer to a request that neither GET nor HEAD is.

    Args:
        allowed_headers: what a page of another site may ask with, beyond what it always may.
    """
    allow = ("Allow", _METHODS)
    if asked.method == "OPTIONS":
        more = (("Access-Control-Allow-Headers", allowed_headers),) if allowed_headers else ()
        return Answer(204, (*OPEN, allow, ("Access-Control-Allow-Methods", _METHODS), *more))
    title = ("Непозволен метод", "Method not allowed")
    said = (f"Позволени: {_METHODS}.", f"Allowed: {_METHODS}.")
    return problem(405, asked, title, said, (allow,))


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether gzip, or any encoding, is accepted with a weight above zero."""
    weights: dict[str, str] = dict(_ENCODING.findall(accept_encoding.lower()))
    weight = weights.get("gzip", weights.get("*", "0"))
    return weight == "" or weight.strip("0.") != ""


def matches(if_none_match: str, tag: str) -> bool:
    """Whether the client already has what the tag names."""
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)


def prefers_english(accept_language: str) -> bool:
    """Whether English stands before Bulgarian in what the client reads."""
    for language, _ in parse_accept_lang_header(accept_language):
        if language.split("-")[0] in ("bg", "en"):
            return language.startswith("en")
    return False
