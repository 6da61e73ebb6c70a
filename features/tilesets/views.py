"""Resources of OGC API - Tiles as views; a tile itself is answered elsewhere, before them."""

from collections.abc import Sequence
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from features.collection import Collection
from features.parameters import several
from features.problems import BadParameter
from features.text import Text, said
from features.tilesets import documents
from features.tilesets.declared import Tilesets
from features.views import ResourceView

COLLECTIONS = "collections"


class TilesView(ResourceView):
    """What all resources of tiles know."""

    @property
    def tiles(self) -> Tilesets:
        if self.api.tilesets is None:
            raise NotFound(said(Text("Няма плочки.", "There are no tiles.")))
        return self.api.tilesets

    def tiled(self) -> Collection | None:
        """The collection whose tiles are asked for; None for those of everything."""
        declared = self.declared() if "collection_id" in self.kwargs else None
        if declared is not None and not self.tiles.layers_of(declared.id):
            raise NotFound(
                said(Text("Тази колекция няма плочки.", "This collection has no tiles."))
            )
        return declared

    def grid(self) -> None:
        """Refuse another grid than ours."""
        if self.kwargs["matrix_set_id"] != self.tiles.grid:
            grid = self.tiles.grid
            raise NotFound(said(Text(f"Мрежата е {grid}.", f"The grid is {grid}.")))


class TilesetsView(TilesView):
    template_name = "features/tilesets/list.html"

    def get(self, request: Request, collection_id: str = "") -> Response:
        declared = self.tiled()
        self.known_only()
        return Response(documents.tilesets(self.tiles, declared, self.addresses, self.chosen))

    def page(self, data: Any) -> dict[str, Any]:
        return super().page(data) | _page_of(self.tiles, self.tiled())


class TilesetView(TilesView):
    template_name = "features/tilesets/tileset.html"

    def get(self, request: Request, matrix_set_id: str, collection_id: str = "") -> Response:
        declared = self.tiled()
        self.grid()
        self.known_only(*([COLLECTIONS] if declared is None else []))
        document = documents.tileset(
            self.api, self.tiles, declared, self.layers(declared), self.addresses, self.chosen
        )
        return Response(document)

    def layers(self, declared: Collection | None) -> Sequence[str]:
        """Of the collection, of those chosen by `collections`, or all."""
        if declared is not None:
            return self.tiles.layers_of(declared.id)
        chosen = several(self.request._request.GET, COLLECTIONS)
        layers: dict[str, None] = {}
        for name in chosen:
            own = self.tiles.layers_of(name.rstrip("/").rsplit("/", 1)[-1])
            if not own:
                listed = ", ".join(self.tiles.collections)
                raise BadParameter(
                    COLLECTIONS, name, Text(f"едно от: {listed}", f"one of: {listed}")
                )
            layers |= dict.fromkeys(own)
        return list(layers) or self.tiles.everything

    def page(self, data: Any) -> dict[str, Any]:
        declared = self.tiled()
        layers = self.layers(declared)
        return (
            super().page(data)
            | _page_of(self.tiles, declared)
            | {
                "short": [
                    each._replace(
                        template=self.addresses.at(each.template),
                        tilejson=self.addresses.at(each.tilejson),
                    )
                    for each in self.tiles.short(layers)
                ],
                "item": next(each["href"] for each in data["links"] if each["rel"] == "item"),
            }
        )


class MatrixSetsView(TilesView):
    template_name = "features/tilesets/matrix_sets.html"

    def get(self, request: Request) -> Response:
        self.known_only()
        return Response(documents.matrix_sets(self.tiles, self.addresses, self.chosen))


class MatrixSetView(TilesView):
    template_name = "features/tilesets/matrix_set.html"

    def get(self, request: Request, matrix_set_id: str) -> Response:
        self.grid()
        self.known_only()
        return Response(documents.matrix_set(self.tiles, self.addresses, self.chosen))


def _page_of(tiles: Tilesets, declared: Collection | None) -> dict[str, Any]:
    return {"collection": declared, "tiles": tiles}
