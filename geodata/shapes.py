"""Geometry of a batch checked, mended and brought to the cadastre's system, row by row at once.

Coordinates are bounded before anything else looks at them: GEOS 3.11 aborts the process when it
prints one above 1e125.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geodata.crs import Move
from geodata.reasons import Reason

Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]

ABSURD = 1e9
"""Metres or degrees beyond this are no place on Earth in any system."""
VERTEX_LIMIT = 200_000
DECIMALS = 4
"""A tenth of a millimetre: the same shape from another format is the same to the last bit."""
AGREEMENT = 0.05
"""Two ways of mending must agree on all but this part of the area."""
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)


@dataclass
class Checked:
    """What became of the shapes of a batch.

    `shapes` are two-dimensional multi-parts in the cadastre's system for the rows in `is_kept`;
    `raw` are the coordinates as read, one typical point a row (NaN where there is none).
    """

    shapes: Shapes
    is_kept: Mask
    is_outside: Mask
    typical: NDArray[np.float64]
    rejected: list[tuple[int, Reason, dict[str, str]]] = field(default_factory=list)
    repaired: list[tuple[int, Reason, dict[str, str]]] = field(default_factory=list)

    def drop(self, rows: Mask, reason: Reason, **details: str) -> None:
        """Reject those of `rows` that are still kept."""
        rows = rows & self.is_kept
        self.rejected.extend((int(row), reason, details) for row in np.flatnonzero(rows))
        self.is_kept &= ~rows


def checked(wkb: pa.Array, *, is_area: bool, way: Move | None, box: shapely.Polygon) -> Checked:
    """Check the shapes of a batch.

    Args:
        wkb: WKB in the system of the file, with nulls.
        is_area: polygons are expected, else lines.
        way: from the system of the file to the cadastre's; None when they are the same.
        box: prepared polygon in the cadastre's system that each shape must lie in.
    """
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is found below
        shapes = shapely.from_wkb(
            np.asarray(wkb.to_numpy(zero_copy_only=False), dtype=object), on_invalid="ignore"
        )
    missing = wkb.is_null().to_numpy(zero_copy_only=False)
    result = Checked(
        shapes,
        np.ones(len(shapes), bool),
        np.zeros(len(shapes), bool),
        np.full((len(shapes), 2), np.nan),
    )
    result.drop(missing, Reason.MISSING_GEOMETRY)
    result.drop(shapely.is_missing(shapes), Reason.BROKEN_GEOMETRY)
    result.drop(shapely.is_empty(shapes), Reason.EMPTY_GEOMETRY)
    _check_types(result, _POLYGONS if is_area else _LINES, is_area)
    vertices = shapely.get_num_coordinates(shapes)
    result.drop(vertices > VERTEX_LIMIT, Reason.TOO_MANY_VERTICES, limit=str(VERTEX_LIMIT))
    result.shapes[~result.is_kept] = None
    _bring_home(result, way, box)
    _mend(result, is_area)
    extent = shapely.area(result.shapes) if is_area else shapely.length(result.shapes)
    result.drop(~(np.nan_to_num(extent) > 10.0**-DECIMALS), Reason.NO_EXTENT)
    _check_box(result, box)
    result.shapes = _multi(shapely.normalize(result.shapes), is_area)
    return result


def _check_types(result: Checked, accepted: tuple[int, ...], is_area: bool) -> None:
    types = shapely.get_type_id(result.shapes)
    expected = "Polygon" if is_area else "LineString"
    for type_id in np.unique(types[result.is_kept]):
        if type_id not in accepted:
            found = shapely.GeometryType(type_id).name.capitalize()
            result.drop(
                types == type_id, Reason.WRONG_GEOMETRY_TYPE, found=found, expected=expected
            )


def _bring_home(result: Checked, way: Move | None, box: shapely.Polygon) -> None:
    """Bound, flatten, transform and round the coordinates."""
    rows = np.flatnonzero(result.is_kept)
    points, owner = shapely.get_coordinates(result.shapes[rows], return_index=True)
    good = (np.abs(points) < ABSURD).all(axis=1)
    if not good.all():
        bad = np.zeros(len(result.shapes), bool)
        bad[rows[owner[~good]]] = True
        result.drop(bad, Reason.NOT_FINITE)
        result.shapes[bad] = None
        rows = np.flatnonzero(result.is_kept)
        points, owner = shapely.get_coordinates(result.shapes[rows], return_index=True)
    firsts = np.searchsorted(owner, np.arange(len(rows)))
    result.typical[rows] = points[firsts] if len(rows) else np.empty((0, 2))
    if way is not None:
        points = way(points)
        lost = ~(np.abs(points) < ABSURD).all(axis=1)
        points[lost] = np.inf  # no such place in the cadastre's system
    west, south, east, north = box.bounds
    far = ((points < (west, south)) | (points > (east, north))).any(axis=1)
    if far.any():
        result.is_outside[rows[owner[far]]] = True
        points[far] = 0.0
    result.shapes[rows] = _with_coordinates(result.shapes[rows], np.round(points, DECIMALS))
    result.shapes[result.is_outside] = None
    result.is_kept &= ~result.is_outside


def _with_coordinates(shapes: Shapes, points: NDArray[np.float64]) -> Shapes:
    """The shapes in two dimensions with other coordinates; the same when these are theirs."""
    is_flat = (shapely.get_coordinate_dimension(shapes) == 2).all()
    if is_flat and np.array_equal(shapely.get_coordinates(shapes), points):
        return shapes
    return shapely.set_coordinates(shapely.force_2d(shapes), points)


def _mend(result: Checked, is_area: bool) -> None:
    """Repair invalid polygons whose meaning is plain; reject those that have several."""
    if not is_area:
        return
    invalid = np.flatnonzero(result.is_kept & ~shapely.is_valid(result.shapes))
    for row in invalid:
        shape = result.shapes[row]
        detail = shapely.is_valid_reason(shape).split("[")[0].strip()
        mended = polygonal(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        other = polygonal(shapely.make_valid(shape, method="linework"))
        result.shapes[row] = mended
        if mended.is_empty:
            continue  # has no extent, and is told so
        if shapely.symmetric_difference(mended, other).area > AGREEMENT * mended.area:
            reason, bad = Reason.AMBIGUOUS_SHAPE, np.zeros(len(result.shapes), bool)
            bad[row] = True
            result.drop(bad, reason, detail=detail)
        else:
            result.repaired.append((int(row), Reason.SELF_CROSSING, {"detail": detail}))


def polygonal(shape: shapely.Geometry) -> shapely.Polygon | shapely.MultiPolygon:
    """The areas of a shape as one geometry; empty when it has none."""
    parts = [
        part for part in shapely.get_parts([shape]) if part.geom_type in ("Polygon", "MultiPolygon")
    ]
    parts = list(shapely.get_parts(parts)) if parts else []
    if len(parts) == 1:
        single: shapely.Polygon = parts[0]
        return single
    return shapely.MultiPolygon(parts)


def _check_box(result: Checked, box: shapely.Polygon) -> None:
    rows = np.flatnonzero(result.is_kept)
    if not len(rows):
        return
    kept = result.shapes[rows]
    if shapely.contains(box, shapely.box(*shapely.total_bounds(kept))):
        return
    result.is_outside[rows] = ~shapely.contains(box, kept)
    result.is_kept &= ~result.is_outside


def _multi(shapes: Shapes, is_area: bool) -> Shapes:
    """Every shape as its multi-part type."""
    single = shapely.GeometryType.POLYGON if is_area else shapely.GeometryType.LINESTRING
    rows = np.flatnonzero(shapely.get_type_id(shapes) == single)
    make = shapely.multipolygons if is_area else shapely.multilinestrings
    shapes[rows] = make(shapes[rows], indices=np.arange(len(rows))) if len(rows) else shapes[rows]
    return shapes


def areas(shapes: Shapes, to_measure: Move | None) -> NDArray[np.float64]:
    """Square metres, in the measuring system when it is not the cadastre's; NaN for none."""
    if to_measure is not None:
        points = shapely.get_coordinates(shapes)
        moved = to_measure(points)
        shapes = shapely.set_coordinates(shapes.copy(), moved)
    measured: NDArray[np.float64] = np.round(shapely.area(shapes), 3)
    return measured
