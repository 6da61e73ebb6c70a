"""One SQL statement that yields a whole tile: every layer encoded by PostGIS and concatenated.

The rows are those of each layer's queryset. Geometry whose box lies inside the buffered tile (most
of it) is only scaled and snapped; what crosses the edge is cut by the box first. PostGIS's own way
(`ST_AsMVTGeom`) also looks for faults and mends them in every shape, which costs more than all the
rest together. Rows come in stored order, which importers make a Hilbert curve.

Where things cannot be told apart they are counted: `Cells` groups them in the same statement.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, F, QuerySet
from django.db.models.expressions import Combinable
from django.http import QueryDict

from tiles.grid import BUFFER, EXTENT, Tile
from tiles.layer import CELL_BITS, Cells, Detail, Layer, as_stored


class Slot(Enum):
    """What differs from tile to tile in an otherwise finished statement."""

    BUFFERED = auto()
    BUFFERED_BOX = auto()
    BOX = auto()
    SCALE = auto()
    SHIFT_X = auto()
    SHIFT_Y = auto()
    ZOOM = auto()
    COLUMN = auto()
    ROW = auto()


_SLOTS: dict[Slot, tuple[str, Callable[[Tile], str | float]]] = {
    Slot.BUFFERED: ("geometry", lambda tile: tile.buffered_ewkb),
    Slot.BUFFERED_BOX: ("box2d", lambda tile: tile.buffered_box2d),
    Slot.BOX: ("box2d", lambda tile: tile.box2d),
    Slot.SCALE: ("float8", lambda tile: tile.scale),
    Slot.SHIFT_X: ("float8", lambda tile: -tile.left * tile.scale),
    Slot.SHIFT_Y: ("float8", lambda tile: tile.top * tile.scale),
    Slot.ZOOM: ("int8", lambda tile: tile.z),
    Slot.COLUMN: ("int8", lambda tile: tile.x),
    Slot.ROW: ("int8", lambda tile: tile.y),
}
"""The SQL type of each slot and its value; bound as values, so that no row computes them anew."""

# Geometry of any type: the others are collections, which only PostGIS's own clipper unpacks.
_ANY_TYPE = "GEOMETRY"
_PLAIN_TYPES = "'POINT', 'LINESTRING', 'MULTILINESTRING', 'POLYGON', 'MULTIPOLYGON'"


@dataclass(frozen=True)
class Fragment:
    """The SQL of one layer with `%s` placeholders, its parameters, slots among them."""

    sql: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """A finished statement with numbered placeholders; one row of one `bytea` answers it."""

    sql: str
    parameters: tuple[Any, ...]

    def parameters_of(self, tile: Tile) -> list[Any]:
        """What to bind for a tile, in order."""
        return [
            _SLOTS[value][1](tile) if isinstance(value, Slot) else value
            for value in self.parameters
        ]


class _Bound(Expression):
    """A slot as an operand of an ORM lookup."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(output_field=GeometryField(srid=3857))
        self.slot = slot

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self.slot,)


def rows(layer: Layer, query: QueryDict, detail: Detail) -> QuerySet[Any]:
    """A layer's rows near a tile yet to be named, with only the columns that the tile needs.

    Raises:
        ValueError: what the layer's own queryset raises for a parameter it refuses.
    """
    queryset = layer.queryset(query)
    drawn = detail.cells.point if detail.cells else detail.geometry or layer.geometry
    for column in dict.fromkeys((layer.geometry, drawn)):
        queryset = queryset.filter(**{f"{column}__bboverlaps": _Bound(Slot.BUFFERED)})
    if detail.where is not None:
        queryset = queryset.filter(detail.where)
    columns: dict[str, Combinable] = {"tile_id": F("pk"), "tile_geom": as_stored(drawn)}
    if detail.cells:
        columns["tile_east"] = F(detail.cells.east)
        columns["tile_north"] = F(detail.cells.north)
    for number, name in enumerate(drawn_fields(layer, detail)):
        source = layer.fields[name]
        columns[f"tile_{number}"] = F(source) if isinstance(source, str) else source
    selected: QuerySet[Any] = queryset.order_by().annotate(**columns).values_list(*columns)
    return selected


def drawn_fields(layer: Layer, detail: Detail) -> tuple[str, ...]:
    """Names of the properties that a detail keeps, in the order declared."""
    kept = layer.fields if detail.fields is None else detail.fields
    return tuple(name for name in layer.fields if name in kept)


