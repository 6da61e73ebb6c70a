"""Files of every accepted format become versions of the ground, once and whole."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import geopandas as gpd
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import AuditEvent
from fixtures.faulty.catalogue import shapefile_members, sound, zip_folder
from geodata.actions import remove_demonstration
from geodata.models import (
    Building,
    District,
    ImportRun,
    Municipality,
    Neighbourhood,
    Parcel,
    Settlement,
    Source,
)
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.sources import Options, Silence, registry

ROOT = Path(__file__).parents[2]
TERRITORY = ROOT / "fixtures" / "territory"
pytestmark = pytest.mark.django_db

EXPECTED = {
    "ekatte", "sofia-districts", "sofia-neighbourhoods", "kais-parcels", "kais-buildings",
    "streets", "localities", "quarters", "regulated-plots", "zones", "decany-cadastre",
}  # fmt: skip


def ingest(source: str, file: Path, **options: object) -> Report:
    return registry()[source].ingest(file, Options(**options), Silence())  # type: ignore[arg-type]


def saved(frame: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    frame.to_file(path, engine="pyogrio", **options)
    return path


def zipped(frame: gpd.GeoDataFrame, path: Path) -> Path:
    zip_folder(path, shapefile_members(frame, path.parent))
    return path


WRITERS: dict[str, Callable[[gpd.GeoDataFrame, Path], Path]] = {
    "gpkg": lambda frame, folder: saved(frame, folder / "p.gpkg"),
    "fgb": lambda frame, folder: saved(frame, folder / "p.fgb"),
    "geojson": lambda frame, folder: saved(
        frame.to_crs(4326), folder / "p.geojson", COORDINATE_PRECISION=12
    ),
    "geojsonl": lambda frame, folder: saved(
        frame.to_crs(4326), folder / "p.geojsonl", driver="GeoJSONSeq", COORDINATE_PRECISION=12
    ),
    "gml": lambda frame, folder: saved(frame, folder / "p.gml", driver="GML"),
    "zip": lambda frame, folder: zipped(frame, folder / "p.zip"),
}


def test_every_source_is_found_in_whatever_room_it_lives() -> None:
    assert set(registry()) >= EXPECTED


@pytest.mark.parametrize("format_", WRITERS)
def test_each_format_gives_the_same_parcels(format_: str, tmp_path: Path) -> None:
    report = ingest("kais-parcels", WRITERS[format_](sound(), tmp_path))
    assert (report.created, report.rejected, report.repaired) == (6, 0, 0)
    parcel = Parcel.objects.get(identifier="68134.199.2")
    assert (parcel.ekatte, parcel.cadastral_district, parcel.number) == ("68134", 199, 2)
    assert parcel.area_m2 == pytest.approx(600, abs=0.01)
    assert parcel.address == "гр. София, ул. Ябълкова градина № 4"
    assert parcel.district_code == "68134-01"
    assert (parcel.use, parcel.use_code, parcel.quarter_text) == ("housing", 1000, "17а")
    west, south, east, north = parcel.geom.extent
    assert (west, south) == pytest.approx((321_620, 4_731_200), abs=0.01)
    assert (east, north) == pytest.approx((321_640, 4_731_230), abs=0.01)


def test_another_format_of_the_same_data_changes_nothing(tmp_path: Path) -> None:
    ingest("kais-parcels", WRITERS["fgb"](sound(), tmp_path))
    for format_ in ("gpkg", "zip", "geojson"):
        report = ingest("kais-parcels", WRITERS[format_](sound(), tmp_path))
        assert (report.created, report.updated, report.unchanged) == (0, 0, 6), format_


def test_a_changed_parcel_ends_its_version_and_begins_another(tmp_path: Path) -> None:
    ingest("kais-parcels", WRITERS["gpkg"](sound(), tmp_path))
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    Parcel.objects.update(valid=DateRange(yesterday, None))
    changed = sound()
    changed.loc[1, "usecode"] = "1300"
    (tmp_path / "next").mkdir()
    report = ingest("kais-parcels", WRITERS["gpkg"](changed.iloc[:5], tmp_path / "next"))
    assert (report.created, report.updated, report.unchanged, report.vanished) == (0, 1, 4, 1)
    versions = Parcel.objects.filter(identifier="68134.199.2").order_by("valid")
    assert [(v.use, v.valid.lower, v.valid.upper) for v in versions] == [
        ("housing", yesterday, today),
        ("green", today, None),
    ]
    assert Parcel.objects.true_on(None).count() == 6, "what is not in a partial file stays"


def test_a_second_change_on_one_day_replaces_the_first(tmp_path: Path) -> None:
    ingest("kais-parcels", WRITERS["gpkg"](sound(), tmp_path))
    row = Parcel.objects.get(identifier="68134.199.2").pk
    changed = sound()
    changed.loc[1, "usecode"] = "1300"
    (tmp_path / "next").mkdir()
    report = ingest("kais-parcels", WRITERS["gpkg"](changed, tmp_path / "next"))
    assert (report.updated, report.unchanged) == (1, 5)
    assert Parcel.objects.get(identifier="68134.199.2").pk == row
    assert Parcel.objects.get(pk=row).use == "green"


def test_a_complete_file_ends_what_it_does_not_name(tmp_path: Path) -> None:
    ingest("kais-parcels", WRITERS["gpkg"](sound(), tmp_path))
    Parcel.objects.update(valid=DateRange(date(2020, 1, 1), None))
    (tmp_path / "next").mkdir()
    file = WRITERS["gpkg"](sound().iloc[:4], tmp_path / "next")
    assert ingest("kais-parcels", file, is_complete=True).vanished == 2
    assert Parcel.objects.true_on(None).count() == 4
    assert Parcel.objects.true_on(date(2021, 1, 1)).count() == 6


def test_a_dry_run_tells_all_and_keeps_nothing(tmp_path: Path) -> None:
    report = ingest("kais-parcels", WRITERS["gpkg"](sound(), tmp_path), is_dry_run=True)
    assert report.created == 6
    assert not Parcel.objects.exists()
    assert not ImportRun.objects.exists()
    assert not Municipality.objects.exists()


def test_an_import_leaves_a_run_and_an_audit_event(tmp_path: Path) -> None:
    ingest("kais-parcels", WRITERS["gpkg"](sound(), tmp_path))
    run = ImportRun.objects.get()
    assert run.report["created"] == 6
    assert run.source.attribution_bg == "© АГКК"
    event = AuditEvent.objects.get(verb="import_file")
    assert event.municipality_code == "SOF46"
    assert event.after["created"] == 6


def test_real_data_does_not_overwrite_the_demonstration(tmp_path: Path) -> None:
    file = WRITERS["gpkg"](sound(), tmp_path)
    ingest("kais-parcels", file, is_demonstration=True)
    with pytest.raises(Refused) as refused:
        ingest("kais-parcels", file)
    assert refused.value.reason is Reason.DEMONSTRATION_MIX
    deleted = remove_demonstration(municipality=Municipality.objects.get(), by=None)
    assert deleted["geodata.parcel"] == 6
    assert not Source.objects.filter(is_demonstration=True).exists()
    assert ingest("kais-parcels", file).created == 6


def test_the_real_territory_reads_whole() -> None:
    settlements = ingest("ekatte", TERRITORY / "sof_rai.json")
    assert (settlements.created, settlements.rejected) == (38, 0)
    assert Settlement.objects.get(ekatte="00357").name == "Нови Искър"
    districts = ingest("sofia-districts", TERRITORY / "sofia_districts_24.geojson")
    assert (districts.created, districts.rejected, districts.repaired) == (24, 0, 0)
    lozenets = District.objects.get(code="68134-09")
    assert (lozenets.name, lozenets.name_en) == ("Лозенец", "Lozenets")
    assert lozenets.valid.lower == date(2017, 1, 1)
    named = ingest("sofia-neighbourhoods", TERRITORY / "sofia_kvartali_310.geojson")
    assert (named.created, named.rejected) == (310, 0)
    assert named.reasons["warned:no_name"] == 5
    assert named.reasons["repaired:self_crossing"] == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geodata_neighbourhood WHERE NOT ST_IsValid(geom)")
        assert cursor.fetchone() == (0,)
    balsha = Neighbourhood.objects.get(code="1")
    assert (balsha.name, balsha.name_en, balsha.district_code) == ("с. Балша", "Balsha", "68134-21")


def test_a_foreign_cadastre_becomes_a_second_municipality() -> None:
    file = ROOT / "fixtures/decany/decany_cadastre_epsg5514.gpkg"
    report = ingest("decany-cadastre", file)
    assert (report.read, report.created, report.rejected) == (3470, 3470, 0)
    municipality = Municipality.objects.get(code="CZ564729")
    assert municipality.measure_srid == 5514
    assert Building.objects.of("CZ564729").count() == 298
    parcels = Parcel.objects.of("CZ564729")
    drawn = gpd.read_file(file, layer="parcels", engine="pyogrio").set_index("Id").area
    for parcel in parcels:
        assert parcel.area_m2 == pytest.approx(drawn[parcel.identifier], rel=1e-4, abs=0.05)


def test_the_district_comes_from_the_shape_when_the_file_is_silent(tmp_path: Path) -> None:
    ingest("sofia-districts", TERRITORY / "sofia_districts_24.geojson")
    ingest("kais-parcels", WRITERS["gpkg"](sound().drop(columns="regname"), tmp_path))
    assert set(Parcel.objects.values_list("district_code", flat=True)) == {"68134-01"}


def test_the_command_reports_in_the_language_asked_for(tmp_path: Path) -> None:
    frame = sound()
    frame.loc[1, "cadnum"] = "68134.0199.2"
    file, told = WRITERS["gpkg"](frame, tmp_path), tmp_path / "report.json"
    out = StringIO()
    call_command("ingest", "kais-parcels", file, report=told, lang="bg", stdout=out)
    assert "създадени 5" in out.getvalue()
    assert "„68134.0199.2“ не е кадастрален идентификатор" in out.getvalue()
    report = json.loads(told.read_text())
    assert (report["read"], report["created"], report["rejected"]) == (6, 5, 1)
    finding = report["findings"][0]
    assert (finding["row"], finding["field"], finding["reason"]) == (2, "cadnum", "bad_identifier")
    assert finding["message"]["en"] == "“68134.0199.2” is not a cadastral identifier"


def test_a_refused_file_ends_the_command_with_its_reason(tmp_path: Path) -> None:
    swapped = sound().set_geometry(sound().to_crs(4326).geometry.set_crs(7801, allow_override=True))
    file, told = WRITERS["gpkg"](swapped, tmp_path), tmp_path / "report.json"
    with pytest.raises(CommandError, match="they look like degrees"):
        call_command("ingest", "kais-parcels", file, report=told, lang="en")
    assert json.loads(told.read_text())["refused"]["reason"] == "other_crs"
    with pytest.raises(CommandError, match="Непознат източник"):
        call_command("ingest", "no-such-source", file, lang="bg")


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing(tmp_path: Path) -> None:
    """Killed with everything written but nothing committed: a lock holds it there."""
    ingest("kais-parcels", WRITERS["gpkg"](sound(), tmp_path))
    (tmp_path / "next").mkdir()
    changed = sound().assign(usecode="1300")
    file = WRITERS["gpkg"](changed, tmp_path / "next")
    settings = connection.settings_dict
    parameters = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"] or None,
        "dbname": settings["NAME"],
    }
    url = f"postgis://{settings['USER']}@:{settings['PORT']}/{settings['HOST']}/{settings['NAME']}"
    with psycopg.connect(**parameters) as blocker:
        # the run and its audit event are the last things written
        blocker.execute("LOCK TABLE geodata_importrun IN SHARE MODE")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "ingest", "kais-parcels", str(file)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with psycopg.connect(**parameters, autocommit=True) as watcher:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
            deadline = time.monotonic() + 60
            while not watcher.execute(waiting, ["geodata_importrun"]).fetchone()[0]:  # type: ignore[index]
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        blocker.rollback()
    assert set(Parcel.objects.values_list("use", flat=True)) == {"housing"}
    assert ImportRun.objects.count() == 1
    assert ingest("kais-parcels", file).updated == 6
