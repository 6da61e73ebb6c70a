"""What is sent compressed: texts, not files that are compressed already."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_COMPRESSED = (
    "application/vnd.openxmlformats",
    "application/geopackage+sqlite3",
    "application/pdf",
    "application/zip",
    "image/jpeg",
    "image/png",
    "image/webp",
)


class CompressionMiddleware(GZipMiddleware):
    """Django's own, kept away from what would only grow.

    A GeoPackage does shrink, but its reader is then not told how long it will take. A stream is
    compressed as it goes, in constant memory.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith(_COMPRESSED):
            return response
        return super().process_response(request, response)
