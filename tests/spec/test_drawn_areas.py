"""What people draw to search in: what is taken, what is mended, what is refused and why."""

import json
import math
from typing import Any

import pytest
import shapely
from django.utils.translation import override

from features.drawn import VERTICES_MAX, BadArea, read_area
from features.problems import BadParameter
from features.text import Text
from geodata.reasons import REASON_LABELS, Reason

SQUARE = [[23.3, 42.6], [23.4, 42.6], [23.4, 42.7], [23.3, 42.7], [23.3, 42.6]]
HOLE = [[23.33, 42.63], [23.36, 42.63], [23.36, 42.66], [23.33, 42.63]]


def polygon(*rings: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def many(*parts: Any) -> str:
    return json.dumps({"type": "MultiPolygon", "coordinates": list(parts)})


def circle(corners: int) -> list[list[float]]:
    turns = [2 * math.pi * number / corners for number in range(corners)]
    ring = [[23.32 + 0.05 * math.cos(turn), 42.69 + 0.05 * math.sin(turn)] for turn in turns]
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    ("text", "square_degrees"),
    [
        ("23.3,42.6,23.4,42.6,23.4,42.7", 0.005),
        (" 23.3, 42.6, 23.4, 42.6, 23.4, 42.7 ", 0.005),
        # closed or not, corners mean the same
        ("23.3,42.6,23.4,42.6,23.4,42.7,23.3,42.6", 0.005),
        (polygon(SQUARE), 0.01),
        (polygon([[*corner, 590.0] for corner in SQUARE]), 0.01),
        (json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(polygon(SQUARE))}),
         0.01),
        (polygon(SQUARE, HOLE), 0.01 - 0.00045),
        (many([SQUARE], [[[x + 1, y] for x, y in SQUARE]]), 0.02),
        (polygon(circle(VERTICES_MAX - 1)), math.pi * 0.05**2),
    ],
)  # fmt: skip
def test_what_is_taken(text: str, square_degrees: float) -> None:
    drawn = read_area(text)
    assert drawn.shape.is_valid
    assert not drawn.is_mended
    assert drawn.shape.area == pytest.approx(square_degrees, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "square_degrees"),
    [
        # a bow tie is its two wings
        ("23.3,42.6,23.4,42.7,23.4,42.6,23.3,42.7", 0.005),
        # a spike out of a corner is nothing
        (polygon([*SQUARE[:3], [23.5, 42.8], *SQUARE[2:]]), 0.01),
        # two parts that overlap are one area
        (many([SQUARE], [[[x + 0.05, y] for x, y in SQUARE]]), 0.015),
    ],
)
def test_what_is_mended(text: str, square_degrees: float) -> None:
    drawn = read_area(text)
    assert (drawn.is_mended, drawn.shape.is_valid) == (True, True)
    assert drawn.shape.area == pytest.approx(square_degrees)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "a vertex"),
        ("23.3,42.6,23.4,42.7", "less than three corners"),
        ("23.3,42.6,23.4,42.7,23.5", "a vertex"),
        ("42.6,23.3,а,б,1,2", "a vertex"),
        ("23.3,42.6,23.4,42.6,23.4,95", "a vertex"),
        ("nan,42.6,23.4,42.6,23.4,42.7", "a vertex"),
        ("1e400,42.6,23.4,42.6,23.4,42.7", "a vertex"),
        ("2_3.3,42.6,23.4,42.6,23.4,42.7", "a vertex"),
        ("23.3,42.6,23.4,42.6,23.5,42.6", "without an area"),
        ("{", "cannot be read"),
        ("{}", "neither"),
        ('{"type":"Point","coordinates":[23,42]}', "neither"),
        ('{"type":"Feature","geometry":null}', "neither"),
        ('{"type":"Polygon"}', "nested"),
        ('{"type":"Polygon","coordinates":[]}', "nested"),
        ('{"type":"Polygon","coordinates":[[[23,42]]]}', "less than three corners"),
        (polygon(SQUARE[:4]), "does not close"),
        (polygon([SQUARE[0]] * 3), "less than three corners"),
        (polygon([[1e125, 42], *SQUARE[1:4], [1e125, 42]]), "a vertex"),
        (polygon([[10**400, 42], *SQUARE[1:4], [10**400, 42]]), "cannot be read"),
        (polygon([["23", "42"], *SQUARE[1:4], ["23", "42"]]), "a vertex"),
        (polygon([[True, 42], *SQUARE[1:4], [True, 42]]), "a vertex"),
        (polygon(circle(VERTICES_MAX)), "has 10001 vertices and at most 10000"),
        ("23.3,42.6," * 30_000 + "1", "vertices and at most 10000"),
        # a ring that goes round twice: once inside, or not at all?
        (polygon([*SQUARE[:4], [23.35, 42.55], [23.41, 42.59], [23.39, 42.71], [23.29, 42.72],
                  SQUARE[0]]), "crosses itself at 23."),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(text: str, why: str) -> None:
    with pytest.raises(BadArea) as refused:
        read_area(text)
    assert why in refused.value.why.en
    assert refused.value.why.bg != refused.value.why.en


