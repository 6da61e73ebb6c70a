"""P5: tiles are never older than the last commit, and most of them are kept all the same.

    python -m benchmarks.freshness [EDITS]

In a scratch database of the same cluster, with a city of its own, and on a server of its own:
numbered edits of parcels and acts through the product, each followed everywhere by readers who know
which number was committed before they asked. One that is shown less has an old tile, and so has one
that is shown what was moved away or removed, or is not shown what is back. Then other
programs edit by plain SQL, and it is measured how long that takes to be seen. Then an hour of
600 edits and 21,600 readers, told in one go: how many of them were answered from what is kept.
"""

import os
import random
import re
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
import psycopg
from isal import isal_zlib

from benchmarks.contest import Http, Line, at, report, sample, served, tile_at
from benchmarks.ingest import Scratch

PORT = 8794
READERS = 3
TARGETS = 60
OUTSIDE = 300
AWAY_M = 20_000.0
"""Far enough to be on none of the tiles that are looked at."""
LEAVING = 0.15
"""Share of the edits of a shape in its place that take it away."""
EDITS_AN_HOUR, READS_AN_HOUR = 600, 21_600
_SHOWN = re.compile(rb"k(\d{3})v(\d{7})")


class City(Scratch):
    name = "kvartal_benchmark_fresh"


@dataclass
class Target:
    """Something drawn that carries the number of its last edit in a property.

    Args:
        committed: the number whose commit has returned.
        left: the number that last took it away, known before its commit.
        removed: the row, while there is none in the database.
    """

    number: int
    model: Any
    key: int
    column: str
    addresses: list[str]
    committed: int = 0
    left: int = 0
    removed: Any = None

    @property
    def is_away(self) -> bool:
        return 0 < self.left == self.committed

    @property
    def rows(self) -> Any:
        return self.model.objects.filter(pk=self.key)

    def is_old(self, number: int, committed: int) -> bool:
        """Whether a tile with this number, 0 for none, is older than what was committed before.

        It may be missing if it was taken away since, by an edit whose commit may not have returned.
        """
        return number < committed and not (number == 0 and self.left >= committed)

    def mark(self, number: int) -> str:
        return f"k{self.number:03}v{number:07}"


@dataclass
class Seen:
    """What the readers found."""

    reads: int = 0
    missing: int = 0
    old: list[str] = field(default_factory=list)


