"""Tables that a GeoPackage must have (OGC 12-128r18), and the spatial index as its extension."""

import sqlite3
from collections.abc import Mapping
from functools import cache

from pyproj import CRS

from features.crs import STORAGE
from features.exporting.table import Table

_APPLICATION_ID = 0x47504B47  # "GPKG"
_VERSION = 10300
_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id), z TINYINT NOT NULL,
  m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_metadata (
  id INTEGER PRIMARY KEY, md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL REFERENCES gpkg_metadata(id),
  md_parent_id INTEGER REFERENCES gpkg_metadata(id));
"""
_SPEC = "http://www.geopackage.org/spec130/#extension"
_TRIGGERS = """
CREATE TRIGGER "rtree_{t}_geom_insert" AFTER INSERT ON "{t}"
 WHEN (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
 BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES ({box}); END;
CREATE TRIGGER "rtree_{t}_geom_update1" AFTER UPDATE OF geom ON "{t}"
 WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
 BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES ({box}); END;
CREATE TRIGGER "rtree_{t}_geom_update2" AFTER UPDATE OF geom ON "{t}"
 WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
 BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD.fid; END;
CREATE TRIGGER "rtree_{t}_geom_update3" AFTER UPDATE ON "{t}"
 WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
 BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD.fid;
 INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES ({box}); END;
CREATE TRIGGER "rtree_{t}_geom_update4" AFTER UPDATE ON "{t}"
 WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
 BEGIN DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD.fid, NEW.fid); END;
CREATE TRIGGER "rtree_{t}_geom_delete" AFTER DELETE ON "{t}" WHEN OLD.geom NOTNULL
 BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD.fid; END;
"""
_BOX = "NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"


def begin(package: sqlite3.Connection, table: Table, types: Mapping[str, str]) -> None:
    """The tables, empty; features are `fid`, `geom` and the columns in their order."""
    package.executescript(
        f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION};{_TABLES}"
    )
    package.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _systems())
    columns = "".join(f', "{name}" {written}' for name, written in types.items())
    package.execute(
        f'CREATE TABLE "{table.name}" '
        f"(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom GEOMETRY{columns})"
    )
    package.execute(
        f'CREATE VIRTUAL TABLE "rtree_{table.name}_geom" USING rtree(id, minx, maxx, miny, maxy)'
    )


def finish(
    package: sqlite3.Connection,
    table: Table,
    bounds: tuple[float, ...] | None,
    metadata: str,
) -> None:
    """Describe what was written: contents, geometry, extensions, titles and terms."""
    notice = table.notice
    made = notice.made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    package.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (table.name, table.title, f"{notice.chosen}. {notice.statement}", made,
         *(bounds or (None,) * 4), STORAGE.srid),
    )  # fmt: skip
    package.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', ?, 0, 0)",
        (table.name, STORAGE.srid),
    )
    package.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)",
        [
            (table.name, "geom", "gpkg_rtree_index", f"{_SPEC}_rtree", "write-only"),
            ("gpkg_data_columns", None, "gpkg_schema", f"{_SPEC}_schema", "read-write"),
            ("gpkg_metadata", None, "gpkg_metadata", f"{_SPEC}_metadata", "read-write"),
            ("gpkg_metadata_reference", None, "gpkg_metadata", f"{_SPEC}_metadata", "read-write"),
        ],
    )
    package.executemany(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, NULL, NULL, NULL)",
        [(table.name, each.name, each.name, notice.say(each.title)) for each in table.columns],
    )
    package.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)",
        ("http://www.geopackage.org/spec130/#_metadata_table", metadata),
    )
    package.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, 1, NULL)",
        (table.name, made),
    )
    for trigger in _TRIGGERS.format(t=table.name, box=_BOX).split("END;")[:-1]:
        package.execute(f"{trigger}END")


@cache
def _systems() -> list[tuple[str, int, str, int, str, str]]:
    """The three systems every package declares, and the cadastre's."""
    made = [
        ("Undefined Cartesian", -1, "NONE", -1, "undefined", "undefined Cartesian system"),
        ("Undefined geographic", 0, "NONE", 0, "undefined", "undefined geographic system"),
    ]
    for srid in (4326, STORAGE.srid):
        system = CRS.from_epsg(srid)
        definition = system.to_wkt("WKT1_GDAL")
        made.append((system.name, srid, "EPSG", srid, definition, "x or longitude first"))
    return made
