"""Documents about the interface: landing page, conformance, collections, queryables, schema."""

from typing import Any

from features.collection import Api, Collection, Origin
from features.crs import CRS84, STORAGE, SYSTEMS
from features.links import (
    Addresses,
    Link,
    collection_links,
    landing_links,
    link,
    self_and_alternate,
)
from features.rendering import HTML
from features.text import Text, said
from features.tilesets import links as tiles
from features.tilesets.declared import CONFORMANCE as TILES_CONFORMANCE

CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/{standard}/conf/{part}"
    for standard, part in (
        ("ogcapi-features-1/1.0", "core"),
        ("ogcapi-features-1/1.0", "oas30"),
        ("ogcapi-features-1/1.0", "html"),
        ("ogcapi-features-1/1.0", "geojson"),
        ("ogcapi-features-2/1.0", "crs"),
        ("ogcapi-features-3/1.0", "queryables"),
        ("ogcapi-features-3/1.0", "filter"),
        ("ogcapi-features-3/1.0", "features-filter"),
        ("cql2/1.0", "cql2-text"),
        ("cql2/1.0", "cql2-json"),
        ("cql2/1.0", "basic-cql2"),
        ("cql2/1.0", "advanced-comparison-operators"),
        ("cql2/1.0", "case-insensitive-comparison"),
        ("cql2/1.0", "basic-spatial-functions"),
        ("cql2/1.0", "basic-spatial-functions-plus"),
        ("cql2/1.0", "spatial-functions"),
        ("cql2/1.0", "temporal-functions"),
        ("cql2/1.0", "array-functions"),
        ("cql2/1.0", "property-property"),
    )
)

_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def landing(api: Api, addresses: Addresses, chosen: str) -> dict[str, Any]:
    return {
        "title": said(api.title),
        "description": said(api.description),
        "links": [
            *self_and_alternate(addresses, chosen),
            *landing_links(addresses),
            *(tiles.landing_links(addresses) if api.tilesets else ()),
        ],
    }


def conformance(api: Api, addresses: Addresses, chosen: str) -> dict[str, Any]:
    return {
        "conformsTo": [*CONFORMANCE, *(TILES_CONFORMANCE if api.tilesets else ())],
        "links": self_and_alternate(addresses, chosen),
    }


def collections(api: Api, addresses: Addresses, chosen: str) -> dict[str, Any]:
    return {
        "links": self_and_alternate(addresses, chosen),
        "crs": list(SYSTEMS),
        "collections": [collection(api, each, addresses) for each in api.collections],
    }


def collection(api: Api, declared: Collection, addresses: Addresses) -> dict[str, Any]:
    """One collection as the standard describes it, with its sources beside."""
    origins = list(declared.origins())
    return {
        "id": declared.id,
        "title": said(declared.title),
        "description": said(declared.description),
        "attribution": "; ".join(dict.fromkeys(said(origin.attribution) for origin in origins)),
        "extent": {
            "spatial": {"bbox": [list(box) for box in declared.extents()], "crs": CRS84.uri}
        },
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": STORAGE.uri,
        "sources": [_origin(origin) for origin in origins],
        "links": [
            link(addresses.of("collection", declared.id, f="json"), "self", "application/json",
                 declared.title),
            link(addresses.of("collection", declared.id, f="html"), "alternate", HTML,
                 declared.title),
            *collection_links(addresses, declared.id),
            *(tiles.list_links(addresses, declared.id) if is_tiled(api, declared) else ()),
            *licence_links(origins),
        ],
    }  # fmt: skip


def is_tiled(api: Api, declared: Collection) -> bool:
    """Whether a collection has tiles, too."""
    return api.tilesets is not None and bool(api.tilesets.layers_of(declared.id))


def licence_links(origins: list[Origin]) -> list[Link]:
    """One `license` link for each set of terms that rows of a collection come under."""
    terms = {origin.licence_url: origin.licence for origin in origins if origin.licence_url}
    return [link(url, "license", HTML, name) for url, name in sorted(terms.items())]


def queryables(declared: Collection, addresses: Addresses) -> dict[str, Any]:
    """Everything that a condition of `filter` may name, as a JSON schema."""
    properties = {
        name: {"title": said(queryable.title)} | queryable.schema
        for name, queryable in declared.queryables.properties.items()
    }
    shape = {"title": said(_GEOMETRY), "format": f"geometry-{declared.geometry_type}"}
    return {
        "$schema": _JSON_SCHEMA,
        "$id": addresses.of("queryables", declared.id),
        "type": "object",
        "title": said(declared.title),
        "description": said(declared.description),
        "properties": {"geometry": shape} | properties,
        "additionalProperties": False,
    }


def schema(declared: Collection, addresses: Addresses) -> dict[str, Any]:
    """The properties that features of a collection have."""
    titles = declared.serializer.Meta.titles
    return {
        "$schema": _JSON_SCHEMA,
        "$id": addresses.of("schema", declared.id),
        "type": "object",
        "title": said(declared.title),
        "properties": {
            "geometry": {
                "title": said(_GEOMETRY),
                "format": f"geometry-{declared.geometry_type}",
                "x-ogc-role": "primary-geometry",
            }
        }
        | {
            name: {"title": said(titles[name])} | written
            for name, written in declared.serializer.property_schemas().items()
        },
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "code": origin.code,
        "title_bg": origin.title.bg,
        "title_en": origin.title.en,
        "url": origin.url,
        "licence": origin.licence,
        "attribution_bg": origin.attribution.bg,
        "attribution_en": origin.attribution.en,
        "demonstration": origin.is_demonstration,
    }


_GEOMETRY = Text("геометрия", "geometry")
