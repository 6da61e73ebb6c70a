"""`make bench`: every benchmark in a process of its own, and the lines of all as one table.

    python -m benchmarks [NAME…]

Each can also be run alone: `python -m benchmarks.tiles --help`. The soak (`benchmarks.soak`) takes
half an hour and is run only by its name.
"""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks.contest import ROOT, Line, collected
from benchmarks.ingest import Scratch

MODULES = {
    "ingest": "Import of 300,000 parcels",
    "tiles": "Uncached tiles",
    "cached": "Cached tiles",
    "freshness": "Never a stale tile",
    "sizes": "Sizes of tiles",
    "spatial": "Spatial search",
    "growth": "Ten times the data",
    "suggest": "Suggestions of the box",
    "acts": "Searching a million acts",
    "exports": "Files of the register",
    "rasters": "Relief, population, contours",
}
ONLY_BY_NAME = {"soak": "Half an hour of everything"}
_PACKAGES = ("django", "psycopg", "granian", "isal")
_SETTINGS = (
    "shared_buffers", "work_mem", "effective_cache_size", "random_page_cost", "jit",
    "max_parallel_workers_per_gather", "synchronous_commit",
)  # fmt: skip


def machine() -> list[str]:
    """What the figures were taken on."""
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    commit = subprocess.check_output(["git", "log", "-1", "--format=%h"], cwd=ROOT, text=True)
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit.strip()}",
        f"{os.cpu_count()} cores of {_processor()}, {memory:.0f} GiB, {release},"
        f" load {os.getloadavg()[0]:.1f} before",
        f"Python {platform.python_version()}, {packages}",
        *_database(),
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _database() -> list[str]:
    scratch = Scratch(os.environ["DATABASE_URL"])
    name = os.environ["DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(dbname=name, **scratch.server) as connection:
        told = connection.execute(
            "SELECT split_part(version(), ' on ', 1), postgis_lib_version(),"
            " postgis_geos_version(), (SELECT count(*) FROM geodata_parcel),"
            " (SELECT count(*) FROM geodata_building), (SELECT count(*) FROM acts_act),"
            " (SELECT string_agg(name || ' = ' || setting || coalesce(' × ' || unit, ''), ', '"
            " ORDER BY name) FROM pg_settings WHERE name = ANY(%s))",
            [list(_SETTINGS)],
        ).fetchone()
    assert told is not None
    engine, postgis, geos, parcels, buildings, acts, settings = told
    return [
        f"{engine}, PostGIS {postgis}, GEOS {geos}; {settings}",
        f"database {name}: {parcels:,} parcels, {buildings:,} buildings, {acts:,} acts",
    ]


def main(names: list[str]) -> None:
    known = MODULES | ONLY_BY_NAME
    if unknown := set(names) - set(known):
        sys.exit(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    before = machine()
    lines = []
    with TemporaryDirectory() as folder:
        for name in names or MODULES:
            module = f"benchmarks.{name}"
            print(f"\n=== {known[name]} ({module})", flush=True)
            lines += collected(module, Path(folder) / "lines")
    print("\n\n=== All of it\n", *before, "", sep="\n")
    print(f"{'goal':5}{'what':63}{'seen':>14}{'wanted':>16}")
    print(*sorted(lines, key=_number), sep="\n")


def _number(line: Line) -> int:
    """P2 before P10, figures without a goal last."""
    return int(line.goal[1:]) if line.goal else 99


if __name__ == "__main__":
    main(sys.argv[1:])
