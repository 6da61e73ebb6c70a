"""How benchmarks measure: contenders in interleaved rounds, and one line for every goal.

A machine is never quiet, so figures of one run are compared only with each other: contenders do the
same work, in turns shuffled anew in each round, and the median of the rounds' ratios is what is
told. Every benchmark is a module whose `main` returns its lines; `python -m benchmarks` runs all,
each in a process of its own, and prints their lines as one table.
"""

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from tiles.grid import Tile

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 4
ROUNDS = 5
ZOOM_WEIGHTS = {10: 4, 11: 5, 12: 9, 13: 12, 14: 15, 15: 20, 16: 20, 17: 15}
"""Zoom → how often people who pan and zoom ask for its tiles."""
_HANDED_OVER = "BENCHMARK_LINES"
_WORLD = Tile(0, 0, 0)

Task = TypeVar("Task")
Answers = Callable[[Task], object]
"""A client of a contender: does one task and returns when it is done."""


@dataclass(frozen=True)
class Line:
    """What was seen of one goal.

    Args:
        goal: as `design/performance.md` numbers them: `P1`; a figure without a goal has "".
        what: what was measured, in a few words.
        seen: the figure; None when it could not be measured, and `note` says why.
        wanted: what it should reach; None when there is no goal for it.
        is_ceiling: it should stay at or under `wanted` rather than reach it.
        unit: of both figures; a ratio when not said.
    """

    goal: str
    what: str
    seen: float | None
    wanted: float | None = None
    is_ceiling: bool = False
    unit: str = "×"
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """None when nothing was asked or nothing was seen."""
        if self.seen is None or self.wanted is None:
            return None
        return self.seen <= self.wanted if self.is_ceiling else self.seen >= self.wanted

    @property
    def verdict(self) -> str:
        if self.seen is None:
            return "not measured"
        if self.is_met is None or self.wanted is None:
            return ""
        if self.is_met:
            return "met"
        return f"missed by {abs(self.seen / self.wanted - 1):.1%}" if self.wanted else "missed"

    def __str__(self) -> str:
        seen = "-" if self.seen is None else f"{_short(self.seen)} {self.unit}"
        wanted = ""
        if self.wanted is not None:
            wanted = f"{'≤' if self.is_ceiling else '≥'} {_short(self.wanted)} {self.unit}"
        told = f"{self.goal:4}{self.what:64.64}{seen:>14}{wanted:>16}  {self.verdict}"
        return f"{told}  ({self.note})" if self.note else told.rstrip()


def _short(figure: float) -> str:
    """Three figures that count."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def report(lines: Sequence[Line]) -> None:
    """Print the lines of one benchmark, and hand them over to the run of all of them."""
    print(*("", *lines), sep="\n", flush=True)
    if path := os.environ.get(_HANDED_OVER):
        with Path(path).open("a") as file:
            file.writelines(json.dumps(asdict(line)) + "\n" for line in lines)


def collected(module: str, path: Path) -> list[Line]:
    """Run a benchmark in a process of its own; its lines, or one that says it went wrong."""
    path.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", module],
        check=False,
        env=os.environ | {_HANDED_OVER: str(path)},
    )
    told = path.read_text().splitlines() if path.exists() else []
    lines = [Line(**json.loads(each)) for each in told]
    if done.returncode:
        lines.append(Line("", module, None, note=f"ended with {done.returncode}"))
    return lines


# --- rounds ---------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """Rates of contenders, a value a round, and milliseconds of single tasks.

    `rates` are tasks per second of all clients together.
    """

    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ratio(self, name: str, base: str) -> float:
        """How many times as fast, the median of the rounds' ratios."""
        pairs = zip(self.rates[name], self.rates[base], strict=True)
        return statistics.median(one / other for one, other in pairs)

    def percentile(self, name: str, share: int) -> float:
        """Milliseconds that `share` percent of the tasks stayed under."""
        return at(sorted(self.times[name]), share / 100)

    def show(self, work: str = "tasks") -> None:
        """Print a row for each contender, its ratio to the first one."""
        base = next(iter(self.rates))
        width = max(32, *(len(name) + 2 for name in self.rates))
        print(
            f"{'contender':{width}}{work + '/s':>10}{'ratio':>7}{'p50 ms':>9}{'p95 ms':>9}"
            f"{'p99 ms':>9}"
        )
        for name, own in self.rates.items():
            cuts = "".join(f"{self.percentile(name, share):9.2f}" for share in (50, 95, 99))
            print(
                f"{name:{width}}{statistics.median(own):10.1f}{self.ratio(name, base):7.2f}{cuts}"
            )
        print(flush=True)


@dataclass
class Contest(Generic[Task]):
    """The same tasks for every contender.

    Args:
        contenders: name → what makes a client; clients of one contender work at the same time, so
            each needs a connection of its own.
    """

    contenders: dict[str, Callable[[], Answers[Task]]]
    tasks: Sequence[Task]
    clients: int = CLIENTS

    def run(self, rounds: int = ROUNDS) -> Outcome:
        """Warm everybody up once, then measure in shuffled rounds."""
        ready = {
            name: [make() for _ in range(self.clients)] for name, make in self.contenders.items()
        }
        outcome, chance = Outcome(), random.Random(0)
        for name, clients in ready.items():
            measure(clients, self.tasks)
            outcome.rates[name], outcome.times[name] = [], []
        for _ in range(rounds):
            for name in chance.sample(list(ready), len(ready)):
                rate, times = measure(ready[name], self.tasks)
                outcome.rates[name].append(rate)
                outcome.times[name] += times
        return outcome


