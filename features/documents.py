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

CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/{standard}/conf/{part}"
    for standard, part in (
        ("ogcapi-features-1/1.0", "core"),
        ("ogcapi-features-1/1.0", "oas30"),
        ("ogcapi-features-1/1.0", "html"),
        ("ogcapi-features-1/1.0", "geojson"),
        ("ogcapi-features-2/1.0", "crs"),
    )
)

_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def landing(api: Api, addresses: Addresses, chosen: str) -> dict[str, Any]:
    return {
        "title": said(api.title),
        "description": said(api.description),
        "links": [*self_and_alternate(addresses, chosen), *landing_links(addresses)],
    }


def conformance(addresses: Addresses, chosen: str) -> dict[str, Any]:
    return {
        "conformsTo": list(CONFORMANCE),
        "links": self_and_alternate(addresses, chosen),
    }


def collections(api: Api, addresses: Addresses, chosen: str) -> dict[str, Any]:
    return {
        "links": self_and_alternate(addresses, chosen),
        "crs": list(SYSTEMS),
        "collections": [collection(each, addresses) for each in api.collections],
    }


def collection(declared: Collection, addresses: Addresses) -> dict[str, Any]:
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
            *licence_links(origins),
        ],
    }  # fmt: skip


def licence_links(origins: list[Origin]) -> list[Link]:
    """One `license` link for each set of terms that rows of a collection come under."""
    terms = {origin.licence_url: origin.licence for origin in origins if origin.licence_url}
    return [link(url, "license", HTML, name) for url, name in sorted(terms.items())]


def queryables(declared: Collection, addresses: Addresses) -> dict[str, Any]:
    """Everything `items` can be filtered by, as a JSON schema."""
    properties = {
        parameter.name: {"title": said(parameter.title)}
        | ({"description": said(parameter.description)} if parameter.description else {})
        | dict(parameter.schema)
        for parameter in declared.parameters
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
