"""Files of the register: the same acts as the list, whole, safe to open, and never too many."""

import io
import json
import re
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest
from api_city import SECRET, City, make_act, square
from django.test import Client
from exports_ground import (
    FORMULAS,
    LONG,
    csv_rows,
    fetched,
    make_exported,
    none_open,
    open_exports,
)

from acts.exports import _columns
from acts.models import Act
from features.exporting import as_xlsx
from features.exporting.as_csv import neutral, restored
from features.exporting.snapshot import Snapshot
from features.exporting.table import INFORMATIVE, Notice, Table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def city() -> City:
    return make_exported()


@pytest.fixture(autouse=True)
def _nothing_is_left_open() -> Iterator[None]:
    yield
    assert none_open()


def geojson_features(body: bytes) -> list[dict[str, Any]]:
    return json.loads(body)["features"]


def sheet(body: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    titles, *rows = book.worksheets[0].iter_rows(values_only=True)
    names = [row[1].value for row in book.worksheets[-1].iter_rows() if row[1].value][
        -len(titles) :
    ]
    return [dict(zip(names, row, strict=True)) for row in rows]


def package(body: bytes, folder: Path) -> sqlite3.Connection:
    path = folder / "acts.gpkg"
    path.write_bytes(body)
    made = sqlite3.connect(path)
    made.row_factory = sqlite3.Row
    return made


def test_every_format_holds_the_acts_of_the_list(client: Client, tmp_path: Path) -> None:
    for query in ({}, {"district": "68134-09", "sort": "issued_on"},
                  {"filter": "number LIKE 'РД-09-%'"},
                  {"filter": "issued_on >= DATE('2014-03-19')"}):  # fmt: skip
        page = client.get("/api/collections/acts/items", query | {"limit": "1000"}).json()
        expected = {feature["id"] for feature in page["features"]}
        assert expected
        rows = csv_rows(fetched(client, "csv", **query))
        features = geojson_features(fetched(client, "geojson", **query))
        cells = sheet(fetched(client, "xlsx", **query))
        with package(fetched(client, "gpkg", **query), tmp_path) as gpkg:
            records = gpkg.execute("SELECT * FROM acts").fetchall()
        orders = [
            [int(row["id"]) for row in rows],
            [feature["id"] for feature in features],
            [row["id"] for row in cells],
        ]
        assert orders[0] == orders[1] == orders[2]
        assert set(orders[0]) == {record["fid"] for record in records} == expected
        for row, cell in zip(rows, cells, strict=True):
            assert row["number"] == cell["number"]
        if query.get("sort"):
            days = [row["issued_on"] for row in rows if row["issued_on"]]
            assert days == sorted(days)


def test_one_act_says_the_same_in_every_format(client: Client, tmp_path: Path) -> None:
    query = {"filter": "number = 'Д-1'"}
    (row,) = csv_rows(fetched(client, "csv", **query))
    (feature,) = geojson_features(fetched(client, "geojson", **query))
    (cells,) = sheet(fetched(client, "xlsx", **query))
    with package(fetched(client, "gpkg", **query), tmp_path) as gpkg:
        (record,) = gpkg.execute("SELECT * FROM acts").fetchall()
    properties = feature["properties"]
    assert row["quarters"] == record["quarters"] == cells["quarters"] == "34;34а"
    assert properties["quarters"] == ["34", "34а"]
    assert row["issued_on"] == record["issued_on"] == properties["issued_on"] == "2020-02-29"
    assert cells["issued_on"].date() == date(2020, 2, 29)
    assert row["address"] == record["address"] == properties["address"]
    assert cells["address"].replace("\r", "") == row["address"].replace("\r", "")
    assert row["object"] == properties["object"] == LONG
    assert len(cells["object"]) == 32_767
    assert cells["object"].endswith("…")
    assert (row["demonstration"], properties["demonstration"]) == ("false", False)
    assert row["kind_label"] == properties["kind_label"] == "разрешение за строеж"
    assert row["effective_on"] == ""
    assert properties["effective_on"] is None is record["effective_on"]
    assert client.get(row["page"]).status_code == 200


def test_labels_follow_the_language_and_names_of_columns_do_not(client: Client) -> None:
    bulgarian = csv_rows(fetched(client, "csv", filter="number = 'Д-1'"))[0]
    english = csv_rows(fetched(client, "csv", "/en/acts/", filter="number = 'Д-1'"))[0]
    assert bulgarian.keys() == english.keys()
    assert english["kind_label"] == "building permit"
    assert INFORMATIVE.en in english["about"]
    assert INFORMATIVE.bg in bulgarian["about"]


def test_csv_reads_the_same_by_every_reader_and_holds_no_formula(client: Client) -> None:
    body = fetched(client, "csv", filter="number LIKE 'Ф-%'")
    rows = csv_rows(body)
    frame = pandas.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False)
    assert frame.to_dict("records") == rows
    assert {restored(row["object"]) for row in rows} == set(FORMULAS)
    for row in rows:
        for cell in re.split("[;\t\r\n]", row["object"]):
            assert not cell.startswith(("=", "+", "-", "@"))
    assert [bool(row["about"]) for row in rows] == [True] + [False] * (len(rows) - 1)


