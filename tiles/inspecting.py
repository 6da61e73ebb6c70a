"""`manage.py tile inspect`: what is in one tile, wherever it comes from."""

import gzip
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.management.base import CommandError, OutputWrapper
from isal import isal_zlib

from tiles.answers import Asked
from tiles.archive.reading import Archive, BrokenError
from tiles.content import Seen, SeenLayer, UnreadableError, seen
from tiles.grid import Tile
from tiles.serving import PREFIX, SUFFIX
from tiles.site import tile_server

HELP = "Show the layers, features, sizes, properties and faults of one tile."
_SHOWN_VALUES = 4
_GZIP = b"\x1f\x8b"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="+",
        metavar="WHAT",
        help="z/x/y of a tile of this site; FILE.mvt; ARCHIVE.pmtiles, alone or with z/x/y",
    )
    parser.add_argument("--set", default="", help="group or layers of this site: ground, acts")
    parser.add_argument("--query", default="", help="filters, as in the address of a tile")
    parser.add_argument("--features", type=int, default=0, metavar="N", help="of each layer")
    parser.add_argument("--layer", help="only this layer")


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Print it.

    Raises:
        CommandError: there is no such tile, or it cannot be read.
    """
    what: list[str] = options["what"]
    file = Path(what[0])
    if file.suffix == ".pmtiles":
        lines = _of_archive(file, what[1:], options)
    elif len(what) > 1:
        raise CommandError("only an archive is followed by z/x/y")
    elif file.is_file():
        lines = _of_tile(_unpacked(file.read_bytes()), options)
    else:
        lines = _of_tile(_asked(_tile(what[0]), options), options)
    for line in lines:
        out.write(line)


def _of_archive(file: Path, rest: list[str], options: Mapping[str, Any]) -> Iterator[str]:
    try:
        with Archive(file) as archive:
            if rest:
                yield from _of_tile(archive.tile(_tile("/".join(rest))), options)
                return
            for name, value in archive.header.items():
                yield f"{name}: {getattr(value, 'name', value)}"
            for name, value in archive.metadata.items():
                if name != "vector_layers":
                    yield f"{name}: {value}"
            for layer in archive.metadata.get("vector_layers", ()):
                fields = ", ".join(layer.get("fields", ()))
                zooms = f"z{layer.get('minzoom', '?')}-{layer.get('maxzoom', '?')}"
                yield f"{layer['id']}  {zooms}  {fields}"
    except FileNotFoundError:
        raise CommandError(f"there is no file {file}") from None
    except BrokenError:
        raise CommandError(f"{file} is no PMTiles archive, or a damaged one") from None


def _of_tile(body: bytes, options: Mapping[str, Any]) -> Iterator[str]:
    if not body:
        yield "an empty tile"
        return
    try:
        layers = seen(body)
    except UnreadableError as error:
        raise CommandError(f"this is no vector tile: {error}") from None
    packed = len(isal_zlib.compress(body, 1, 31))
    count = sum(len(layer.features) for layer in layers)
    yield f"{len(body)} bytes, {packed} by gzip; {len(layers)} layers, {count} features"
    wanted = options["layer"]
    if wanted and wanted not in (layer.name for layer in layers):
        there = ", ".join(layer.name for layer in layers)
        raise CommandError(f"no layer {wanted} in this tile; there are {there}")
    for layer in layers:
        if wanted in (None, layer.name):
            yield from _of_layer(layer, options["features"])


def _of_layer(layer: SeenLayer, shown: int) -> Iterator[str]:
    kinds = ", ".join(f"{count} {kind}" for kind, count in layer.kinds().items())
    vertices = sum(feature.vertices for feature in layer.features)
    without_id = sum(1 for feature in layer.features if not feature.id)
    yield ""
    yield f"{layer.name}  {layer.size} bytes, {kinds or 'nothing'}, {vertices} vertices"
    if (layer.version, layer.extent) != (2, 4096):
        yield f"  version {layer.version}, extent {layer.extent}"
    for name, values in layer.values().items():
        common = sorted(values.items(), key=lambda each: -each[1])[:_SHOWN_VALUES]
        listed = ", ".join(f"{value!r} × {count}" for value, count in common)
        more = f", … {len(values)} values" if len(values) > _SHOWN_VALUES else ""
        yield f"  {name}: {listed}{more}"
    if without_id:
        yield f"  ! {without_id} without an id"
    for fault, count in layer.faults.items():
        yield f"  ! {count} with {fault}"
    for feature in layer.features[:shown]:
        yield f"  {_of_feature(feature)}"


def _of_feature(feature: Seen) -> str:
    told = ", ".join(f"{name}={value!r}" for name, value in feature.properties.items())
    return f"{feature.id}  {feature.kind}, {feature.vertices} vertices  {told}"


def _asked(tile: Tile, options: Mapping[str, Any]) -> bytes:
    """The tile as this site would send it."""
    server = tile_server()
    names = options["set"] or ",".join(server.layers)
    answer = server.tile(
        Asked(
            method="GET",
            path=f"{PREFIX}{names}/{tile.z}/{tile.x}/{tile.y}{SUFFIX}",
            query_string=quote(options["query"], safe="=&%+").encode(),
            accept_encoding="",
            accept_language="en",
            if_none_match="",
        )
    )
    if answer.status not in (200, 204):
        raise CommandError(f"{answer.status_line}: {answer.body.decode()}")
    return _unpacked(answer.body)


def _tile(text: str) -> Tile:
    try:
        z, x, y = map(int, text.strip("/").split("/"))
    except ValueError:
        raise CommandError(f"{text} is neither a file nor z/x/y") from None
    tile = Tile(z, x, y)
    if not tile.exists():
        raise CommandError(f"the grid has no tile {text}")
    return tile


def _unpacked(body: bytes) -> bytes:
    try:
        return gzip.decompress(body) if body.startswith(_GZIP) else body
    except (OSError, EOFError) as error:
        raise CommandError(f"packed by gzip, and damaged: {error}") from None
