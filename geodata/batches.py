"""Batches of a file on their way to staging: every check that a row can fail by itself."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from geodata.copying import digests, encoded, fixed, stream
from geodata.crs import CADASTRE, LONLAT, Move, move, transformer
from geodata.descriptions import Columns, Text, Whole
from geodata.in_force import DIGEST, InForce
from geodata.merging import Target, staged_types
from geodata.models import District, GroundArea, Municipality, Settlement
from geodata.reading import SHAPE, Opened
from geodata.reasons import Reason
from geodata.remembered import Remembered, digests_of_rows
from geodata.repeats import Repeats
from geodata.reports import Outcome, Refused, Report
from geodata.shapes import Checked, areas, checked
from geodata.systems import refusal_of
from geodata.values import Notes, as_text, converted, identified, mapped

_ARROW = {"text": pa.string(), "int4": pa.int32(), "float8": pa.float64()}
_HALF = 0.5
_SAMPLE = 64


class Intake:
    """The checks of one layer of one file; keeps count of what it has seen."""

    def __init__(
        self,
        target: Target,
        source: Opened,
        crs: str | None,
        report: Report,
        known: InForce | None,
        memory: Remembered,
    ) -> None:
        self._target, self._report = target, report
        self._known, self._memory = known, memory
        self._layer, self._municipality = target.layer, target.municipality
        self._named = {name.lower(): name for name in source.columns}
        self.staged = staged_types(target.model)
        self.crs_name, self._home = _way_home(crs or source.crs, self._municipality)
        self._measure = _way_to_measure(self._municipality)
        self._box = _box(self._municipality)
        self._districts = _Districts(self._municipality)
        self._ekatte = _known_ekatte(self._municipality)
        self.rows = self._outside = self._placed = 0
        self.repeats = Repeats()
        self._check_columns()

    @property
    def key_column(self) -> str:
        """The column of the file that the key comes from."""
        if self._layer.identifier:
            return self._layer.identifier.column
        column = self._layer.columns.get(self._target.model.KEY)
        return column.column if column else ""

    def _check_columns(self) -> None:
        required = [c.column for c in self._layer.columns.values() if c.is_required]
        if self._layer.identifier:
            required.append(self._layer.identifier.column)
        for column in required:
            if column.lower() not in self._named:
                columns = ", ".join(sorted(self._named.values()))[:300]
                raise Refused(Reason.MISSING_COLUMN, column=column, columns=columns)

    def rows_of(self, batch: pa.RecordBatch) -> bytes:
        """COPY bytes of the rows of a batch that may be written and are not in force already."""
        numbers = np.arange(self.rows + 1, self.rows + 1 + batch.num_rows, dtype=np.int32)
        self.rows += batch.num_rows
        marks = digests_of_rows(batch)
        unknown = self._not_in_force(marks, numbers)
        if len(unknown) < batch.num_rows:
            batch = batch.take(pa.array(unknown))
            marks, numbers = marks[unknown], numbers[unknown]
        return self._checked(batch, marks, numbers) if len(unknown) else b""

    def _not_in_force(
        self, marks: NDArray[np.void], numbers: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Which rows are not known to be in force as they were read before."""
        if self._known is None:
            return np.arange(len(marks))
        remembered, contents = self._memory.contents(marks)
        is_same = self._known.mark(contents, numbers[remembered])
        self._memory.learn(marks[remembered[is_same]], contents[is_same])
        self._placed += int(is_same.sum())
        return np.setdiff1d(np.arange(len(marks)), remembered[is_same], assume_unique=True)

    def _checked(
        self, batch: pa.RecordBatch, marks: NDArray[np.void], numbers: NDArray[np.int32]
    ) -> bytes:
        findings = _Findings(batch.num_rows)
        columns = self._columns(batch, findings)
        shapes = checked(
            batch.column(SHAPE),
            is_area=issubclass(self._target.model, GroundArea),
            way=self._home,
            box=self._box,
        )
        self._note_shapes(shapes, findings)
        self._complete(columns, shapes)
        key = columns[self._target.model.KEY]
        blank = pc.or_(key.is_null(), pc.equal(key, "").fill_null(True))
        findings.reject_unexplained(blank.to_numpy(zero_copy_only=False), self.key_column)
        keep = np.flatnonzero(~findings.is_rejected)
        findings.tell(self._report, key, numbers)
        content, hashes = self._encoded(columns, shapes.shapes, keep, numbers[keep])
        is_plain = ~findings.is_noted[keep]
        self._memory.learn(marks[keep[is_plain]], hashes[is_plain])
        return content

    def _columns(self, batch: pa.RecordBatch, findings: "_Findings") -> Columns:
        """Cleaned values by field."""
        made: Columns = {}
        key = self._layer.identifier
        if key:
            notes = Notes()
            made |= identified(self._values(batch, key.column), key, notes)
            findings.add(notes, key.column)
            self._warn_of_ekatte(made["ekatte"], findings, key.column)
        for name, column in self._layer.columns.items():
            if column.column.lower() in self._named:
                notes = Notes()
                made[name] = converted(self._values(batch, column.column), column, notes)
                findings.add(notes, column.column)
            else:
                kind = {Text: pa.string(), Whole: pa.int32()}.get(type(column), pa.float64())
                made[name] = pa.nulls(batch.num_rows, kind)
                if kind == pa.string():
                    made[name] = made[name].fill_null("")
        for name, derived in self._layer.derived.items():
            made[name] = mapped(as_text(made[derived.of]), derived.by)
        if self._layer.finish:
            self._layer.finish(made)
        return made

    def _values(self, batch: pa.RecordBatch, column: str) -> pa.Array:
        return batch.column(self._named[column.lower()])

    def _warn_of_ekatte(self, ekatte: pa.Array, findings: "_Findings", column: str) -> None:
        if not self._ekatte:
            return
        known = pc.is_in(ekatte, pa.array(sorted(self._ekatte)))
        odd = pc.and_(pc.invert(known), ekatte.is_valid()).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(odd):
            about = {"value": ekatte[int(row)].as_py()}
            findings.one(int(row), Outcome.WARNED, Reason.UNKNOWN_EKATTE, column, about)

    def _note_shapes(self, shapes: Checked, findings: "_Findings") -> None:
        for row, reason, about in shapes.rejected:
            findings.one(row, Outcome.REJECTED, reason, "geometry", about)
        for row, reason, about in shapes.repaired:
            if shapes.is_kept[row]:
                findings.one(row, Outcome.REPAIRED, reason, "geometry", about)
        outside = np.flatnonzero(shapes.is_outside)
        for row in outside.tolist():
            name = {"municipality": self._municipality.name_bg}
            findings.one(row, Outcome.REJECTED, Reason.OUTSIDE_MUNICIPALITY, "geometry", name)
        self._outside += len(outside)
        self._placed += int(shapes.is_kept.sum())
        if len(outside) > self._placed:
            x, y = np.nanmedian(shapes.typical[outside][:_SAMPLE], axis=0)
            refused = refusal_of(x, y, self.crs_name, self._municipality.bounds.extent)
            if refused:
                raise refused

    def check_whole(self) -> None:
        """Refuse a file that lies elsewhere, once all of it has been seen."""
        total = self._outside + self._placed
        if self._outside > total * _HALF:
            raise Refused(
                Reason.NOTHING_INSIDE,
                outside=self._outside,
                total=total,
                municipality=self._municipality.name_bg,
            )

    def _complete(self, columns: Columns, shapes: Checked) -> None:
        """Fields that come from the shape: the area, and the district where none is told."""
        if self._layer.area_field:
            columns[self._layer.area_field] = pa.array(areas(shapes.shapes, self._measure))
        if "district_code" in self.staged:
            told = columns.get("district_code", pa.nulls(len(shapes.shapes), pa.string()))
            unknown = pc.equal(told.fill_null(""), "").to_numpy(zero_copy_only=False)
            rows = np.flatnonzero(unknown & shapes.is_kept)
            found = self._districts.of(shapes.shapes[rows])
            texts = np.asarray(told.fill_null("").to_numpy(zero_copy_only=False), dtype=object)
            texts = texts.copy()
            texts[rows] = found
            columns["district_code"] = pa.array(texts, pa.string())

    def _encoded(
        self,
        columns: Columns,
        shapes: NDArray[np.object_],
        keep: NDArray[np.int64],
        numbers: NDArray[np.int32],
    ) -> tuple[bytes, NDArray[np.void]]:
        """COPY bytes of the kept rows that are not in force already; digests of all of them."""
        rows = pa.array(keep)
        ready = {name: self._ready(columns, name, kind, rows) for name, kind in self.staged.items()}
        ready["geom"] = pa.array(shapely.to_wkb(shapes[keep]), pa.large_binary())
        joined = encoded(ready)
        every = written = digests(joined).view(DIGEST)
        keys = ready[self._target.model.KEY]
        if self._known is not None:
            new = np.flatnonzero(~self._known.mark(every, numbers))
            joined, keys = joined.take(pa.array(new)), keys.take(pa.array(new))
            numbers, written = numbers[new], every[new]
        self.repeats.add(keys, numbers, written)
        content = stream(joined, pa.array(numbers), fixed(written), fields=len(ready) + 2)
        return content, every

    def _ready(self, columns: Columns, name: str, kind: str, rows: pa.Array) -> pa.Array:
        """One staged column of the kept rows; texts are never NULL, numbers may be."""
        column = columns.get(name)
        if column is None:
            return (
                pa.array([""] * len(rows)) if kind == "text" else pa.nulls(len(rows), _ARROW[kind])
            )
        column = column.take(rows)
        if kind == "text":
            return pc.cast(column, pa.string()).fill_null("")
        return pc.cast(column, _ARROW[kind])


