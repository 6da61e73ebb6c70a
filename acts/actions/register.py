"""Keep what a register says."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from accounts.rules import Label
from acts.actions.places import locate
from acts.models import Act
from acts.register_rows import RegisterRow
from acts.storing import act_of, issuing_bodies, without_time_limit, write_acts
from geodata.actions import record_import
from geodata.models import ImportRun, Source
from geodata.reports import Report
from geodata.rules import LocationLevel
from geodata.sources import Progress, Silence

VANISHED_LISTED = 200


@transaction.atomic
def keep_register(
    *,
    source: Source,
    rows: Sequence[RegisterRow],
    report: Report,
    by: User | None,
    progress: Progress | None = None,
) -> ImportRun:
    """Make the acts of a source what its register says; nothing is deleted.

    New rows become acts, changed ones are written over and placed anew, the others are not
    touched. Acts that the file lacks stay and are counted as vanished. Counts and located levels
    go into `report`.
    """
    progress = progress or Silence()
    without_time_limit()
    known = dict(Act.objects.filter(source=source).values_list("source_key", "content_hash"))
    bodies = issuing_bodies(source, rows)
    keys = _distinct(rows)
    acts = [
        act_of(key, row, source, bodies[row.issuer.body_key])
        for key, row in zip(keys, rows, strict=True)
    ]
    changed = [
        at for at, act in enumerate(acts)
        if act.source_key not in known or bytes(known[act.source_key]) != act.content_hash
    ]  # fmt: skip
    report.created += sum(acts[at].source_key not in known for at in changed)
    report.updated += sum(acts[at].source_key in known for at in changed)
    report.unchanged += len(acts) - len(changed)
    _note_vanished(known.keys() - set(keys), report)
    run = record_import(source, report, by=by)
    ids: list[int] = []
    progress.phase(Label("записване на актовете", "keeping acts"), len(changed))
    written = write_acts([acts[at] for at in changed], [rows[at] for at in changed], run, known)
    for part in written:
        ids += part
        progress.advance(len(part))
    tally = locate(Act.objects.filter(pk__in=ids), by=by, progress=progress)
    report.notes["located"] = tally.as_json()
    report.notes["levels_of_all"] = _levels(source)
    run.report = report.as_json()
    run.save(update_fields=["report"])
    return run


def _levels(source: Source) -> dict[str, int]:
    """Acts of a source by the level they are placed at, those of earlier readings included."""
    rows = Act.objects.filter(source=source).order_by()
    counted = dict(rows.values_list("location_level").annotate(n=Count("pk")))
    return {level.value: counted.get(level.value, 0) for level in LocationLevel}


def _distinct(rows: Sequence[RegisterRow]) -> list[str]:
    """Keys in the source; a second act of the same kind, body, number and day is „#2“."""
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for row in rows:
        seen[row.key] += 1
        keys.append(row.key if seen[row.key] == 1 else f"{row.key}#{seen[row.key]}")
    return keys


def _note_vanished(keys: set[str], report: Report) -> None:
    report.vanished += len(keys)
    if keys:
        report.notes["vanished"] = sorted(keys)[:VANISHED_LISTED]
