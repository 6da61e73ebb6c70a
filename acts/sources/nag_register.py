"""Public registers of the architecture department of Столична община (nag.sofia.bg).

One row an act: number, date, kind, status, issuer, district and one text with labelled parts
that says where. The portal exports XLSX; harvested copies are JSON or CSV of the same fields.
Licence: none stated; public-sector information of Столична община.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.rules import Label
from acts.actions import keep_register
from acts.numbers import parse_moment
from acts.privacy import redact
from acts.register_files import RegisterFile, read_register
from acts.register_rows import REQUIRED, RegisterRow, Rejected, columns_of, read_row
from geodata.actions import municipality_named, register_source
from geodata.descriptions import SourceDescription
from geodata.importing import begun
from geodata.models import Settlement
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.sources import Options, Progress

CODE = "nag-register"
DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label(
        "Публични регистри на направление „Архитектура и градоустройство“",
        "Public registers of the Architecture and Planning department",
    ),
    licence="информация от обществения сектор / public-sector information",
    attribution=Label("Столична община, НАГ", "Sofia Municipality, NAG"),
    url="https://nag.sofia.bg/",
)
_STEP = 500


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    """Read one register file in one transaction.

    Raises:
        Refused: when the file as a whole cannot be taken; nothing is then written.
    """
    register = read_register(file)
    columns = columns_of(register.columns)
    for name in REQUIRED:
        if name not in columns:
            # without a line of headings these are the values of the first row
            listed, _ = redact(", ".join(register.columns)[:300])
            raise Refused(Reason.MISSING_COLUMN, column=name, columns=listed)
    with transaction.atomic():
        municipality = municipality_named(options.municipality, DESCRIPTION.municipality)
        source = register_source(
            DESCRIPTION, municipality, is_demonstration=options.is_demonstration
        )
        report = begun(DESCRIPTION, file, options)
        report.municipality = municipality.pk
        report.taken_at = options.taken_at or _taken_at(register)
        details = {name: redact(text)[0] for name, text in register.details.items()}
        report.notes |= {"form": register.form, **details}
        rows = _normalised(register, columns, report, progress)
        _warn_of_settlements(rows, municipality.pk, report)
        keep_register(
            source=source,
            rows=[row for _, row in rows],
            report=report,
            by=options.by,
            is_partial=options.is_partial,
            is_forced=options.is_forced,
            progress=progress,
        )
        if options.is_dry_run:
            transaction.set_rollback(True)
    return report


def _taken_at(register: RegisterFile) -> datetime | None:
    """When the portal was read, as harvested copies say; no later than now."""
    moment = parse_moment(register.details.get("lastUpdated", ""))
    return moment if moment and moment <= timezone.now() else None


def _normalised(
    register: RegisterFile, columns: dict[str, str], report: Report, progress: Progress
) -> list[tuple[int, RegisterRow]]:
    """(row of the file, act) of every row that can be kept; the others are in the report."""
    if register.declared is not None and register.declared > len(register.rows):
        report.warn(Reason.FEWER_ROWS, declared=register.declared, read=len(register.rows))
    progress.phase(Label("четене на редовете", "reading rows"), len(register.rows))
    today = date.today()  # noqa: DTZ011 - the process runs in the time of Sofia
    kept: list[tuple[int, RegisterRow]] = []
    seen = _Seen()
    for number, raw in enumerate(register.rows, start=1):
        report.read += 1
        if number % _STEP == 0:
            progress.advance(_STEP)
        key, _ = redact(raw.get(columns["number"], "")[:80])
        first = seen.first_copy(raw, number)
        if first != number:
            report.reject(Reason.DUPLICATE, row=number, key=key, field="number", first=first)
            continue
        try:
            row = read_row(raw, columns, today)
        except Rejected as refusal:
            name = columns.get(refusal.field, refusal.field)
            details = {name: redact(text)[0] for name, text in refusal.details.items()}
            report.reject(refusal.reason, row=number, key=key, field=name, **details)
            continue
        _tell(row, number, columns, report)
        namesake = seen.first_of_identity(row, number)
        if namesake != number:
            about = {"row": number, "key": row.number.key, "field": columns["number"]}
            report.warn(Reason.SAME_IDENTITY, first=namesake, **about)
        kept.append((number, row))
    progress.advance(len(register.rows) % _STEP)
    return kept


@dataclass
class _Seen:
    """Rows already met in a file: whole ones, and what they call themselves."""

    rows: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)
    identities: dict[str, int] = field(default_factory=dict)

    def first_copy(self, raw: dict[str, str], number: int) -> int:
        return self.rows.setdefault(tuple(sorted(raw.items())), number)

    def first_of_identity(self, row: RegisterRow, number: int) -> int:
        return self.identities.setdefault(row.key, number)


def _tell(row: RegisterRow, number: int, columns: dict[str, str], report: Report) -> None:
    """What was mended and what is odd, each row counted once of each."""
    about = {"row": number, "key": row.number.key}
    told: set[bool] = set()
    for remark in row.remarks:
        column = columns.get(remark.field, remark.field)
        tell = report.repair if remark.is_mended else report.warn
        if remark.is_mended not in told:
            details = {name: redact(text)[0] for name, text in remark.details.items()}
            tell(remark.reason, field=column, **about, **details)
        told.add(remark.is_mended)


def _warn_of_settlements(
    rows: list[tuple[int, RegisterRow]], municipality_code: str, report: Report
) -> None:
    """An EKATTE that is no settlement may be land of another kind, so it only warns."""
    settlements = Settlement.objects.filter(municipality=municipality_code)
    known = set(settlements.values_list("ekatte", flat=True))
    if not known:
        return
    for number, row in rows:
        strange = {parcel.ekatte for parcel in row.scope.parcels} - known
        if strange:
            value = ", ".join(sorted(strange))
            report.warn(
                Reason.UNKNOWN_EKATTE, row=number, key=row.number.key, field="scope", value=value
            )
