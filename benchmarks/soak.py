"""P10: half an hour of everything people do, with the memory of each worker every minute.

    python -m benchmarks.soak [MINUTES] [--clients 4] [--workers 2]

Clients ask without a pause, in proportions like a map's: tiles (plain ones, filtered ones, some
asked again by their tag), TileJSON, lists, searches, pages of acts and places, suggestions, the
interface for data, files of a small search, and things that are not there. Questions are drawn anew
every time, so what is remembered by question has to be given up, too.

Memory that only fills caches levels off. So the goal compares the last third of the run with the
third before it, the first one being warm-up.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402

from benchmarks.contest import Http, Line, at, report, sample, served  # noqa: E402
from config.layers import GROUPS, LAYERS  # noqa: E402
from tiles.grid import Tile  # noqa: E402

GROWTH_WANTED = 1.03
"""Last third / the third before, of the worker that grew most; a page allocator is never still."""
SAMPLES_A_MINUTE = 6
EXPECTED = (200, 204, 304, 400, 404)
STAY = 50
"""Questions over one connection, about; the next one may go to another worker."""


@dataclass
class City:
    """What questions are made of."""

    tiles: list[Tile]
    points: list[tuple[float, float]]
    parcels: list[str]
    acts: list[tuple[int, str, str]]
    words: list[str]

    @classmethod
    def read(cls, size: int = 3_000) -> "City":
        tiles = sample(connection, size)
        with connection.cursor() as cursor:

            def rows(sql: str) -> list[Any]:
                cursor.execute(sql, [size])
                return list(cursor.fetchall())

            places = rows(
                "SELECT identifier, ST_X(p), ST_Y(p) FROM (SELECT identifier,"
                " ST_Transform(ST_PointOnSurface(geom_3857), 4326) AS p FROM geodata_parcel"
                " WHERE upper_inf(valid) ORDER BY md5(id::text) LIMIT %s) q"
            )
            acts = rows(
                "SELECT id, kind, number FROM acts_act WHERE publication = 'public'"
                " ORDER BY md5(id::text) LIMIT %s"
            )
            words = rows(
                "SELECT word FROM acts_word WHERE length(word) > 3 ORDER BY md5(word) LIMIT %s"
            )
        if not places or not acts:
            sys.exit("there is no city in this database; load the demonstration first")
        return cls(
            tiles=tiles,
            points=[(lon, lat) for _, lon, lat in places],
            parcels=[identifier for identifier, *_ in places],
            acts=acts,
            words=[word for (word,) in words],
        )


@dataclass
class Questions:
    """Each method asks for something of the city."""

    city: City
    chance: random.Random

    def tile(self) -> str:
        one = self.chance.choice(self.city.tiles)
        return f"/tiles/{self.chance.choice(list(GROUPS))}/{one.z}/{one.x}/{one.y}.mvt"

    def filtered_tile(self) -> str:
        chance = self.chance
        query = chance.choice((
            {"kind": chance.choice(self.city.acts)[1]},
            {"q": chance.choice(self.city.words)},
            {"issued_from": f"20{chance.randint(5, 25):02}-{chance.randint(1, 12):02}-01"},
        ))  # fmt: skip
        one = chance.choice(self.city.tiles)
        return f"/tiles/acts/{one.z}/{one.x}/{one.y}.mvt?{urlencode(query)}"

    def standard_tile(self) -> str:
        one = self.chance.choice(self.city.tiles)
        return f"/api/collections/parcels/tiles/WebMercatorQuad/{max(15, one.z)}/{one.y}/{one.x}"

    def listed(self) -> str:
        chance, city = self.chance, self.city
        query = chance.choice((
            {"q": f"{chance.choice(city.words)} {chance.choice(city.words)}"},
            {"q": chance.choice(city.acts)[2]},
            {"kind": chance.choice(city.acts)[1], "sort": "number"},
            {"near": ",".join(self._point()), "radius": str(chance.randint(50, 900))},
        ))  # fmt: skip
        return f"/acts/?{urlencode(query)}"

    def file(self) -> str:
        return f"{self.listed()}&format=csv"

    def act(self) -> str:
        return f"/acts/{self.chance.choice(self.city.acts)[0]}/"

    def items(self) -> str:
        lon, lat = self.chance.choice(self.city.points)
        box = f"{lon - 0.002:.6f},{lat - 0.001:.6f},{lon + 0.002:.6f},{lat + 0.001:.6f}"
        name = self.chance.choice(("parcels", "buildings", "acts", "streets", "quarters"))
        return f"/api/collections/{name}/items?{urlencode({'bbox': box, 'limit': '50'})}"

    def place(self) -> str:
        lon, lat = self._point()
        return self.chance.choice((
            f"/places/parcel/{self.chance.choice(self.city.parcels)}/",
            f"/places/at/?{urlencode({'lon': lon, 'lat': lat})}",
        ))  # fmt: skip

    def about(self) -> str:
        names = [layer.name for layer in LAYERS]
        some = ",".join(self.chance.sample(names, self.chance.randint(1, 4)))
        return self.chance.choice((
            f"/tiles/{some}.json", "/api/tiles/WebMercatorQuad", "/api/collections?f=html", "/",
            "/api/openapi", "/data/", "/en/acts/",
        ))  # fmt: skip

    def suggestion(self) -> str:
        return f"/api/search?{urlencode({'q': self.chance.choice(self.city.words)[:5]})}"

    def astray(self) -> str:
        chance = self.chance
        return chance.choice((
            f"/tiles/acts/{chance.randint(0, 40)}/{chance.randrange(1 << 20)}/0.mvt",
            f"/tiles/{chance.choice(self.city.words)}/1/1/1.mvt",
            f"/acts/{chance.randrange(10**9)}/",
            f"/tiles/acts/14/9236/6051.mvt?year={chance.randrange(10**9)}",
            f"/api/collections/acts/items?limit={chance.randrange(10**6)}",
        ))  # fmt: skip

    def _point(self) -> tuple[str, str]:
        lon, lat = self.chance.choice(self.city.points)
        return f"{lon + self.chance.uniform(-1, 1) / 1e3:.6f}", f"{lat:.6f}"


ASKED: dict[str, tuple[int, Callable[[Questions], str]]] = {
    "tile": (50, Questions.tile),
    "filtered tile": (12, Questions.filtered_tile),
    "standard tile": (5, Questions.standard_tile),
    "list": (10, Questions.listed),
    "act": (5, Questions.act),
    "place": (5, Questions.place),
    "suggestion": (5, Questions.suggestion),
    "collection": (4, Questions.items),
    "about": (2, Questions.about),
    "file": (1, Questions.file),
    "astray": (1, Questions.astray),
}
"""Kind of question → how often of a hundred, and what makes one."""


@dataclass
class Tally:
    """What the clients saw since it was last taken."""

    times: list[float] = field(default_factory=list)
    unexpected: Counter[tuple[str, int]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, status: int, seconds: float) -> None:
        with self.lock:
            self.times.append(seconds)
            self.kinds[kind] += 1
            if status not in EXPECTED:
                self.unexpected[kind, status] += 1

    def taken(self) -> "Tally":
        """What was noted so far; from now on it begins anew."""
        with self.lock:
            taken = Tally(self.times, self.unexpected, self.kinds)
            self.times, self.unexpected, self.kinds = [], Counter(), Counter()
        return taken


def client(port: int, number: int, city: City, tally: Tally, is_over: threading.Event) -> None:
    """Ask until it is over. Every fifth tile is asked for again by the tag it came with."""
    chance = random.Random(number)
    questions = Questions(city, chance)
    kinds, weights = list(ASKED), [weight for weight, _ in ASKED.values()]
    http, tags = _connected(port), {}
    while not is_over.is_set():
        if chance.random() < 1 / STAY:
            http = _connected(port)
        (kind,) = chance.choices(kinds, weights)
        address = ASKED[kind][1](questions)
        if kind == "tile" and tags and chance.random() < 0.2:
            address = chance.choice(list(tags))
        again = f"If-None-Match: {tags[address]}\r\n" if address in tags else ""
        begun = time.perf_counter()
        try:
            status, given, _ = http.get(address, again)
        except (OSError, ValueError, IndexError):
            # the worker that held this connection is being replaced
            status, given, http = 0, {}, _connected(port)
        tally.note(kind, status, time.perf_counter() - begun)
        if kind == "tile" and "etag" in given:
            tags[address] = given["etag"]
            if len(tags) > 500:
                tags.pop(next(iter(tags)))


def _connected(port: int) -> Http:
    """As soon as somebody listens."""
    for _ in range(300):
        try:
            return Http(port)
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody has listened on port {port} for half a minute")


def workers_of(server: "subprocess.Popen[bytes]") -> list[int]:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [int(each) for each in children if _resident_mb(int(each)) > 20]


def _resident_mb(pid: int) -> float:
    """What is resident, shared libraries among it: what `--workers-max-rss` goes by."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass
class Memory:
    """Megabytes of each worker at the times they were looked at."""

    seen: dict[int, list[float]] = field(default_factory=dict)
    looks: int = 0

    def look(self, pids: list[int]) -> None:
        self.looks += 1
        for pid in pids:
            self.seen.setdefault(pid, []).append(_resident_mb(pid))

    def growth(self) -> float | None:
        """Last third / the third before, of the worker that grew most; None if none lived on."""
        third = self.looks // 3
        whole = [seen for seen in self.seen.values() if len(seen) == self.looks and third]
        ratios = [
            statistics.median(seen[-third:]) / statistics.median(seen[-2 * third : -third])
            for seen in whole
        ]
        return max(ratios, default=None)

    @property
    def highest(self) -> float:
        return max(max(seen) for seen in self.seen.values())


def minutes_of(
    server: "subprocess.Popen[bytes]", minutes: float, tally: Tally, memory: Memory
) -> Iterator[Tally]:
    """Look at memory several times a minute; what was seen of each minute."""
    end = time.monotonic() + minutes * 60
    while (left := end - time.monotonic()) > 0:
        for _ in range(SAMPLES_A_MINUTE):
            time.sleep(min(left, 60) / SAMPLES_A_MINUTE)
            memory.look(workers_of(server))
        yield tally.taken()


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("minutes", type=float, nargs="?", default=30.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=18483)
    chosen = parser.parse_args()
    city = City.read()
    connection.close()
    tally, whole, memory, is_over = Tally(), Tally(), Memory(), threading.Event()
    with served(chosen.port, chosen.workers) as server:
        threads = [
            threading.Thread(
                target=client, args=(chosen.port, n, city, tally, is_over), daemon=True
            )
            for n in range(chosen.clients)
        ]
        for thread in threads:
            thread.start()
        print(
            f"{'minute':>6}{'asked/s':>9}{'p50 ms':>8}{'p95 ms':>8}{'wrong':>7}  MB of each worker"
        )
        for number, seen in enumerate(minutes_of(server, chosen.minutes, tally, memory), start=1):
            _tell(number, seen, memory)
            whole.kinds += seen.kinds
            whole.unexpected += seen.unexpected
        is_over.set()
        for thread in threads:
            thread.join(30)
    return _lines(whole, memory, chosen.minutes)