def test_a_spreadsheet_keeps_formulas_as_texts(client: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, "xlsx", filter="number LIKE 'Ф-%'")))
    found = {
        cell.value: cell
        for row in book.worksheets[0].iter_rows(min_row=2)
        for cell in row
        if cell.value in FORMULAS
    }
    assert found.keys() == set(FORMULAS)
    for text, cell in found.items():
        assert cell.data_type in ("s", "inlineStr")
        assert cell.quotePrefix == (text[0] in "=+-@\t'")
    # a year before Excel's count begins is a text and not another day
    assert "1899-01-01" in {
        row["issued_on"] for row in sheet(fetched(client, "xlsx", filter="number LIKE 'Ф-%'"))
    }


def test_rows_beyond_a_sheet_go_on_another(client: Client) -> None:
    rows = Act.objects.order_by("id")
    table = Table(name="acts", title="Актове", columns=_columns("/"), rows=rows, notice=_notice())
    snapshot = Snapshot()
    body = b"".join(as_xlsx.chunks(table, snapshot.batches(table.values()), sheet_rows=4))
    snapshot.close()
    book = openpyxl.load_workbook(io.BytesIO(body))
    count = Act.objects.count()
    assert len(book.worksheets) == -(-count // 3) + 1
    ids = [row[0].value for each in book.worksheets[:-1] for row in each.iter_rows(min_row=2)]
    assert ids == list(Act.objects.order_by("id").values_list("pk", flat=True))


def test_a_geopackage_is_one_that_gdal_reads_and_finds_places_in(
    client: Client, tmp_path: Path
) -> None:
    with package(fetched(client, "gpkg"), tmp_path) as gpkg:
        assert gpkg.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert gpkg.execute("PRAGMA foreign_key_check").fetchall() == []
        assert gpkg.execute("PRAGMA application_id").fetchone()[0] == 0x47504B47
        (about,) = gpkg.execute("SELECT metadata FROM gpkg_metadata").fetchone()
        assert json.loads(about)["statement"] == INFORMATIVE.bg
        placed = gpkg.execute("SELECT count(*) FROM acts WHERE geom IS NOT NULL").fetchone()[0]
        indexed = gpkg.execute("SELECT count(*) FROM rtree_acts_geom").fetchone()[0]
        assert placed == indexed == Act.objects.public().located().count() > 0
    path = str(tmp_path / "acts.gpkg")
    summary = _ogrinfo("-so", path, "acts")
    assert f"Feature Count: {Act.objects.public().count()}" in summary
    assert 'ID["EPSG",7801]' in summary
    assert "issued_on: Date" in summary
    assert "demonstration: Integer(Boolean)" in summary
    corner = ["-spat", "321550", "4731430", "321570", "4731440"]
    near = _ogrinfo("-al", "-geom=NO", *corner, path)
    names = set(re.findall(r"number \(String\) = (\S+)", near))
    assert {"РД-09-0", "Д-1"} <= names
    assert "РД-09-6" not in names
    _ogrinfo("-sql", "UPDATE acts SET address = 'друг' WHERE number = 'Д-1'", path)


def test_geojson_is_what_gdal_reads_too(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "acts.geojson"
    path.write_bytes(fetched(client, "geojson"))
    assert f"Feature Count: {Act.objects.public().count()}" in _ogrinfo("-so", str(path), "acts")
    document = json.loads(path.read_bytes())
    assert document["about"]["statement"] == INFORMATIVE.bg
    assert document["about"]["terms"][0]["licence"] == "CC BY 4.0"


def test_an_answer_without_acts_is_a_whole_file(client: Client, tmp_path: Path) -> None:
    assert csv_rows(fetched(client, "csv", filter="number = 'няма'")) == []
    assert geojson_features(fetched(client, "geojson", filter="number = 'няма'")) == []
    assert sheet(fetched(client, "xlsx", filter="number = 'няма'")) == []
    with package(fetched(client, "gpkg", filter="number = 'няма'"), tmp_path) as gpkg:
        assert gpkg.execute("SELECT count(*) FROM acts").fetchone()[0] == 0
    assert "Feature Count: 0" in _ogrinfo("-so", str(tmp_path / "acts.gpkg"), "acts")


def test_files_are_named_in_official_latin_with_the_day(client: Client) -> None:
    for query, name in (
        ({}, "acts-"),
        ({"district": "68134-09"}, "acts-lozenets-"),
        ({"district": "68134-09,68134-17", "kind": "building_permit"},
         "acts-lozenets-vitosha-building-permit-"),
        ({"q": "Жилищна сграда; „../\r\n\""}, "acts-zhilishtna-sgrada-"),
    ):  # fmt: skip
        answer = client.head("/acts/", query | {"format": "csv"})
        found = re.fullmatch(
            rf'attachment; filename="{name}\d{{4}}-\d\d-\d\d\.csv"', answer["Content-Disposition"]
        )
        assert found, answer["Content-Disposition"]
        assert answer["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    assert open_exports() == 0, "a HEAD opens nothing"


def test_nothing_that_is_not_public_is_in_a_file(client: Client, city: City) -> None:
    planted = "ТАЙНА-" + "Щ" * 12
    hidden = {
        field.name: planted
        for field in Act._meta.get_fields()
        if field.name in ("search_words", "address_key", "supervisor")
    } | {"raw": {"ЕГН": planted}, "doubts": [planted], "place_keys": [planted],
         "plot_keys": [planted], "source_key": planted}  # fmt: skip
    make_act(city, "Я-1", date(2021, 1, 1), square(0, 0, 10))
    Act.objects.filter(number="Я-1").update(**hidden)
    for extension in ("csv", "geojson", "xlsx", "gpkg"):
        body = fetched(client, extension)
        if extension == "xlsx":
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                body = b"".join(archive.read(name) for name in archive.namelist())
        assert "Я-1".encode() in body
        assert SECRET.encode() not in body
        assert planted.encode() not in body


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"format": "xls"}, "format"),
        ({"format": "csv", "colour": "red"}, "colour"),
        ({"format": "csv", "issued_from": "вчера"}, "issued_from"),
        ({"format": "csv", "limit": "5"}, "limit"),
        ({"format": "csv", "filter": "raw = 'x'"}, "filter"),
    ],
)
def test_a_bad_request_is_told_to_people_and_to_programs(
    client: Client, query: dict[str, str], parameter: str
) -> None:
    answer = client.get("/en/acts/", query)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    page = client.get("/en/acts/", query, headers={"accept": "text/html"})
    assert page.status_code == 400
    assert f"“{parameter}”" in page.content.decode()
    assert open_exports() == 0


def test_neutral_texts_can_be_restored() -> None:
    for text in (
        *FORMULAS,
        "",
        "-5",
        "3,14",
        "''=x",
        "a\n=b",
        "обикновен - текст",
        "=;=;-",
        "а\r\nб",
        "\t\t=1",
    ):
        assert restored(neutral(text)) == text


def test_a_page_refuses_what_the_register_does_not_know(client: Client) -> None:
    answer = client.get("/en/acts/", {"colour": "red"})
    assert answer.status_code == 400
    assert "“colour”" in answer.content.decode()
    assert client.get("/acts/", {"map": "12/42.7/23.3", "layers": "acts"}).status_code == 200


def _notice() -> Notice:
    return Notice("Актове", datetime(2026, 1, 1, tzinfo=UTC), "", "", "bg", ())


def _ogrinfo(*arguments: str) -> str:
    done = subprocess.run(["ogrinfo", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert "Warning" not in done.stderr
    return done.stdout
