"""Keep what a register says."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts.models import User
from accounts.rules import Label
from acts.actions.places import locate
from acts.history.rules import Known, Verdict, compare, is_suspiciously_small
from acts.history.writing import (
    fields_of,
    keep_recorded_states,
    known_rows,
    note_differences,
    note_renumbered,
    note_returned,
    note_vanished,
)
from acts.indexing import recount_words
from acts.models import Act
from acts.publishing.actions import append_versions
from acts.register_rows import RegisterRow
from acts.storing import (
    act_of,
    issuing_bodies,
    keep_hand_set,
    lock_for_writing_over,
    without_time_limit,
    write_acts,
)
from acts.timeline.linking import find_relations
from geodata.actions import record_import
from geodata.models import ImportRun, Source
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.rules import LocationLevel
from geodata.sources import Progress, Silence

_MANY = 0.1
"""Share of a register that, written anew, changes which words are frequent."""
LISTED = 200
"""Acts named in a report; the counts stay exact beyond it."""


@transaction.atomic
def keep_register(
    *,
    source: Source,
    rows: Sequence[RegisterRow],
    report: Report,
    by: User | None,
    is_partial: bool = False,
    is_forced: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Make the acts of a source what its register says; nothing is deleted.

    New rows become acts, changed ones are written over and placed anew, the others are not
    touched. What a row said before is kept as history; an act whose row is gone is marked, and
    the mark is taken away when it is back. Counts and located levels go into `report`.

    An extract (`is_partial`) marks nothing as gone; a forced reading asks no questions.

    Raises:
        Refused: when the snapshot is older than one already read, or lost suspiciously much.
    """
    progress = progress or Silence()
    without_time_limit()
    if not is_forced:
        _refuse_older(source, report)
    known = known_rows(source)
    bodies = issuing_bodies(source, rows)
    acts = [act_of(row.key, row, source, bodies[row.issuer.body_key]) for row in rows]
    verdict = _told_apart(acts, known, is_partial=is_partial, is_forced=is_forced)
    _count(verdict, report)
    run = record_import(source, report, by=by)
    _keep_word_of_staff([acts[place] for place in verdict.updated], report)
    ids = _write(acts, rows, verdict, known, run, progress)
    _keep_presence(acts, verdict, known, run, report)
    moved = [known[key].pk for key in (*verdict.vanished, *verdict.returned)]
    _settle(ids, moved, report, by, progress)
    report.notes["levels_of_all"] = _levels(source)
    if len(ids) > _MANY * len(known):
        # the words that a few rows bring are counted by night: `acts.tasks`
        recount_words()
    run.report = report.as_json()
    run.save(update_fields=["report"])
    return run


def _told_apart(
    acts: Sequence[Act], known: dict[str, Known], *, is_partial: bool, is_forced: bool
) -> Verdict:
    """Compare the rows with what is known and give every act the key of its row."""
    keyed = [(act.source_key, bytes(act.content_hash)) for act in acts]
    verdict = compare(keyed, known, is_partial=is_partial)
    if not is_forced:
        _refuse_small(known, verdict)
    for act, key in zip(acts, verdict.keys, strict=True):
        act.source_key = key
    return verdict


def _settle(
    ids: list[int], moved: list[int], report: Report, by: User | None, progress: Progress
) -> None:
    """Place what was written, join it to the acts it names, and give all of it a version."""
    written = Act.objects.filter(pk__in=ids)
    tally = locate(written, by=by, progress=progress, with_versions=False)
    find_relations(ids, by=by)
    append_versions([*ids, *moved], by=by, progress=progress)
    report.notes["located"] = tally.as_json()


def _refuse_older(source: Source, report: Report) -> None:
    last = source.runs.aggregate(last=Max("taken_at"))["last"]
    if report.taken_at and last and report.taken_at < last:
        taken, newest = timezone.localtime(report.taken_at), timezone.localtime(last)
        form = "%d.%m.%Y %H:%M"
        raise Refused(Reason.SNAPSHOT_OLDER, taken=taken.strftime(form), last=newest.strftime(form))


def _refuse_small(known: dict[str, Known], verdict: Verdict) -> None:
    present = sum(not act.is_vanished for act in known.values())
    share, lost = settings.REGISTER_LOSS_SHARE, len(verdict.vanished)
    least = settings.REGISTER_LOSS_LEAST
    if is_suspiciously_small(present, lost, share=share, least=least):
        raise Refused(Reason.SNAPSHOT_TOO_SMALL, lost=lost, known=present, share=round(share * 100))


def _count(verdict: Verdict, report: Report) -> None:
    report.created += len(verdict.created)
    report.updated += len(verdict.updated)
    report.unchanged += verdict.unchanged
    report.vanished += len(verdict.vanished)
    report.returned += len(verdict.returned)


def _keep_word_of_staff(acts: Sequence[Act], report: Report) -> None:
    """What people set and recorded stays; where the register says otherwise, the report tells."""
    lock_for_writing_over(acts)
    by_hand = keep_hand_set(acts)
    report.notes["set_by_hand"] = [f"{act}: {name}" for act, name in by_hand[:LISTED]]
    for act, name in by_hand:
        report.warn(Reason.STAFF_FIELD, key=str(act), field=name)
    keep_recorded_states(acts)


def _write(
    acts: Sequence[Act],
    rows: Sequence[RegisterRow],
    verdict: Verdict,
    known: dict[str, Known],
    run: ImportRun,
    progress: Progress,
) -> list[int]:
    """Insert and overwrite, and keep what the overwritten acts said before; ids of all of them."""
    at = verdict.written
    before = fields_of([known[verdict.keys[place]].pk for place in verdict.updated])
    progress.phase(Label("записване на актовете", "keeping acts"), len(at))
    ids: list[int] = []
    for part in write_acts([acts[one] for one in at], [rows[one] for one in at], run, known):
        ids += part
        progress.advance(len(part))
    note_differences(before, [acts[place] for place in verdict.updated], run)
    return ids


def _keep_presence(
    acts: Sequence[Act],
    verdict: Verdict,
    known: dict[str, Known],
    run: ImportRun,
    report: Report,
) -> None:
    """Mark what vanished and what came back, and name pairs that may be one act renumbered."""
    gone = [known[key].pk for key in verdict.vanished]
    come = [acts[place].pk for place in verdict.created]
    note_vanished(gone, run, timezone.localdate(report.taken_at))
    note_returned([known[key].pk for key in verdict.returned], run)
    pairs = note_renumbered(gone, come, run)
    report.renumbered += len(pairs)
    for pair in pairs:
        was, key = str(pair.former), str(pair.present)
        report.warn(Reason.RENUMBERED, key=key, field="number", was=was)
    report.notes["created_acts"] = sorted(come)[:LISTED]
    report.notes["vanished"] = list(verdict.vanished[:LISTED])


def _levels(source: Source) -> dict[str, int]:
    """Acts of a source by the level they are placed at, those of earlier readings included."""
    rows = Act.objects.filter(source=source).order_by()
    counted = dict(rows.values_list("location_level").annotate(n=Count("pk")))
    return {level.value: counted.get(level.value, 0) for level in LocationLevel}