class _Findings:
    """What is to be said of the rows of a batch, and which of them are out."""

    def __init__(self, rows: int) -> None:
        self.is_rejected = np.zeros(rows, bool)
        self.is_noted = np.zeros(rows, bool)
        self._found: list[tuple[int, Outcome, Reason, str, Mapping[str, str]]] = []

    def one(
        self, row: int, outcome: Outcome, reason: Reason, column: str, about: Mapping[str, str]
    ) -> None:
        self._found.append((row, outcome, reason, column, about))
        self.is_noted[row] = True
        if outcome is Outcome.REJECTED:
            self.is_rejected[row] = True

    def add(self, notes: Notes, column: str) -> None:
        for row, outcome, reason, about in notes.found:
            self.one(row, outcome, reason, column, about)

    def reject_unexplained(self, rows: NDArray[np.bool_], column: str) -> None:
        """Reject rows without a key that nothing has rejected yet."""
        for row in np.flatnonzero(rows & ~self.is_rejected):
            self.one(int(row), Outcome.REJECTED, Reason.MISSING_VALUE, column, {})

    def tell(self, report: Report, keys: pa.Array, numbers: NDArray[np.int32]) -> None:
        """Write the findings and the counts of rows; a rejected row is not also repaired."""
        seen: dict[Outcome, set[int]] = {outcome: set() for outcome in Outcome}
        for row, outcome, reason, column, about in self._found:
            if outcome is not Outcome.REJECTED and self.is_rejected[row]:
                continue
            seen[outcome].add(row)
            key = about.get("value") if reason is Reason.BAD_IDENTIFIER else keys[row].as_py()
            number = int(numbers[row])
            report.note(outcome, reason, row=number, key=key or "", field=column, **about)
        report.rejected += len(seen[Outcome.REJECTED])
        report.repaired += len(seen[Outcome.REPAIRED])
        report.warned += len(seen[Outcome.WARNED])


