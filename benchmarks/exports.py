"""Files of the register beside the database's own COPY and ogr2ogr over the same statement.

    python -m benchmarks.exports [--rows 50000] [--rounds 3]

Every contender is a process of its own that writes the same acts, so its peak memory is its own.
Contenders are interleaved and shuffled in each round; medians of rounds are printed, each with its
ratio to the first contender of its kind. Ours write more than the others do: labels, licences,
permanent addresses, neutralised cells, a notice; the others write bare columns. Starting Python is
not counted.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import translation  # noqa: E402

from acts.exports import acts_table  # noqa: E402
from acts.models import Act  # noqa: E402
from benchmarks.contest import Line, report  # noqa: E402
from features.exporting.answering import FORMATS, answer  # noqa: E402
from features.exporting.table import Table  # noqa: E402

OGR_DRIVERS = {"csv": "CSV", "geojson": "GeoJSON", "gpkg": "GPKG"}
OURS = "ours"
_TOOK = "seconds: "
Contender = Callable[[Path], list[str]]


def table_of(rows: int) -> Table:
    """The table that a request for every act exports, cut after a number of rows."""
    request = RequestFactory().get("/acts/", HTTP_HOST="localhost")
    acts = Act.objects.public().order_by("id")[:rows]
    return acts_table(request, acts)


def write(extension: str, rows: int, path: Path) -> None:
    """What a process of ours does: the answer of the view, into a file."""
    request = RequestFactory().get("/acts/", HTTP_HOST="localhost")
    begun = time.perf_counter()
    with translation.override("bg"):
        response = answer(request, table_of(rows), FORMATS[extension], "acts")
        with path.open("wb") as file:
            for piece in response:
                file.write(piece)
    response.close()
    print(f"{_TOOK}{time.perf_counter() - begun}")


def statement(rows: int, geometry: str = "") -> str:
    """The bare columns of the export as one statement with its values in it."""
    shape = {"shape": F("geom")} if geometry else {}
    sql, parameters = table_of(rows).values(**shape).query.sql_with_params()
    connection.ensure_connection()
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, parameters))


def ours(extension: str, rows: int) -> Contender:
    return lambda path: [
        sys.executable, "-m", "benchmarks.exports", "--write", extension, "--rows", str(rows),
        "--to", str(path),
    ]  # fmt: skip


def copied(rows: int) -> Contender:
    sql = f"COPY ({statement(rows)}) TO STDOUT (FORMAT csv, HEADER)"
    return lambda path: ["psql", "-q", "-c", sql, "-o", str(path), _database()]


def by_ogr(extension: str, rows: int) -> Contender:
    sql = statement(rows, "" if extension == "csv" else "geom")
    to = ["-t_srs", "EPSG:4326"] if extension == "geojson" else []
    return lambda path: [
        "ogr2ogr", "-q", "-f", OGR_DRIVERS[extension], *to, "-nln", "acts", str(path),
        f"PG:{_database()}", "-sql", sql,
    ]  # fmt: skip


def _database() -> str:
    given = connections["default"].get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return " ".join(f"{name}={given[name]}" for name in names if given.get(name))


def run(command: list[str]) -> tuple[float, float]:
    """(seconds, peak MB) of a process; ours says itself how long it took once it had started."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _peak_mb(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        said.seek(0)
        written = said.read()
    if process.returncode:
        raise RuntimeError(f"{command[0]}: {written[-2000:]}")
    own = [line.removeprefix(_TOOK) for line in written.splitlines() if line.startswith(_TOOK)]
    return float(own[0]) if own else seconds, peak


def _peak_mb(pid: int) -> float:
    """The most memory a process has held since it began its program."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    peak = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peak[0]) / 1024 if peak else 0.0


def compare(
    kinds: dict[str, dict[str, Contender]], rows: int, rounds: int, folder: Path
) -> list[Line]:
    """Print rows per second, ratio to the first of its kind, memory and size."""
    taken: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, float] = defaultdict(float)
    sizes: dict[str, float] = {}
    contenders = [
        (f"{kind}: {name}", kind, made) for kind, of in kinds.items() for name, made in of.items()
    ]
    chance = random.Random(0)
    for _ in range(rounds):
        for name, kind, made in chance.sample(contenders, len(contenders)):
            path = folder / f"acts.{kind}"
            path.unlink(missing_ok=True)
            seconds, peak = run(made(path))
            taken[name].append(seconds)
            memory[name] = max(memory[name], peak)
            sizes[name] = path.stat().st_size / 1e6
    print(f"{'contender':32}{'rows/s':>9}{'ratio':>7}{'peak MB':>9}{'file MB':>9}")
    base: dict[str, list[float]] = {}
    lines = []
    for name, kind, _ in contenders:
        own = taken[name]
        against = base.setdefault(kind, own)
        ratio = statistics.median(b / a for a, b in zip(own, against, strict=True))
        print(
            f"{name:32}{rows / statistics.median(own):9.0f}{ratio:7.2f}"
            f"{memory[name]:9.0f}{sizes[name]:9.1f}"
        )
        if name.endswith(OURS) and own is not against:
            lines.append(Line("", f"acts as {kind} / {next(iter(kinds[kind]))}", ratio))
    return lines


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", choices=FORMATS)
    parser.add_argument("--to", type=Path)
    chosen = parser.parse_args()
    if chosen.write:
        write(chosen.write, chosen.rows, chosen.to)
        return []
    rows = min(chosen.rows, Act.objects.public().count())
    if not shutil.which("ogr2ogr"):
        sys.exit("ogr2ogr is not here")
    kinds: dict[str, dict[str, Contender]] = {
        "csv": {"COPY TO STDOUT": copied(rows), "ogr2ogr": by_ogr("csv", rows)},
        "geojson": {"ogr2ogr": by_ogr("geojson", rows)},
        "gpkg": {"ogr2ogr": by_ogr("gpkg", rows)},
        "xlsx": {},
    }
    for extension, of in kinds.items():
        of[OURS] = ours(extension, rows)
    print(f"{rows} acts, {chosen.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        return compare(kinds, rows, chosen.rounds, Path(folder))


if __name__ == "__main__":
    report(main())
