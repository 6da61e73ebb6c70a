"""Rows a second of `ingest` beside `ogr2ogr` with COPY, into one database, interleaved.

    DATABASE_URL=… python benchmarks/ingest.py [ROWS]

Both read the same FlatGeobuf file of demonstration parcels. `ingest` checks, versions, hashes,
indexes and audits every row; ogr2ogr only loads them and builds one spatial index. The database
is emptied of parcels in between, so never point it at one that matters.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

import geopandas as gpd  # noqa: E402
import pandas as pd  # noqa: E402
from django.db import connection  # noqa: E402

from fixtures.city import generate  # noqa: E402

ROUNDS = 3


def parcels(rows: int, folder: Path) -> Path:
    """`rows` parcels of the small city, over and over under other identifiers."""
    city = gpd.read_file(generate("small", folder / "city", workers=1) / "parcels.fgb")
    city = city.drop_duplicates("cadnum")
    copies = []
    for number in range(-(-rows // len(city))):
        parts = city["cadnum"].str.split(".", expand=True)
        district = (parts[1].astype(int) + 2500 * number).astype(str)
        copies.append(city.assign(cadnum=parts[0] + "." + district + "." + parts[2]))
    file = folder / "parcels.fgb"
    pd.concat(copies).head(rows).to_file(file, engine="pyogrio")
    return file


def ours(file: Path) -> None:
    command = [sys.executable, "manage.py", "ingest", "kais-parcels", str(file), "--quiet"]
    subprocess.run([*command, "--demonstration"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def theirs(file: Path) -> None:
    own = connection.settings_dict
    target = f"PG:host={own['HOST']} port={own['PORT']} user={own['USER']} dbname={own['NAME']}"
    subprocess.run(
        ["ogr2ogr", "-f", "PostgreSQL", target, str(file), "-nln", "bench_ogr", "-overwrite",
         "-nlt", "PROMOTE_TO_MULTI", "--config", "PG_USE_COPY", "YES", "-gt", "unlimited"],
        check=True,
    )  # fmt: skip


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE geodata_parcel")
        cursor.execute("DROP TABLE IF EXISTS bench_ogr")
        cursor.execute("CHECKPOINT") if _may_checkpoint() else None


def _may_checkpoint() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def main(rows: int) -> None:
    seconds: dict[str, list[float]] = {"ingest": [], "ogr2ogr": []}
    with TemporaryDirectory(dir=ROOT / "var") as folder:
        file = parcels(rows, Path(folder))
        for _ in range(ROUNDS):
            for name, run in (("ingest", ours), ("ogr2ogr", theirs)):
                emptied()
                start = time.monotonic()
                run(file)
                seconds[name].append(time.monotonic() - start)
    emptied()
    rates = {name: rows / statistics.median(times) for name, times in seconds.items()}
    for name, rate in rates.items():
        print(f"{name}: {rate:,.0f} rows/s (median of {ROUNDS}; {seconds[name]})")
    print(f"ratio: {rates['ingest'] / rates['ogr2ogr']:.2f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"largest process: {peak} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
