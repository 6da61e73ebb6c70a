"""Every write of acts: keep a register, find places, remove the demonstration."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from accounts.actions import record
from accounts.models import User
from accounts.rules import Label
from acts.locating import Tally, locate_batch
from acts.models import Act, ActLegalBasis, ActLocation
from acts.querysets import ActQuerySet
from acts.register_rows import RegisterRow
from acts.storing import BATCH, act_of, issuing_bodies, write_acts
from geodata.actions import record_import
from geodata.location_ground import GroundReader
from geodata.models import ImportRun, Municipality, Source
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
    _no_time_limit()
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


@transaction.atomic
def locate(acts: ActQuerySet, *, by: User | None, progress: Progress | None = None) -> Tally:
    """Find the places of acts anew on the present ground; one audit event a municipality.

    Acts of the real register are placed on real ground only, demonstration acts on either.
    """
    progress = progress or Silence()
    _no_time_limit()
    tally = Tally()
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for pk, municipality, is_demonstration in acts.order_by("pk").values_list(
        "pk", "municipality_id", "source__is_demonstration"
    ):
        groups[municipality, is_demonstration].append(pk)
    progress.phase(
        Label("търсене на местата", "finding places"), sum(len(ids) for ids in groups.values())
    )
    for (code, is_demonstration), ids in sorted(groups.items()):
        municipality = Municipality.objects.get(pk=code)
        reader = GroundReader.open(municipality, with_demonstration=is_demonstration)
        for start in range(0, len(ids), BATCH):
            locate_batch(ids[start : start + BATCH], reader, tally)
            progress.advance(len(ids[start : start + BATCH]))
        after: dict[str, Any] = {"acts": len(ids), "demonstration": is_demonstration}
        record("locate_acts", municipality, by=by, municipality_code=code, after=after)
    return tally


def remove_demonstration_acts(*, municipality: Municipality) -> int:
    """Delete the acts of demonstration sources, in the caller's transaction; how many they were."""
    sources = Source.objects.filter(municipality=municipality, is_demonstration=True)
    acts = Act.objects.filter(source__in=sources)
    for model in (ActLocation, ActLegalBasis):
        model.objects.filter(act__in=acts.values("pk")).delete()
    count, _ = acts.delete()
    return count


def _no_time_limit() -> None:
    """Bulk writes take as long as they take; the limit of pages is back after the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