def _lines(whole: Tally, memory: Memory, minutes: float) -> list[Line]:
    print("asked:", ", ".join(f"{kind} {count:,}" for kind, count in whole.kinds.most_common()))
    for (kind, status), count in whole.unexpected.most_common():
        print(f"wrong: {count} × {status} to a {kind}")
    wrong = whole.unexpected.total()
    note = f"{minutes:g} min, {whole.kinds.total():,} answers"
    return [
        Line("P10", "memory of a worker, last third / the one before", memory.growth(),
             GROWTH_WANTED, is_ceiling=True, note=note),
        Line("", "memory of the largest worker", memory.highest, unit="MB"),
        Line("", "answers that were not expected", wrong, 0, is_ceiling=True, unit=""),
    ]  # fmt: skip


def _tell(number: int, seen: Tally, memory: Memory) -> None:
    times = sorted(seen.times) or [0.0]
    owned = "  ".join(f"{pid}: {values[-1]:6.1f}" for pid, values in memory.seen.items())
    print(
        f"{number:6}{len(times) / 60:9.1f}{at(times, 0.5) * 1000:8.1f}{at(times, 0.95) * 1000:8.1f}"
        f"{seen.unexpected.total():7}  {owned}",
        flush=True,
    )


if __name__ == "__main__":
    report(main())
