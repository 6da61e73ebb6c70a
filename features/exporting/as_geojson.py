"""GeoJSON (RFC 7946) as a stream of features: longitude and latitude, rounded to a centimetre.

What the file says of itself is in `about` and `timeStamp`, foreign members that precede the
features, so that a reader who stops early has met them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from features.crs import CRS84
from features.exporting.table import Table
from features.serializers import geojson_of

MEDIA_TYPE = "application/geo+json"


def shape(table: Table) -> dict[str, Any]:
    """What a feature needs besides the columns."""
    return {"shape": geojson_of(table.geometry, CRS84)}


def chunks(table: Table, batches: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    """The file, a batch of features at a time."""
    notice = table.notice
    head = {
        "type": "FeatureCollection",
        "name": table.name,
        "timeStamp": notice.made_at.isoformat(timespec="seconds"),
        "about": {
            "title": notice.title,
            "chosen": notice.chosen,
            "address": notice.address,
            "statement": notice.statement,
            "terms": [
                {
                    "attribution": one.attribution,
                    "licence": one.licence,
                    "licence_url": one.licence_url,
                }
                for one in notice.terms
            ],
        },
    }
    yield orjson.dumps(head)[:-1] + b',"features":['
    columns = [(column.name, column.value) for column in table.columns]
    comma = b"\n"
    for batch in batches:
        features = [
            orjson.dumps(
                {
                    "type": "Feature",
                    "id": row[table.key],
                    "geometry": orjson.Fragment(row["shape"]) if row["shape"] else None,
                    "properties": {name: value(row) for name, value in columns},
                }
            )
            for row in batch
        ]
        yield comma + b",\n".join(features)
        comma = b",\n"
    yield b"\n]}\n"
