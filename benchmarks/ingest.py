"""Rows a second of `ingest` beside `ogr2ogr` with COPY and `geopandas.to_postgis`, interleaved.

    python -m benchmarks.ingest [ROWS]

All read the same FlatGeobuf file of demonstration parcels into one scratch database of the same
cluster, made at the start and dropped at the end. `ingest` checks, versions, hashes, indexes and
audits every row; the others only load them and build one spatial index. Then the
file is read again, as it is and with one row in a hundred changed (on the day of its version, so
that the change takes its place). geopandas comes from PyPI into `var/peers` when it is not there.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd
import psycopg
from environ import Env
from psycopg import sql

from benchmarks.contest import Line, report
from benchmarks.environments import interpreter
from fixtures.city import generate

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
_GEOPANDAS = (
    "geopandas==1.2.0", "geoalchemy2==0.18.0", "sqlalchemy==2.0.44", "psycopg[binary]==3.3.9",
    "pyogrio==0.13.0", "pyarrow",
)  # fmt: skip
_TO_POSTGIS = """
import sys, geopandas, sqlalchemy
engine = sqlalchemy.create_engine(sys.argv[2])
frame = geopandas.read_file(sys.argv[1], engine="pyogrio")
frame.to_postgis("bench_frame", engine, if_exists="replace")
"""


def parcels(rows: int, folder: Path) -> tuple[Path, Path]:
    """`rows` parcels of the small city, over and over under other identifiers.

    The second file is the same, but for the use of every hundredth parcel.
    """
    city = gpd.read_file(generate("small", folder / "city", workers=2) / "parcels.fgb")
    city = city.drop_duplicates("cadnum")
    parts = city["cadnum"].str.split(".", expand=True)
    copies = []
    for number in range(-(-rows // len(city))):
        district = (parts[1].astype(int) + 2500 * number).astype(str)
        copies.append(city.assign(cadnum=parts[0] + "." + district + "." + parts[2]))
    every = pd.concat(copies, ignore_index=True).head(rows)
    first, second = folder / "parcels.fgb", folder / "changed.fgb"
    every.to_file(first, engine="pyogrio")
    changed = every.index % 100 == 0
    every.loc[changed, "usecode"] = every.loc[changed, "usecode"].map(
        lambda code: "1000" if code == "1300" else "1300"
    )
    every.to_file(second, engine="pyogrio")
    return first, second


class Scratch:
    """An empty database beside the one of DATABASE_URL."""

    name = "kvartal_benchmark"

    def __init__(self, url: str) -> None:
        at = Env.db_url_config(url)
        self.server: dict[str, Any] = {
            "host": at["HOST"] or None,
            "port": at["PORT"] or None,
            "user": at["USER"] or None,
            "password": at["PASSWORD"] or None,
        }
        self.url = f"{url.rsplit('/', 1)[0]}/{self.name}"

    def query(self, database: str, *statements: str) -> None:
        with psycopg.connect(dbname=database, autocommit=True, **self.server) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement).format(name=sql.Identifier(self.name)))

    @contextmanager
    def made(self) -> Iterator[None]:
        self.query(
            "postgres", "DROP DATABASE IF EXISTS {name} WITH (FORCE)", "CREATE DATABASE {name}"
        )
        try:
            self.manage("migrate", "--verbosity", "0")
            yield
        finally:
            self.query("postgres", "DROP DATABASE {name} WITH (FORCE)")

    def manage(self, *arguments: str) -> int:
        """Run a command against it; the peak memory of its largest process in MB."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": self.url},
            stdout=subprocess.DEVNULL,
        )
        peak = 0
        watcher = threading.Event()
        while process.poll() is None:
            peak = max(peak, *(_resident(pid) for pid in _family(process.pid)), 0)
            watcher.wait(0.2)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, arguments)
        return peak

    def ours(self, file: Path) -> int:
        return self.manage("ingest", "kais-parcels", str(file), "--quiet", "--demonstration")

    def theirs(self, file: Path) -> int:
        target = " ".join(f"{key}={value}" for key, value in self.server.items() if value)
        subprocess.run(
            ["ogr2ogr", "-f", "PostgreSQL", f"PG:{target} dbname={self.name}", str(file),
             "-nln", "bench_ogr", "-overwrite", "-nlt", "PROMOTE_TO_MULTI",
             "--config", "PG_USE_COPY", "YES", "-gt", "unlimited"],
            check=True,
        )  # fmt: skip
        return 0

    def frame(self, file: Path) -> int:
        """Load by geopandas, which makes its own spatial index."""
        at = self.server
        query = "".join(f"&{key}={value}" for key, value in at.items() if value and key != "user")
        url = f"postgresql+psycopg://{at['user'] or ''}@/{self.name}?{query.lstrip('&')}"
        script = [str(interpreter("to_postgis", _GEOPANDAS)), "-W", "ignore", "-c", _TO_POSTGIS]
        subprocess.run([*script, str(file), url], check=True)
        return 0

    def emptied(self) -> None:
        """As before the first reading, with nothing remembered of it."""
        tables = "geodata_parcel, geodata_rememberedreading"
        self.query(
            self.name,
            f"TRUNCATE {tables}",
            "DROP TABLE IF EXISTS bench_ogr",
            "DROP TABLE IF EXISTS bench_frame",
        )


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(own for child in children for own in _family(int(child)))]


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def _timed(run: Callable[[Path], int], file: Path) -> tuple[float, int]:
    start = time.monotonic()
    peak = run(file)
    return time.monotonic() - start, peak


def main(rows: int = 300_000) -> list[Line]:
    scratch = Scratch(os.environ["DATABASE_URL"])
    contenders = {"ingest": scratch.ours, "ogr2ogr": scratch.theirs, "to_postgis": scratch.frame}
    seconds: dict[str, list[float]] = {name: [] for name in (*contenders, "again", "changed")}
    peaks = []
    with TemporaryDirectory(dir=ROOT / "var") as folder, scratch.made():
        first, second = parcels(rows, Path(folder))
        interpreter("to_postgis", _GEOPANDAS)
        for _ in range(ROUNDS):
            for name in ("ogr2ogr", "to_postgis", "ingest"):
                scratch.emptied()
                took, peak = _timed(contenders[name], first)
                seconds[name].append(took)
                peaks.append(peak)
            for name, file in (("again", first), ("changed", second)):
                took, peak = _timed(scratch.ours, file)
                seconds[name].append(took)
                peaks.append(peak)
    for name, times in seconds.items():
        told = ", ".join(f"{each:.1f}" for each in times)
        print(f"{name:10} {rows / statistics.median(times):9,.0f} rows/s   (s: {told})")

    def ratio(slower: str, faster: str) -> float:
        pairs = zip(seconds[slower], seconds[faster], strict=True)
        return statistics.median(one / other for one, other in pairs)

    return [
        Line("P9", "ingest with every check / ogr2ogr COPY", ratio("ogr2ogr", "ingest"), 0.5),
        Line("P9", "ingest with every check / to_postgis", ratio("to_postgis", "ingest"), 5),
        Line("P9", "ingest again with 1 % changed / first", ratio("ingest", "changed"), 4),
        Line("", "ingest again with nothing changed / first", ratio("ingest", "again")),
        Line("P9", "memory of ingest", max(peaks), 500, is_ceiling=True, unit="MB"),
    ]


if __name__ == "__main__":
    report(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000))
