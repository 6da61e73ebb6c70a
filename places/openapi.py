"""What programs may ask of places besides collections, for the OpenAPI definition."""

from features.operations import Json
from features.rendering import GEOJSON, JSON
from features.text import Text, said

_AT = Text("какво има в една точка", "what is at a point")
_SEND = Text(
    "запазва площ, в която се търси: GeoJSON или файл", "keep an area to search in: GeoJSON or file"
)
_ONE = Text("запазена площ по името ѝ", "a kept area by its name")
_PREVIEW = Text(
    "преглед на карта за един час: GeoJSON или файл",
    "a look on the map for an hour: GeoJSON or file",
)
_LON = Text("дължина на точката, градуси", "longitude of the point, degrees")
_LAT = Text("ширина на точката, градуси", "latitude of the point, degrees")
_NAME = Text(
    "името от `within` в отговора, с който е запазена",
    "the name, as `within` in the answer that kept it",
)
_DAY: Json = {"$ref": "#/components/parameters/on"}
_LANG: Json = {"$ref": "#/components/parameters/lang"}
_OBJECT: Json = {"schema": {"type": "object"}}
_PROBLEM: Json = {"$ref": "#/components/responses/problem"}
_FILE: Json = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
}


def paths() -> Json:
    """The operations by path, as `config.urls` serves them below the interface's address."""
    sent = {"required": True, "content": {GEOJSON: _OBJECT, "multipart/form-data": _FILE}}
    point = [_degrees("lon", _LON, 180, 23.3219), _degrees("lat", _LAT, 85, 42.6977), _DAY, _LANG]
    return {
        "/at": {"get": _operation("at", _AT, "200", JSON, point)},
        "/areas": {
            "post": _operation("areas", _SEND, "201", GEOJSON, [_LANG]) | {"requestBody": sent}
        },
        "/areas/{token}": {"get": _operation("area", _ONE, "200", GEOJSON, [_token(), _LANG])},
        "/previews": {
            "post": _operation("previews", _PREVIEW, "201", JSON, [_LANG]) | {"requestBody": sent}
        },
    }


def _degrees(name: str, title: Text, bound: int, example: float) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": True,
        "description": said(title),
        "schema": {"type": "number", "minimum": -bound, "maximum": bound},
        "examples": {"example1": {"value": example}},
    }


def _token() -> Json:
    return {
        "name": "token",
        "in": "path",
        "required": True,
        "description": said(_NAME),
        "schema": {"type": "string"},
    }


def _operation(name: str, title: Text, status: str, media: str, parameters: list[Json]) -> Json:
    return {
        "operationId": name,
        "summary": said(title),
        "parameters": parameters,
        "responses": {
            status: {"description": said(title), "content": {media: _OBJECT}},
            "default": _PROBLEM,
        },
    }
