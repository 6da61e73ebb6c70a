"""One file into the ground: read in a jail, checked batch by batch, merged as a set.

One file is one transaction: whatever stops it, nothing of it stays. Sources call `import_ground`
with the layers they describe.
"""

from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from accounts.rules import Label
from geodata import merging
from geodata.actions import municipality_named, record_import, register_source
from geodata.batches import Intake
from geodata.copying import HEADER, TRAILER
from geodata.descriptions import Layer, SourceDescription
from geodata.reading import Opened, opened, sha256
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.sources import Options, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

READING = Label("четене и проверка", "reading and checking")
MERGING = Label("сравняване и запис", "comparing and writing")


def import_ground(
    description: SourceDescription,
    layers: Sequence[Layer],
    file: Path,
    options: Options,
    progress: Progress,
) -> Report:
    """Import the layers of a file as new versions of the ground.

    Raises:
        Refused: when the file as a whole cannot be taken; nothing is written.
    """
    report = begun(description, file, options)
    with one_transaction(options):
        municipality = municipality_named(options.municipality, description.municipality)
        source = register_source(
            description, municipality, is_demonstration=options.is_demonstration
        )
        report.municipality = municipality.pk
        today = timezone.localdate()
        since = min(description.since or today, today)
        for layer in layers:
            target = merging.Target(layer, municipality, source, today, since)
            _import_layer(target, file, options, progress, report)
        record_import(source, report, by=options.by)
    return report


def begun(description: SourceDescription, file: Path, options: Options) -> Report:
    """An empty report about a file."""
    return Report(
        source=description.code,
        file_name=file.name,
        file_sha256=sha256(file),
        municipality=options.municipality or description.municipality.code,
        started_at=timezone.now(),
        is_demonstration=options.is_demonstration,
        is_dry_run=options.is_dry_run,
    )


@contextmanager
def one_transaction(options: Options) -> "Iterator[None]":
    """All or nothing; nothing in any case for a dry run."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
            cursor.execute("SET LOCAL work_mem = '64MB'")
        yield
        if options.is_dry_run:
            transaction.set_rollback(True)


def _import_layer(
    target: merging.Target, file: Path, options: Options, progress: Progress, report: Report
) -> None:
    merging.create_staging(target.model)
    with opened(file, target.layer.name) as source:
        progress.phase(READING, source.declared_rows)
        intake = Intake(target, source, options.crs, report)
        _stage(source, intake, progress)
        _check_count(source, intake.rows)
        intake.check_whole()
    _discard_duplicates(target.model.KEY, intake.key_column, report)
    mixed = merging.of_the_other_kind(target)
    if mixed:
        raise Refused(Reason.DEMONSTRATION_MIX, count=mixed)
    progress.phase(MERGING)
    counts = merging.merge(target, is_complete=options.is_complete)
    report.read += intake.rows
    report.created += counts.created
    report.updated += counts.updated
    report.unchanged += counts.unchanged
    report.vanished += counts.vanished
    about = {"encoding": source.encoding, "crs": intake.crs_name, "rows": intake.rows}
    report.notes[source.layer] = about


def _stage(source: Opened, intake: Intake, progress: Progress) -> None:
    """COPY every batch that passes into staging while the next one is being read."""
    names = ", ".join(f'"{name}"' for name in intake.staged)
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY {merging.STAGING} (row_number, content_hash, {names}, geom)"
            " FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.write(HEADER)
        for batch in source.batches:
            copy.write(intake.rows_of(batch))
            progress.advance(batch.num_rows)
        copy.write(TRAILER)


def _check_count(source: Opened, read: int) -> None:
    if read == 0:
        raise Refused(Reason.NO_ROWS)
    if source.declared_rows is not None and read < source.declared_rows:
        raise Refused(Reason.FEWER_ROWS, declared=source.declared_rows, read=read)


def _discard_duplicates(key: str, column: str, report: Report) -> None:
    """Of equal rows the first stays; of contradicting ones none: which is true is unknown."""
    unwanted: list[int] = []
    for value, rows, is_contradiction in merging.duplicates(key):
        if is_contradiction:
            listed = ", ".join(str(row) for row in rows[:10])
            for row in rows:
                report.reject(Reason.CONTRADICTION, row=row, key=value, field=column, rows=listed)
            unwanted.extend(rows)
        else:
            for row in rows[1:]:
                report.reject(Reason.DUPLICATE, row=row, key=value, field=column, first=rows[0])
            unwanted.extend(rows[1:])
    if unwanted:
        merging.discard(unwanted)