def targets(chance: random.Random) -> list[Target]:
    """Parcels and acts all over the city, and the tiles that show them."""
    from acts.models import Act
    from geodata.models import Parcel

    acts = Act.objects.public().filter(location_level="parcel").order_by("?")[: TARGETS // 3]
    parcels = Parcel.objects.filter(valid__upper_inf=True).order_by("?")[: TARGETS - len(acts)]
    found = []
    for number, row in enumerate([*acts, *parcels]):
        is_act = isinstance(row, Act)
        middle = row.geom_3857.point_on_surface
        tiles = [tile_at(middle.x, middle.y, zoom) for zoom in (16, 17, 18)]
        names = ("acts",) if is_act else ("ground", "parcels")
        addresses = [
            f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt" for name in names for tile in tiles
        ]
        column = "number" if is_act else "use"
        found.append(Target(number, type(row), row.pk, column, addresses))
    chance.shuffle(found)
    return found


def shown(http: Http, target: Target, address: str, had: dict[str, tuple[str, bytes]]) -> int:
    """The number that a tile shows; a client that has it already asks whether it still holds."""
    tag, content = had.get(address, ("", b""))
    status, headers, body = http.get(address, f"If-None-Match: {tag}\r\n" if tag else "")
    if status == 204:
        had.pop(address, None)
        return 0
    if status == 200:
        content = isal_zlib.decompress(body, 31) if "content-encoding" in headers else body
        had[address] = headers["etag"], content
    elif status != 304:
        raise RuntimeError(f"{address}: {status}")
    numbers = [int(v) for k, v in _SHOWN.findall(content) if int(k) == target.number]
    return max(numbers, default=0)


def read(found: list[Target], is_over: threading.Event, seed: int) -> Seen:
    seen, chance = Seen(), random.Random(seed)
    http = Http(PORT)
    had: dict[str, tuple[str, bytes]] = {}
    while not is_over.is_set():
        target = chance.choice(found)
        address = chance.choice(target.addresses)
        if chance.random() < 0.5:
            had.pop(address, None)
        committed = target.committed
        number = shown(http, target, address, had)
        seen.reads += 1
        seen.missing += committed > 0 and number == 0
        if target.is_old(number, committed):
            seen.old.append(f"{address} shows {number}, {committed} was committed")
    return seen


def edit(target: Target, number: int, chance: random.Random) -> None:
    """Take the shape away, bring it back, or write other words on it; committed on return."""
    if target.is_away:
        _bring_back(target, number)
    elif chance.random() < LEAVING:
        target.left = number
        _take_away(target, chance)
    else:
        _rewrite(target, number, chance)
    target.committed = number


def _take_away(target: Target, chance: random.Random) -> None:
    """Only the shape changes, or the row is no more; of acts others know, so they stay."""
    from django.contrib.gis.db.models.functions import Translate

    if target.column == "use" and chance.random() < 0.5:
        target.removed = target.rows.get()
        target.rows.delete()
    else:
        target.rows.update(geom=Translate("geom", AWAY_M, 0.0))


def _bring_back(target: Target, number: int) -> None:
    from django.contrib.gis.db.models.functions import Translate

    if target.removed is None:
        there = {"geom": Translate("geom", -AWAY_M, 0.0), target.column: target.mark(number)}
        target.rows.update(**there)
        return
    setattr(target.removed, target.column, target.mark(number))
    target.removed.pk = target.key
    target.removed.save(force_insert=True)
    target.removed = None


def _rewrite(target: Target, number: int, chance: random.Random) -> None:
    """By one of the ways in which the product writes."""
    from django.db import connection, transaction

    rows, table = target.rows, target.model._meta.db_table
    way = chance.randrange(5)
    if way == 0:
        row = rows.get()
        setattr(row, target.column, target.mark(number))
        row.save()
    elif way == 1:
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE {table} SET "{target.column}" = %s WHERE id = %s',
                [target.mark(number), target.key],
            )
    elif way == 2:
        with transaction.atomic():
            rows.update(**{target.column: "never"})
            transaction.set_rollback(True)
        rows.update(**{target.column: target.mark(number)})
    elif way == 3:
        with transaction.atomic():
            rows.update(**{target.column: target.mark(number)})
            with transaction.atomic():
                rows.update(**{target.column: "never"})
                transaction.set_rollback(True)
    else:
        rows.update(**{target.column: target.mark(number)})


def under_load(found: list[Target], edits: int) -> Seen:
    """Numbered edits while readers read; what stops a reader stops the measurement."""
    is_over, chance = threading.Event(), random.Random(5)
    begun = time.monotonic()
    with ThreadPoolExecutor(READERS) as threads:
        readers = [threads.submit(read, found, is_over, seed) for seed in range(READERS)]
        try:
            for number in range(1, edits + 1):
                edit(chance.choice(found), number, chance)
                if any(reader.done() for reader in readers):
                    break
        finally:
            is_over.set()
        own = [reader.result() for reader in readers]
    seen = Seen(
        sum(each.reads for each in own),
        sum(each.missing for each in own),
        [old for each in own for old in each.old],
    )
    if not all(each.reads for each in own):
        raise RuntimeError("a reader read nothing")
    took = time.monotonic() - begun
    print(f"{edits} edits, {seen.reads} reads in {took:.0f} s; old: {len(seen.old)}")
    print(*seen.old[:10], sep="\n")
    return seen


