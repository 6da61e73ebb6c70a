"""Lineage of parcels: which parcel came from which, on what day and how.

CSV in UTF-8 with the columns `old,new,kind,on`: two cadastral identifiers, `split`, `merge` or
`renumber`, and a day as YYYY-MM-DD. No open source publishes it yet; an office exports it from its
own system. Acts that name a parcel of the past are placed through it.
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from accounts.rules import Label
from geodata import identifiers
from geodata.actions import municipality_named, record_import, register_source
from geodata.descriptions import SourceDescription
from geodata.importing import MERGING, READING, begun, one_transaction
from geodata.models import Municipality, ParcelSuccession, Source
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.rules import SuccessionKind
from geodata.sources import Options, Progress

CODE = "parcel-succession"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Приемственост на имоти", "Lineage of parcels"),
    licence="по споразумение с издателя / as agreed with the issuer",
    attribution=Label("Служба по кадастъра", "Cadastre office"),
)
COLUMNS = ("old", "new", "kind", "on")
_SIZE_LIMIT = 256 << 20
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class _Step:
    old: str
    new: str
    kind: str
    on: date
    row: int

    @property
    def key(self) -> tuple[str, str]:
        return self.old, self.new


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    rows = _rows(file)
    report = begun(DESCRIPTION, file, options)
    progress.phase(READING, len(rows))
    steps: dict[tuple[str, str], _Step] = {}
    for number, row in enumerate(rows, start=1):
        _take(row, number, steps, report)
    progress.phase(MERGING)
    with one_transaction(options):
        municipality = municipality_named(options.municipality, DESCRIPTION.municipality)
        source = register_source(
            DESCRIPTION, municipality, is_demonstration=options.is_demonstration
        )
        report.municipality = municipality.pk
        _merge(steps, municipality, source, report)
        record_import(source, report, by=options.by)
    return report


def _rows(file: Path) -> list[dict[str, str | None]]:
    if not file.is_file() or file.stat().st_size == 0:
        raise Refused(Reason.EMPTY_FILE)
    if file.stat().st_size > _SIZE_LIMIT:
        raise Refused(Reason.TOO_LARGE, limit=_SIZE_LIMIT >> 20)
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            header = reader.fieldnames or []
            for column in COLUMNS:
                if column not in header:
                    raise Refused(
                        Reason.MISSING_COLUMN, column=column, columns=", ".join(header)[:200]
                    )
            rows = list(reader)
    except (UnicodeDecodeError, csv.Error):
        raise Refused(Reason.UNREADABLE, detail="CSV, UTF-8") from None
    if not rows:
        raise Refused(Reason.NO_ROWS)
    return rows


def _take(
    row: dict[str, str | None], number: int, steps: dict[tuple[str, str], _Step], report: Report
) -> None:
    """Read one row into `steps`, or say why not."""
    report.read += 1
    texts = {name: (row.get(name) or "").strip()[:60] for name in COLUMNS}
    about = {"row": number, "key": f"{texts['old']} → {texts['new']}"}
    parcels = {name: identifiers.parse(texts[name]) for name in ("old", "new")}
    for name, parcel in parcels.items():
        if parcel is None or parcel.level is not identifiers.Level.PARCEL:
            report.reject(Reason.BAD_IDENTIFIER, field=name, value=texts[name], **about)
            return
    if texts["kind"] not in set(SuccessionKind) or texts["old"] == texts["new"]:
        field = "new" if texts["old"] == texts["new"] else "kind"
        report.reject(Reason.UNKNOWN_VALUE, field=field, value=texts[field], **about)
        return
    try:
        day = date.fromisoformat(texts["on"])
    except ValueError:
        report.reject(Reason.NOT_A_DATE, field="on", value=texts["on"], **about)
        return
    step = _Step(texts["old"], texts["new"], texts["kind"], day, number)
    first = steps.setdefault(step.key, step)
    if first is not step:
        report.reject(Reason.DUPLICATE, field="new", first=first.row, **about)


def _merge(
    steps: dict[tuple[str, str], _Step], municipality: Municipality, source: Source, report: Report
) -> None:
    known = {
        (row.old_identifier, row.new_identifier): row
        for row in ParcelSuccession.objects.filter(municipality=municipality)
    }
    fresh, changed = [], []
    for key, step in steps.items():
        old = known.pop(key, None)
        if old is None:
            fresh.append(
                ParcelSuccession(
                    municipality=municipality,
                    source=source,
                    old_identifier=step.old,
                    new_identifier=step.new,
                    kind=step.kind,
                    on=step.on,
                )
            )
        elif (old.kind, old.on) != (step.kind, step.on):
            old.kind, old.on, old.source = step.kind, step.on, source
            changed.append(old)
        else:
            report.unchanged += 1
    ParcelSuccession.objects.bulk_create(fresh, batch_size=_BATCH)
    ParcelSuccession.objects.bulk_update(changed, ["kind", "on", "source"], batch_size=_BATCH)
    report.created, report.updated, report.vanished = len(fresh), len(changed), len(known)
