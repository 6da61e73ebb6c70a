"""Shade, coded heights, classes, enlargement and contours against values worked out by hand."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tiles.raster import colours, contours, enlarging, relief
from tiles.raster.colours import ColourMap

ROOT_HALF = math.sqrt(0.5)


def plane(east: float, north: float, size: int = 5) -> np.ndarray:
    """Heights that rise `east` and `north` metres a sample; rows run from the north."""
    rows, columns = np.indices((size, size))
    return 100.0 + east * columns - north * rows


@pytest.mark.parametrize(
    ("east", "north", "cell_m"), [(0, 0, 30), (30, 0, 30), (0, -60, 30), (10, 20, 10)]
)
def test_the_slope_of_a_plane_is_its_rise(east: float, north: float, cell_m: float) -> None:
    to_east, to_north = relief.slopes(plane(east, north), cell_m)
    assert to_east.shape == (3, 3)
    assert to_east == pytest.approx(np.full((3, 3), east / cell_m))
    assert to_north == pytest.approx(np.full((3, 3), north / cell_m))


def test_horns_weights_of_one_peak() -> None:
    """A peak of 8 m beside the sample counts twice as much as one at its corner."""
    heights = np.zeros((3, 3))
    heights[1, 2] = 8
    assert relief.slopes(heights, 1.0)[0].item() == 2.0
    heights = np.zeros((3, 3))
    heights[0, 2] = 8
    assert relief.slopes(heights, 1.0)[0].item() == 1.0
    assert relief.slopes(heights, 1.0)[1].item() == 1.0


# A light at 45°. A slope of 1 (45°) that faces it is fully lit, one that faces away is dark.
LIT = [
    (0.0, 0.0, 315.0, ROOT_HALF),
    (0.0, -1.0, 360.0, 1.0),
    (0.0, 1.0, 360.0, 0.0),
    (1.0, 0.0, 270.0, 1.0),
    (-1.0, 0.0, 270.0, 0.0),
    (0.0, 1.0, 270.0, 0.5),
    (2.0, 0.0, 90.0, 0.0),
]


@pytest.mark.parametrize(("east", "north", "azimuth", "shade"), LIT)
def test_light_falls_from_where_it_stands(
    east: float, north: float, azimuth: float, shade: float
) -> None:
    found = relief.lit(np.array([east]), np.array([north]), azimuth)
    assert found.item() == pytest.approx(shade, abs=1e-12)


def test_level_ground_is_as_bright_under_four_lights_as_under_one() -> None:
    level = np.zeros(1)
    assert relief.lit_from_all(level, level).item() == pytest.approx(relief.FLAT)


def test_four_lights_count_where_the_slope_runs_across_them() -> None:
    """Rising to the north: lights from 225 and 315 count half, from 270 whole, from 360 nothing.

    Their shades are 1, 0 and 0.5 by the formula; (0.5 · 0.8536 + 0.5 · 0.1464 + 0.5) / 2 = 0.5.
    """
    found = relief.lit_from_all(np.zeros(1), np.ones(1)).item()
    towards = [math.cos(math.radians(a)) for a in (225, 270, 315)]
    shades = [(ROOT_HALF - n * ROOT_HALF) / math.sqrt(2) for n in towards]
    assert found == pytest.approx((0.5 * shades[0] + shades[1] + 0.5 * max(shades[2], 0)) / 2)
    assert found == pytest.approx(0.5)


@given(arrays.arrays(np.float64, (6, 6), elements=st.floats(-400, 9000)), st.floats(1, 200))
def test_shade_is_a_share_and_every_shade_has_a_step(heights: np.ndarray, cell_m: float) -> None:
    shade = relief.lit_from_all(*relief.slopes(heights, cell_m))
    assert ((shade >= 0) & (shade <= 1 + 1e-12)).all()
    veil = relief.veil(shade)
    assert veil.shape == (4, 4)
    assert veil.max() < len(relief.VEIL)


# Half way to black and half way to white are steps 31.5 and 94.5 of 126, rounded to even ones.
VEILED = [
    (relief.FLAT, (255, 255, 255, 0)),
    (math.nan, (255, 255, 255, 0)),
    (0.0, (0, 0, 0, 255)),
    (1.0, (255, 255, 255, 255)),
    (relief.FLAT / 2, (0, 0, 0, 125)),
    ((1 + relief.FLAT) / 2, (255, 255, 255, 125)),
]


@pytest.mark.parametrize(("shade", "colour"), VEILED)
def test_the_veil_darkens_and_lightens(shade: float, colour: tuple[int, int, int, int]) -> None:
    assert relief.VEIL[relief.veil(np.array([[shade]])).item()] == colour


# By Mapbox's formula: 0 m is 100,000 steps of 0.1 m = 1 · 65,536 + 134 · 256 + 160.
CODED = [
    (0.0, (1, 134, 160)),
    (-10_000.0, (0, 0, 0)),
    (0.1, (1, 134, 161)),
    (9.6, (1, 135, 0)),
    (2290.0, (1, 224, 20)),
    (math.nan, (1, 134, 160)),
]


@pytest.mark.parametrize(("metres", "colour"), CODED)
def test_heights_are_coded_as_mapbox_does(metres: float, colour: tuple[int, int, int]) -> None:
    assert tuple(relief.coded(np.array([[metres]]))[0, 0].tolist()) == colour


@given(arrays.arrays(np.float64, (3, 4), elements=st.floats(-500, 9000)))
def test_coded_heights_come_back_to_the_half_step(heights: np.ndarray) -> None:
    assert np.abs(relief.decoded(relief.coded(heights)) - heights).max() <= 0.05 + 1e-6


MAP = ColourMap((1, 10, 100), ("#ffeeaa", "#ff8800", "#80000080"))


@pytest.mark.parametrize(
    ("value", "number"),
    [(-5, 0), (0.99, 0), (1, 1), (9.99, 1), (10, 2), (100, 3), (1e9, 3), (math.nan, 0)],
)
def test_a_value_on_a_limit_is_of_the_class_above(value: float, number: int) -> None:
    assert MAP.classes(np.array([value])).item() == number


def test_a_palette_begins_with_nothing() -> None:
    assert MAP.palette() == (
        (0, 0, 0, 0),
        (255, 238, 170, 255),
        (255, 136, 0, 255),
        (128, 0, 0, 128),
    )


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ((), ()),
        ((1, 1), ("#000000", "#111111")),
        ((2, 1), ("#000000", "#111111")),
        ((1,), ("#000000", "#111111")),
        ((1,), ("red",)),
        ((1,), ("#12345",)),
        ((1,), ("#gggggg",)),
        (tuple(range(colours.CLASSES_MAX + 1)), ("#000000",) * (colours.CLASSES_MAX + 1)),
    ],
)
def test_a_colour_map_that_means_nothing_is_refused(
    limits: tuple[float, ...], named: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"limits|is no colour"):
        ColourMap(limits, named)


def test_enlarging_keeps_a_plane_a_plane() -> None:
    """Samples stand in the middle of their cells: doubled, they lie a quarter to either side."""
    rows, columns = np.indices((6, 6), dtype=float)
    found = enlarging.enlarged(10 * columns + rows, 2)
    assert found.shape == (4, 4)
    assert found[0].tolist() == pytest.approx([19.25, 24.25, 29.25, 34.25])
    assert found[:, 0].tolist() == pytest.approx([19.25, 19.75, 20.25, 20.75])


def test_weights_of_the_middle_are_those_of_catmull_and_rom() -> None:
    """A quarter beside a sample: (-9, 111, 29, -3) / 128."""
    assert (enlarging.weights(2)[1] * 128).tolist() == pytest.approx([0, -9, 111, 29, -3])
    assert enlarging.weights(4).sum(axis=1) == pytest.approx(np.ones(4))


def test_next_to_nothing_a_sample_stands_for_its_cell() -> None:
    values = np.full((5, 6), 7.0)
    values[:, 3] = np.nan
    found = enlarging.enlarged(values, 2)
    assert found[:, :2] == pytest.approx(np.full((2, 2), 7.0))
    assert np.isnan(found[:, 2:]).all()


@given(arrays.arrays(np.float64, (8, 8), elements=st.floats(0, 3000)), st.sampled_from([2, 4, 8]))
def test_tiles_enlarged_apart_meet(values: np.ndarray, factor: int) -> None:
    whole = enlarging.enlarged(values, factor)
    left, right = (
        enlarging.enlarged(values[:, :6], factor),
        enlarging.enlarged(values[:, 2:], factor),
    )
    assert np.array_equal(whole, np.hstack((left, right)))


@pytest.mark.parametrize(
    ("zoom", "metres"), [(8, 200), (10, 200), (11, 100), (12, 100), (13, 50), (14, 20), (20, 20)]
)
def test_contours_come_closer_with_the_zoom(zoom: int, metres: int) -> None:
    assert contours.interval_m(zoom) == metres


@pytest.mark.parametrize(
    ("low", "high", "step", "expected"),
    [
        (401, 599, 100, [500]),
        (400, 600, 100, [400, 500, 600]),
        (-50, 10, 20, [-40, -20, 0]),
        (-9.5, -0.5, 5, [-5]),
        (10, 19, 20, []),
    ],
)
def test_levels_are_multiples_within_the_heights(
    low: float, high: float, step: int, expected: list[int]
) -> None:
    assert list(contours.levels(np.array([[low, high, np.nan]]), step)) == expected


def test_there_are_no_levels_of_nothing() -> None:
    assert list(contours.levels(np.full((2, 2), np.nan), 20)) == []


def drawn(heights: list[list[float]], level: float) -> list[str]:
    lines = contours.contour(np.array(heights, dtype=float), level)
    return sorted(shapely.normalize(line).wkt for line in lines)


def test_a_slope_has_one_straight_line() -> None:
    assert drawn([[0, 10, 20], [0, 10, 20], [0, 10, 20]], 5) == ["LINESTRING (0.5 0, 0.5 1, 0.5 2)"]


def test_a_peak_has_a_ring_around_it() -> None:
    (ring,) = contours.contour(np.array([[0, 0, 0], [0, 8, 0], [0, 0, 0]], dtype=float), 2)
    assert ring.is_ring
    assert shapely.equals(
        shapely.Polygon(ring), shapely.from_wkt("POLYGON ((1 .25, 1.75 1, 1 1.75, .25 1, 1 .25))")
    )


def test_a_saddle_is_decided_by_its_middle() -> None:
    """Corners 10, 0, 10, 0: the mean is 5, so above 5 the high corners are apart."""
    low = drawn([[10, 0], [0, 10]], 4)
    high = drawn([[10, 0], [0, 10]], 6)
    assert low == ["LINESTRING (0 0.6, 0.4 1)", "LINESTRING (0.6 0, 1 0.4)"]
    assert high == ["LINESTRING (0 0.4, 0.4 0)", "LINESTRING (0.6 1, 1 0.6)"]


def test_no_line_goes_through_unknown_ground() -> None:
    assert drawn([[0, 10, math.nan], [0, 10, 20], [0, 10, 20]], 15) == ["LINESTRING (1.5 1, 1.5 2)"]


@given(
    arrays.arrays(np.float64, (7, 9), elements=st.integers(0, 60).map(float)), st.integers(1, 59)
)
def test_lines_part_what_is_above_from_what_is_below(heights: np.ndarray, at: int) -> None:
    """Every end lies on the rim of the grid, and every vertex is at the height."""
    level = at + 0.5
    for line in contours.contour(heights, level):
        points = np.array(line.coords)
        for x, y in points:
            column, row = int(min(x, 7)), int(min(y, 5))
            u, v = x - column, y - row
            corners = heights[row : row + 2, column : column + 2]
            top = corners[0, 0] * (1 - u) + corners[0, 1] * u
            bottom = corners[1, 0] * (1 - u) + corners[1, 1] * u
            assert top * (1 - v) + bottom * v == pytest.approx(level)
        if not line.is_ring:
            for x, y in points[[0, -1]]:
                assert x in (0, 8) or y in (0, 6)
