"""One file into the ground: read in a jail, checked batch by batch, merged as a set.

One file is one transaction: whatever stops it, nothing of it stays. Sources call `import_ground`
with the layers they describe.
"""

from collections.abc import Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from accounts.rules import Label
from geodata import merging
from geodata.actions import municipality_named, record_import, register_source
from geodata.ahead import ahead
from geodata.batches import Intake
from geodata.descriptions import Layer, SourceDescription
from geodata.in_force import InForce, in_force
from geodata.reading import Opened, opened, sha256
from geodata.reasons import Reason
from geodata.remembered import Remembered, outlook
from geodata.reports import Refused, Report
from geodata.sources import Options, Progress

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_BATCHES_AT_ONCE = 2
"""Batches written at once while as many are being checked."""
_FEW = 20
"""What changed less than one row in so many leaves the planner's knowledge as good as it was."""
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
    merging.lock(target)
    merging.create_staging(target.model)
    with opened(file, target.layer.name, target.layer.columns_read) as source:
        progress.phase(READING, source.declared_rows)
        memory = Remembered(target, outlook(target, options.crs or source.crs, source.columns))
        if merging.is_empty(target.table):
            intake = Intake(target, source, options.crs, report, None, memory)
            counts = _fill(target, source, intake, progress, report)
        else:
            known = in_force(target.table, target.municipality.pk)
            intake = Intake(target, source, options.crs, report, known, memory)
            with closing(_checked(source, intake, progress)) as checked:
                merging.stage(target.model, checked)
            _check_whole(source, intake)
            _compare_repeats(target, known, intake, report)
            progress.phase(MERGING)
            counts = merging.merge(target, is_complete=options.is_complete)
            if (counts.created + counts.updated) * _FEW > len(known.ids):
                merging.analyze(target)
        memory.keep()
    report.read += intake.rows
    report.created += counts.created
    report.updated += counts.updated
    report.unchanged += counts.unchanged
    report.vanished += counts.vanished
    about = {"encoding": source.encoding, "crs": intake.crs_name, "rows": intake.rows}
    report.notes[source.layer] = about


def _fill(
    target: merging.Target, source: Opened, intake: Intake, progress: Progress, report: Report
) -> merging.Counts:
    """Fill an empty table: rows go in while the next ones are read, indexes are built last."""
    created = 0
    with (
        merging.indexes_built_after(target.table),
        closing(_checked(source, intake, progress)) as checked,
    ):
        while chunk := list(islice(checked, _BATCHES_AT_ONCE)):
            merging.stage(target.model, chunk)
            created += merging.append(target)
        _check_whole(source, intake)
        contradicted: list[str] = []
        repeated: list[str] = []
        for key, rows, is_contradiction in intake.repeats.found():
            (contradicted if is_contradiction else repeated).append(key)
            _reject_repeats(report, key, intake.key_column, rows, is_contradiction)
        if contradicted or repeated:
            created -= merging.take_back(target, contradicted, repeated)
        progress.phase(MERGING)
    merging.analyze(target)
    return merging.Counts(created, 0, 0, 0)


def _checked(source: Opened, intake: Intake, progress: Progress) -> "Generator[bytes]":
    """COPY bytes of every batch, checked while the database takes those before it."""

    def each() -> "Iterator[tuple[int, bytes]]":
        for batch in source.batches:
            yield batch.num_rows, intake.rows_of(batch)

    for rows, content in ahead(each(), depth=_BATCHES_AT_ONCE):
        progress.advance(rows)
        yield content


def _check_whole(source: Opened, intake: Intake) -> None:
    read = intake.rows
    if read == 0:
        raise Refused(Reason.NO_ROWS)
    if source.declared_rows is not None and read < source.declared_rows:
        raise Refused(Reason.FEWER_ROWS, declared=source.declared_rows, read=read)
    intake.check_whole()


def _compare_repeats(
    target: merging.Target, known: InForce, intake: Intake, report: Report
) -> None:
    """Find what the file names twice, as it is in force or otherwise; keep what it names truly."""
    unwanted: list[int] = []
    beside = {key: (id_, rows) for id_, key, rows in merging.staged_beside(target)}
    taken_back = known.forget([id_ for id_, _ in beside.values()])
    again: dict[int, list[int]] = {}
    for id_, first, row in known.again:
        again.setdefault(id_, [first]).append(row)
    keys = merging.keys_of(target, [*taken_back, *again])
    for id_, first in taken_back.items():
        _, rows = beside.pop(keys[id_])
        every = sorted([*again.pop(id_, [first]), *rows])
        _reject_repeats(report, keys[id_], intake.key_column, every, True)
        unwanted.extend(rows)
    for id_, rows in again.items():
        _reject_repeats(report, keys[id_], intake.key_column, rows, False)
    told = {keys[id_] for id_ in taken_back}
    for key, rows, is_contradiction in intake.repeats.found():
        if key not in told:
            _reject_repeats(report, key, intake.key_column, rows, is_contradiction)
            unwanted.extend(rows if is_contradiction else rows[1:])
    if unwanted:
        merging.discard(unwanted)
    merging.name_versions(known.named())
    mixed = merging.of_the_other_kind(target)
    if mixed:
        raise Refused(Reason.DEMONSTRATION_MIX, count=mixed)


def _reject_repeats(
    report: Report, key: str, column: str, rows: list[int], is_contradiction: bool
) -> None:
    """Of equal rows the first stays; of contradicting ones none: which is true is unknown."""
    if is_contradiction:
        listed = ", ".join(str(row) for row in rows[:10])
        for row in rows:
            report.reject(Reason.CONTRADICTION, row=row, key=key, field=column, rows=listed)
    else:
        for row in rows[1:]:
            report.reject(Reason.DUPLICATE, row=row, key=key, field=column, first=rows[0])