def from_outside(found: list[Target], first: int, city: City) -> list[float]:
    """Milliseconds from the commit of another program until every reader sees it."""
    delays, chance = [], random.Random(6)
    http = Http(PORT)
    arguments: dict[str, Any] = city.server | {"dbname": city.name}
    with psycopg.connect(**arguments, autocommit=True) as other:
        for number in range(first, first + OUTSIDE):
            target = chance.choice(found)
            address = chance.choice(target.addresses)
            shown(http, target, address, {})
            other.execute(
                f'UPDATE {target.model._meta.db_table} SET "{target.column}" = %s WHERE id = %s',
                [target.mark(number), target.key],
            )
            committed = time.monotonic()
            while shown(http, target, address, {}) < number:
                if time.monotonic() - committed > 30:
                    raise RuntimeError("a change of another program is not seen")
            delays.append((time.monotonic() - committed) * 1000)
    print(f"{OUTSIDE} commits of another program, seen after {statistics.median(delays):.1f} ms")
    return sorted(delays)


def hour(root: Path, chance: random.Random) -> tuple[float, float]:
    """Shares of an hour's reads that were answered from what is kept: at first and once warm."""
    from django.db import connection

    from config.layers import tile_server
    from geodata.models import Parcel
    from tiles.cache.front import KeptTiles

    class Counting(KeptTiles):
        made = 0

        def _made(self, wanted: Any) -> Any:
            self.made += 1
            return super()._made(wanted)

    os.environ["TILES_ROOT"] = str(root)
    front = Counting(tile_server)
    tiles = sample(connection, READS_AN_HOUR, seed=chance.randrange(1000))
    keys = list(Parcel.objects.filter(valid__upper_inf=True).values_list("pk", flat=True))
    asked = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}
    shares = []
    try:
        for turn in range(2):
            front.made = 0
            for number in range(EDITS_AN_HOUR):
                Parcel.objects.filter(pk=chance.choice(keys)).update(use=f"h{turn}{number}")
                for _ in range(READS_AN_HOUR // EDITS_AN_HOUR):
                    tile = chance.choice(tiles)
                    path = f"/tiles/ground/{tile.z}/{tile.x}/{tile.y}.mvt"
                    front(asked | {"PATH_INFO": path}, lambda status, headers: None)
            shares.append(1 - front.made / READS_AN_HOUR)
            print(f"an hour: {front.made} of {READS_AN_HOUR} tiles were made, the others kept")
    finally:
        front.stop()
    return shares[0], shares[1]


@contextmanager
def prepared(city: City, root: Path) -> Iterator[None]:
    """A scratch city, and Django on it; DATABASE_URL of this process is another from here on."""
    with city.made():
        city.manage("demo", "--size", "small")
        os.environ |= {
            "DATABASE_URL": city.url, "TILES_ROOT": str(root), "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        django.setup()
        yield


def main(edits: int = 10_000) -> list[Line]:
    city = City(os.environ["DATABASE_URL"])
    with TemporaryDirectory() as folder, prepared(city, Path(folder)):
        from django.db import connections

        found = targets(random.Random(4))
        with served(PORT):
            seen = under_load(found, edits)
            there = [target for target in found if not target.is_away]
            delays = from_outside(there, edits + 1, city)
        cold, warm = hour(Path(folder), random.Random(8))
        connections.close_all()
    note = f"{seen.reads:,} reads meanwhile, {seen.missing:,} of what had been taken away"
    old = Line("P5", f"old tiles after commit in {edits:,} edits", float(len(seen.old)), 0.0, True)
    outside = "another program's commit is seen after"
    return [
        replace(old, unit="tiles", note=note),
        Line("", "kept at 600 edits an hour, with nothing kept at first", cold, unit="of reads"),
        Line("P5", "kept at 600 edits an hour, the hour after", warm, 0.88, unit="of reads"),
        Line("", f"{outside}, median", statistics.median(delays), unit="ms"),
        Line("", f"{outside}, p99", at(delays, 0.99), unit="ms"),
    ]


if __name__ == "__main__":
    report(main(*map(int, sys.argv[1:])))