class _Districts:
    """Which district a shape is in, by a point on its surface."""

    def __init__(self, municipality: Municipality) -> None:
        rows = District.objects.of(municipality.pk).true_on(None).values_list("code", "geom")
        self._codes = [code for code, _ in rows]
        self._areas = [shapely.from_wkb(bytes(geom.wkb)) for _, geom in rows]
        for area in self._areas:
            shapely.prepare(area)

    def of(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Code for each shape; empty where no district has it."""
        codes = np.full(len(shapes), "", dtype=object)
        points = shapely.point_on_surface(shapes)
        x, y = shapely.get_x(points), shapely.get_y(points)
        for code, area in zip(self._codes, self._areas, strict=True):
            west, south, east, north = area.bounds
            near = (codes == "") & (x >= west) & (x <= east) & (y >= south) & (y <= north)
            rows = np.flatnonzero(near)
            if len(rows):
                codes[rows[shapely.contains_xy(area, x[rows], y[rows])]] = code
        return codes


def _way_home(declared: str | None, municipality: Municipality) -> tuple[str, Move | None]:
    """Name of the file's system and the way from it to the cadastre's; None when it is that."""
    if not declared:
        raise Refused(Reason.MISSING_CRS)
    try:
        system = CRS.from_user_input(declared)
    except CRSError:
        raise Refused(Reason.UNKNOWN_CRS, crs=declared[:80]) from None
    code = system.to_epsg()
    name = f"EPSG:{code}" if code else system.name
    if code == CADASTRE:
        return name, None
    try:
        return name, move(code or system.to_wkt(), CADASTRE, municipality.bounds.extent)
    except (ValueError, ProjError):
        raise Refused(Reason.INEXACT_CRS, crs=name) from None


def _way_to_measure(municipality: Municipality) -> Move | None:
    if municipality.measure_srid == CADASTRE:
        return None
    return move(CADASTRE, municipality.measure_srid, municipality.bounds.extent)


def _box(municipality: Municipality) -> shapely.Polygon:
    """The municipality's box in the cadastre's system, prepared; its sides are bent as they are."""
    box = shapely.segmentize(shapely.box(*municipality.bounds.extent), 0.05)
    points = shapely.get_coordinates(box)
    moved = transformer(LONLAT, CADASTRE).transform(points[:, 0], points[:, 1])
    polygon = shapely.Polygon(np.column_stack(moved))
    shapely.prepare(polygon)
    return polygon


def _known_ekatte(municipality: Municipality) -> set[str]:
    """EKATTE codes of the municipality; empty while its settlements are not loaded."""
    known = set(
        Settlement.objects.filter(municipality=municipality).values_list("ekatte", flat=True)
    )
    return known | {municipality.seat_ekatte} if known else set()
