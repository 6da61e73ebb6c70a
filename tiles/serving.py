"""Tiles over HTTP, by the same code in front of Django (WSGI) and inside it (a view).

    /tiles/{layers}/{z}/{x}/{y}.mvt[?filters]
    /tiles/{layers}.json[?filters]

`{layers}` is a list of layers or the name of one group of them; `tiles.parameters` says which
filters meet which of them.

A full Django request costs more than most tiles, so `config.wsgi` hands every tile to `TileServer`
before Django sees it. TileJSON, asked for once a page, is an ordinary view.
"""

import logging
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from hashlib import blake2b
from time import monotonic
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict

from tiles import answers
from tiles.answers import Answer, Asked, Header, prefers_english, problem
from tiles.compiler import Compiler, Plan, Recent
from tiles.grid import Bounds, Tile
from tiles.layer import Layer
from tiles.parameters import RefusedParameter
from tiles.pool import Connections, DatabaseAwayError, DatabaseBusyError, LazyPool, run
from tiles.tilejson import tilejson

PREFIX = "/tiles/"
SUFFIX = ".mvt"
QUERY_MAX = 64 * 1024
_WHOLE = r"(0|[1-9][0-9]{0,6})"
_LAYERS = r"([a-z][a-z0-9_,]{0,400})"
_TILE = re.compile(rf"{PREFIX}{_LAYERS}/{_WHOLE}/{_WHOLE}/{_WHOLE}\.mvt")
_TILEJSON = re.compile(rf"{PREFIX}{_LAYERS}\.json")
_SHOWN = 200
_RETRY_AFTER_S = "2"

_FAILURES: dict[int, tuple[tuple[str, str], tuple[str, str]]] = {
    400: (
        ("Неправилна заявка", "Bad request"),
        ("Адресът не може да бъде прочетен.", "The address cannot be read."),
    ),
    404: (
        ("Няма такава плочка", "No such tile"),
        (
            "Няма такъв слой, мащаб, колона или ред; слоевете и мащабите им са в TileJSON.",
            "There is no such layer, zoom, column or row; TileJSON lists layers and zooms.",
        ),
    ),
    414: (
        ("Твърде дълъг адрес", "Address too long"),
        (f"Филтрите са над {QUERY_MAX} байта.", f"The filters exceed {QUERY_MAX} bytes."),
    ),
    500: (
        ("Грешка в сървъра", "Server error"),
        ("Записана е и ще бъде разгледана.", "It was recorded and will be looked at."),
    ),
    503: (
        ("Данните временно не са достъпни", "The data is not available at the moment"),
        ("Опитайте отново след няколко секунди.", "Try again in a few seconds."),
    ),
}
_SLOW = (
    ("Филтърът е бавен за карта", "The filter is too slow for a map"),
    (
        "Стеснете го или приближете картата; списъкът го изпълнява докрай.",
        "Narrow it or zoom in; the list runs it to the end.",
    ),
)
_REST_S = 10
"""How long a filter that was too slow is refused without asking the database."""

logger = logging.getLogger(__name__)


