"""Files that anybody hands in: what costs too much is stopped, whatever the file says of itself."""

import gzip
import json
import select
import sqlite3
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import geopandas
import pyarrow as pa
import pytest
import shapely

from documents import jail
from geodata import outlines, reading
from geodata.outlines import NotAnOutline, shapes_in, shapes_of
from geodata.reading import SHAPE, SMALL, Opened, opened
from geodata.reasons import Reason
from geodata.reports import Refused

AREA = shapely.box(23.3, 42.6, 23.4, 42.7)
LINE = json.dumps(
    {"type": "Feature", "properties": {"text": "x" * 900}, "geometry": AREA.__geo_interface__}
)


def geopackage(folder: Path) -> Path:
    file = folder / "area.gpkg"
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[AREA], crs=4326)
    frame.to_file(file, layer="area")
    return file


def with_endless_view(file: Path) -> Path:
    """The layer of a file as a view that makes rows for ever."""
    with sqlite3.connect(file) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        (geom,) = database.execute("SELECT hex(geom) FROM area").fetchone()
        database.execute("DROP TABLE area")
        database.execute(
            "CREATE VIEW area AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            f" SELECT i AS fid, X'{geom}' AS geom, i AS a FROM n"
        )
    database.close()
    return file


def refusal_of(file: Path, **about: object) -> Refused:
    with pytest.raises(Refused) as refused, opened(file, limits=replace(SMALL, **about)) as source:
        for _ in source.batches:
            pass
    return refused.value


def test_a_table_of_a_geopackage_is_read(tmp_path: Path) -> None:
    shapes, crs = shapes_in(geopackage(tmp_path))
    assert crs == "EPSG:4326"
    assert [shapely.equals(shape, AREA) for shape in shapes] == [True]


def test_a_view_is_not_run(tmp_path: Path) -> None:
    refused = refusal_of(with_endless_view(geopackage(tmp_path)))
    assert refused.reason is Reason.NO_TABLE


def test_a_small_gzip_may_not_unpack_to_a_large_file(tmp_path: Path) -> None:
    file = tmp_path / "a.geojsonl.gz"
    file.write_bytes(gzip.compress((LINE + "\n").encode() * 40_000))
    assert file.stat().st_size < 1 << 20
    assert refusal_of(file).reason is Reason.TOO_LARGE


def test_memory_and_time_have_an_end(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    points = ",".join(["[23.3,42.6]"] * 600_000)
    line = f'{{"type": "LineString", "coordinates": [{points}]}}'
    file.write_text(f'{{"type": "Feature", "properties": {{}}, "geometry": {line}}}')
    assert refusal_of(file, memory_mb=200).reason in (Reason.READER_LIMIT, Reason.UNREADABLE)
    assert refusal_of(file, seconds=0).reason is Reason.READER_LIMIT


def test_a_killed_reader_leaves_nobody_with_its_pipes() -> None:
    reader = jail.started(["/bin/sh", "-c", "sleep 300 & echo begun; wait"], has_walls=False)
    assert reader.stdout is not None
    assert reader.stderr is not None
    with reader.stdout, reader.stderr:
        assert reader.stdout.readline() == b"begun\n"
        jail.end(reader)
        reader.wait(timeout=30)
        is_over, _, _ = select.select([reader.stdout], [], [], 30)
        assert is_over
        assert reader.stdout.read() == b""
        jail.end(reader)


def test_a_reader_killed_at_any_moment_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(LINE)
    for moment in range(25):
        limits = replace(SMALL, seconds=moment / 500)  # type: ignore[arg-type]
        with suppress(Refused), opened(file, limits=limits) as source:
            list(source.batches)


@pytest.mark.parametrize(
    "shape", [AREA, shapely.LineString([(n, 0) for n in range(outlines.VERTICES_MAX)])]
)
def test_what_is_too_much_is_not_read_to_its_end(shape: shapely.Geometry) -> None:
    rows = 0

    def batches():
        nonlocal rows
        for _ in range(100):
            rows += 100
            yield pa.RecordBatch.from_pydict({SHAPE: [shapely.to_wkb(shape)] * 100})

    source = Opened("a", "EPSG:4326", "UTF-8", None, (), batches())
    with pytest.raises(NotAnOutline):
        shapes_of(source)
    assert rows <= 300


def test_outlines_are_read_under_the_limits_of_small_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    prisoner = reading.prisoner

    def watched(*about):
        seen.append(about)
        return prisoner(*about)

    monkeypatch.setattr(reading, "prisoner", watched)
    shapes_in(geopackage(tmp_path))
    ((*_, columns, limits),) = seen
    assert (columns, limits) == ((), SMALL)
