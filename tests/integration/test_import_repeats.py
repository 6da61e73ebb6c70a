"""What a file names twice: of equal rows one stays, of contradicting ones none, in any reading."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from fixtures.faulty.catalogue import sound
from geodata.models import Parcel
from geodata.reports import Report
from geodata.sources import Options, Silence, registry

pytestmark = pytest.mark.django_db
ONE, OTHER = "68134.199.2", "68134.199.3"


def ingest(frame: gpd.GeoDataFrame, folder: Path, **options: object) -> Report:
    file = folder / "p.fgb"
    frame.to_file(file, engine="pyogrio", SPATIAL_INDEX="NO")
    return registry()["kais-parcels"].ingest(file, Options(**options), Silence())  # type: ignore[arg-type]


def with_rows(*rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat([sound(), *rows], ignore_index=True), crs=sound().crs)


def row(identifier: str, **changes: str) -> gpd.GeoDataFrame:
    frame = sound()
    return frame[frame["cadnum"] == identifier].assign(**changes)


def told(report: Report) -> list[tuple[str, int | None, str]]:
    return sorted((one.reason.value, one.row, one.key) for one in report.findings)


CASES = {
    "the same": (
        [row(ONE)],
        [("duplicate", 7, ONE)],
        {ONE, OTHER},
    ),
    "the same twice": (
        [row(ONE), row(ONE)],
        [("duplicate", 7, ONE), ("duplicate", 8, ONE)],
        {ONE, OTHER},
    ),
    "another use": (
        [row(ONE, usecode="1300")],
        [("contradiction", 2, ONE), ("contradiction", 7, ONE)],
        {OTHER},
    ),
    "another use and the same": (
        [row(ONE, usecode="1300"), row(ONE), row(OTHER)],
        [
            ("contradiction", 2, ONE),
            ("contradiction", 7, ONE),
            ("contradiction", 8, ONE),
            ("duplicate", 9, OTHER),
        ],
        {OTHER},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_repeats_in_a_first_reading(case: str, tmp_path: Path) -> None:
    rows, findings, kept = CASES[case]
    report = ingest(with_rows(*rows), tmp_path)
    assert told(report) == findings
    assert report.rejected == len(findings)
    assert report.created == report.read - report.rejected == Parcel.objects.count()
    identifiers = set(Parcel.objects.values_list("identifier", flat=True))
    assert identifiers & {ONE, OTHER} == kept


@pytest.mark.parametrize("case", CASES)
def test_repeats_beside_what_is_in_force(case: str, tmp_path: Path) -> None:
    """What contradicts itself says nothing: the version in force stays as it is."""
    rows, findings, _ = CASES[case]
    ingest(sound(), tmp_path)
    before = set(Parcel.objects.values_list("pk", "identifier", "use"))
    report = ingest(with_rows(*rows), tmp_path)
    assert told(report) == findings
    assert report.rejected == len(findings)
    assert (report.created, report.updated) == (0, 0)
    assert report.unchanged == report.read - report.rejected
    assert set(Parcel.objects.values_list("pk", "identifier", "use")) == before


def test_repeats_that_are_all_new_beside_what_is_in_force(tmp_path: Path) -> None:
    ingest(sound(), tmp_path)
    new = row(ONE, cadnum="68134.199.77")
    report = ingest(with_rows(new, new, row(OTHER, usecode="1300")).drop(index=[2]), tmp_path)
    assert told(report) == [("duplicate", 7, "68134.199.77")]
    assert (report.created, report.updated, report.unchanged) == (1, 1, 5)
    report = ingest(with_rows(new, new.assign(usecode="1300")), tmp_path)
    assert [reason for reason, *_ in told(report)] == ["contradiction"] * 2
    assert (report.created, report.updated, report.vanished) == (0, 1, 1)
