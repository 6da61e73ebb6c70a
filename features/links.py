"""Addresses of the interface and the links that resources give to one another."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse

from features.rendering import GEOJSON, HTML, JSON, OPENAPI, SCHEMA
from features.text import Bilingual, Text, said

Link = dict[str, Any]

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"

_AS_JSON = Text("този документ като JSON", "this document as JSON")
_AS_HTML = Text("този документ като страница", "this document as a page")


class Addresses:
    """Absolute addresses as the client of this request sees the site; `lang` is carried along."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._lang = request.GET.get("lang")

    def of(self, name: str, *args: str | int, **query: str) -> str:
        path = reverse(f"api:{name}", args=args)
        return self._with(path, query)

    @property
    def root(self) -> str:
        """The landing page, bare: what the other addresses are below."""
        return self._request.build_absolute_uri(reverse("api:landing"))

    def at(self, path: str) -> str:
        """The absolute address of a path of the site, as it is."""
        # the braces of a template are no part of an address yet, and stay readable
        return self._request.build_absolute_uri(path).replace("%7B", "{").replace("%7D", "}")

    def asked(self, name: str) -> str:
        """A parameter of this request as it may stand in a link; "" when it was not given."""
        return quote(self._request.GET.get(name, ""), safe=",")

    def here(self, **query: str) -> str:
        """This very address with some parameters changed."""
        kept = {name: str(value) for name, value in self._request.GET.items() if name not in query}
        return self._with(self._request.path, kept | query)

    def _with(self, path: str, query: dict[str, str]) -> str:
        if self._lang and "lang" not in query:
            query = query | {"lang": self._lang}
        address = self._request.build_absolute_uri(path)
        return f"{address}?{urlencode(query)}" if query else address


def link(href: str, rel: str, media_type: str, title: Bilingual | str) -> Link:
    text = title if isinstance(title, str) else said(title)
    return {"href": href, "rel": rel, "type": media_type, "title": text}


def self_and_alternate(addresses: Addresses, chosen: str, machine: str = JSON) -> list[Link]:
    """`self` in the encoding of this answer and `alternate` in the other one."""
    twins = {"json": (machine, _AS_JSON), "html": (HTML, _AS_HTML)}
    return [
        link(addresses.here(f=form), "self" if form == chosen else "alternate", media, title)
        for form, (media, title) in twins.items()
    ]


def landing_links(addresses: Addresses) -> list[Link]:
    about, page = (
        Text("описание на интерфейса (OpenAPI)", "definition of the interface (OpenAPI)"),
        Text("описание на интерфейса", "documentation of the interface"),
    )
    return [
        link(addresses.of("openapi", f="json"), "service-desc", OPENAPI, about),
        link(addresses.of("openapi", f="html"), "service-doc", HTML, page),
        link(
            addresses.of("conformance"),
            "conformance",
            JSON,
            Text("стандарти, на които отговаря", "standards it conforms to"),
        ),
        link(addresses.of("collections"), "data", JSON, Text("колекциите", "the collections")),
    ]


def collection_links(addresses: Addresses, collection_id: str) -> list[Link]:
    items = Text("обектите на колекцията", "features of the collection")
    queryables = Text("по какво се търси", "what can be searched by")
    return [
        link(addresses.of("items", collection_id, f="json"), "items", GEOJSON, items),
        link(addresses.of("items", collection_id, f="html"), "items", HTML, items),
        link(addresses.of("queryables", collection_id, f="json"), QUERYABLES, SCHEMA, queryables),
        link(
            addresses.of("schema", collection_id, f="json"),
            "describedby",
            SCHEMA,
            Text("свойствата на обектите", "properties of the features"),
        ),
    ]
