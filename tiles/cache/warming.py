"""Makes the tiles that are not kept yet, so that nobody meets one that is.

What is there is passed over, so a run that was broken off goes on where it stopped, and one after a
change makes only what the change threw away.
"""

import logging
import os
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from tiles.bounds import part, told
from tiles.cache.front import KeptTiles
from tiles.cache.store import EASED
from tiles.grid import Bounds, Tile, limits
from tiles.layer import LAST_ZOOM
from tiles.pool import DatabaseAwayError, DatabaseBusyError
from tiles.site import tile_server

logger = logging.getLogger(__name__)

HELP = "Make the tiles that are not kept yet."
_ZOOMS = "8-16"
_AT_ONCE = 2
_PORTION = 200
_SPOKEN_EVERY_S = 2.0
_LOOKED_EVERY_S = 20.0


@dataclass
class Progress:
    """What a run did so far."""

    out: OutputWrapper | None
    tiles: Counter[str] = field(default_factory=Counter)
    said_at: float = field(default_factory=time.monotonic)

    def tell(self, where: str, *, is_last: bool = False) -> None:
        if self.out and (is_last or time.monotonic() - self.said_at > _SPOKEN_EVERY_S):
            self.said_at = time.monotonic()
            slow = f", {self.tiles['slow']} too slow" if self.tiles["slow"] else ""
            self.out.write(
                f"{where}: {self.tiles['made']} made, {self.tiles['there']} there already{slow}"
            )
            self.out.flush()


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--set", action="append", metavar="NAME", help="a group or layer; all groups"
    )
    parser.add_argument("--zoom", type=zooms, default=zooms(_ZOOMS), metavar="A-B", help=_ZOOMS)
    parser.add_argument(
        "--bounds", type=told, metavar="W,S,E,N", help="degrees; the territory unless told"
    )
    parser.add_argument("--silent", action="store_true", help="say nothing")
    parser.add_argument(
        "--follow", action="store_true", help="go on, and make again what changes throw away"
    )


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Warm what the options name.

    Raises:
        CommandError: a set is unknown, or nothing can be kept here.
    """
    front = KeptTiles(tile_server())
    names = options["set"] or list(front.server.groups)
    if unknown := set(names) - front.sets.keys():
        raise CommandError(f"no such set: {', '.join(sorted(unknown))}")
    within = part(options["bounds"], front.server.bounds())
    try:
        if not options["follow"]:
            warm(front, names, options["zoom"], within, Progress(quiet_or(out, options)))
            return
        while True:
            # what changes during the pass is made by the next one
            seen = _seen(front)
            try:
                warm(front, names, options["zoom"], within, Progress(quiet_or(out, options)), 1)
            except CommandError as error:
                logger.info("tiles are not warmed now: %s", error)
            _wait_for_a_change(front, seen)
    finally:
        front.stop()


def quiet_or(out: OutputWrapper, options: dict[str, Any]) -> OutputWrapper | None:
    return None if options["silent"] else out


def warm(
    front: KeptTiles,
    names: list[str],
    zoom: range,
    within: Bounds,
    progress: Progress,
    at_once: int = _AT_ONCE,
) -> None:
    """Make what is not there, from afar to near.

    Raises:
        CommandError: nothing more can be kept here, or no tile can be had.
    """
    for level in zoom:
        for name in names:
            if any(layer.drawn_at(level) for layer in front.sets[name]):
                _warm_one(front, name, limits(within, level).tiles(), level, progress, at_once)
    progress.tell("done", is_last=True)


def _warm_one(
    front: KeptTiles, name: str, wanted: Iterator[Tile], zoom: int, progress: Progress, at_once: int
) -> None:
    folder = front.folder(name, zoom)
    if folder is None:
        raise CommandError(f"{name} is not kept at zoom {zoom}: see manage.py tile status")

    def done(tile: Tile) -> str:
        if os.path.exists(folder.file(tile.x, tile.y)):
            return "there"
        try:
            return "made" if front.tile(name, tile) else "absent"
        except DatabaseBusyError:
            return "slow"
        except DatabaseAwayError:
            return "absent"

    with ThreadPoolExecutor(at_once) as workers:
        while portion := list(islice(wanted, _PORTION)):
            if front.store and front.store.holds(EASED):
                raise CommandError(f"{name}, zoom {zoom}: TILES_MB leaves no room for more")
            progress.tiles.update(workers.map(done, portion))
            progress.tell(f"{name}, zoom {zoom}")
            if progress.tiles["absent"]:
                raise CommandError(f"{name}, zoom {zoom}: the database gives no tiles")


def _seen(front: KeptTiles) -> int | None:
    """The counter of changes."""
    store = front.start()
    return store.shared.counter if store else None


def _wait_for_a_change(front: KeptTiles, seen: int | None) -> None:
    """Changes come in bursts, so a while passes in any case."""
    time.sleep(_LOOKED_EVERY_S)
    while _seen(front) == seen:
        time.sleep(_LOOKED_EVERY_S)


def zooms(text: str) -> range:
    """`8-16` or `12`."""
    first, _, last = text.partition("-")
    try:
        found = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise ArgumentTypeError("zooms are like 8-16 or 12") from error
    if not found or found[0] < 0 or found[-1] > LAST_ZOOM:
        raise ArgumentTypeError(f"zooms are 0-{LAST_ZOOM}, the first one first")
    return found
