"""Settlements of Столична община in the national classifier (EKATTE), with their district.

JSON of the National Statistical Institute: `sof_rai.json`, a list of objects. The city itself has
no row in it, because it is split among the districts.
"""

import json
from pathlib import Path
from typing import Any

from accounts.rules import Label
from geodata.actions import municipality_named, record_import, register_source
from geodata.descriptions import SourceDescription
from geodata.importing import begun, one_transaction
from geodata.models import Municipality, Settlement, Source
from geodata.naming import skeleton, transliterate
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.sources import Options, Progress

CODE = "ekatte"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Населени места (ЕКАТТЕ)", "Settlements (EKATTE)"),
    url="https://www.nsi.bg/nrnm/ekatte/",
    licence="Официален класификатор",
    attribution=Label("НСИ", "National Statistical Institute"),
)
_SIZE_LIMIT = 16 << 20
_SEAT = {"ekatte": "68134", "t_v_m": "гр.", "name": "София", "name_en": "Sofia", "raion": ""}


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    rows = [_SEAT, *_rows(file)]
    report = begun(DESCRIPTION, file, options)
    with one_transaction(options):
        municipality = municipality_named(options.municipality, DESCRIPTION.municipality)
        source = register_source(
            DESCRIPTION, municipality, is_demonstration=options.is_demonstration
        )
        report.municipality = municipality.pk
        known = {s.ekatte: s for s in Settlement.objects.filter(municipality=municipality)}
        for number, row in enumerate(rows):
            _take(row, number, known, (municipality, source), report)
        report.vanished = len(known)
        record_import(source, report, by=options.by)
    return report


def _rows(file: Path) -> list[dict[str, Any]]:
    if not file.is_file() or file.stat().st_size == 0:
        raise Refused(Reason.EMPTY_FILE)
    if file.stat().st_size > _SIZE_LIMIT:
        raise Refused(Reason.TOO_LARGE, limit=_SIZE_LIMIT >> 20)
    try:
        content = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise Refused(Reason.UNREADABLE, detail="JSON") from None
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise Refused(Reason.UNREADABLE, detail="JSON")
    content = [row for row in content if "ekatte" in row or "name" in row]
    if not content:
        raise Refused(Reason.NO_ROWS)
    for column in ("ekatte", "t_v_m", "name"):
        if column not in content[0]:
            raise Refused(
                Reason.MISSING_COLUMN, column=column, columns=", ".join(sorted(content[0]))
            )
    return content


def _take(
    row: dict[str, Any],
    number: int,
    known: dict[str, Settlement],
    owner: tuple[Municipality, Source],
    report: Report,
) -> None:
    """Write one settlement; takes it out of `known`."""
    report.read += 1
    ekatte, name = str(row.get("ekatte", "")), str(row.get("name", "")).strip()
    if not (len(ekatte) == 5 and ekatte.isdecimal()):
        report.reject(
            Reason.UNKNOWN_VALUE, row=number, key=ekatte[:20], field="ekatte", value=ekatte[:20]
        )
        return
    if not name:
        report.reject(Reason.MISSING_VALUE, row=number, key=ekatte, field="name")
        return
    fields = {
        "kind": str(row.get("t_v_m", ""))[:8],
        "name": name[:120],
        "name_en": (str(row.get("name_en", "")) or transliterate(name))[:120],
        "name_key": skeleton(name)[:120],
        "district_code": str(row.get("raion", ""))[:16],
    }
    municipality, source = owner
    old = known.pop(ekatte, None)
    if old is None:
        Settlement.objects.create(municipality=municipality, source=source, ekatte=ekatte, **fields)
        report.created += 1
    elif all(getattr(old, name) == value for name, value in fields.items()):
        report.unchanged += 1
    else:
        Settlement.objects.filter(pk=old.pk).update(source=source, **fields)
        report.updated += 1
