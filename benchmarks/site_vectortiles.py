"""A site of django-vectortiles over the tables of `benchmarks.peers`, as its documentation shows.

It runs in a Python environment of its own and knows nothing of ours. Its best case: Django's
connection pool, no middleware.
"""

import os
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

at = urlsplit(os.environ["PEERS_DATABASE_URL"])
settings.configure(
    SECRET_KEY="of a benchmark",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.gis", "vectortiles"],
    DATABASES={
        "default": {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "NAME": at.path.rpartition("/")[2],
            "HOST": at.path.rpartition("/")[0] or at.hostname,
            "PORT": at.port,
            "USER": at.username,
            "PASSWORD": at.password,
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": 4},
                "options": f"-c search_path={os.environ['PEERS_SCHEMA']},public",
            },
        }
    },
)
django.setup()

from django.contrib.gis.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from vectortiles import VectorLayer  # noqa: E402
from vectortiles.views import MVTView  # noqa: E402


def _view(table: str, names: list[str]) -> Any:
    """A view of one table with all of its columns."""
    fields: dict[str, Any] = {name: models.TextField() for name in names}
    meta = type("Meta", (), {"app_label": "peers", "managed": False, "db_table": table})
    model = type(
        table.title(),
        (models.Model,),
        {"__module__": __name__, "Meta": meta, "geom": models.GeometryField(srid=3857)} | fields,
    )
    layer = type(
        f"{table.title()}Layer",
        (VectorLayer,),
        {"model": model, "id": table, "tile_fields": tuple(names), "tile_buffer": 64},
    )
    return type(f"{table.title()}View", (MVTView,), {"layer_classes": [layer]})


urlpatterns = [
    path(f"{table}/<int:z>/<int:x>/<int:y>", _view(table, names.split()).as_view())
    for table, _, names in (each.partition(":") for each in os.environ["PEERS_COLUMNS"].split(";"))
]
application = get_wsgi_application()
