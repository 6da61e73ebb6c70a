"""The statement that every tile server on PostGIS runs: the clipper on every feature."""

import re

_FAST_PATH = re.compile(
    r"CASE WHEN r\.tile_geom @ .*? ELSE (ST_AsMVTGeom\(.*?, true\)) END AS geom", re.DOTALL
)


def stock_sql(sql: str) -> str:
    """The same statement with the fast path taken out; filters and properties stay."""
    stock, changed = _FAST_PATH.subn(r"\1 AS geom", sql)
    if not changed:
        raise ValueError("there is no fast path in this statement")
    # a parameter that only the fast path used must still have a type
    unused = [n for n in ("$2", "$3", "$4") if n + "::" not in stock]
    return stock + " WHERE " + " AND ".join(f"{n}::float8 IS NOT NULL" for n in unused)
