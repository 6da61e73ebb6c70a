"""Addresses of tiles, beside those of the collections they show."""

from django.urls import URLPattern, path

from features.collection import Api
from features.tilesets import views


def patterns(api: Api) -> list[URLPattern]:
    """None when the interface has no tiles."""
    if api.tilesets is None:
        return []
    of, one = "collections/<str:collection_id>/tiles", "<str:matrix_set_id>"
    lists, tileset = views.TilesetsView.as_view(api=api), views.TilesetView.as_view(api=api)
    return [
        path("tiles", lists, name="tilesets"),
        path(f"tiles/{one}", tileset, name="tileset"),
        path(of, lists, name="collection_tilesets"),
        path(f"{of}/{one}", tileset, name="collection_tileset"),
        path("tileMatrixSets", views.MatrixSetsView.as_view(api=api), name="matrix_sets"),
        path(f"tileMatrixSets/{one}", views.MatrixSetView.as_view(api=api), name="matrix_set"),
    ]
