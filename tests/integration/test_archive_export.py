"""Archives exported by real processes from a real city: whole, of one moment, and after a kill."""

import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import mapbox_vector_tile
import numpy as np
import psycopg
import pytest
from django.conf import settings
from pmtiles.reader import MmapSource, all_tiles

from config.layers import tile_server
from tests.conftest import Server
from tiles import bounds
from tiles.archive.draft import ENTRY
from tiles.archive.exporting import closest
from tiles.archive.reading import Archive
from tiles.grid import Tile, limits

ROOT = Path(__file__).resolve().parents[2]
LAST = 17
PART = "23.25,42.66,23.40,42.72"


def export(server: Server, folder: Path, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "export_pmtiles", "--out", str(folder), "--quiet"]
    return subprocess.Popen(
        [*command, *more],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": server.database_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: "subprocess.Popen[str]") -> str:
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return out


def ground(server: Server, folder: Path, *more: str) -> "subprocess.Popen[str]":
    return export(server, folder, "ground", "--bounds", PART, "--last-zoom", str(LAST), *more)


def served(server: Server, names: str, tile: Tile) -> bytes:
    address = f"{server.url}/tiles/{names}/{tile.z}/{tile.x}/{tile.y}.mvt"
    with urlopen(Request(address, headers={"Accept-Encoding": "identity"})) as answer:
        return bytes(answer.read())


def tiles_of(file: Path) -> dict[tuple[int, int, int], bytes]:
    with file.open("rb") as opened:
        return {
            tuple(place): gzip.decompress(body) for place, body in all_tiles(MmapSource(opened))
        }


def shows_the_same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two tiles have the same features: their order is the database's own choice."""
    return (one or b"") == (other or b"") or _shown(one or b"") == _shown(other or b"")


@pytest.fixture(scope="module")
def whole(live_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive as it is when nothing comes between."""
    folder = tmp_path_factory.mktemp("whole")
    told(ground(live_server, folder))
    return folder / "ground.pmtiles"


def test_every_tile_is_the_one_that_is_served(live_server: Server, whole: Path) -> None:
    found = tiles_of(whole)
    first = min(layer.min_zoom for layer in tile_server.groups["ground"])
    part = bounds.told(PART)
    wanted = [tile for zoom in range(first, LAST + 1) for tile in limits(part, zoom).tiles()]
    assert found.keys() <= {(tile.z, tile.x, tile.y) for tile in wanted}
    assert len(found) > 50
    with Archive(whole) as archive:
        for tile in random.Random(4).sample(wanted, 60):
            assert shows_the_same(archive.tile(tile), served(live_server, "ground", tile)), tile


def test_it_says_what_it_holds(live_server: Server, whole: Path) -> None:
    with Archive(whole) as archive:
        header, metadata = archive.header, archive.metadata
    layers = [layer for layer in tile_server.groups["ground"] if layer.min_zoom <= LAST]
    assert [each["id"] for each in metadata["vector_layers"]] == [layer.name for layer in layers]
    assert all(each["maxzoom"] <= LAST for each in metadata["vector_layers"])
    assert metadata["attribution"]
    assert metadata["attribution_en"]
    assert metadata["taken_at"][:10]
    assert header["clustered"]
    assert (header["min_lon_e7"], header["max_lat_e7"]) == (232500000, 427200000)
    assert (header["min_zoom"], header["max_zoom"]) == (8, LAST)


def test_killed_anywhere_it_goes_on_and_ends_the_same(
    live_server: Server, whole: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "ground.pmtiles.part" / "entries"
    saved = [0]
    for _ in range(3):
        process = ground(live_server, tmp_path)
        _kill_after(process, draft, saved[-1])
        saved.append(_entries(draft))
        if (tmp_path / "ground.pmtiles").exists():
            break
    assert saved[1] > 0, "killed before anything was kept, so nothing is proven"
    assert saved == sorted(saved)
    if not (tmp_path / "ground.pmtiles").exists():
        assert "of them from before" in told(ground(live_server, tmp_path))
    again, first = tiles_of(tmp_path / "ground.pmtiles"), tiles_of(whole)
    assert again.keys() == first.keys()
    assert all(shows_the_same(again[place], first[place]) for place in first)
    with Archive(tmp_path / "ground.pmtiles") as one, Archive(whole) as other:
        for name in ("min_zoom", "max_zoom", "addressed_tiles_count", "center_zoom"):
            assert one.header[name] == other.header[name], name
        assert one.metadata | {"taken_at": ""} == other.metadata | {"taken_at": ""}
    assert not draft.parent.exists()


def test_when_the_ground_changed_in_between_it_is_begun_anew(
    live_server: Server, tmp_path: Path
) -> None:
    draft = tmp_path / "ground.pmtiles.part" / "entries"
    process = ground(live_server, tmp_path)
    _kill_after(process, draft, 0)
    assert _entries(draft) > 0
    name = "UPDATE geodata_district SET name = {} || name WHERE code = '68134-01'"
    with _connected(live_server) as connection:
        connection.execute(name.format("'Нов '"))
        try:
            assert "from before" not in told(ground(live_server, tmp_path))
            names = _district_names(tmp_path / "ground.pmtiles")
            assert {one for one in names if one.startswith("Нов ")}
            assert not {one.removeprefix("Нов ") for one in names if one.startswith("Нов ")} & names
        finally:
            connection.execute(
                "UPDATE geodata_district SET name = substr(name, 5) WHERE code = '68134-01'"
            )


def test_two_at_once_do_not_write_one_archive(live_server: Server, tmp_path: Path) -> None:
    first = ground(live_server, tmp_path)
    try:
        _until(lambda: _entries(tmp_path / "ground.pmtiles.part" / "entries") > 0)
        first.send_signal(signal.SIGSTOP)
        second = ground(live_server, tmp_path)
        _, errors = second.communicate(timeout=120)
        assert second.returncode == 1
        assert "another process" in errors
    finally:
        first.kill()
        first.communicate(timeout=30)


def test_the_closest_zoom_has_every_property(live_server: Server, tmp_path: Path) -> None:
    at = "23.3210,42.6970,23.3230,42.6985"
    told(export(live_server, tmp_path, "ground", "--bounds", at))
    last = closest(tile_server.groups["ground"])
    with Archive(tmp_path / "ground.pmtiles") as archive:
        assert archive.header["max_zoom"] == last
    for layer in tile_server.groups["ground"]:
        assert layer.drawn_at(last)
        assert layer.detail(last).fields is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["nothing"], "no group nothing"),
        (["ground", "--last-zoom", "40"], "not at 40"),
        (["acts", "--last-zoom", "14"], "acts is drawn at zooms 15 to 20, not at 14"),
        (["--last-zoom", "7"], "at zooms 8 to 20, not at 7"),
        (["ground", "--bounds", "1,2,3,4"], "outside of the territory"),
        (["ground", "--bounds", "here"], "--bounds"),
        (["ground", "--bounds", "24,42,23,43"], "no box"),
    ],
)
def test_a_wrong_order_is_refused(
    live_server: Server, tmp_path: Path, more: Any, said: str
) -> None:
    process = export(live_server, tmp_path, *more)
    _, errors = process.communicate(timeout=60)
    assert process.returncode in (1, 2)
    assert said in errors
    assert not list(tmp_path.glob("*.pmtiles"))


def test_a_group_that_begins_nearer_is_written_at_its_first_zoom(
    live_server: Server, tmp_path: Path
) -> None:
    out = told(export(live_server, tmp_path, "--bounds", PART, "--last-zoom", "10"))
    assert "acts begins at zoom 15" in out
    assert "ground begins" not in out
    for name, layers in tile_server.groups.items():
        with Archive(tmp_path / f"{name}.pmtiles") as archive:
            first = min(layer.min_zoom for layer in layers)
            assert (archive.extent["minzoom"], archive.extent["maxzoom"]) == (first, max(first, 10))


def test_a_part_says_what_it_is_and_an_empty_one_that_it_is_empty(
    live_server: Server, tmp_path: Path
) -> None:
    out = told(ground(live_server, tmp_path))
    assert f"only the part within {PART.replace('42.66,23.40', '42.66,23.4')}" in out
    assert "warning" not in out
    assert re.search(r" [0-9.]+ [KM]B, as of ", out)
    # a corner of the territory's box where nothing lies
    corner = "23.031,42.911,23.032,42.912"
    out = told(export(live_server, tmp_path, "acts", "--bounds", corner))
    assert "warning: nothing is drawn there" in out


def _kill_after(process: "subprocess.Popen[str]", draft: Path, saved: int) -> None:
    """Kill a process as soon as it has kept more than it found."""
    _until(lambda: process.poll() is not None or _entries(draft) > saved)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


def _entries(file: Path) -> int:
    return len(np.fromfile(file, ENTRY)) if file.exists() else 0


def _shown(body: bytes) -> dict[str, list[str]]:
    return {
        name: sorted(json.dumps(feature, sort_keys=True) for feature in layer["features"])
        for name, layer in mapbox_vector_tile.decode(body).items()
    }


def _district_names(file: Path) -> set[str]:
    return {
        feature["properties"]["name"]
        for body in tiles_of(file).values()
        for feature in mapbox_vector_tile.decode(body).get("districts", {"features": []})[
            "features"
        ]
    }


def _connected(server: Server) -> "psycopg.Connection[Any]":
    default = settings.DATABASES["default"]
    known = {name: default[name.upper()] or None for name in ("host", "port", "user", "password")}
    name = server.database_url.rsplit("/", 1)[1]
    return psycopg.connect(dbname=name, autocommit=True, **known)


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(6000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that in a minute")
