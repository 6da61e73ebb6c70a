"""From layers, zoom and filters to a statement, remembering what was compiled before."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from tiles.layer import Layer
from tiles.parameters import RefusedParameter, by_its_address, shares
from tiles.statement import Fragment, Statement, fragment, statement

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_WEIGHT_MAX = 2 << 20
"""Letters of the filters that are remembered: each lies there several times over."""


@dataclass(frozen=True)
class Plan:
    """A statement and whether it pays to have the database prepare it.

    A statement without filters is the same for every tile, so it is prepared and soon planned once
    for all. One with filters is planned for its values: a generic plan of a text search is a
    hundred times slower than the right one.
    """

    statement: Statement
    is_prepared: bool


class Recent(Generic[K, V]):
    """The values used last, up to a number of them and to a weight of all together."""

    def __init__(self, size: int, weight_max: int = _WEIGHT_MAX) -> None:
        self._size = size
        self._weight_max = weight_max
        self._weight = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, weight: int = 0) -> None:
        with self._lock:
            self._weight += weight - self._values.pop(key, (value, 0))[1]
            self._values[key] = value, weight
            while len(self._values) > self._size or self._weight > self._weight_max:
                self._weight -= self._values.popitem(last=False)[1][1]


class Compiler:
    """Compiles layers to statements, each filter once a day: "today" may be part of a filter."""

    def __init__(self) -> None:
        self._fragments: Recent[Any, Fragment] = Recent(512)
        self._plans: Recent[Any, Plan] = Recent(256)

    def plan(self, layers: Sequence[Layer], zoom: int, query: QueryDict) -> Plan | None:
        """The statement of a tile at a zoom; None when none of the layers is drawn there.

        Raises:
            ValueError: a layer refuses one of its parameters.
        """
        day = timezone.localdate()
        asked = query.urlencode() if query else ""
        key = (day, zoom, asked, tuple(layer.name for layer in layers))
        known = self._plans.get(key)
        if known is not None:
            return known
        drawn = [
            (layer, share)
            for layer, share in zip(layers, shares(query, layers), strict=True)
            if layer.drawn_at(zoom)
        ]
        if not drawn:
            return None
        parts, lasting = [], True
        for layer, share in drawn:
            try:
                part, lasts = self._fragment(layer, zoom, share, day)
            except ValueError as error:
                if isinstance(error, RefusedParameter):
                    by_its_address(error, layer, query)
                raise
            parts.append(part)
            lasting &= lasts
        is_prepared = not any(share for _, share in drawn)
        made = Plan(statement(parts), is_prepared)
        if lasting:
            self._plans.put(key, made, len(asked))
        return made

    def _fragment(
        self, layer: Layer, zoom: int, query: QueryDict, day: Hashable
    ) -> tuple[Fragment, bool]:
        """The layer's part, and whether it will be the same when asked again."""
        detail = layer.detail(zoom)
        asked_for = query.urlencode()
        key = (layer.name, detail.max_zoom, asked_for, day)
        known = self._fragments.get(key)
        if known is not None:
            return known, True
        with _questions() as asked:
            made = fragment(layer, query, detail)
        if not asked:
            self._fragments.put(key, made, len(asked_for))
        return made, not asked


@contextmanager
def _questions() -> Iterator[list[str]]:
    """Collects the SQL that is run inside: what rests on an answer may not be remembered.

    In front of Django nobody gives the connection of this thread back, so it is closed here.
    """
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    try:
        with connection.execute_wrapper(note):
            yield asked
    finally:
        if asked and not connection.in_atomic_block:
            connection.close()