def measure(clients: Sequence[Answers[Task]], tasks: Sequence[Task]) -> tuple[float, list[float]]:
    """Tasks per second of all clients together, and each task's milliseconds."""

    def work(number: int) -> list[float]:
        times = []
        for task in tasks[number :: len(clients)]:
            begun = time.perf_counter()
            clients[number](task)
            times.append((time.perf_counter() - begun) * 1000)
        return times

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as threads:
        times = [each for part in threads.map(work, range(len(clients))) for each in part]
    return len(tasks) / (time.perf_counter() - begun), times


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of ordered values lie."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# --- tiles, servers, clients ----------------------------------------------------------------------


def sample(
    connection: Any, count: int, seed: int = 7, weights: dict[int, int] | None = None
) -> list[Tile]:
    """Tiles around parcels chosen by a hash of their id, the same in every run on one database.

    Args:
        connection: of Django or of psycopg.
        weights: zoom → how often; as people pan when not said.
    """
    weights = weights or ZOOM_WEIGHTS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(geom_3857), ST_YMin(geom_3857) FROM geodata_parcel"
            " ORDER BY md5(id::text || %s) LIMIT %s",
            [str(seed), count],
        )
        places = cursor.fetchall()
    if not places:
        sys.exit("there are no parcels in this database; load the demonstration city first")
    chosen = random.Random(seed).choices(list(weights), list(weights.values()), k=len(places))
    return [tile_at(x, y, zoom) for (x, y), zoom in zip(places, chosen, strict=True)]


def tile_at(x: float, y: float, zoom: int) -> Tile:
    """The tile that holds a point of EPSG:3857."""
    side = _WORLD.side / (1 << zoom)
    return Tile(zoom, int((x - _WORLD.left) / side), int((_WORLD.top - y) / side))


class Http:
    """One connection kept alive that does no more than HTTP needs: the server is measured."""

    def __init__(self, port: int, headers: str = "Accept-Encoding: gzip\r\n") -> None:
        self._port = port
        self._headers = f"Host: 127.0.0.1\r\n{headers}\r\n"
        self._connect()

    def _connect(self) -> None:
        self._peer = socket.create_connection(("127.0.0.1", self._port))
        self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self._peer.makefile("rb", 1 << 16)

    def get(self, address: str, headers: str = "") -> tuple[int, dict[str, str], bytes]:
        """Status, headers by their names in lower case, and the body as it was sent.

        Args:
            headers: more of them, each ended by CR LF.
        """
        asked = f"GET {address} HTTP/1.1\r\n{headers}{self._headers}".encode()
        head = self._begin(asked)
        if not head:
            # a server hangs up on a connection that waited while others had their turn
            self._connect()
            head = self._begin(asked)
        first, *lines = head.decode("latin-1").splitlines()
        told = (line.partition(": ") for line in lines)
        given = {name.lower(): value for name, _, value in told}
        status = int(first.split()[1])
        if given.get("transfer-encoding") == "chunked":
            return status, given, b"".join(self._chunks())
        return status, given, self._stream.read(int(given.get("content-length", 0)))

    def _begin(self, asked: bytes) -> bytes:
        """Ask; the head of the answer without its end, empty when nobody is there any more.

        Taken in one piece: reading it line by line takes longer than nginx takes to send it.
        """
        try:
            self._peer.sendall(asked)
            ahead = self._stream.peek()
        except ConnectionError:
            return b""
        end = ahead.find(b"\r\n\r\n")
        if end >= 0:
            return self._stream.read(end + 4)[:end]
        lines = []
        while (line := self._stream.readline()) not in {b"\r\n", b""}:
            lines.append(line)
        return b"".join(lines)

    def expect(self, address: str, *statuses: int) -> bytes:
        """The body of an answer that must have one of the statuses (200 or 204 when not said)."""
        status, _, body = self.get(address)
        if status not in (statuses or (200, 204)):
            raise RuntimeError(f"{address}: {status} {body[:300]!r}")
        return body

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._stream.readline(), 16):
            yield self._stream.read(size)
            self._stream.readline()
        self._stream.readline()


@contextmanager
def served(
    port: int, workers: int = 2, application: str = "config.wsgi:application", **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """The site as `make run` starts it, for as long as the block lasts."""
    given = {"SECRET_KEY": "of a benchmark alone" * 3} | dict(os.environ) | environment
    command = [
        str(Path(sys.executable).with_name("granian")),
        *["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)],
        *["--workers", str(workers), "--respawn-failed-workers", "--workers-kill-timeout", "5"],
        *["--blocking-threads", str(min(8, 2 * (os.cpu_count() or 1))), "--log-level", "error"],
        application,
    ]
    with running(command, port, given) as process:
        yield process


@contextmanager
def running(
    command: Sequence[str], port: int, environment: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Any server that answers on a port, stopped at the end."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port, process, command[0])
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", name: str) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{name} did not start on port {port}")