def fragment(layer: Layer, query: QueryDict, detail: Detail) -> Fragment:
    """The subquery that encodes one layer of a tile."""
    selected = rows(layer, query, detail)
    try:
        sql, parameters = selected.query.sql_with_params()
    except EmptyResultSet:  # the filter says by itself that there is nothing
        return Fragment("''::bytea", ())
    if detail.cells:
        return _counted(layer, detail, detail.cells, sql, parameters)
    geometry_type = _geometry_type(selected, detail.geometry or layer.geometry)
    properties = "".join(
        f', r.tile_{number} AS "{name}"' for number, name in enumerate(drawn_fields(layer, detail))
    )
    extent, buffer = EXTENT >> detail.coarseness, BUFFER >> detail.coarseness
    unit = f"%s / {1 << detail.coarseness}" if detail.coarseness else "%s"
    scaled = f"{unit}, 0, 0, -{unit}, {unit}, {unit}"
    near = "CASE WHEN r.tile_geom @ %s THEN r.tile_geom ELSE ST_ClipByBox2D(r.tile_geom, %s) END"
    drawn = f"ST_SnapToGrid(ST_Affine({near}, {scaled}), 1)"
    scaling: tuple[Slot, ...] = (
        *(Slot.BUFFERED, Slot.BUFFERED_BOX),
        *(Slot.SCALE, Slot.SCALE, Slot.SHIFT_X, Slot.SHIFT_Y),
    )
    if geometry_type == _ANY_TYPE:
        whole = f"ST_AsMVTGeom(r.tile_geom, %s, {extent}, {buffer}, true)"
        is_plain = f"GeometryType(r.tile_geom) IN ({_PLAIN_TYPES})"
        drawn = f"CASE WHEN {is_plain} THEN {drawn} ELSE {whole} END"
        scaling = (*scaling, Slot.BOX)
    # Snapping can leave nothing of a small shape, and an empty shape must not become a feature.
    # Without OFFSET the planner would work the shape out twice, for the test and for the tile.
    # Names of layers and properties are checked where they are declared.
    encoded = (
        f"(SELECT ST_AsMVT(f, '{layer.name}', {extent}, 'geom', 'id') FROM ("  # noqa: S608
        f"SELECT r.tile_id AS id, {drawn} AS geom{properties}"
        f" FROM ({sql}) r OFFSET 0) f WHERE NOT ST_IsEmpty(f.geom))"
    )
    return Fragment(encoded, (*scaling, *parameters))


_INNER = 0.1875
"""Share of a cell along its edges that its point keeps out of, so that neighbours stay apart."""
_HALF_WORLD = Tile(0, 0, 0).side / 2


def _counted(
    layer: Layer, detail: Detail, cells: Cells, sql: str, parameters: tuple[Any, ...]
) -> Fragment:
    """The subquery that counts one layer's rows by cells.

    Columns and rows are counted from the corner of the world and not of the tile: two tiles that
    share an edge must agree to the last bit on which side of it a point lies.
    """
    names = drawn_fields(layer, detail)
    count = f"tile_{names.index(cells.count)}"
    sums = "".join(f", sum(r.tile_{number})::int8 AS tile_{number}" for number in range(len(names)))
    side = EXTENT >> cells.split

    def along(middle: str, first: str) -> str:
        low, high = f"{first} + {side * _INNER}", f"{first} + {side * (1 - _INNER)}"
        inner = f"least(greatest({middle}, {low}), {high})"
        return f"round(CASE WHEN c.{count} = 1 THEN {middle} ELSE {inner} END)"

    east = f"c.east / c.{count} * %s + %s"
    south = f"c.north / c.{count} * -%s + %s"
    x = along(east, f"(c.col & {(1 << cells.split) - 1}) * {side}")
    y = along(south, f"(c.line & {(1 << cells.split) - 1}) * {side}")
    # names of layers and properties are checked where they are declared
    encoded = (
        f"(SELECT ST_AsMVT(f, '{layer.name}', {EXTENT}, 'geom', 'id') FROM ("  # noqa: S608
        f"SELECT (((%s + {cells.split}) << {CELL_BITS} | c.line) << {CELL_BITS}) | c.col AS id,"
        f" ST_Point({x}, {y}) AS geom{_of_cells(names, cells)} FROM ("
        f"SELECT floor((ST_X(r.tile_geom) + {_HALF_WORLD!r}) * (%s / {side}))::int8 AS col,"
        f" floor(({_HALF_WORLD!r} - ST_Y(r.tile_geom)) * (%s / {side}))::int8 AS line,"
        f" sum(r.tile_east) AS east, sum(r.tile_north) AS north{sums}"
        f" FROM ({sql}) r GROUP BY 1, 2) c"
        f" WHERE c.{count} > 0 AND c.col >> {cells.split} = %s AND c.line >> {cells.split} = %s"
        ") f)"
    )
    to_x, to_y = (Slot.SCALE, Slot.SHIFT_X), (Slot.SCALE, Slot.SHIFT_Y)
    first = (Slot.ZOOM, *to_x * 2, *to_y * 2, Slot.SCALE, Slot.SCALE)
    return Fragment(encoded, (*first, *parameters, Slot.COLUMN, Slot.ROW))


def _of_cells(names: Sequence[str], cells: Cells) -> str:
    """The properties of counted cells; those of one thing are left out where there are more."""
    count = f"tile_{names.index(cells.count)}"
    return "".join(
        f', CASE WHEN c.{count} = 1 THEN c.tile_{number} END AS "{name}"'
        if name in cells.alone
        else f', c.tile_{number} AS "{name}"'
        for number, name in enumerate(names)
    )


def statement(fragments: Sequence[Fragment]) -> Statement:
    """One statement of several layers; a slot that many of them use is bound once."""
    numbers: dict[Slot, int] = {}
    values: list[Any] = []

    def number(value: Any) -> str:
        if not isinstance(value, Slot):
            values.append(value)
            return f"${len(values)}"
        if value not in numbers:
            values.append(value)
            numbers[value] = len(values)
        return f"${numbers[value]}::{_SLOTS[value][0]}"

    def numbered(part: Fragment) -> str:
        given = iter(part.parameters)
        return _PLACEHOLDER.sub(
            lambda found: "%" if found[1] == "%" else number(next(given)), part.sql
        )

    return Statement("SELECT " + " || ".join(map(numbered, fragments)), tuple(values))


_PLACEHOLDER = re.compile(r"%([s%])")


def _geometry_type(queryset: QuerySet[Any], column: str) -> str:
    field = queryset.model._meta.get_field(column)
    if not isinstance(field, GeometryField):
        field = getattr(field, "output_field", field)
    return str(getattr(field, "geom_type", _ANY_TYPE))
