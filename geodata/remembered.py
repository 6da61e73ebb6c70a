"""What the last reading of a source made of each row, so that the same row is not checked again.

A row is known by a digest of it as it was read; what became of it by the digest of its content.
That holds only while everything that has a say in it is the same: `outlook` is a digest of that.
Rows of which there was something to tell are not remembered, so every report tells it.
"""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError

from geodata.copying import digests, encoded, stream
from geodata.crs import CADASTRE, steps
from geodata.in_force import DIGEST
from geodata.merging import Target, copy_into
from geodata.models import District, Municipality, RememberedReading, Settlement

_PAIR = np.dtype([("row", DIGEST), ("content", DIGEST)])
_KEPT_AS_THEY_ARE = (pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.binary())


class Remembered:
    """Rows of one layer of one source: what was known of them, and what is learned."""

    def __init__(self, target: Target, outlook: bytes) -> None:
        self._target, self._outlook = target, outlook
        self._learned: list[NDArray[np.void]] = []
        kept = self._kept().filter(outlook=outlook).values_list("pairs", flat=True).first()
        self._pairs = np.frombuffer(bytes(kept or b""), _PAIR)

    def _kept(self) -> QuerySet[RememberedReading]:
        layer = self._target.layer.name or ""
        return RememberedReading.objects.filter(source=self._target.source, layer=layer)

    def contents(self, rows: NDArray[np.void]) -> tuple[NDArray[np.int64], NDArray[np.void]]:
        """Which rows are remembered, and the digest of the content that each became."""
        if not len(self._pairs):
            return np.empty(0, np.int64), np.empty(0, DIGEST)
        heads = self._pairs["row"]["head"]
        at = np.minimum(np.searchsorted(heads, rows["head"]), len(heads) - 1)
        found = np.flatnonzero(self._pairs["row"][at] == rows)
        return found, self._pairs["content"][at[found]]

    def learn(self, rows: NDArray[np.void], contents: NDArray[np.void]) -> None:
        """Remember what became of rows."""
        pairs = np.empty(len(rows), _PAIR)
        pairs["row"], pairs["content"] = rows, contents
        self._learned.append(pairs)

    def keep(self) -> None:
        """Write down what this reading learned, in place of what the last one did."""
        pairs = np.concatenate([np.empty(0, _PAIR), *self._learned])
        pairs = pairs[np.argsort(pairs["row"]["head"], kind="stable")]
        self._kept().delete()
        row = {
            "source_id": pa.array([self._target.source.pk], pa.int64()),
            "layer": pa.array([self._target.layer.name or ""]),
            "outlook": pa.array([self._outlook], pa.binary()),
            "pairs": pa.array([pairs.tobytes()], pa.large_binary()),
        }
        # megabytes of digests, which an INSERT would spell out in digits
        table = connection.ops.quote_name(RememberedReading._meta.db_table)
        copy_into(f"{table} ({', '.join(row)})", [stream(encoded(row), fields=len(row))])


def digests_of_rows(batch: pa.RecordBatch) -> NDArray[np.void]:
    """A digest of each row as it was read."""
    columns = {
        name: column if column.type in _KEPT_AS_THEY_ARE else column.cast(pa.string())
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    return digests(encoded(columns)).view(DIGEST)


def outlook(target: Target, declared: str | None, *about: object) -> bytes:
    """A digest of all that has a say in what becomes of a row, besides the row itself.

    That is our own code, the libraries that reckon for it, the ways that lead here from the system
    that the file is `declared` in, the municipality with its districts and settlements, and what
    the caller knows `about` the file.
    """
    place = target.municipality
    districts = District.objects.of(place.pk).true_on(None).order_by("code")
    hashes = [bytes(one).hex() for one in districts.values_list("content_hash", flat=True)]
    settlements = Settlement.objects.filter(municipality=place).order_by("ekatte")
    codes = list(settlements.values_list("ekatte", flat=True))
    versions = (shapely.__version__, shapely.geos_version, pyproj.proj_version_str, pa.__version__)
    ways = [*_ways(declared, CADASTRE, place), *_ways(CADASTRE, place.measure_srid, place)]
    told = (
        declared,
        ways,
        about,
        place.measure_srid,
        place.bounds.extent,
        place.seat_ekatte,
        hashes,
        codes,
    )
    digest = hashlib.blake2b(repr((told, versions)).encode(), digest_size=16)
    for file in _our_code():
        digest.update(file.read_bytes())
    return digest.digest()


def _ways(source: int | str | None, target: int, place: Municipality) -> list[str]:
    """Definitions of the operations from one system to another; none where a file is refused."""
    try:
        system = CRS.from_user_input(source)
        code = system.to_epsg()
        made = [] if code == target else steps(code or system.to_wkt(), target, place.bounds.extent)
    except (ValueError, ProjError):
        return []
    return [step.definition for step in made]


@cache
def _our_code() -> tuple[Path, ...]:
    """The modules of this room, and the sources and rules of every room."""
    own = Path(__file__).parent.rglob("*.py")
    rooms = [Path(config.path) for config in apps.get_app_configs()]
    theirs = (file for room in rooms for file in (*room.glob("sources/*.py"), room / "rules.py"))
    return tuple(sorted({*own, *(file for file in theirs if file.is_file())}))
