"""When the database is away: 503 with `Retry-After`, never a stack, never a hang."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from features.problems import TITLES, problem
from features.text import Text, language_of, said

RETRY_AFTER_S = 5
AWAY = (OperationalError, InterfaceError, PoolTimeout, PoolClosed, TooManyRequests)
"""What a lost, restarting or exhausted database looks like from here."""

# SQLSTATE 57014: our own statement_timeout. The database is there, the question was too big.
_CANCELLED = "57014"
_MACHINE_PATHS = ("/api/", "/api", "/tiles/", "/healthz")
_DETAIL = Text(
    "Базата данни не отговаря. Опитайте отново след няколко секунди.",
    "The database does not answer. Try again in a few seconds.",
)
_TOO_LONG = Text(
    "Търсенето отне твърде дълго. Стеснете го.", "The search took too long. Make it narrower."
)


class AvailabilityMiddleware:
    """Turns a lost database into an answer that says when to come again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django with what a view or a template raised."""
        if not isinstance(error, AWAY):
            return None
        if not request.path.startswith(_MACHINE_PATHS):
            return away(request, error)
        with translation.override(language_of(request)):
            return away(request, error)


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """A problem document for programs, a page that needs no database for people."""
    detail = said(_TOO_LONG if _was_cancelled(error) else _DETAIL)
    title = said(TITLES[503])
    if request.path.startswith(_MACHINE_PATHS):
        response = problem(503, title, detail)
    else:
        page = render_to_string(
            "config/away.html",
            {
                "title": title,
                "detail": detail,
                "lang": translation.get_language(),
                "after": RETRY_AFTER_S,
            },
        )
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    response["Cache-Control"] = "no-store"
    return response


def _was_cancelled(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == _CANCELLED
