"""An archive holds what was put into it, however often the writing was cut off on the way."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid

from tiles.archive.directory import Cover, framed
from tiles.archive.draft import BODIES_AT, ENTRY, BusyError, Draft
from tiles.archive.order import in_order, number_of, tile_of
from tiles.grid import limits

COVER = Cover(0, 20, (23.0, 42.4, 23.7, 42.9), (23.3, 42.7, 11))
bodies = st.sampled_from([b"", b"the same", b"again the same"]) | st.binary(max_size=80)
contents = st.dictionaries(st.integers(0, 60) | st.integers(0, 1 << 42), bodies, max_size=60)


def put_in_place(draft: Draft) -> None:
    draft.save()
    draft.finish(*framed(draft.entries(), draft.end, COVER, {"name": "a"}))


def read(file: Path) -> dict[int, bytes]:
    with file.open("rb") as opened:
        found = dict(all_tiles(MmapSource(opened)))
    return {zxy_to_tileid(*place): bytes(body) for place, body in found.items()}


@settings(deadline=None, max_examples=40)
@given(contents, st.data())
def test_it_holds_what_was_put_in_after_any_number_of_cuts(tiles, data):
    wanted = dict(sorted(tiles.items()))
    with TemporaryDirectory() as folder:
        target = Path(folder) / "a.pmtiles"
        is_cut = True
        while is_cut:
            with Draft(target, "terms") as draft:
                rest = [each for each in wanted.items() if each[0] > draft.last]
                cut_at = data.draw(st.integers(0, len(rest)), label="tiles before the cut")
                is_cut = cut_at < len(rest)
                for count, (number, body) in enumerate(rest[:cut_at]):
                    draft.add(number, body)
                    if (count + cut_at) % 3 == 0:
                        draft.save()
                if not is_cut:
                    put_in_place(draft)
            if is_cut:
                _cut_off(draft.folder, data)
        assert read(target) == {number: body for number, body in wanted.items() if body}
        assert not draft.folder.exists()
        # equal bodies lie in the file once
        held = {body for body in wanted.values() if body}
        with target.open("rb") as opened:
            header = Reader(MmapSource(opened)).header()
        assert header["tile_data_length"] == sum(map(len, held))
        assert header["tile_contents_count"] == len(held)
        assert header["addressed_tiles_count"] == sum(1 for body in wanted.values() if body)


def _cut_off(folder: Path, data: st.DataObject) -> None:
    """What may be left: tiles that no entry names, half an entry, a draft half removed."""
    for name in data.draw(st.sets(st.sampled_from(["archive", "entries", "terms"])), label="gone"):
        (folder / name).unlink()
    if not (folder / "archive").exists() or not (folder / "entries").exists():
        return
    with (folder / "archive").open("ab") as archive:
        archive.write(data.draw(st.binary(max_size=20), label="torn tile"))
    with (folder / "entries").open("ab") as entries:
        entries.write(bytes(data.draw(st.integers(0, ENTRY.itemsize - 1), label="torn entry")))


def test_a_kill_while_the_draft_is_removed_costs_no_tiles(tmp_path, monkeypatch):
    target = tmp_path / "a.pmtiles"
    with Draft(target, "terms") as draft, monkeypatch.context() as patched:
        draft.add(5, b"a body")
        # as if killed after the archive was put in its place
        patched.setattr("tiles.archive.draft.shutil.rmtree", lambda folder: None)
        put_in_place(draft)
    assert (draft.folder / "entries").exists()
    with Draft(target, "terms") as draft:
        if draft.last < 5:
            draft.add(5, b"a body")
        put_in_place(draft)
    assert read(target) == {5: b"a body"}


def test_other_terms_begin_anew(tmp_path):
    target = tmp_path / "a.pmtiles"
    with Draft(target, "as of yesterday") as draft:
        draft.add(5, b"old")
        draft.save()
    with Draft(target, "as of yesterday") as draft:
        assert draft.last == 5
    with Draft(target, "as of today") as draft:
        assert draft.last == -1
        draft.add(6, b"new")
        put_in_place(draft)
    assert read(target) == {6: b"new"}


def test_one_process_at_a_time(tmp_path):
    target = tmp_path / "a.pmtiles"
    with Draft(target, "terms"), pytest.raises(BusyError), Draft(target, "terms"):
        pass
    with Draft(target, "terms"):
        pass


def test_the_old_archive_stays_until_the_new_one_is_whole(tmp_path):
    target = tmp_path / "a.pmtiles"
    for body in (b"old", b"new"):
        with Draft(target, body.decode()) as draft:
            draft.add(5, body)
            draft.save()
            if body == b"new":
                assert read(target) == {5: b"old"}
            put_in_place(draft)
    assert read(target) == {5: b"new"}


def test_many_tiles_need_leaves_and_the_root_fits_the_first_read(tmp_path):
    target = tmp_path / "a.pmtiles"
    wanted = {number * 3 + number % 2: b"%d" % number for number in range(30_000)}
    with Draft(target, "terms") as draft:
        for number, body in wanted.items():
            draft.add(number, body)
        put_in_place(draft)
    assert read(target) == wanted
    with target.open("rb") as opened:
        reader = Reader(MmapSource(opened))
        header = reader.header()
        assert header["leaf_directory_length"] > 0
        assert header["root_offset"] + header["root_length"] <= BODIES_AT
        for number in list(wanted)[::1700]:
            tile = tile_of(number)
            assert reader.get(tile.z, tile.x, tile.y) == wanted[number]
    # every byte of the file belongs to a part that the header names
    named = ("metadata_length", "leaf_directory_length", "tile_data_length")
    assert target.stat().st_size == BODIES_AT + sum(header[name] for name in named)


lons, lats = st.floats(-179, 178), st.floats(-84, 83)


@given(lons, lats, st.floats(0.001, 1), st.floats(0.001, 1), st.integers(0, 9))
def test_tiles_come_in_order_and_none_is_left_out(lon, lat, width, height, zoom):
    within = limits((lon, lat, lon + width, lat + height), zoom)
    found = list(in_order(within))
    numbers = [number for number, _ in found]
    assert numbers == sorted(set(numbers))
    assert all(number_of(tile) == number and tile_of(number) == tile for number, tile in found)
    assert {tile for _, tile in found} == set(within.tiles())
    assert len(found) == len(within)
