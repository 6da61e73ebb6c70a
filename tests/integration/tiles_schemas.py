"""What the standards ask of documents about tiles, as JSON schemas written from their texts.

OGC 17-083r4 (tile matrix set, tile set metadata), OGC 20-057 (lists) and TileJSON 3.0.0. Stricter
where the text asks more than the published schema: addresses are absolute, zooms are in order.
"""

from typing import Any

Schema = dict[str, Any]

_URI: Schema = {"type": "string", "pattern": "^https?://"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_POINT: Schema = {
    "type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2,
}  # fmt: skip
_LINK: Schema = {
    "type": "object",
    "required": ["href", "rel", "type"],
    "properties": {
        "href": _URI,
        "rel": {"type": "string", "minLength": 1},
        "type": {"type": "string", "pattern": "^[a-z]+/"},
        "title": {"type": "string", "minLength": 1},
        "templated": {"const": True},
    },
    "additionalProperties": False,
}
_LINKS: Schema = {"type": "array", "items": _LINK, "minItems": 1}
_SUMMARY: Schema = {
    "dataType": {"enum": ["map", "vector", "coverage"]},
    "crs": _URI,
    "tileMatrixSetURI": _URI,
    "title": {"type": "string", "minLength": 1},
    "links": _LINKS,
}
_BOX: Schema = {
    "type": "object",
    "required": ["lowerLeft", "upperRight"],
    "properties": {"lowerLeft": _POINT, "upperRight": _POINT, "crs": _URI},
    "additionalProperties": False,
}
_PROPERTIES: Schema = {
    "type": "object",
    "required": ["type", "properties"],
    "properties": {
        "type": {"const": "object"},
        "properties": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["type", "title"],
                "properties": {
                    "title": {"type": "string", "minLength": 1},
                    "type": {"enum": ["boolean", "integer", "number", "string"]},
                },
            },
        },
    },
}
_LAYER: Schema = {
    "type": "object",
    "required": ["id", "dataType", "title", "minTileMatrix", "maxTileMatrix", "propertiesSchema"],
    "properties": {
        "id": {"type": "string"},
        "title": {"type": "string", "minLength": 1},
        "dataType": {"const": "vector"},
        "geometryDimension": {"type": "integer", "minimum": 0, "maximum": 3},
        "minTileMatrix": {"type": "string", "pattern": "^[0-9]+$"},
        "maxTileMatrix": {"type": "string", "pattern": "^[0-9]+$"},
        "propertiesSchema": _PROPERTIES,
        "links": _LINKS,
    },
}
_LIMITS: Schema = {
    "type": "object",
    "required": ["tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol"],
    "properties": {
        "tileMatrix": {"type": "string"},
        "minTileRow": _COUNT, "maxTileRow": _COUNT, "minTileCol": _COUNT, "maxTileCol": _COUNT,
    },
    "additionalProperties": False,
}  # fmt: skip

TILESETS: Schema = {
    "type": "object",
    "required": ["tilesets", "links"],
    "properties": {
        "links": _LINKS,
        "tilesets": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["dataType", "crs", "tileMatrixSetURI", "links"],
                "properties": _SUMMARY,
                "additionalProperties": False,
            },
        },
    },
}
TILESET: Schema = {
    "type": "object",
    "required": ["dataType", "crs", "tileMatrixSetURI", "layers", "boundingBox", "links",
                 "tileMatrixSetLimits"],
    "properties": {
        **_SUMMARY,
        "mediaTypes": {"type": "array", "items": {"type": "string"}},
        "accessConstraints": {
            "enum": ["unclassified", "restricted", "confidential", "secret", "topSecret"]
        },
        "attribution": {"type": "string"},
        "boundingBox": _BOX,
        "centerPoint": {
            "type": "object",
            "required": ["coordinates", "tileMatrix"],
            "properties": {
                "coordinates": _POINT, "crs": _URI,
                "tileMatrix": {"type": "string", "pattern": "^[0-9]+$"},
            },
        },
        "tileMatrixSetLimits": {"type": "array", "items": _LIMITS, "minItems": 1},
        "layers": {"type": "array", "items": _LAYER, "minItems": 1},
        "tileMatrixSetDefinition": _URI,
    },
}  # fmt: skip
MATRIX_SETS: Schema = {
    "type": "object",
    "required": ["tileMatrixSets", "links"],
    "properties": {
        "tileMatrixSets": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "links"],
                "properties": {"uri": _URI, "crs": _URI, "links": _LINKS},
            },
        }
    },
}
MATRIX_SET: Schema = {
    "type": "object",
    "required": ["crs", "tileMatrices"],
    "properties": {
        "crs": _URI,
        "uri": _URI,
        "wellKnownScaleSet": _URI,
        "orderedAxes": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "tileMatrices": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "scaleDenominator", "cellSize", "pointOfOrigin", "tileWidth",
                             "tileHeight", "matrixWidth", "matrixHeight"],
                "properties": {
                    "id": {"type": "string"},
                    "scaleDenominator": {"type": "number", "exclusiveMinimum": 0},
                    "cellSize": {"type": "number", "exclusiveMinimum": 0},
                    "cornerOfOrigin": {"enum": ["topLeft", "bottomLeft"]},
                    "pointOfOrigin": _POINT,
                },
            },
        },
    },
}  # fmt: skip

_ZOOM: Schema = {"type": "integer", "minimum": 0, "maximum": 30}
TILEJSON: Schema = {
    "type": "object",
    "required": ["tilejson", "tiles", "vector_layers", "bounds", "attribution", "minzoom",
                 "maxzoom"],
    "properties": {
        "tilejson": {"const": "3.0.0"},
        "tiles": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "pattern": r"^https?://[^?]*/\{z\}/\{x\}/\{y\}\.mvt"},
        },
        "vector_layers": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["id", "fields"],
                "properties": {
                    "id": {"type": "string"},
                    "fields": {"type": "object", "additionalProperties": {"type": "string"}},
                    "description": {"type": "string", "minLength": 1},
                    "minzoom": _ZOOM,
                    "maxzoom": _ZOOM,
                },
            },
        },
        "attribution": {"type": "string"},
        "bounds": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "center": {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
        "name": {"type": "string"},
        "scheme": {"enum": ["xyz", "tms"]},
        "minzoom": _ZOOM,
        "maxzoom": _ZOOM,
    },
}  # fmt: skip
