"""Rows a second of `ingest` beside `ogr2ogr` with COPY, into one database, interleaved.

    python -m benchmarks.ingest [ROWS]

Both read the same FlatGeobuf file of demonstration parcels. `ingest` checks, versions, hashes,
indexes and audits every row; ogr2ogr only loads them and builds one spatial index. Everything
happens in a scratch database of the same cluster, made at the start and dropped at the end.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import psycopg
from environ import Env
from psycopg import sql

from benchmarks.contest import Line, report
from fixtures.city import generate

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def parcels(rows: int, folder: Path) -> Path:
    """`rows` parcels of the small city, over and over under other identifiers."""
    city = gpd.read_file(generate("small", folder / "city", workers=2) / "parcels.fgb")
    city = city.drop_duplicates("cadnum")
    parts = city["cadnum"].str.split(".", expand=True)
    copies = []
    for number in range(-(-rows // len(city))):
        district = (parts[1].astype(int) + 2500 * number).astype(str)
        copies.append(city.assign(cadnum=parts[0] + "." + district + "." + parts[2]))
    file = folder / "parcels.fgb"
    pd.concat(copies).head(rows).to_file(file, engine="pyogrio")
    return file


class Scratch:
    """An empty database beside the one of DATABASE_URL."""

    name = "kvartal_benchmark"

    def __init__(self, url: str) -> None:
        at = Env.db_url_config(url)
        self.server = {
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

    def emptied(self) -> None:
        self.query(self.name, "TRUNCATE geodata_parcel", "DROP TABLE IF EXISTS bench_ogr")


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


def main(rows: int = 300_000) -> list[Line]:
    scratch = Scratch(os.environ["DATABASE_URL"])
    seconds: dict[str, list[float]] = {"ingest": [], "ogr2ogr": []}
    peak = 0
    with TemporaryDirectory(dir=ROOT / "var") as folder, scratch.made():
        file = parcels(rows, Path(folder))
        for _ in range(ROUNDS):
            for name, run in (("ingest", scratch.ours), ("ogr2ogr", scratch.theirs)):
                scratch.emptied()
                start = time.monotonic()
                peak = max(peak, run(file))
                seconds[name].append(time.monotonic() - start)
        start = time.monotonic()
        scratch.emptied()
        scratch.ours(file)
        first = time.monotonic() - start
        start = time.monotonic()
        scratch.ours(file)
        again = time.monotonic() - start
    rates = {name: rows / statistics.median(times) for name, times in seconds.items()}
    for name, rate in rates.items():
        times = ", ".join(f"{each:.1f}" for each in seconds[name])
        print(f"{name:8} {rate:8,.0f} rows/s   (median of {ROUNDS}: {times} s)")
    print(f"ratio    {rates['ingest'] / rates['ogr2ogr']:8.2f}   to ogr2ogr, which checks nothing")
    print(f"again    {first / again:8.2f}   times as fast when nothing changed ({again:.1f} s)")
    print(f"memory   {peak:8} MB of the largest process of ingest")
    return [
        Line(
            "P9", "ingest with every check / ogr2ogr COPY", rates["ingest"] / rates["ogr2ogr"], 0.5
        ),
        Line("P9", "memory of ingest", peak, 500, is_ceiling=True, unit="MB"),
    ]


if __name__ == "__main__":
    report(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000))
