"""A change touches every tile that could show it, and no distant one."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiles.cache.changes import GRID_ZOOM, WORLD, Box, Change, mark_of, read, touched, touches
from tiles.cache.packing import is_empty, packed, tag_of, unpacked
from tiles.cache.shared import REMEMBERED, FileLock, Shared
from tiles.grid import BUFFER, EXTENT, Tile

_LAST = (1 << GRID_ZOOM) - 1
_WORLD = Tile(0, 0, 0)
places = st.floats(-20_000_000, 20_000_000)


@st.composite
def shapes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """Bounds in EPSG:3857."""
    x, y = draw(places), draw(places)
    size = draw(st.sampled_from([0.0, 0.01, 30.0, 2_000.0, 300_000.0]))
    return x, y, min(x + size, 20_037_508.0), min(y + size, 20_037_508.0)


def noted(shape: tuple[float, float, float, float]) -> Box:
    """As the trigger writes it: whole tiles of GRID_ZOOM, one more on each side."""
    side = _WORLD.side / (1 << GRID_ZOOM)
    xmin, ymin, xmax, ymax = shape

    def place(metres: float) -> int:
        return round(min(max(metres / side, 0), _LAST))

    half = _WORLD.side / 2
    return Box(
        place(xmin + half - side), place(half - ymax - side),
        place(xmax + half + side), place(half - ymin + side),
    )  # fmt: skip


@given(shapes(), st.integers(0, 20), st.data())
def test_every_tile_whose_buffered_ground_meets_a_shape_is_touched(
    shape: tuple[float, float, float, float], zoom: int, data: st.DataObject
) -> None:
    side = _WORLD.side / (1 << zoom)
    margin = side * BUFFER / EXTENT
    half = _WORLD.side / 2
    xmin, ymin, xmax, ymax = shape
    last = (1 << zoom) - 1
    columns = sorted(int((each + half) // side) for each in (xmin - margin, xmax + margin))
    rows = sorted(int((half - each) // side) for each in (ymin - margin, ymax + margin))
    x = min(max(data.draw(st.integers(*columns)), 0), last)
    y = min(max(data.draw(st.integers(*rows)), 0), last)
    left, low, right, high = Tile(zoom, x, y).bounds
    meets = (
        left - margin <= xmax and xmin <= right + margin
        and low - margin <= ymax and ymin <= high + margin
    )  # fmt: skip
    if meets:
        assert touches(noted(shape), zoom, x, y)


@given(shapes(), st.integers(0, 20))
def test_no_tile_beyond_the_next_is_touched(
    shape: tuple[float, float, float, float], zoom: int
) -> None:
    side = _WORLD.side / (1 << zoom)
    span = touched(noted(shape), zoom)
    half = _WORLD.side / 2
    assert span.left >= int((shape[0] + half) // side) - 1
    assert span.right <= int((shape[2] + half) // side) + 1
    assert span.top >= int((half - shape[3]) // side) - 1
    assert span.bottom <= int((half - shape[1]) // side) + 1


def test_messages_of_the_database() -> None:
    assert read("7 geodata_parcel 1,2,a,ff 0,0,0,0") == Change(
        7, "geodata_parcel", (Box(1, 2, 10, 255), Box(0, 0, 0, 0))
    )
    assert read("8 geodata_source>* *").boxes == (WORLD,)
    assert read("8 geodata_source>* *").is_everywhere


@pytest.mark.parametrize("message", ["", "7", "x geodata_parcel *", "7 a 1,2,3", "7 a z,0,0,0"])
def test_what_is_no_change_is_refused(message: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(message)


@given(st.binary(max_size=5000))
def test_a_tile_unpacks_to_what_it_was(content: bytes) -> None:
    file = packed(content)
    assert unpacked(file) == content
    assert is_empty(file) == (content == b"")
    assert packed(content) == file
    assert tag_of(file) == tag_of(packed(content))


@given(st.binary(min_size=1, max_size=300), st.binary(min_size=1, max_size=300))
def test_tags_tell_tiles_apart(one: bytes, other: bytes) -> None:
    assert (tag_of(packed(one)) == tag_of(packed(other))) == (one == other)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", packed(b"x")[:30], b"x" * 100])
def test_what_is_no_packed_tile_has_no_tag(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a packed tile"):
        tag_of(content)


def test_a_disk_has_room_for_all_that_is_written_to_shared_memory() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shared"
        Shared(path, FileLock(Path(folder) / "lock"))
        found = path.stat()
        assert found.st_blocks * 512 >= found.st_size


def test_changes_are_remembered_until_there_are_too_many() -> None:
    with TemporaryDirectory() as folder:
        shared = Shared(Path(folder) / "shared", FileLock(Path(folder) / "lock"))
        other = Shared(Path(folder) / "shared", FileLock(Path(folder) / "lock"))
        begun = shared.counter
        topic = (mark_of("parcel"),)
        here, far = Box(0, 0, 0, 0), Box(_LAST, _LAST, _LAST, _LAST)
        assert not other.touched_since(begun, topic, 3, 0, 0)
        shared.note(Change(1, "parcel", (far,)))
        shared.note(Change(2, "act", (here,)))
        assert not other.touched_since(begun, topic, 3, 0, 0)
        shared.note(Change(3, "parcel", (here,)))
        assert other.touched_since(begun, topic, 3, 0, 0)
        assert not other.touched_since(shared.counter, topic, 3, 0, 0)
        assert other.knows(3)
        assert not other.knows(4)
        since = shared.counter
        for number in range(4, 4 + REMEMBERED):
            shared.note(Change(number, "act", (far,)))
        assert other.touched_since(since, topic, 3, 0, 0), "too long ago to tell"
        since = shared.counter
        shared.note_all()
        assert shared.counter == since + 1, "a clock's second, so as not to run ahead of it"
        assert other.touched_since(since, (), 3, 0, 0)
        assert not other.knows(3 + REMEMBERED)