def test_a_tangle_is_refused_and_not_untangled() -> None:
    """Every edge of this star crosses all the others: mending it would take a minute."""
    count = 9_999
    turns = [number * 4_999 * 2 * math.pi / count for number in range(count)]
    star = [[23.3 + 0.1 * math.cos(turn), 42.7 + 0.1 * math.sin(turn)] for turn in turns]
    with pytest.raises(BadArea, match="crosses itself"):
        read_area(polygon([*star, star[0]]))


def comb(teeth: int, *, is_turned: bool) -> list[list[float]]:
    """A valid outline of long teeth: along one axis, or along the other."""
    ring = [[0.0, 0.0]]
    for tooth in range(teeth):
        ring += [[tooth + 0.5, 0.0], [tooth + 0.5, teeth + 1.0], [tooth + 1.0, teeth + 1.0],
                 [tooth + 1.0, 0.0]]  # fmt: skip
    ring += [[teeth + 1.0, 0.0], [teeth + 1.0, -1.0], [0.0, -1.0], [0.0, 0.0]]
    scale = 0.1 / teeth
    return [[23.3 + (y if is_turned else x) * scale, 42.6 + (x if is_turned else y) * scale]
            for x, y in ring]  # fmt: skip


def test_valid_parts_that_cross_everywhere_are_refused() -> None:
    """Two combs laid across each other: 1,600 vertices would become 160,000."""
    crossed = [[comb(200, is_turned=turned)] for turned in (False, True)]
    assert all(shapely.Polygon(ring).is_valid for (ring,) in crossed)
    with pytest.raises(BadArea, match="crosses itself"):
        read_area(many(*crossed))


def test_what_grows_too_long_by_mending_is_refused() -> None:
    """Two combs of 184 corners each have 8,100 crossings, and every one becomes a corner."""
    crossed = [[comb(45, is_turned=turned)] for turned in (False, True)]
    with pytest.raises(BadArea, match="vertices and at most 10000"):
        read_area(many(*crossed))


def test_a_hundred_corners_that_all_cross_are_refused() -> None:
    """Five thousand crossings in 3 kB: counting how often each line is crossed takes 13 s."""
    turns = [number * 50 * 2 * math.pi / 101 for number in range(101)]
    star = [[23.3 + 0.1 * math.cos(turn), 42.7 + 0.1 * math.sin(turn)] for turn in turns]
    with pytest.raises(BadArea, match="crosses itself"):
        read_area(polygon([*star, star[0]]))


def test_vertices_given_twice_are_no_tangle() -> None:
    ring = [corner for corner in circle(2_000) for _ in range(2)]
    ring[200:202], ring[204:206] = ring[204:206], ring[200:202]
    assert read_area(polygon(ring)).is_mended


def test_a_long_outline_with_one_crossing_is_mended() -> None:
    ring = circle(5_000)
    ring[100], ring[101] = ring[101], ring[100]
    drawn = read_area(polygon(ring))
    assert drawn.is_mended
    assert drawn.shape.area == pytest.approx(shapely.Polygon(circle(5_000)).area, rel=1e-3)


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_message_ends_with_one_full_stop(language: str) -> None:
    for allowed in (REASON_LABELS[Reason.EMPTY_FILE], Text("ден", "a day")):
        with override(language):
            detail = BadParameter("area", "", allowed).detail
        assert detail.endswith(".")
        assert not detail.endswith("..")
