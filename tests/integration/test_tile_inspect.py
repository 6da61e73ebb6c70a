"""The command that shows what is in a tile, over the sources it takes."""

import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tiles_ground import CENTRE, SameConnection, body, make_parcels, make_source, tile_at

from config.layers import tile_server
from tiles.archive.directory import Cover, framed
from tiles.archive.draft import Draft
from tiles.archive.order import number_of

HERE = tile_at(*CENTRE, 17)
AT = f"{HERE.z}/{HERE.x}/{HERE.y}"


def inspect(*what: str) -> str:
    out = StringIO()
    call_command("tile", "inspect", *what, stdout=out)
    return out.getvalue()


@pytest.fixture
def content(db: None, monkeypatch: pytest.MonkeyPatch) -> bytes:
    make_parcels(make_source())
    monkeypatch.setattr(tile_server, "source", SameConnection())
    return body(tile_server, "parcels", HERE)


def test_a_tile_of_the_site(content):
    told = inspect(AT, "--set", "parcels", "--features", "2")
    assert f"{len(content)} bytes" in told
    assert "parcels  " in told
    assert "use: 'housing' ×" in told
    assert "identifier='68134.1." in told
    assert "!" not in told


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file(content, tmp_path: Path, is_packed: bool):
    file = tmp_path / "a.mvt"
    file.write_bytes(gzip.compress(content) if is_packed else content)
    assert inspect(str(file)) == inspect(AT, "--set", "parcels")


def test_an_archive(content, tmp_path: Path):
    file = tmp_path / "a.pmtiles"
    with Draft(file, "terms") as draft:
        draft.add(number_of(HERE), gzip.compress(content))
        draft.save()
        cover = Cover(17, 17, (23.0, 42.4, 23.7, 42.9), (23.3, 42.7, 17))
        told = {
            "name": "parcels",
            "vector_layers": [{"id": "parcels", "fields": {"use": "String"}}],
        }
        draft.finish(*framed(draft.entries(), draft.end, cover, told))
    assert inspect(str(file), AT) == inspect(AT, "--set", "parcels")
    assert inspect(str(file), "17/0/0") == "an empty tile\n"
    told = inspect(str(file))
    assert "addressed_tiles_count: 1" in told
    assert "parcels  z?-?  use" in told


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (["nowhere.mvt"], "neither a file nor z/x/y"),
        (["nowhere.pmtiles"], "no file"),
        (["3/9/9"], "the grid has no tile"),
        (["a/b/c"], "neither a file"),
        (["99/0/0"], "404"),
        ([AT, "--set", "nothing"], "404"),
        ([AT, "--set", "parcels", "--query", "colour=red"], "colour"),
        ([AT, "--set", "parcels", "--layer", "nothing"], "no layer nothing in this tile"),
    ],
)
def test_what_cannot_be_shown_is_said(content, what, said):
    with pytest.raises(CommandError, match=said):
        inspect(*what)


@pytest.mark.parametrize("other", [b"", b"PMTiles", b"\x1f\x8bno", b"<html></html>"])
@pytest.mark.parametrize("name", ["a.mvt", "a.pmtiles"])
def test_a_file_of_something_else(tmp_path: Path, name: str, other: bytes):
    file = tmp_path / name
    file.write_bytes(other)
    if (name, other) == ("a.mvt", b""):
        assert inspect(str(file)) == "an empty tile\n"
    else:
        with pytest.raises(CommandError, match=r"no vector tile|no PMTiles|damaged"):
            inspect(str(file))
