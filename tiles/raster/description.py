"""What is said of rasters: TileJSON 3.0 of a face, the list of all, and what a page's map needs."""

from collections.abc import Callable, Iterable
from html import escape

from tiles.raster.faces import CONTOUR_LAYER, PNG, TILE_PX, WEBP
from tiles.raster.source import Face, Kind, Raster
from tiles.tilejson import VERSION

MVT = "mvt"


def suffix_of(raster: Raster, face: Face) -> str:
    """The format a map should ask for: WebP for pictures, PNG where colours are few or exact."""
    if face is Face.CONTOURS:
        return MVT
    return WEBP if raster.kind is Kind.OVERLAY else PNG


def address(raster: Raster, face: Face) -> str:
    """The path of a face's tiles from the root of the site, without `/{z}/{x}/{y}`."""
    own = "" if face is Face.PICTURE else f"/{face}"
    return f"/raster/{raster.name}{own}"


def template(raster: Raster, face: Face) -> str:
    """What follows that path, for any tile. It has the version: a tile may be kept for ever."""
    return f"/{{z}}/{{x}}/{{y}}.{suffix_of(raster, face)}?v={raster.version}"


def tilejson(
    raster: Raster, face: Face, absolute: Callable[[str], str], *, english: bool
) -> dict[str, object]:
    """The document of one face.

    Args:
        absolute: from a path to an address on the host that was asked.
    """
    zooms = raster.zooms(face)
    made: dict[str, object] = {
        "tilejson": VERSION,
        "name": raster.title[english],
        "description": raster.note[english],
        "attribution": escape(raster.attribution[english]),
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [absolute(address(raster, face)) + template(raster, face)],
        "minzoom": zooms[0],
        "maxzoom": zooms[-1],
        "bounds": list(raster.bounds),
        "vector_layers": [],
        "licence": raster.licence,
        "demonstration": raster.is_demonstration,
    }
    if face is Face.CONTOURS:
        fields = {"ele": "Number", "index": "Number"}
        layer = {"id": CONTOUR_LAYER, "fields": fields}
        made["vector_layers"] = [layer | {"minzoom": zooms[0], "maxzoom": zooms[-1]}]
    else:
        # maps take 512 for granted where they are not told
        made["tileSize"] = TILE_PX
    if face is Face.TERRAIN:
        made["encoding"] = "mapbox"
    if raster.colours is not None:
        made["unit"] = raster.unit[english]
        made["classes"] = [
            {"least": least, "colour": colour}
            for least, colour in zip(raster.colours.limits, raster.colours.colours, strict=True)
        ]
    return made


def listed(
    rasters: Iterable[Raster], absolute: Callable[[str], str], *, english: bool
) -> dict[str, object]:
    """Every raster with the TileJSON of its faces."""
    return {
        "rasters": [
            {
                "name": raster.name,
                "kind": raster.kind.value,
                "title": raster.title[english],
                "description": raster.note[english],
                "attribution": raster.attribution[english],
                "licence": raster.licence,
                "demonstration": raster.is_demonstration,
                "bounds": list(raster.bounds),
                "tilejson": {
                    face.value: absolute(f"{address(raster, face)}.json") for face in raster.faces
                },
            }
            for raster in rasters
        ]
    }


def offer(raster: Raster, *, english: bool) -> dict[str, object]:
    """What the map of a page needs to draw a raster and to explain it, in one language."""
    made: dict[str, object] = {
        "name": raster.name,
        "kind": raster.kind.value,
        "title": raster.title[english],
        "note": raster.note[english],
        "unit": raster.unit[english],
        "attribution": raster.attribution[english],
        "licence": raster.licence,
        "isDemonstration": raster.is_demonstration,
        "bounds": list(raster.bounds),
        "picture": _drawn(raster, Face.PICTURE),
        "contours": _drawn(raster, Face.CONTOURS) if Face.CONTOURS in raster.faces else None,
        "classes": [],
    }
    if raster.colours is not None:
        made["classes"] = list(zip(raster.colours.limits, raster.colours.colours, strict=True))
    return made


def _drawn(raster: Raster, face: Face) -> dict[str, object]:
    zooms = raster.zooms(face)
    tiles = address(raster, face) + template(raster, face)
    return {"tiles": tiles, "minzoom": zooms[0], "maxzoom": zooms[-1]}
