"""A small vector map of an extent as SVG, for paper. Drawn in the cadastre's own metres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np
import orjson
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, get_coordinates, transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from acts.page.extent import Piece
from geodata.crs import CADASTRE, LONLAT, transformer

WIDTH_MM, HEIGHT_MM = 170.0, 95.0
LEAST_M = 60.0
"""The smallest ground a sketch shows from side to side."""
AROUND = 0.35
"""How much of the act's own size is shown around it."""
_ORDER = ("quarter", "parcel", "neighbour", "act")
_POINT_MM = 2.2
_STYLE = """
path, circle { stroke-width: 0.25; fill: none }
.quarter { stroke: #6b7780; stroke-width: 0.6; stroke-dasharray: 2 1 }
.parcel { stroke: #9aa5ab; fill: #f6f4ee }
.neighbour { stroke: #8b6f3d; fill: #efe3c8; fill-opacity: 0.6 }
.act { stroke: #a2331f; stroke-width: 0.7; fill: #e58f7a; fill-opacity: 0.45 }
.line { fill: none; stroke-width: 1.1 }
.mark { stroke: #16212a; stroke-width: 0.4 }
text { font-size: 3px; font-family: "DejaVu Sans"; fill: #16212a }
"""


@dataclass(frozen=True, slots=True)
class Sketch:
    """The drawing, its scale denominator, and the bar: so many metres in so many millimetres."""

    svg: str
    scale: int
    bar_m: int
    roles: tuple[str, ...]


def sketch_of(pieces: Sequence[Piece]) -> Sketch | None:
    """The map of an extent; None when nothing of the act itself has a shape."""
    shapes = [(piece, _in_metres(piece.geometry)) for piece in pieces]
    own = [geometry for piece, geometry in shapes if piece.role == "act" and not geometry.is_empty]
    if not own:
        return None
    frame = _Frame.around(own)
    drawn = sorted(shapes, key=lambda one: _ORDER.index(one[0].role))
    visible = [(piece.role, g) for piece, g in drawn if frame.shows(g)]
    body = "".join(_drawn(role, frame, geometry) for role, geometry in visible)
    bar_m = _round_length(frame.width_m / 4)
    roles = tuple(role for role in reversed(_ORDER) if role in {r for r, _ in visible})
    return Sketch(
        svg=f"{_opening()}{body}{_bar(bar_m, frame)}</svg>",
        scale=round(frame.metres_per_mm * 1000),
        bar_m=bar_m,
        roles=roles,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The ground a sketch shows: its north-west corner and the metres in a millimetre."""

    west: float
    north: float
    metres_per_mm: float

    @classmethod
    def around(cls, geometries: Iterable[BaseGeometry]) -> "_Frame":
        boxes = [geometry.bounds for geometry in geometries]
        west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
        east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
        wanted_x = max((east - west) * (1 + 2 * AROUND), LEAST_M)
        wanted_y = max((north - south) * (1 + 2 * AROUND), LEAST_M * HEIGHT_MM / WIDTH_MM)
        scale = max(wanted_x / WIDTH_MM, wanted_y / HEIGHT_MM)
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        return cls(middle_x - scale * WIDTH_MM / 2, middle_y + scale * HEIGHT_MM / 2, scale)

    @property
    def width_m(self) -> float:
        return self.metres_per_mm * WIDTH_MM

    def shows(self, geometry: BaseGeometry) -> bool:
        if geometry.is_empty:
            return False
        west, south, east, north = geometry.bounds
        bottom = self.north - self.metres_per_mm * HEIGHT_MM
        is_beside = east < self.west or west > self.west + self.width_m
        return not is_beside and north >= bottom and south <= self.north

    def path(self, points: Iterable[Sequence[float]]) -> str:
        return "L".join(
            f"{(x - self.west) / self.metres_per_mm:.2f} "
            f"{(self.north - y) / self.metres_per_mm:.2f}"
            for x, y, *_ in points
        )


def _in_metres(geojson: str) -> BaseGeometry:
    return transform(shape(orjson.loads(geojson)), _to_cadastre)


def _to_cadastre(points: NDArray[np.float64]) -> NDArray[np.float64]:
    moved = transformer(LONLAT, CADASTRE).transform(points[:, 0], points[:, 1])
    return np.column_stack(moved)


def _drawn(role: str, frame: _Frame, geometry: BaseGeometry) -> str:
    # a tenth of a millimetre of paper is all that a printer shows
    simple = geometry.simplify(frame.metres_per_mm / 10)
    parts = getattr(simple, "geoms", [simple])
    return "".join(_part(role, frame, part) for part in parts)


def _part(role: str, frame: _Frame, part: BaseGeometry) -> str:
    if isinstance(part, MultiPolygon):
        return "".join(_part(role, frame, one) for one in part.geoms)
    if isinstance(part, Polygon):
        rings = (part.exterior, *part.interiors)
        path = "".join(f"M{frame.path(ring.coords)}Z" for ring in rings)
        return f'<path class="{role}" fill-rule="evenodd" d="{path}"/>'
    points = get_coordinates(part).tolist()
    if len(points) == 1:
        x, y = frame.path(points).split()
        return f'<circle class="{role}" cx="{x}" cy="{y}" r="{_POINT_MM}"/>'
    return f'<path class="{role} line" d="M{frame.path(points)}"/>'


def _opening() -> str:
    size = f'width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm" viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{_STYLE}</style>'


def _bar(length_m: int, frame: _Frame) -> str:
    """The scale bar, and an arrow to the north of the grid."""
    x, y, length = 4.0, HEIGHT_MM - 4.0, length_m / frame.metres_per_mm
    north_x = WIDTH_MM - 6.0
    return (
        f'<path class="mark" d="M{x} {y - 2}V{y}H{x + length:.2f}V{y - 2}"/>'
        f'<text x="{x + 1}" y="{y - 1}">{length_m} m</text>'
        f'<path class="mark" d="M{north_x} 12V4m-1.5 2.5L{north_x} 4l1.5 2.5"/>'
        f'<text x="{north_x - 1}" y="15.5">N</text>'
    )


def _round_length(metres: float) -> int:
    """The greatest of 1, 2, 5 × 10ⁿ that is not longer."""
    unit = 10 ** floor(log10(metres))
    return int(next(step for step in (5 * unit, 2 * unit, unit) if step <= metres))