class TileServer:
    """The layers of a site as vector tiles.

    Args:
        layers: in drawing order, names distinct.
        bounds: west, south, east, north of the site's territory in degrees.
        source: where database connections come from.
        groups: sets of layers that are asked for by one name, their layers in drawing order.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        bounds: Callable[[], Bounds],
        source: Connections | None = None,
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.layers = {layer.name: layer for layer in layers}
        if len(self.layers) != len(layers):
            raise ValueError("two layers have the same name")
        self.groups = {
            name: [self.layers[member] for member in members]
            for name, members in (groups or {}).items()
        }
        if any(
            self.groups[name] != [self.layers[name]] for name in self.groups.keys() & self.layers
        ):
            raise ValueError("a group has the name of a layer that is not all of it")
        self.bounds = bounds
        self.source = source or LazyPool()
        self.compiler = Compiler()
        self._rests: Recent[Hashable, float] = Recent(1024)

    @staticmethod
    def takes(path: str) -> bool:
        """Whether a path is answered here rather than by Django."""
        return path.startswith(PREFIX) and path.endswith(SUFFIX)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """WSGI, for tiles only."""
        return answers.sent(self.tile(answers.asked_of(environ)), environ, start_response)

    @staticmethod
    def failed(
        error: Exception, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """WSGI: the answer to a trouble of who made the tile in place of this server."""

        def answer(asked: Asked) -> Answer:
            raise error

        return answers.sent(_guarded(answer, answers.asked_of(environ)), environ, start_response)

    def view(self, request: HttpRequest) -> HttpResponse:
        """Everything under `/tiles/` as a Django view."""
        asked = answers.asked_of(request.META, request.path_info)
        is_document = _TILEJSON.fullmatch(asked.path)
        answer = self.document(asked, request) if is_document else self.tile(asked)
        return answers.response_of(answer)

    def tile(self, asked: Asked) -> Answer:
        """The answer to a request for a tile, whatever happens."""
        return _guarded(self._tile, asked)

    def document(self, asked: Asked, request: HttpRequest) -> Answer:
        """The answer to a request for TileJSON; its addresses are on the host that was asked."""

        def answer(asked: Asked) -> Answer:
            found = _TILEJSON.fullmatch(asked.path)
            layers = self._chosen(found[1]) if found else None
            if layers is None:
                return _failure(404, asked)
            self._plan(layers, max(layer.max_zoom for layer in layers), asked)
            base = request.build_absolute_uri(request.path.removesuffix(".json"))
            query = asked.query_string.decode("ascii")
            url = base + "/{z}/{x}/{y}" + SUFFIX + (f"?{query}" if query else "")
            english = prefers_english(asked.accept_language)
            return answers.document(tilejson(layers, url, self.bounds(), english=english))

        return _guarded(answer, asked)

    def _tile(self, asked: Asked) -> Answer:
        found = _TILE.fullmatch(asked.path)
        layers = self._chosen(found[1]) if found else None
        if found is None or layers is None:
            return _failure(404, asked)
        tile = Tile(int(found[2]), int(found[3]), int(found[4]))
        first = min(layer.min_zoom for layer in layers)
        last = max(layer.max_zoom for layer in layers)
        if not (first <= tile.z <= last and tile.exists()):
            return _failure(404, asked)
        plan = self._plan(layers, tile.z, asked)
        if plan is None:
            return answers.tile(b"", asked)
        if plan.is_prepared:
            body = self._run(plan, tile)
        else:
            # a filter may be 64 kB long, and a thousand may rest
            query = blake2b(asked.query_string, digest_size=16).digest()
            body = self._run_filtered(plan, tile, (found[1], tile.z, query))
        return answers.tile(body, asked)

    def _run(self, plan: Plan, tile: Tile) -> bytes:
        values = plan.statement.parameters_of(tile)
        return run(self.source, plan.statement.sql, values, is_prepared=plan.is_prepared)

    def _run_filtered(self, plan: Plan, tile: Tile, asked_for: Hashable) -> bytes:
        """What a filter gives; one that was too slow at a zoom rests before it is tried again."""
        if (self._rests.get(asked_for) or 0.0) > monotonic():
            raise SlowFilterError
        try:
            return self._run(plan, tile)
        except DatabaseBusyError:
            self._rests.put(asked_for, monotonic() + _REST_S)
            raise SlowFilterError from None

    def _plan(self, layers: list[Layer], zoom: int, asked: Asked) -> Plan | None:
        return self.compiler.plan(layers, zoom, QueryDict(asked.query_string))

    def _chosen(self, names: str) -> list[Layer] | None:
        """The layers of a group, or of a list of distinct names; None when one is not ours."""
        if names in self.groups:
            return self.groups[names]
        listed = names.split(",")
        if len(set(listed)) != len(listed) or not self.layers.keys() >= set(listed):
            return None
        return [self.layers[name] for name in listed]


class SlowFilterError(Exception):
    """A filter takes longer than a tile may."""


def _guarded(answer: Callable[[Asked], Answer], asked: Asked) -> Answer:
    """Every trouble as a problem document; never a stack."""
    if asked.method not in ("GET", "HEAD"):
        return answers.other_method(asked)
    if len(asked.query_string) > QUERY_MAX:
        return _failure(414, asked)
    try:
        return answer(asked)
    except (DatabaseAwayError, DatabaseBusyError, OperationalError) as error:
        logger.warning("no tile: %r", error.__cause__ or error)
        return _failure(503, asked, (("Retry-After", _RETRY_AFTER_S),))
    except SlowFilterError:
        return problem(503, asked, *_SLOW, (("Retry-After", str(_REST_S)),))
    except (SuspiciousOperation, UnicodeError):
        return _failure(400, asked)
    except Exception as error:
        if isinstance(error, ValueError) and isinstance(error, RefusedParameter):
            return _refused(error, asked)
        logger.exception("no tile")
        return _failure(500, asked)


def _refused(error: RefusedParameter, asked: Asked) -> Answer:
    name, value = error.name[:_SHOWN], error.value[:_SHOWN]
    allowed = (error.allowed.bg, error.allowed.en)
    detail = (
        f"Параметърът „{name}“ има стойност „{value}“. Позволено: {allowed[0]}.",
        f"Parameter “{name}” has the value “{value}”. Allowed: {allowed[1]}.",
    )
    said = allowed[prefers_english(asked.accept_language)]
    title = ("Неправилен параметър", "Bad parameter")
    return problem(400, asked, title, detail, parameter=name, value=value, allowed=said)


def _failure(status: int, asked: Asked, headers: tuple[Header, ...] = ()) -> Answer:
    title, detail = _FAILURES[status]
    return problem(status, asked, title, detail, headers)
