"""What is kept, how far it follows the database, and whether it may be used."""

from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import OutputWrapper
from django.db import connection

from tiles.cache.front import KeptTiles
from tiles.cache.store import Store
from tiles.cache.sweeping import columns, room
from tiles.cache.topics import rests_on
from tiles.site import tile_server

HELP = "Tell what is kept, how fresh it is, and whether it may be used."
_SECONDS = 3.0


def arguments(parser: ArgumentParser) -> None:
    """None."""


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Say it, a line a fact."""
    front = KeptTiles(tile_server())
    store = front.start()
    if store is None:
        out.write("Nothing is kept: TILES_ROOT is empty or cannot be written to.")
        return
    try:
        front.trust.awaited(_SECONDS)
        out.write(f"folder     {store.root}")
        out.write(f"state      {front.trust.state.name}: {front.trust.state.value}")
        out.write(f"changes    {_changes()}")
        out.write(f"watched    {_watched(front)}")
        _write_kept(store, out)
    finally:
        front.stop()


def _changes() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), to_char(max(made_at), 'YYYY-MM-DD HH24:MI:SS')"
            " FROM tiles_change WHERE made_at > now() - interval '1 hour'"
        )
        count, last = cursor.fetchone()
    return f"{count} in the last hour" + (f", the last at {last} UTC" if last else "")


def _watched(front: KeptTiles) -> str:
    """Sets that are not kept because the triggers were written for other layers."""
    unknown = [
        name
        for name, layers in front.sets.items()
        if any(
            rests_on(front.server.compiler, [layer], zoom, front.known) is None
            for layer in layers
            for zoom in (layer.min_zoom, layer.max_zoom)
        )
    ]
    if not unknown:
        return "every layer"
    return f"not {', '.join(unknown)}: run manage.py migrate"


def _write_kept(store: Store, out: OutputWrapper) -> None:
    counted: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    total = 0
    for column, sizes in columns(store):
        parts = Path(column).relative_to(store.root / "kept").parts
        entry = counted[parts[0], int(parts[1])]
        entry[0] += len(sizes)
        entry[1] += sum(sizes)
        total += room(sizes)
    out.write(f"kept       {total / 1e6:.1f} MB on the disk, of {store.limit / 1e6:.0f}")
    for (name, zoom), (number, taken) in sorted(counted.items()):
        out.write(f"  {name:24} zoom {zoom:2}  {number:7} tiles  {taken / 1e6:8.1f} MB")
