"""Tiles in the OpenAPI definition; names of operations end as the standard prescribes (§ 14)."""

from collections.abc import Iterator

from features.collection import Api, Collection
from features.operations import Json, about, get
from features.rendering import JSON
from features.text import Text, said
from features.tilesets.declared import Tilesets
from features.tilesets.documents import title_of
from features.vocabulary import DECLARED, EVERYWHERE, Parameter, codes

_LIST = Text("набори", "tilesets")
_TILESET = Text("описание на набор", "metadata of a tileset")
_TILE = Text("една плочка", "one tile")
_GRIDS = Text("мрежи на плочки", "grids of tiles")
_GRID = Text("мрежата на плочките", "the grid of the tiles")

COLLECTIONS = Parameter(
    name="collections",
    title=Text("само плочките на тези колекции", "only the tiles of these collections"),
    schema={"type": "array", "items": {"type": "string"}},
    examples=("parcels,buildings",),
    is_list=True,
)
_FORMAT = Parameter(name="f", title=Text("формат", "encoding"), schema=codes("mvt"))
_PLACE = (
    ("tileMatrix", Text("мащаб", "zoom")),
    ("tileRow", Text("ред, от север", "row, from the north")),
    ("tileCol", Text("колона, от запад", "column, from the west")),
)


def paths(api: Api, of: Tilesets) -> Json:
    """Lists, tilesets and tiles of everything and of each collection, and the grid."""
    found: Json = {
        "/tileMatrixSets": get("getTileMatrixSetsList", _GRIDS, {JSON: {}}, EVERYWHERE),
        f"/tileMatrixSets/{of.grid}": get("getTileMatrixSet", _GRID, {JSON: {}}, EVERYWHERE),
        **_of_one(api, of, None),
    }
    for collection in api.collections:
        if of.layers_of(collection.id):
            found |= _of_one(api, of, collection)
    return found


def _of_one(api: Api, of: Tilesets, collection: Collection | None) -> Json:
    title = title_of(collection)
    if collection is None:
        base, operation, tag = "/tiles", ".dataset.vector.", None
        own: tuple[Parameter, ...] = (COLLECTIONS,)
    else:
        base, tag = f"/collections/{collection.id}/tiles", collection.id
        operation, own = f"{collection.id}.collection.vector.", ()
    return {
        base: get(f"{operation}getTileSetsList", about(_LIST, title), {JSON: {}}, EVERYWHERE,
                  tag=tag),
        f"{base}/{of.grid}": get(
            f"{operation}getTileSet", about(_TILESET, title), {JSON: {}}, EVERYWHERE, own, tag
        ),
        f"{base}/{of.grid}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _tile(
            f"{operation}getTile", about(_TILE, title), of, [*own, *_filters(api, of, collection)],
            tag,
        ),
    }  # fmt: skip


def _filters(api: Api, of: Tilesets, collection: Collection | None) -> Iterator[Parameter]:
    """What tiles are filtered by: the filters of their collections that their layers know."""
    known = of.parameters(of.layers_of(None if collection is None else collection.id))
    listed = api.collections if collection is None else (collection,)
    seen = set()
    for each in listed:
        for parameter in (*(DECLARED[name] for name in each.common), *each.parameters):
            if parameter.name in known and parameter.name not in seen:
                seen.add(parameter.name)
                yield parameter


def _tile(operation: str, title: Text, of: Tilesets, own: list[Parameter], tag: str | None) -> Json:
    written = get(operation, title, {of.media_type: {}}, ("lang",), (_FORMAT, *own), tag)["get"]
    written["parameters"] = [*_place(), *written["parameters"]]
    binary = {"schema": {"type": "string", "format": "binary"}}
    written["responses"]["200"]["content"] = {of.media_type: binary}
    written["responses"]["204"] = {"description": said(Text("празна плочка", "an empty tile"))}
    return {"get": written}


def _place() -> Iterator[Json]:
    for name, title in _PLACE:
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": said(title),
            "schema": {"type": "integer", "minimum": 0},
        }
