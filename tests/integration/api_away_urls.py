"""Views that lose their database in the ways databases are lost."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path


def unreachable(request: HttpRequest) -> HttpResponse:
    """A server that is not there: nothing listens on port 1."""
    gone: dict[str, Any] = settings.DATABASES["default"] | {
        "HOST": "127.0.0.1",
        "PORT": "1",
        "OPTIONS": {"connect_timeout": 2},
    }
    ConnectionHandler({"default": gone})["default"].ensure_connection()
    return HttpResponse()


def endless(request: HttpRequest) -> HttpResponse:
    """A statement that meets its time limit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse()


urlpatterns = [
    path("api/away", unreachable),
    path("away/", unreachable),
    path("api/endless", endless),
]
