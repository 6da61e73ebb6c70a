"""A kept tile is never older than the last commit, whoever committed and by whatever means."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from kept_ground import (
    Editor,
    as_it_is,
    is_kept,
    kept_city,
    old_tiles,
    show,
    tiles_here,
    wait_until_heard,
)
from tiles_ground import CENTRE, tile_at

from geodata.merging import indexes_built_after
from geodata.models import Parcel, Street
from tiles.cache.front import KeptTiles
from tiles.grid import Tile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("test_tiles_serving")]


@pytest.fixture
def kept(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptTiles]:
    yield from kept_city(tmp_path, settings, monkeypatch)


def psql(statement: str) -> None:
    """Another program, which knows nothing of tiles."""
    given = connection.get_connection_params()
    done = subprocess.run(
        ["psql", "-qv", "ON_ERROR_STOP=1", "-h", str(given.get("host", "")), "-p",
         str(given.get("port", "")), "-U", str(given.get("user", "")), "-d", given["dbname"],
         "-c", statement],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("seed", [1, 2])
def test_no_tile_is_old_after_a_commit(kept: KeptTiles, seed: int) -> None:
    assert kept.store is not None
    chance = random.Random(seed)
    editor = Editor(seed, psql)
    shown = chance.sample(tiles_here(kept), 150)
    edits = [*editor.EDITS, *chance.choices(editor.EDITS, k=60)]
    chance.shuffle(edits)
    for number, edit in enumerate(edits):
        for name, tile in chance.sample(shown, 15):
            show(kept, name, tile)
        edit(editor)
        if edit in (Editor.from_outside, Editor.from_outside_at_once):
            wait_until_heard(kept.store)
        for name, tile in chance.sample(shown, 5):
            assert show(kept, name, tile) == as_it_is(name, tile), (edit, name, tile)
        if number % 30 == 0:
            assert old_tiles(kept.store) == [], edit
    assert old_tiles(kept.store) == []


def test_only_what_is_touched_is_thrown_away(kept: KeptTiles) -> None:
    here, street = tile_at(*CENTRE, 17), tile_at(*CENTRE, 14)
    far = Tile(17, here.x + 1, here.y + 1)
    for tile in (here, far):
        for name in ("ground", "acts"):
            show(kept, name, tile)
    show(kept, "ground", street)
    inside = Parcel.objects.extra(
        where=["geom_3857 @ ST_Expand(ST_MakeEnvelope(%s, %s, %s, %s, 3857), -40)"],
        params=here.bounds,
    )
    inner = inside[0]
    Parcel.objects.filter(pk=inner.pk).update(use="changed")
    assert not is_kept(kept, "ground", here)
    assert is_kept(kept, "ground", far), "a tile that the change does not touch"
    assert is_kept(kept, "acts", here), "a group that does not show the table"
    assert is_kept(kept, "ground", street), "a zoom at which the layer is not drawn"


def test_a_column_that_is_not_drawn_throws_nothing_away(kept: KeptTiles) -> None:
    assert kept.store is not None
    before = kept.store.shared.counter
    Parcel.objects.update(content_hash=b"\1" * 16)
    assert kept.store.shared.counter == before
    Parcel.objects.update(use="same")
    changed = kept.store.shared.counter
    assert changed == before + 1
    Parcel.objects.update(use="same")
    assert kept.store.shared.counter == changed


def test_what_is_rolled_back_throws_nothing_away(kept: KeptTiles) -> None:
    assert kept.store is not None
    tile = tile_at(*CENTRE, 17)
    show(kept, "ground", tile)
    before = kept.store.shared.counter
    with transaction.atomic():
        Parcel.objects.update(use="never")
        transaction.set_rollback(True)
    assert kept.store.shared.counter == before
    assert is_kept(kept, "ground", tile)


def test_a_table_filled_for_the_first_time_is_seen_at_once(kept: KeptTiles) -> None:
    tile = tile_at(*CENTRE, 16)
    streets = list(Street.objects.all())
    Street.objects.all().delete()
    bare = show(kept, "ground", tile)
    assert kept.store is not None
    before = kept.store.shared.counter
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with indexes_built_after('"geodata_street"'):
            for street in streets:
                street.pk = None
                street.save(force_insert=True)
    assert kept.store.shared.counter == before + 1
    assert show(kept, "ground", tile) == as_it_is("ground", tile) != bare


def test_a_zoom_is_written_in_one_way(kept: KeptTiles) -> None:
    seen: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "QUERY_STRING": "", "PATH_INFO": "/tiles/ground/08/142/94.mvt",
    }  # fmt: skip
    kept(environ, lambda status, headers: seen.append(status))
    assert seen == ["404 Not Found"]
