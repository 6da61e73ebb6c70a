"""The folder of kept tiles: what it may take up, and that it may be deleted at any time."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from kept_ground import as_it_is, is_kept, kept_city, show, status, wait_for
from tiles_ground import CENTRE, tile_at

from geodata.models import Parcel
from tiles.cache import warming
from tiles.cache.changes import WORLD, Box, Change
from tiles.cache.front import KeptTiles
from tiles.cache.store import Store
from tiles.cache.sweeping import sweep
from tiles.cache.trust import State
from tiles.grid import Tile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("test_tiles_serving")]
HERE = tile_at(*CENTRE, 17)


@pytest.fixture
def kept(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptTiles]:
    yield from kept_city(tmp_path, settings, monkeypatch)


def test_a_folder_deleted_under_a_server_is_begun_anew(kept: KeptTiles) -> None:
    assert kept.store is not None
    show(kept, "parcels", HERE)
    deleted = kept.store
    shutil.rmtree(deleted.root)
    wait_for(lambda: kept.store is not deleted and kept.trust.state is State.FOLLOWING)
    show(kept, "parcels", HERE)
    assert is_kept(kept, "parcels", HERE)
    Parcel.objects.update(use="anew")
    assert not is_kept(kept, "parcels", HERE)
    assert "anew" in show(kept, "parcels", HERE)


def test_nothing_is_kept_in_a_folder_that_others_made_anew(tmp_path: Path) -> None:
    ours = Store(tmp_path, 10**6)
    folder = ours.folder("parcels", 17, "key", ["parcel"])
    shutil.rmtree(tmp_path)
    theirs = Store(tmp_path, 10**6)
    assert ours.keep(folder, 1, 1, b"of another counter", ours.shared.counter) is None
    assert not Path(folder.file(1, 1)).exists()
    assert theirs.keep(folder, 1, 1, b"of this one", theirs.shared.counter) is not None


def test_who_opens_the_folder_too_leaves_it_to_the_server_in_front(kept: KeptTiles) -> None:
    assert kept.store is not None
    show(kept, "parcels", HERE)
    served = kept.store.root / "served" / "parcels" / str(HERE.z) / str(HERE.x)
    assert served.exists()
    call_command("tile", "status", stdout=StringIO())
    assert served.exists()
    kept.store.serve_for("another day")
    assert not served.exists()


def test_a_damaged_file_is_replaced(kept: KeptTiles) -> None:
    shown = show(kept, "parcels", HERE)
    folder = kept.folder("parcels", HERE.z)
    assert folder
    file = Path(folder.file(HERE.x, HERE.y))
    good = file.read_bytes()
    file.write_bytes(b"damaged")
    kept.memory.clear()
    assert show(kept, "parcels", HERE) == shown
    assert file.read_bytes() == good


def test_warming_leaves_room(kept: KeptTiles, settings: Any) -> None:
    """What the sweeper would take away again is not made."""
    assert kept.store is not None
    show(kept, "ground", HERE)
    kept.store.limit = kept.store.shared.taken
    lon, lat = CENTRE
    within = f"{lon},{lat},{lon + 0.001},{lat + 0.001}"
    with pytest.raises(CommandError, match="no room"):
        call_command("tile", "warm", "--set", "ground", "--zoom", "16", "--bounds", within)
    assert not is_kept(kept, "ground", tile_at(*CENTRE, 16))


def test_what_changes_during_a_pass_is_warmed_by_the_next(
    kept: KeptTiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []

    def one_pass(*given: Any) -> None:
        passes.append(1)
        if len(passes) == 2:
            raise KeyboardInterrupt
        Parcel.objects.update(use="meanwhile")

    monkeypatch.setattr(warming, "warm", one_pass)
    monkeypatch.setattr(warming, "_LOOKED_EVERY_S", 0.01)
    with pytest.raises(KeyboardInterrupt):
        call_command("tile", "warm", "--follow", "--silent")
    assert len(passes) == 2


def test_files_stay_within_their_bound(kept: KeptTiles) -> None:
    assert kept.store is not None
    store = kept.store
    for x in range(-3, 4):
        show(kept, "ground", Tile(17, HERE.x + x, HERE.y))
    sweep(store)
    everything = store.shared.taken
    assert everything > 1000
    store.limit = everything // 2
    sweep(store)
    assert 0 < store.shared.taken <= store.limit
    store.limit = store.shared.taken
    tile = Tile(17, HERE.x, HERE.y + 1)
    assert show(kept, "ground", tile) == as_it_is("ground", tile)
    assert not is_kept(kept, "ground", tile), "nothing more is kept than may be"


def test_empty_tiles_are_kept_of_the_territory_only(kept: KeptTiles) -> None:
    inside, outside = tile_at(23.1, 42.5, 17), tile_at(2.0, 48.0, 17)
    for tile in (inside, outside):
        assert status(kept, "ground", tile) == "204 No Content"
    assert is_kept(kept, "ground", inside)
    assert not is_kept(kept, "ground", outside)


def test_a_small_tile_takes_up_a_block_and_its_folder_another(kept: KeptTiles) -> None:
    assert kept.store is not None
    sweep(kept.store)
    before = kept.store.shared.taken
    show(kept, "ground", tile_at(23.1, 42.5, 17))
    assert kept.store.shared.taken == before + 8192
    sweep(kept.store)
    assert kept.store.shared.taken == before + 8192


def test_what_is_full_is_swept_without_waiting_for_the_hour(kept: KeptTiles) -> None:
    assert kept.store is not None
    store = kept.store
    for x in range(-4, 5):
        show(kept, "ground", Tile(17, HERE.x + x, HERE.y))
    store.limit = store.shared.taken
    wait_for(lambda: store.shared.taken <= store.limit * 0.8)
    assert store.shared.taken > 0


def test_a_folder_that_somebody_deleted_stops_neither_changes_nor_the_sweeper(
    kept: KeptTiles,
) -> None:
    assert kept.store is not None
    around = tile_at(*CENTRE, 16)
    show(kept, "parcels", HERE)
    show(kept, "ground", around)
    ground = kept.folder("ground", around.z)
    parcels = kept.folder("parcels", HERE.z)
    assert ground
    assert parcels
    shutil.rmtree(parcels.path)
    before = kept.store.shared.counter
    wide = Box(0, 0, WORLD.right - 1, WORLD.bottom - 1)
    kept.store.apply(Change(1, "geodata_parcel", (wide,)))
    assert kept.store.shared.counter == before + 1
    assert not is_kept(kept, "ground", around), "a folder after it"
    sweep(kept.store)
    assert parcels.path not in {folder.path for folder in kept.store.folders()}
    show(kept, "parcels", HERE)
    assert is_kept(kept, "parcels", HERE)
