"""Write groups of layers into PMTiles archives, to be served from anywhere.

manage.py export_pmtiles                     every group, each into ARCHIVES_ROOT/<group>.pmtiles
manage.py export_pmtiles ground --out DIR    one of them into a folder of your choice

A command that was killed is run again and goes on where it was.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import override
from tqdm import tqdm

from tiles.archive.draft import BusyError
from tiles.archive.exporting import Order, Written, closest, export, snapshot
from tiles.bounds import part, told
from tiles.bounds import written as as_told
from tiles.layer import LAST_ZOOM
from tiles.pool import DatabaseAwayError, DatabaseBusyError
from tiles.serving import TileServer
from tiles.site import tile_server


class Command(BaseCommand):
    help = "Записва плочките в архиви PMTiles (writes the tiles into PMTiles archives)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("groups", nargs="*", metavar="GROUP", help="all when none is named")
        parser.add_argument("--out", type=Path, default=settings.ARCHIVES_ROOT, help="folder")
        parser.add_argument(
            "--last-zoom",
            type=int,
            help="the closest zoom written; otherwise the first that has every property",
        )
        parser.add_argument("--bounds", type=told, metavar="W,S,E,N", help="degrees, of a part")
        parser.add_argument("--quiet", action="store_true", help="no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        server = tile_server()
        orders = _orders(server, options)
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        for order in orders:
            target = folder / f"{order.name}.pmtiles"
            with _Bar(order.name, is_quiet=options["quiet"] or not sys.stderr.isatty()) as bar:
                written = _written(order, target, server, bar)
            self.stdout.write(f"{target}: {_said(written)}")
            for remark in _remarks(order, written, options):
                self.stdout.write(f"  {remark}")


def _orders(server: TileServer, options: dict[str, Any]) -> list[Order]:
    names: list[str] = options["groups"] or list(server.groups)
    for name in names:
        if name not in server.groups:
            raise CommandError(f"no group {name}; there are {', '.join(server.groups)}")
    within = part(options["bounds"], server.bounds())
    last: int | None = options["last_zoom"]
    orders = []
    for name in names:
        layers = server.groups[name]
        first = min(layer.min_zoom for layer in layers)
        # of several groups, one that begins nearer is written at its first zoom: a map needs all
        until = closest(layers) if last is None else max(first, last)
        orders.append(Order(name=name, layers=layers, bounds=within, first=first, last=until))
    begin = min(order.first for order in orders)
    if last is not None and not begin <= last <= LAST_ZOOM:
        drawn = "is" if len(names) == 1 else "are"
        said = f"{', '.join(names)} {drawn} drawn at zooms {begin} to {LAST_ZOOM}, not at {last}"
        raise CommandError(said)
    return orders


def _remarks(order: Order, written: Written, options: dict[str, Any]) -> Iterator[str]:
    """What whoever put it in the place of another archive has to know."""
    if options["last_zoom"] is not None and order.last > options["last_zoom"]:
        yield f"{order.name} begins at zoom {order.first}, so that zoom is in it"
    if options["bounds"]:
        yield f"only the part within {as_told(order.bounds)}, in the place of the whole"
    if not written.tiles:
        yield "warning: nothing is drawn there, the archive has no tile"


def _written(order: Order, target: Path, server: TileServer, bar: "_Bar") -> Written:
    try:
        with snapshot() as source:
            return export(order, target, server.compiler, source, bar)
    except BusyError:
        raise CommandError(f"{target} is being written by another process") from None
    except (DatabaseAwayError, DatabaseBusyError) as error:
        reason = error.__cause__ or error
        raise CommandError(f"{reason}; run it again to go on where it stopped") from None


def _said(written: Written) -> str:
    resumed = f", {written.resumed_from} of them from before" if written.resumed_from else ""
    with override("en"):  # as the rest of the line
        size = filesizeformat(written.size).replace("\xa0", " ")
    moment = written.taken_at.isoformat(" ", "minutes")
    return f"{written.tiles} tiles{resumed}, {size}, as of {moment}"


class _Bar:
    """Progress on a terminal."""

    def __init__(self, name: str, *, is_quiet: bool) -> None:
        self._bar: tqdm[Any] = tqdm(desc=name, unit=" tiles", disable=is_quiet, mininterval=0.3)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def begin(self, total: int) -> None:
        self._bar.reset(total)

    def advance(self, tiles: int) -> None:
        self._bar.update(tiles)
