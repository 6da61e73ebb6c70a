"""Addresses of the interface, for whichever collections the site declares."""

from django.urls import URLPattern, path

from features import views
from features.collection import Api
from features.tilesets.urls import patterns as tilesets

APP_NAME = "api"


def patterns(api: Api) -> list[URLPattern]:
    """Addresses below the landing page; include them under `api/` with `APP_NAME`."""
    collection = "collections/<str:collection_id>"
    return [
        path("", views.LandingView.as_view(api=api), name="landing"),
        path("conformance", views.ConformanceView.as_view(api=api), name="conformance"),
        path("openapi", views.OpenApiView.as_view(api=api), name="openapi"),
        path("collections", views.CollectionsView.as_view(api=api), name="collections"),
        path(collection, views.CollectionView.as_view(api=api), name="collection"),
        path(f"{collection}/queryables", views.QueryablesView.as_view(api=api), name="queryables"),
        path(f"{collection}/schema", views.SchemaView.as_view(api=api), name="schema"),
        path(f"{collection}/items", views.ItemsView.as_view(api=api), name="items"),
        path(f"{collection}/items/<str:fid>", views.ItemView.as_view(api=api), name="item"),
        *tilesets(api),
        path("<path:path>", views.NowhereView.as_view(api=api), name="nowhere"),
    ]
