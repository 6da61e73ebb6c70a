"""The OpenAPI 3.0 definition, written from the declarations: what is served is what it says."""

from features.collection import Api, Collection
from features.operations import Json, about, get, parameter_object
from features.problems import MEDIA_TYPE as PROBLEM
from features.rendering import GEOJSON, JSON, OPENAPI, SCHEMA
from features.text import Text, said
from features.tilesets import openapi as tiles
from features.vocabulary import DECLARED, EVERYWHERE, PAGING

_PAGES: tuple[tuple[str, str, str, Text], ...] = (
    ("/", "landing", JSON, Text("начална страница", "landing page")),
    ("/conformance", "conformance", JSON, Text("стандарти", "conformance")),
    ("/openapi", "openapi", OPENAPI, Text("това описание", "this definition")),
    ("/collections", "collections", JSON, Text("колекции", "collections")),
)


def definition(api: Api, server: str) -> Json:
    """The whole document; `server` is the absolute address of the landing page."""
    paths: Json = {
        path: get(name, title, {media: {}}, EVERYWHERE) for path, name, media, title in _PAGES
    }
    for collection in api.collections:
        paths |= _collection_paths(collection)
    if api.tilesets is not None:
        paths |= tiles.paths(api, api.tilesets)
    paths |= api.operations()
    return {
        "openapi": "3.0.3",
        "info": {
            "title": said(api.title),
            "description": said(api.description),
            "version": api.version,
        },
        "servers": [{"url": server.rstrip("/")}],
        "tags": [{"name": each.id, "description": said(each.title)} for each in api.collections],
        "paths": paths,
        "components": {
            "parameters": {name: parameter_object(each) for name, each in DECLARED.items()},
            "schemas": {"problem": _PROBLEM, "link": _LINK, "geometry": _GEOMETRY}
            | {each.id: _feature(each) for each in api.collections},
            "responses": {"problem": _PROBLEM_RESPONSE},
        },
    }


def _collection_paths(collection: Collection) -> Json:
    base = f"/collections/{collection.id}"
    title, cid = collection.title, collection.id
    feature = {"$ref": f"#/components/schemas/{cid}"}
    items = {GEOJSON: {"schema": _page_of(feature)}}
    listed = (*collection.common, *PAGING, "crs", *EVERYWHERE)
    one = get(f"{cid}_item", about(_ONE, title), {GEOJSON: {"schema": feature}},
               ("crs", *EVERYWHERE), tag=cid)  # fmt: skip
    one["get"]["parameters"].insert(0, _fid())
    return {
        base: get(cid, title, {JSON: {}}, EVERYWHERE, tag=cid),
        f"{base}/queryables": get(
            f"{cid}_queryables", about(_QUERYABLES, title), {SCHEMA: {}}, EVERYWHERE, tag=cid
        ),
        f"{base}/schema": get(
            f"{cid}_schema", about(_SCHEMA, title), {SCHEMA: {}}, EVERYWHERE, tag=cid
        ),
        f"{base}/items": get(
            f"{cid}_items", about(_ITEMS, title), items, listed, collection.parameters, tag=cid
        ),
        f"{base}/items/{{fid}}": one,
    }


def _fid() -> Json:
    return {
        "name": "fid",
        "in": "path",
        "required": True,
        "description": said(_ID),
        "schema": {"type": "integer", "minimum": 1},
    }


def _feature(collection: Collection) -> Json:
    titles = collection.serializer.Meta.titles
    properties = {
        name: {"title": said(titles[name]), "nullable": True} | schema
        for name, schema in collection.serializer.property_schemas().items()
    }
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": {"$ref": "#/components/schemas/geometry"},
            "properties": {"type": "object", "properties": properties},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
        },
    }


def _page_of(feature: Json) -> Json:
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        # beyond a bound `numberMatched` is left out
        "required": ["type", "features", "links", "numberReturned", "timeStamp"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": feature},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
            "numberMatched": count,
            "numberReturned": count,
            "timeStamp": {"type": "string", "format": "date-time"},
        },
    }


_ITEMS = Text("обекти", "features")
_ONE = Text("един обект", "one feature")
_ID = Text("номерът от `id` на обекта", "the number in the `id` of the feature")
_QUERYABLES = Text("по какво се търси", "queryables")
_SCHEMA = Text("свойства", "properties")

_LINK: Json = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {
        name: {"type": "string"} for name in ("href", "rel", "type", "title", "hreflang")
    },
}
_GEOMETRY: Json = {
    "type": "object",
    "nullable": True,
    "required": ["type"],
    "properties": {
        "type": {"type": "string"},
        "coordinates": {"type": "array", "items": {}},
        "geometries": {"type": "array", "items": {"type": "object"}},
    },
}
_PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
        "value": {"type": "string"},
        "allowed": {"type": "string"},
    },
}
_PROBLEM_RESPONSE: Json = {
    "description": "RFC 9457",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}},
}
