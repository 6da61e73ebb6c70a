"""Lineage of parcels comes in from a file and shows in the dossiers on both sides."""

from pathlib import Path

import pytest
from api_city import make_city
from django.test import Client

from geodata.models import ParcelSuccession
from geodata.reports import Refused, Report
from geodata.sources import Options, Silence, registry

pytestmark = pytest.mark.django_db

GOOD = [
    "68134.1601.12,68134.1601.521,split,2024-03-19",
    "68134.1601.12,68134.1601.522,split,2024-03-19",
]


def ingest(folder: Path, lines: list[str], header: str = "old,new,kind,on") -> Report:
    file = folder / "lineage.csv"
    file.write_text("\ufeff" + "\n".join([header, *lines]) + "\n", encoding="utf-8")
    return registry()["parcel-succession"].ingest(file, Options(), Silence())


def test_a_split_shows_on_both_sides(tmp_path: Path, client: Client) -> None:
    make_city()
    report = ingest(tmp_path, GOOD)
    assert (report.read, report.created, report.rejected) == (2, 2, 0)
    page = client.get("/places/parcel/68134.1601.521/").content.decode()
    assert "68134.1601.12" in page
    assert "разделяне" in page


def test_the_second_reading_changes_nothing(tmp_path: Path) -> None:
    ingest(tmp_path, GOOD)
    again = ingest(tmp_path, GOOD)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    later = ingest(tmp_path, [GOOD[0].replace("2024-03-19", "2024-03-20")])
    assert (later.updated, later.vanished) == (1, 1)
    assert ParcelSuccession.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("68134.1601,68134.1601.521,split,2024-03-19", "old"),
        ("68134.1601.12,68134.1601.521.1,split,2024-03-19", "new"),
        ("68134.1601.12,68134.1601.12,split,2024-03-19", "new"),
        ("68134.1601.12,68134.1601.521,vanished,2024-03-19", "kind"),
        ("68134.1601.12,68134.1601.521,split,31.02.2024", "on"),
        ("68134.1601.12", "new"),
        (GOOD[0], "new"),
    ],
)
def test_a_wrong_row_is_named_and_left_out(tmp_path: Path, line: str, field: str) -> None:
    report = ingest(tmp_path, [GOOD[0], line])
    assert (report.created, report.rejected) == (1, 1)
    assert (report.findings[0].row, report.findings[0].field) == (2, field)


@pytest.mark.parametrize(
    ("lines", "header"), [(GOOD, "from,to,kind,on"), ([], "old,new,kind,on"), (["\x00"], "\x00")]
)
def test_a_wrong_file_is_refused_whole(tmp_path: Path, lines: list[str], header: str) -> None:
    with pytest.raises(Refused):
        ingest(tmp_path, lines, header)
    assert not ParcelSuccession.objects.exists()
