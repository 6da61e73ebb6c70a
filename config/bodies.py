"""What is sent to the site is no larger than the address it is sent to has use for."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from config.availability import AWAY, away
from config.refusals import body_too_large
from documents.uploads import (
    SmallFiles,
    SpoolingUploadHandler,
    limit_mb_of,
    small_limit_mb_of,
)


class BodyLimitMiddleware:
    """Stands before the check of forms' tokens, which reads the body whoever sent it.

    Files are spooled for people who signed in, at views that take files, and small ones are held in
    memory for anybody at views that take those; any other body is at most
    `DATA_UPLOAD_MAX_MEMORY_SIZE`. A body of untold length is taken as empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Called by Django before the view, and before anything of the body is read."""
        try:
            spooling = _spooling(request, limit_mb_of(view))
        except AWAY as error:
            return away(request, error)
        if spooling is not None:
            request.upload_handlers = [spooling]
        elif _length_of(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return body_too_large(request, small_limit_mb_of(view))
        elif (limit_mb := small_limit_mb_of(view)) is not None:
            request.upload_handlers = [SmallFiles(request, limit_mb)]
        return None


def _spooling(request: HttpRequest, limit_mb: int | None) -> FileUploadHandler | None:
    if limit_mb is None or request.method != "POST" or not request.user.is_authenticated:
        return None
    return SpoolingUploadHandler(request, limit_mb)


def _length_of(request: HttpRequest) -> int:
    """As Django reads it: what is no number is no length."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
