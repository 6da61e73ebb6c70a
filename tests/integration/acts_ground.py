"""A little ground, real and demonstration, and register files of invented rows."""

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db.backends.postgresql.psycopg_any import DateRange

from acts.models import Act
from acts.sources import nag_register
from geodata.actions import register_municipality
from geodata.crs import CADASTRE
from geodata.descriptions import SOFIA
from geodata.models import (
    District,
    Locality,
    Municipality,
    Neighbourhood,
    Parcel,
    ParcelSuccession,
    Quarter,
    RegulatedPlot,
    Settlement,
    Source,
)
from geodata.naming import skeleton
from geodata.reports import Report
from geodata.sources import Options, Silence

SINCE = DateRange(date(2020, 1, 1), None)
EAST, NORTH = 320_000.0, 4_730_000.0


def square(x: float, y: float, size: float) -> MultiPolygon:
    """A square whose lower left corner is x, y metres from the corner of the ground."""
    left, low = EAST + x, NORTH + y
    box = Polygon.from_bbox((left, low, left + size, low + size))
    return MultiPolygon(box, srid=CADASTRE)


def make_ground() -> Municipality:
    """Two districts side by side, named places in them, and demonstration ground on top."""
    municipality = register_municipality(SOFIA)
    real = _source(municipality, "real", is_demonstration=False)
    demo = _source(municipality, "demo", is_demonstration=True)
    common: dict[str, Any] = {"municipality": municipality, "source": real, "valid": SINCE,
                              "content_hash": b"\0" * 16}  # fmt: skip
    for code, name, x in (("68134-17", "Витоша", 0), ("68134-24", "Банкя", 10_000)):
        District.objects.create(
            code=code, name=name, name_en=name, name_key=skeleton(name),
            geom=square(x, 0, 9_000), **common,
        )  # fmt: skip
    for code, name, district, x in (
        ("1", "кв. Бояна", "68134-17", 100), ("2", "гр. Банкя", "68134-24", 10_100),
        ("3", "кв. Изгрев", "68134-17", 4_000), ("4", "кв. Изгрев", "68134-24", 14_000),
    ):  # fmt: skip
        Neighbourhood.objects.create(
            code=code, kind=name.split()[0], name=name, name_en=name, name_key=skeleton(name),
            district_code=district, geom=square(x, 100, 1_000), **common,
        )  # fmt: skip
    Settlement.objects.create(
        municipality=municipality, source=real, ekatte="02659", kind="гр.", name="Банкя",
        name_en="Bankya", name_key="bankia", district_code="68134-24",
    )  # fmt: skip
    demonstration = {**common, "source": demo, "district_code": "68134-17"}
    Locality.objects.create(
        code="demo-boyana", kind="м.", name="Поляната", name_key="poliana",
        geom=square(200, 200, 500), **demonstration,
    )  # fmt: skip
    Quarter.objects.create(
        code="demo-boyana-34", locality_code="demo-boyana", number="34",
        geom=square(200, 200, 200), **demonstration,
    )  # fmt: skip
    RegulatedPlot.objects.create(
        code="demo-boyana-34-XII", locality_code="demo-boyana", quarter="34", number=12,
        label="XII-521", parcel_numbers=["521"], geom=square(200, 200, 30), **demonstration,
    )  # fmt: skip
    for identifier, x in (("68134.1.521", 200), ("68134.1.522", 260)):
        Parcel.objects.create(
            identifier=identifier, area_m2=900, use="housing", geom=square(x, 200, 30),
            **demonstration,
        )  # fmt: skip
    ParcelSuccession.objects.create(
        municipality=municipality, source=demo, old_identifier="68134.1.9",
        new_identifier="68134.1.522", kind="renumber", on=date(2021, 1, 1),
    )  # fmt: skip
    return municipality


def _source(municipality: Municipality, code: str, *, is_demonstration: bool) -> Source:
    return Source.objects.create(
        municipality=municipality, code=code, title_bg=code, title_en=code, licence="CC0 1.0",
        attribution_bg=code, attribution_en=code, is_demonstration=is_demonstration,
    )  # fmt: skip


def row(number: str = "1", **changes: Any) -> dict[str, Any]:
    """An invented row of the register."""
    return {
        "number": number,
        "date": "12.03.2025",
        "documentType": "Удостоверение за въвеждане в експлоатация на строеж",
        "status": None,
        "takeEffect": None,
        "issuer": "Главен архитект на Столична община",
        "employer": "",
        "constructionOversight": "",
        "object": "ЖИЛИЩНА СГРАДА С ГАРАЖИ",
        "region": "Витоша",
        "scope": "Местност: КВ. БОЯНА, Квартал по регулация: 34, УПИ: XII-521",
    } | changes


def as_json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"total": len(rows), "certificates": rows}, ensure_ascii=False).encode()


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_xlsx(rows: list[dict[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(rows[0]))
    for one in rows:
        sheet.append(list(one.values()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ingest(
    folder: Path, content: bytes | list[dict[str, Any]], name: str = "register.json.gz",
    **options: Any,
) -> Report:  # fmt: skip
    """Read a register file of these bytes or rows."""
    if isinstance(content, list):
        content = gzip.compress(as_json(content))
    file = folder / name
    file.write_bytes(content)
    return nag_register.ingest(file, Options(**options), Silence())


def ingested(folder: Path, *scopes: str, **changes: str) -> list[Act]:
    """Demonstration acts that say of their places what the scopes say, in this order."""
    rows = [row(str(n), scope=scope, **changes) for n, scope in enumerate(scopes, start=1)]
    ingest(folder, rows, is_demonstration=True)
    return list(Act.objects.order_by("number_sort"))
