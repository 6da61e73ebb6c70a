"""One file taken by its source: alone, and with a trace that outlives a killed process.

`ImportAttempt` is written outside the transaction of the reading. The lock of the source belongs
to the connection, so it goes when the process goes, however that ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from geodata.models import ImportAttempt, ImportRun
from geodata.reading import sha256
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.rules import AttemptState
from geodata.sources import Options, Progress, SourceModule

_CLASS = 0x4B76  # advisory locks of readings, apart from any other's

_HELD = """
    SELECT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
"""


def take_file(module: SourceModule, file: Path, options: Options, progress: Progress) -> Report:
    """Read a file by its source; the report tells of earlier readings that broke off.

    Raises:
        Refused: when the file as a whole cannot be taken, or the source is being read already.
    """
    municipality = options.municipality or module.DESCRIPTION.municipality.code
    attempt = ImportAttempt(
        source_code=module.CODE,
        municipality_code=municipality,
        is_demonstration=options.is_demonstration,
        file_name=file.name[:255],
        file_sha256=sha256(file) if file.is_file() else "",
        started_at=timezone.now(),
        by=options.by,
        handed_in=options.handed_in,
    )
    with _alone(attempt):
        broken_off = [] if options.is_dry_run else _end_broken_off(attempt)
        if not options.is_dry_run:
            attempt.save()
        with _told(attempt):
            if not file.is_file():
                raise Refused(Reason.MISSING_FILE, name=file.name)
            report = module.ingest(file, options, progress)
        if not options.is_dry_run:
            _finish(attempt, report, broken_off)
    return report


@contextmanager
def _alone(attempt: ImportAttempt) -> Iterator[None]:
    """Hold the lock of a source; the second of two simultaneous readings is told, not kept."""
    key = (_CLASS, _lock_of(attempt))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        is_ours = cursor.fetchone()[0]
    if not is_ours:
        other = _of_same_source(attempt).order_by("-started_at").first()
        since = timezone.localtime(other.started_at) if other else None
        raise Refused(
            Reason.SOURCE_BUSY,
            since=f"{since:%d.%m.%Y %H:%M}" if since else "…",
            file=other.file_name if other else "…",
        )
    try:
        yield
    finally:
        # without a connection there is no lock either
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _lock_of(attempt: ImportAttempt) -> int:
    parts = (attempt.municipality_code, attempt.source_code, str(attempt.is_demonstration))
    digest = blake2b("|".join(parts).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)


def state_now(attempt: ImportAttempt) -> AttemptState:
    """How far an attempt got: a process that was killed could not write that it was."""
    state = AttemptState(attempt.state)
    if state is not AttemptState.RUNNING or _is_held(attempt):
        return state
    return AttemptState.DONE if _runs(attempt).exists() else AttemptState.INTERRUPTED


def _is_held(attempt: ImportAttempt) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [_CLASS, _lock_of(attempt) % 2**32])
        return bool(cursor.fetchone()[0])


@contextmanager
def _told(attempt: ImportAttempt) -> Iterator[None]:
    """Note how a reading ended that did not end well."""
    try:
        yield
    except Refused as refused:
        attempt.reason = refused.reason.value
        attempt.message_bg, attempt.message_en = refused.message.bg, refused.message.en
        _note(attempt, AttemptState.REFUSED)
        raise
    except Exception:
        _note(attempt, AttemptState.FAILED)
        raise
    except BaseException:  # a person or the system stopped it
        _note(attempt, AttemptState.INTERRUPTED)
        raise


def _note(attempt: ImportAttempt, state: AttemptState) -> None:
    if attempt.pk is None:
        return
    attempt.state, attempt.ended_at = state.value, timezone.now()
    # the next reading finds it still running, and says that it broke off
    with suppress(DatabaseError):
        attempt.save()


def _of_same_source(attempt: ImportAttempt) -> QuerySet[ImportAttempt]:
    return ImportAttempt.objects.filter(
        source_code=attempt.source_code,
        municipality_code=attempt.municipality_code,
        is_demonstration=attempt.is_demonstration,
        state=AttemptState.RUNNING.value,
    )


def _runs(attempt: ImportAttempt) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(
        source__code=attempt.source_code,
        source__municipality=attempt.municipality_code,
        source__is_demonstration=attempt.is_demonstration,
        file_sha256=attempt.file_sha256,
        started_at__gte=attempt.started_at,
        attempt__isnull=True,
    ).order_by("started_at", "pk")


def _end_broken_off(attempt: ImportAttempt) -> list[dict[str, str]]:
    """Attempts that still seem to run although nobody holds the lock: they were killed.

    One that was killed after its transaction had finished is done all the same. With them those at
    the same file that were stopped and could say so.
    """
    at_this_file = ImportAttempt.objects.exclude(handed_in="").filter(
        handed_in=attempt.handed_in, state=AttemptState.INTERRUPTED.value
    )
    broken_off = list(at_this_file)
    for one in _of_same_source(attempt).order_by("started_at"):
        one.run = _runs(one).first()
        if one.run is None:
            _note(one, AttemptState.INTERRUPTED)
            broken_off.append(one)
        else:
            _note(one, AttemptState.DONE)
    broken_off.sort(key=lambda one: one.started_at)
    return [{"started_at": one.started_at.isoformat(), "file": one.file_name} for one in broken_off]


@transaction.atomic
def _finish(attempt: ImportAttempt, report: Report, broken_off: list[dict[str, str]]) -> None:
    attempt.run = _runs(attempt).last()
    if broken_off:
        report.notes["broken_off"] = broken_off
        if attempt.run is not None:
            attempt.run.report = report.as_json()
            attempt.run.save(update_fields=["report"])
    _note(attempt, AttemptState.DONE)
