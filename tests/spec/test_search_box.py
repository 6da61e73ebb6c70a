"""How the search box understands what is typed into it."""

import pytest

from places.rules import MAX_QUERY_LENGTH, CoordinateSystem, QueryKind, understand

IDENTIFIERS = [
    ("68134.1601.521", "68134.1601.521"),
    ("68134 1601 521", "68134.1601.521"),
    ("68134,1601,521", "68134.1601.521"),
    ("68134-1601-521", "68134.1601.521"),
    ("ПИ 68134.1601.521", "68134.1601.521"),
    (" 68134.1601.521. ", "68134.1601.521"),
    ("68134.1601.521.1", "68134.1601.521.1"),
    ("00357.5355.12", "00357.5355.12"),
]

LONLAT, CADASTRE = CoordinateSystem.LONLAT, CoordinateSystem.CADASTRE
COORDINATES = [
    ("42.6977, 23.3219", LONLAT, 23.3219, 42.6977),
    ("42.6977 23.3219", LONLAT, 23.3219, 42.6977),
    ("23.3219 42.6977", LONLAT, 23.3219, 42.6977),
    ("42,6977 23,3219", LONLAT, 23.3219, 42.6977),
    ("lat: 42.6977 lon: 23.3219", LONLAT, 23.3219, 42.6977),
    ("4731436.07 321559.178", CADASTRE, 321559.178, 4731436.07),
    ("321559.178, 4731436.07", CADASTRE, 321559.178, 4731436.07),
]

TEXTS = [
    "Лозенец",
    "mladost 1",
    "РД-09-50-202/19.03.2014",
    "УПИ XII-521, кв. 34",
    "12 34",
    "48.85, 2.35",
    "ул. Оборище 12",
    "1 2 3 4 5",
    "°°°",
]


@pytest.mark.parametrize(("typed", "identifier"), IDENTIFIERS)
def test_identifiers(typed: str, identifier: str) -> None:
    understood = understand(typed)
    assert (understood.kind, understood.identifier) == (QueryKind.IDENTIFIER, identifier)


@pytest.mark.parametrize(("typed", "system", "x", "y"), COORDINATES)
def test_coordinates(typed: str, system: CoordinateSystem, x: float, y: float) -> None:
    understood = understand(typed)
    assert understood.kind is QueryKind.COORDINATES
    assert understood.point is not None
    assert (understood.point.system, understood.point.x, understood.point.y) == (system, x, y)


@pytest.mark.parametrize("typed", TEXTS)
def test_everything_else_is_text(typed: str) -> None:
    assert understand(typed).kind is QueryKind.TEXT


@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_nothing(typed: str) -> None:
    assert understand(typed).kind is QueryKind.EMPTY


def test_long_queries_are_cut() -> None:
    assert len(understand("я" * 10_000).text) == MAX_QUERY_LENGTH
