"""A row read again as it was is not checked again, and nobody could tell by the outcome."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from django.contrib.gis.geos import Polygon

from fixtures.faulty.catalogue import sound
from geodata import batches, remembered
from geodata.models import Municipality, Parcel, RememberedReading
from geodata.reports import Report
from geodata.sources import Options, Silence, registry

pytestmark = pytest.mark.django_db
FIELDS = ("identifier", "use", "area_m2", "address", "district_code", "geom")


def ingest(frame: gpd.GeoDataFrame, folder: Path, **options: object) -> Report:
    file = folder / "p.fgb"
    frame.to_file(file, engine="pyogrio", SPATIAL_INDEX="NO")
    return registry()["kais-parcels"].ingest(file, Options(**options), Silence())  # type: ignore[arg-type]


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each check of a batch was asked to look at."""
    rows: list[int] = []
    look = batches.Intake._checked

    def counting(intake: batches.Intake, batch, *rest):  # type: ignore[no-untyped-def]
        rows.append(batch.num_rows)
        return look(intake, batch, *rest)

    monkeypatch.setattr(batches.Intake, "_checked", counting)
    return rows


def test_only_new_and_changed_rows_are_checked(tmp_path: Path, checked: list[int]) -> None:
    ingest(sound(), tmp_path)
    assert (ingest(sound(), tmp_path).unchanged, checked) == (6, [6])
    frame = sound()
    frame.loc[3, "usecode"] = "1300"
    report = ingest(frame, tmp_path)
    assert (report.read, report.unchanged, report.updated, checked) == (6, 5, 1, [6, 1])
    assert (ingest(frame.iloc[::-1], tmp_path).unchanged, checked) == (6, [6, 1])


def test_what_is_remembered_but_no_longer_in_force_is_written_again(
    tmp_path: Path, checked: list[int]
) -> None:
    ingest(sound(), tmp_path)
    Parcel.objects.filter(identifier="68134.199.2").delete()
    report = ingest(sound(), tmp_path)
    assert (report.created, report.unchanged, checked) == (1, 5, [6, 1])
    assert Parcel.objects.count() == 6


def test_a_finding_is_told_each_time(tmp_path: Path, checked: list[int]) -> None:
    frame = sound()
    frame.loc[1, "cadnum"] = "68134,199,2"
    frame.loc[2, "usecode"] = "99999"
    for _ in range(3):
        report = ingest(frame, tmp_path)
        assert {one.reason.value for one in report.findings} == {
            "mended_identifier", "out_of_range",
        }  # fmt: skip
        assert (report.repaired, report.warned) == (1, 1)
    assert checked == [6, 2, 2]


def test_another_way_between_systems_has_every_row_checked(
    tmp_path: Path, checked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when grids of PROJ were put on the machine: the same version, other operations."""
    frame = sound().to_crs(32634)
    ingest(frame, tmp_path)
    ingest(frame, tmp_path)
    assert checked == [6]
    found = remembered.steps
    monkeypatch.setattr(remembered, "steps", lambda *about: [*found(*about), *found(*about)])
    ingest(frame, tmp_path)
    assert checked == [6, 6]


def test_another_municipality_box_has_every_row_checked(tmp_path: Path, checked: list[int]) -> None:
    ingest(sound(), tmp_path)
    west, south, east, north = Municipality.objects.get().bounds.extent
    nearer = Polygon.from_bbox((west + 0.01, south, east, north))
    Municipality.objects.update(bounds=nearer)
    assert ingest(sound(), tmp_path).unchanged == 6
    assert checked == [6, 6]


def test_other_columns_have_every_row_checked(tmp_path: Path, checked: list[int]) -> None:
    ingest(sound(), tmp_path)
    ingest(sound().drop(columns="oldident"), tmp_path)
    assert checked == [6, 6]


def test_a_dry_run_remembers_nothing(tmp_path: Path) -> None:
    ingest(sound(), tmp_path, is_dry_run=True)
    assert not RememberedReading.objects.exists()


def test_with_or_without_memory_the_ground_is_the_same(tmp_path: Path) -> None:
    first, second = sound(), sound()
    second.loc[0, "immaddr"] = "гр. София, ул. Шипка № 6"
    second.loc[4, "usecode"] = "1300"
    third = gpd.GeoDataFrame(pd.concat([first.iloc[:2], second.iloc[3:]]), crs=first.crs)
    outcomes = []
    for forgets in (False, True):
        Parcel.objects.all().delete()
        reports = []
        for frame in (first, second, third, first):
            if forgets:
                RememberedReading.objects.all().delete()
            told = ingest(frame, tmp_path, is_complete=True).as_json()
            reports.append([told[name] for name in ("created", "updated", "unchanged", "vanished")])
        outcomes.append((reports, sorted(Parcel.objects.values_list(*FIELDS), key=str)))
    assert outcomes[0] == outcomes[1]
