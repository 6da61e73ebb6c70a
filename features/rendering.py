"""Encodings and their choice: `f` decides, then what the client accepts, then JSON.

A JSON answer carries a weak ETag of what it says, the time stamp aside, so that a client that
asks again is told 304 as long as nothing but the clock has changed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, TemplateHTMLRenderer
from rest_framework.request import Request

from features.problems import BadParameter
from features.text import Text

GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

_FORMATS = Text("json или html", "json or html")


class Negotiation(DefaultContentNegotiation):
    """DRF's choice by `Accept`, with `f` before it and no other parameter of its own."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        asked = request.query_params.get("f")
        if not asked:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers)
            return chosen
        for renderer in renderers:
            if renderer.format == asked:
                return renderer, renderer.media_type
        raise BadParameter("f", asked, _FORMATS)


class JsonRenderer(BaseRenderer):
    """Strict JSON: no NaN, no infinity, dates by ISO 8601."""

    media_type = JSON
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        body = orjson.dumps(data)
        response = (renderer_context or {})["response"]
        response["ETag"] = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
        if isinstance(data, dict) and data.get("type") == "FeatureCollection":
            stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            body = body[:-1] + b',"timeStamp":"' + stamp.encode() + b'"}'
        return body


class GeoJsonRenderer(JsonRenderer):
    media_type = GEOJSON


class PlainGeoJsonRenderer(GeoJsonRenderer):
    """GeoJSON for clients that only accept `application/json`."""

    media_type = JSON


class SchemaRenderer(JsonRenderer):
    media_type = SCHEMA


class OpenApiRenderer(JsonRenderer):
    media_type = OPENAPI


class HtmlRenderer(TemplateHTMLRenderer):
    """A whole page that works without script; the view says what is on it."""

    def get_template_context(
        self, data: Any, renderer_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = renderer_context["view"].page(data)
        return context
