"""The checks of an import hold for any coordinates and any text."""

import math
import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.copying import encoded, stream
from geodata.descriptions import CadastralKey, Decimal, Text, Whole
from geodata.identifiers import parse
from geodata.shapes import ABSURD, checked
from geodata.values import Notes, converted, identified

BOX = shapely.box(-2e6, -2e6, 2e6, 2e6)
shapely.prepare(BOX)

anything = st.floats(allow_nan=True, allow_infinity=True, width=64)
near = st.integers(-40, 40).map(float)


def rings(coordinate: st.SearchStrategy[float]) -> st.SearchStrategy[list[tuple[float, float]]]:
    return st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9)


def polygon_wkb(ring: list[tuple[float, float]]) -> bytes:
    closed = [*ring, ring[0]]
    points = b"".join(struct.pack("<dd", x, y) for x, y in closed)
    return struct.pack("<BIII", 1, 3, 1, len(closed)) + points


@settings(deadline=None)
@given(st.lists(rings(st.one_of(anything, near)), min_size=1, max_size=5))
def test_no_coordinates_break_the_check(shapes: list[list[tuple[float, float]]]) -> None:
    wkb = pa.array([polygon_wkb(ring) for ring in shapes], pa.binary())
    result = checked(wkb, is_area=True, way=None, box=BOX)
    told = {row for row, _, _ in result.rejected}
    for row, ring in enumerate(shapes):
        is_sane = all(math.isfinite(c) and abs(c) < ABSURD for point in ring for c in point)
        assert is_sane or not result.is_kept[row]
        assert result.is_kept[row] != (row in told or bool(result.is_outside[row]))


@settings(deadline=None)
@given(st.lists(rings(near), min_size=1, max_size=8))
def test_what_is_kept_is_valid_and_has_an_area(shapes: list[list[tuple[float, float]]]) -> None:
    wkb = pa.array([polygon_wkb(ring) for ring in shapes], pa.binary())
    result = checked(wkb, is_area=True, way=None, box=BOX)
    kept = result.shapes[result.is_kept]
    assert shapely.is_valid(kept).all()
    assert (shapely.area(kept) > 0).all()
    assert (shapely.get_type_id(kept) == shapely.GeometryType.MULTIPOLYGON).all()


@pytest.mark.parametrize("dimensions", ["", "Z", "M", "ZM"])
@pytest.mark.parametrize("noise", [0.0, 3e-5])
def test_heights_measures_and_noise_leave_the_same_shape(dimensions: str, noise: float) -> None:
    more = " 7" * len(dimensions)
    corners = [(0, 0), (0, 9.1234), (9, 9), (9, 0), (0, 0)]
    written = ", ".join(f"{x + noise:.6f} {y + noise:.6f}{more}" for x, y in corners)
    shape = shapely.from_wkt(f"POLYGON {dimensions} (({written}))")
    wkb = pa.array([shapely.to_wkb(shape)], pa.binary())
    (kept,) = checked(wkb, is_area=True, way=None, box=BOX).shapes
    flat = shapely.normalize(shapely.MultiPolygon([shapely.Polygon(corners)]))
    assert shapely.to_wkb(kept) == shapely.to_wkb(flat)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_geometry_are_only_rejected(content: bytes) -> None:
    result = checked(pa.array([content], pa.binary()), is_area=True, way=None, box=BOX)
    assert len(result.is_kept) == 1


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), min_size=1, max_size=20))
def test_any_text_becomes_tidy(texts: list[str | None]) -> None:
    made = converted(pa.array(texts, pa.string()), Text("name", 12), Notes()).to_pylist()
    for text in made:
        assert len(text) <= 12
        assert text == " ".join(text.split())
        assert not set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200b\u00ad\ufeff\x00")


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), anything), min_size=1, max_size=20))
def test_any_number_is_in_range_or_absent(numbers: list[float | None]) -> None:
    values = pa.array(numbers, pa.float64())
    for column in (Whole("n", 0, 99), Decimal("n", 0, 99)):
        for number in converted(values, column, Notes()).to_pylist():
            assert number is None or 0 <= number <= 99


numbers = st.integers(0, 10**7).map(str) | st.just("01")
dotted = st.lists(numbers, min_size=2, max_size=6).map(".".join)


@settings(deadline=None)
@given(st.lists(st.one_of(dotted, st.just("68134.1601.521"), st.text(max_size=20)), min_size=1))
def test_identifiers_by_column_agree_with_identifiers_one_by_one(texts: list[str]) -> None:
    notes = Notes()
    made = identified(pa.array(texts), CadastralKey("cadnum", fields=3), notes)
    changed = {row for row, *_ in notes.found}
    for row, text in enumerate(texts):
        single = parse(text.strip())
        is_parcel = single is not None and single.building is None
        if row not in changed:
            assert is_parcel
            assert made["identifier"][row].as_py() == str(single)
            assert made["number"][row].as_py() == single.parcel  # type: ignore[union-attr]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**31), 2**31 - 1),
            st.none() | st.floats(allow_nan=False),
            st.none() | st.text(max_size=9),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_binary_copy_is_what_the_protocol_says(
    rows: list[tuple[int | None, float | None, str | None]],
) -> None:
    whole, real, text = zip(*rows, strict=True)
    columns = {
        "a": pa.array(whole, pa.int32()),
        "b": pa.array(real, pa.float64()),
        "c": pa.array(text, pa.string()),
    }
    expected = b""
    for a, b, c in rows:
        expected += struct.pack(">h", 3)
        for value, packed in (
            (a, a is not None and struct.pack(">i", a)),
            (b, b is not None and struct.pack(">d", b)),
            (c, c is not None and c.encode()),
        ):
            content = packed if value is not None else None
            expected += struct.pack(">i", -1 if content is None else len(content)) + (
                content or b""
            )
    assert stream(encoded(columns), fields=3) == expected


@pytest.mark.parametrize("count", [0, 1, 5])
def test_an_empty_batch_copies_nothing(count: int) -> None:
    columns = {"a": pa.array(np.arange(count, dtype=np.int32))}
    assert len(stream(encoded(columns), fields=1)) == count * 10
