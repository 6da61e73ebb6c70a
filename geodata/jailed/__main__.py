"""Read one file and write to standard output: a line of JSON, then an Arrow IPC stream.

Usage: python -m geodata.jailed FILE FORMAT GZIPPED LAYER COLUMNS LIMITS SCRATCH. COLUMNS is JSON:
names in lower case of those wanted, or null for all; so is LIMITS. The line holds what is known of
the layer; the stream has the columns of the file and `__shape__`, WKB. A file that cannot be read
ends the process with status 3 and {"fault": reason, "details": {…}} as the last line of standard
error, which may come when part of the stream is already written.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from geodata.jailed.archives import extracted_gzip, extracted_shapefile
from geodata.jailed.confinement import Limits, confine, load_gdal
from geodata.jailed.faults import Fault
from geodata.jailed.texts import check_json, check_json_lines, check_xml, encoding_of_dbf

SHAPE = "__shape__"
_DRIVERS = {
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "geojsonl": "GeoJSONSeq",
    "zip": "ESRI Shapefile",
    "fgb": "FlatGeobuf",
    "gml": "GML",
    "kml": "KML",
}


def main(arguments: list[str], limits: Limits) -> int:
    file, format_, is_gzipped, layer, columns, _, scratch = arguments
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not spoil the stream
    try:
        path, encoding = _prepared(
            Path(file), format_, is_gzipped == "1", Path(scratch), limits.unpacked_mb
        )
        asked = _Asked(layer or None, json.loads(columns), encoding, limits.batch_rows)
        _stream(path, format_, asked, out)
    except Fault as fault:
        return _failed(fault.reason, fault.details)
    except MemoryError:
        return _failed("reader_limit", {})
    return 0


def _failed(reason: str, details: dict[str, Any]) -> int:
    print(json.dumps({"fault": reason, "details": details}, ensure_ascii=False), file=sys.stderr)
    return 3


def _prepared(
    file: Path, format_: str, is_gzipped: bool, scratch: Path, unpacked_mb: int
) -> tuple[Path, str | None]:
    """The path that GDAL may open, and the encoding it must be told."""
    path = file
    if is_gzipped:
        path = extracted_gzip(file, scratch / f"content.{format_}", unpacked_mb)
    if format_ == "zip":
        path = extracted_shapefile(path, scratch, unpacked_mb)
        return path, encoding_of_dbf(path.with_suffix(".dbf"), path.with_suffix(".cpg"))
    if format_ == "gml":
        check_xml(path)
        # the driver writes a schema beside the file, so it gets a name of its own
        link = scratch / "layer.gml"
        link.symlink_to(path)
        path = link
    elif format_ == "kml":
        check_xml(path)
    elif format_ == "geojson":
        check_json(path)
    elif format_ == "geojsonl":
        check_json_lines(path)
    return path, None


@dataclass(frozen=True, slots=True)
class _Asked:
    layer: str | None
    wanted: list[str] | None
    encoding: str | None
    batch_rows: int


def _stream(path: Path, format_: str, asked: _Asked, out: BinaryIO) -> None:
    import pyarrow as pa
    from pyogrio import errors, list_layers, read_info
    from pyogrio.raw import open_arrow

    try:
        names = [str(name) for name, *_ in list_layers(path)]
        chosen = _chosen(names, asked.layer)
        if format_ == "gpkg":
            _check_table(path, chosen)
        info = read_info(path, layer=chosen, encoding=asked.encoding)
        if info["driver"] != _DRIVERS[format_]:
            raise Fault("unreadable", detail=str(info["driver"]))
        columns = [str(name) for name in info["fields"]]
        wanted = [name for name in columns if asked.wanted is None or name.lower() in asked.wanted]
        with open_arrow(
            path,
            layer=chosen,
            encoding=asked.encoding,
            columns=wanted,
            batch_size=asked.batch_rows,
            use_pyarrow=True,
        ) as (meta, reader):
            known = {
                "crs": meta["crs"],
                "encoding": asked.encoding or info["encoding"] or "UTF-8",
                "layer": chosen,
                "columns": columns,
                "rows": info["features"],
            }
            out.write(json.dumps(known, ensure_ascii=False).encode() + b"\n")
            _hand_over(reader, meta["geometry_name"] or "wkb_geometry", out)
    except MemoryError:
        raise  # Arrow's own is one of its exceptions too
    except (errors.DataSourceError, errors.DataLayerError, pa.ArrowException, OSError) as error:
        raise Fault("unreadable", detail=_plain(error, path)) from error


def _hand_over(reader: Any, shape: str, out: BinaryIO) -> None:
    """Write the rows, their shape under the name that the other side knows."""
    import pyarrow as pa

    renamed = [SHAPE if name == shape else name for name in reader.schema.names]
    schema = pa.schema(
        [field.with_name(name).remove_metadata()
         for name, field in zip(renamed, reader.schema, strict=True)]
    )  # fmt: skip
    with pa.ipc.new_stream(out, schema) as stream:
        for batch in reader:
            stream.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def _check_table(file: Path, layer: str) -> None:
    """A layer must be a table: a view is a program, and may make rows without an end."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as database:
            row = database.execute(
                "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?"
                " COLLATE NOCASE", [layer],
            ).fetchone()  # fmt: skip
    except sqlite3.Error as error:
        raise Fault("unreadable", detail="SQLite") from error
    if row != ("table",):
        raise Fault("no_table", name=layer[:100])


def _chosen(names: list[str], layer: str | None) -> str:
    if layer is not None:
        if layer not in names:
            raise Fault("missing_layer", name=layer)
        return layer
    if not names:
        raise Fault("no_rows")
    if len(names) > 1:
        raise Fault("several_layers", names=", ".join(sorted(names))[:200])
    return names[0]


def _plain(error: Exception, path: Path) -> str:
    """An error's first line without paths of the jail."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return line.replace(str(path), path.suffix).replace(str(path.parent), "")[:200]


if __name__ == "__main__":
    limits = Limits(**json.loads(sys.argv[6]))
    confine(limits)
    unwanted = load_gdal()
    if unwanted:
        raise SystemExit(f"drivers that would not go: {unwanted}")
    sys.exit(main(sys.argv[1:], limits))
