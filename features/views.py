"""Resources of OGC API Features as DRF views; what is served comes from the declarations."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from features import documents, reading
from features.collection import Api, Collection
from features.links import Addresses, link, self_and_alternate
from features.openapi import definition
from features.parameters import parse_crs, refuse_unknown
from features.problems import TITLES, BadParameter, bad_parameter, problem
from features.reading import read_feature, read_page
from features.rendering import (
    GEOJSON,
    OPENAPI,
    SCHEMA,
    GeoJsonRenderer,
    HtmlRenderer,
    JsonRenderer,
    Negotiation,
    OpenApiRenderer,
    PlainGeoJsonRenderer,
    SchemaRenderer,
)
from features.serializers import DISTANCE
from features.text import Text, language_of, said
from features.vocabulary import EVERYWHERE, PAGING

_METHODS = "GET, HEAD, OPTIONS"


class ResourceView(APIView):
    """Language, negotiation, problems and headers, the same for every resource."""

    api = Api(title=Text("", ""), description=Text("", ""), version="", collections=())
    content_negotiation_class = Negotiation
    renderer_classes: list[type[BaseRenderer]] = [JsonRenderer, HtmlRenderer]
    http_method_names = ["get", "head", "options"]
    template_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the client's language; the page is rendered inside, not when it is sent."""
        with translation.override(language_of(request)):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
            response.headers.setdefault("Content-Language", translation.get_language() or "bg")
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Crs, ETag, Link"
        return response

    def options(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What a browser asks before it sends a header of its own."""
        headers = {"Allow": _METHODS, "Access-Control-Allow-Methods": _METHODS}
        return HttpResponse(status=204, headers=headers | {"Access-Control-Allow-Headers": "*"})

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, BadParameter):
            return bad_parameter(exc)
        if isinstance(exc, APIException):
            title = TITLES.get(exc.status_code, TITLES[400])
            detail = exc.detail if isinstance(exc, NotFound) else said(title)
            return problem(exc.status_code, said(title), str(detail))
        raise exc

    def page(self, data: Any) -> dict[str, Any]:
        """What the page of this resource is rendered with; the document itself by default."""
        return {"document": data, "api": self.api, "here": Addresses(self.request._request)}

    @property
    def chosen(self) -> str:
        """The encoding of this answer: `json` or `html`."""
        return str(self.request.accepted_renderer.format)

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.request._request)

    def known_only(self, *names: str) -> None:
        refuse_unknown(self.request.GET, (*EVERYWHERE, *names))

    def declared(self) -> Collection:
        collection_id = self.kwargs["collection_id"]
        found = self.api.collection(collection_id)
        if found is None:
            names = ", ".join(each.id for each in self.api.collections)
            raise NotFound(said(Text(f"Колекциите са: {names}.", f"The collections are: {names}.")))
        return found


class LandingView(ResourceView):
    template_name = "features/landing.html"

    def get(self, request: Request) -> Response:
        self.known_only()
        return Response(documents.landing(self.api, self.addresses, self.chosen))

    def page(self, data: Any) -> dict[str, Any]:
        return super().page(data) | {"collections": self.api.collections}


class ConformanceView(ResourceView):
    template_name = "features/conformance.html"

    def get(self, request: Request) -> Response:
        self.known_only()
        return Response(documents.conformance(self.api, self.addresses, self.chosen))


class OpenApiView(ResourceView):
    template_name = "features/openapi.html"
    renderer_classes = [OpenApiRenderer, JsonRenderer, HtmlRenderer]

    def get(self, request: Request) -> Response:
        self.known_only()
        return Response(definition(self.api, self.addresses.root))

    def page(self, data: Any) -> dict[str, Any]:
        parameters = data["components"]["parameters"]
        listed = [
            operation
            | {
                "path": path,
                "method": method.upper(),
                "own": [each for each in operation["parameters"] if "name" in each],
                "shared": [
                    parameters[each["$ref"].rsplit("/", 1)[1]]
                    for each in operation["parameters"]
                    if "$ref" in each
                ],
            }
            for path, operations in data["paths"].items()
            for method, operation in operations.items()
        ]
        links = self_and_alternate(self.addresses, self.chosen, OPENAPI)
        document = data | {"links": links}
        return super().page(document) | {"operations": listed, "parameters": parameters}


class CollectionsView(ResourceView):
    template_name = "features/collections.html"

    def get(self, request: Request) -> Response:
        self.known_only()
        return Response(documents.collections(self.api, self.addresses, self.chosen))


class CollectionView(ResourceView):
    template_name = "features/collection.html"

    def get(self, request: Request, collection_id: str) -> Response:
        declared = self.declared()
        self.known_only()
        return Response(documents.collection(self.api, declared, self.addresses))

    def page(self, data: Any) -> dict[str, Any]:
        declared = self.declared()
        return super().page(data) | {
            "collection": declared,
            "is_tiled": documents.is_tiled(self.api, declared),
            "queryables": documents.queryables(declared, self.addresses)["properties"],
            "properties": documents.schema(declared, self.addresses)["properties"],
        }


class QueryablesView(ResourceView):
    template_name = "features/schema.html"
    renderer_classes = [SchemaRenderer, JsonRenderer, HtmlRenderer]

    def get(self, request: Request, collection_id: str) -> Response:
        declared = self.declared()
        self.known_only()
        return Response(documents.queryables(declared, self.addresses))

    def page(self, data: Any) -> dict[str, Any]:
        links = self_and_alternate(self.addresses, self.chosen, SCHEMA)
        return super().page(data | {"links": links}) | {"collection": self.declared()}


class SchemaView(QueryablesView):
    def get(self, request: Request, collection_id: str) -> Response:
        declared = self.declared()
        self.known_only()
        return Response(documents.schema(declared, self.addresses))


class ItemsView(ResourceView):
    template_name = "features/items.html"
    renderer_classes = [GeoJsonRenderer, PlainGeoJsonRenderer, HtmlRenderer]

    def get(self, request: Request, collection_id: str) -> Response:
        declared = self.declared()
        self.known_only(*declared.filters, *PAGING, "crs")
        page = read_page(declared, request._request.GET)
        links = self_and_alternate(self.addresses, self.chosen, GEOJSON)
        links.append(self._collection_link(declared))
        if page.next_cursor is not None:
            onward = self.addresses.here(cursor=page.next_cursor, f=self.chosen)
            links.append(link(onward, "next", str(request.accepted_renderer.media_type), _NEXT))
        document = {
            "type": "FeatureCollection",
            "features": page.features,
            "links": links,
            "numberReturned": len(page.features),
        }
        if page.matched is not None:
            document["numberMatched"] = page.matched
        return Response(document, headers={"Content-Crs": f"<{page.crs.uri}>"})

    def _collection_link(self, declared: Collection) -> dict[str, Any]:
        href = self.addresses.of("collection", declared.id)
        return link(href, "collection", "application/json", declared.title)

    def page(self, data: Any) -> dict[str, Any]:
        declared = self.declared()
        onward = next((each["href"] for each in data["links"] if each["rel"] == "next"), None)
        is_by_distance = bool(self.request.query_params.get("nearest"))
        away = [(DISTANCE, said(Text("на разстояние, m", "away, m")))] if is_by_distance else []
        return super().page(data) | {
            "collection": declared,
            "heading": said(declared.title),
            "matched_max": reading.MATCHED_MAX,
            "columns": [*away, *declared.serializer.titled()],
            "is_by_distance": is_by_distance,
            "next": onward,
        }


class ItemView(ItemsView):
    template_name = "features/item.html"

    def get(self, request: Request, collection_id: str, fid: str = "") -> Response:
        declared = self.declared()
        self.known_only("crs")
        crs = parse_crs(request._request.GET)
        feature = read_feature(declared, fid, crs)
        if feature is None:
            raise NotFound(said(Text("Няма такъв обект.", "There is no such feature.")))
        feature["links"] = [
            *self_and_alternate(self.addresses, self.chosen, GEOJSON),
            self._collection_link(declared),
            *documents.licence_links(list(declared.origins())),
        ]
        return Response(feature, headers={"Content-Crs": f"<{crs.uri}>"})


class NowhereView(ResourceView):
    """Every other address below the interface."""

    def get(self, request: Request, path: str = "") -> Response:
        raise NotFound(said(Text("Няма такъв адрес.", "There is no such address.")))


_NEXT = Text("следващата страница", "the next page")
