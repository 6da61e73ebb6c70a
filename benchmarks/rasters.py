"""Tiles of rasters: milliseconds to take files in, to draw a tile, to give out one that is kept.

    python -m benchmarks.rasters [--tiles 40]

Needs no database: relief and population of the fixtures are read in the jail into a folder, and the
server of the site answers for them as it does for what is registered.
"""

import argparse
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from accounts.rules import Label  # noqa: E402 - after the settings
from benchmarks.contest import ROOT, Line, at, report, tile_at  # noqa: E402
from geodata.crs import LONLAT, MERCATOR, transformer  # noqa: E402
from geodata.descriptions import SOFIA  # noqa: E402
from geodata.rasters.actions import description_of  # noqa: E402
from geodata.rasters.making import made  # noqa: E402
from tiles.answers import Asked  # noqa: E402
from tiles.grid import Tile  # noqa: E402
from tiles.raster.colours import ColourMap  # noqa: E402
from tiles.raster.description import suffix_of  # noqa: E402
from tiles.raster.keeping import KeptFiles  # noqa: E402
from tiles.raster.serving import RasterServer  # noqa: E402
from tiles.raster.source import Face, Kind, Raster  # noqa: E402

FIXTURES = ROOT / "fixtures" / "rasters"
NAMES = ("relief", "population_2020")
WEIGHTS = {10: 2, 11: 3, 12: 4, 13: 4}
"""Zoom → how often its tiles are asked for, of those that every face has."""


def taken(name: str, folder: Path) -> tuple[Raster, float]:
    """A raster of the fixtures read by the jailed reader, and how many seconds that took."""
    description, file = description_of(FIXTURES / f"{name}.toml")
    begun = time.perf_counter()
    with made(file, description, SOFIA.bounds, Label("", "")) as pixels:
        shutil.copy(pixels.file, folder / f"{name}.tif")
        seconds = time.perf_counter() - begun
        classes = description.classes
        raster = Raster(
            name=name, kind=Kind(description.kind.value), title=description.title,
            note=description.note, unit=description.unit,
            attribution=description.source.attribution, licence=description.source.licence,
            is_demonstration=description.source.is_demonstration, bounds=pixels.bounds,
            min_zoom=pixels.min_zoom, max_zoom=pixels.max_zoom, file=folder / f"{name}.tif",
            version=name,
            colours=ColourMap(
                tuple(one.least for one in classes), tuple(one.colour for one in classes)
            ) if classes else None,
        )  # fmt: skip
    return raster, seconds


def asked_for(count: int) -> Iterator[Tile]:
    """Tiles of the municipality, the same in every run."""
    chance = random.Random(7)
    west, south, east, north = SOFIA.bounds
    zooms = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=count)
    for zoom in zooms:
        place = chance.uniform(west, east), chance.uniform(south, north)
        yield tile_at(*transformer(LONLAT, MERCATOR).transform(*place), zoom)


def timed(server: RasterServer, paths: list[str], tags: dict[str, str]) -> list[float]:
    """Milliseconds of each answer, in order of size; `tags` gains the tag of each tile."""
    times = []
    for path in paths:
        asked = Asked("GET", path, b"", "", "", tags.get(path, ""))
        begun = time.perf_counter()
        answer = server.answer(asked)
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status not in (200, 204, 304):
            raise RuntimeError(f"{path}: {answer.status}")
        tags[path] = dict(answer.headers).get("ETag", "")
    return sorted(times)


def lines(raster: Raster, face: Face, tiles: list[Tile], folder: Path) -> Iterator[Line]:
    kept = KeptFiles(folder / "kept", 1 << 30)
    server = RasterServer(lambda: {raster.name: raster}, kept)
    suffix = suffix_of(raster, face)
    own = "" if face is Face.PICTURE else f"/{face}"
    paths = [f"/raster/{raster.name}{own}/{tile.z}/{tile.x}/{tile.y}.{suffix}" for tile in tiles]
    what = f"{raster.name}, {face}"
    timed(server, paths[:1], {})  # the library is loaded with the first tile
    drawn = timed(server, paths[1:], tags := {})
    yield Line("", f"{what}: drawn, p50", at(drawn, 0.5), unit="ms")
    yield Line("", f"{what}: drawn, p95", at(drawn, 0.95), unit="ms")
    again = timed(server, paths[1:], {})
    yield Line("", f"{what}: kept, p50", at(again, 0.5), unit="ms")
    same = timed(server, paths[1:], tags)
    yield Line("", f"{what}: not changed (304), p50", at(same, 0.5), unit="ms")
    sizes = sorted(file.stat().st_size for file in (folder / "kept").rglob(f"*.{suffix}"))
    yield Line("", f"{what}: size, p95", at(sizes, 0.95) / 1000, unit="kB")
    shutil.rmtree(folder / "kept")


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tiles", type=int, default=40)
    tiles = list(dict.fromkeys(asked_for(parser.parse_args().tiles)))
    found = []
    with TemporaryDirectory(prefix="kvartal-rasters-") as scratch:
        folder = Path(scratch)
        for name in NAMES:
            raster, seconds = taken(name, folder)
            found.append(Line("", f"{name}: taken in", seconds, unit="s"))
            for face in raster.faces:
                found += lines(raster, face, tiles, folder)
    return found


if __name__ == "__main__":
    report(main())
