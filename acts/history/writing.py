"""History written as sets, inside the transaction of a reading. Called by `acts.actions`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from acts.history.rules import (
    REGISTER_FIELDS,
    Difference,
    Known,
    Likeness,
    as_text,
    differences,
    renumbered,
)
from acts.models import Act, ActEvent, FieldChange, Renumbering
from acts.timeline.rules import Axis
from geodata.models import ImportRun, Source

_LIKENESS = ("source_key", "kind", "issuer__key", "number_key", "issued_on",
             "object_text", "scope_text")  # fmt: skip
_STATED = ("stated", "text", "")


def known_rows(source: Source) -> dict[str, Known]:
    """Acts of a source by the key of their row."""
    rows = Act.objects.filter(source=source).order_by("pk")
    found = rows.values_list("source_key", "pk", "content_hash", "vanished_on")
    return {key: Known(pk, bytes(content), gone is not None) for key, pk, content, gone in found}


def fields_of(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What acts say now, by id; a district found on the ground is not the register's word."""
    rows = Act.objects.filter(pk__in=ids).values("pk", "district_origin", *REGISTER_FIELDS)
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row["district_origin"] not in _STATED:
            row["district_code"] = ""
        found[row["pk"]] = row
    return found


def keep_recorded_states(acts: Sequence[Act]) -> None:
    """Let acts about to be written over keep the states that events gave them.

    A register says nothing of the execution; of the rest it speaks anew only when its own status
    is another than before.
    """
    by_key = {act.source_key: act for act in acts}
    if not by_key:
        return
    kept = Act.objects.filter(source=acts[0].source_id, source_key__in=by_key)
    moved: set[tuple[int, str]] = set(
        ActEvent.objects.filter(act__in=kept.values("pk"), part="").values_list("act_id", "axis")
    )
    for old in kept.only("source_key", "status_text", "execution", "legal_state", "dispute_state"):
        act = by_key[old.source_key]
        act.execution = old.execution
        if old.status_text != act.status_text:
            continue
        if (old.pk, Axis.LEGAL.value) in moved:
            act.legal_state = old.legal_state
        if (old.pk, Axis.DISPUTE.value) in moved:
            act.dispute_state = old.dispute_state


def note_differences(
    before: Mapping[int, Mapping[str, Any]], acts: Iterable[Act], run: ImportRun
) -> int:
    """Keep each field of these acts that is not what `before` says; how many they are."""
    rows = [
        (act.pk, difference)
        for act in acts
        if act.pk in before
        for difference in differences(
            before[act.pk], {name: getattr(act, name) for name in REGISTER_FIELDS}
        )
    ]
    note_changes(rows, run)
    return len(rows)


def note_vanished(ids: Sequence[int], run: ImportRun, day: date) -> None:
    """Mark acts whose row left the register; the marking is history too."""
    acts = Act.objects.filter(pk__in=ids)
    acts.update(vanished_on=day, updated_at=timezone.now())
    note_changes([(pk, Difference("vanished_on", "", day.isoformat())) for pk in ids], run)


def note_returned(ids: Sequence[int], run: ImportRun) -> None:
    """Take the mark away from acts whose row is back."""
    acts = Act.objects.filter(pk__in=ids, vanished_on__isnull=False)
    since = dict(acts.values_list("pk", "vanished_on"))
    acts.update(vanished_on=None, updated_at=timezone.now())
    note_changes(
        [(pk, Difference("vanished_on", as_text(day), "")) for pk, day in since.items()], run
    )


def note_renumbered(gone: Sequence[int], come: Sequence[int], run: ImportRun) -> list[Renumbering]:
    """Pairs that may be one act, for a person to decide."""
    if not gone or not come:
        return []
    pairs = renumbered(_likenesses(gone), _likenesses(come))
    keys = {key for pair in pairs for key in pair}
    acts = Act.objects.filter(source=run.source_id, source_key__in=keys)
    by_key = {act.source_key: act for act in acts}
    return Renumbering.objects.bulk_create(
        Renumbering(former=by_key[old], present=by_key[new], import_run=run) for old, new in pairs
    )


def _likenesses(ids: Sequence[int]) -> list[Likeness]:
    rows = Act.objects.filter(pk__in=ids).order_by("pk")
    return [Likeness(*values) for values in rows.values_list(*_LIKENESS)]


def note_changes(rows: Sequence[tuple[int, Difference]], run: ImportRun) -> None:
    """Append changes (id of the act, what changed) found by a reading."""
    if not rows:
        return
    now = timezone.now()
    table = FieldChange._meta.db_table
    columns = "act_id, field, before, after, source_id, import_run_id, noticed_at"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for pk, change in rows:
            values = (pk, change.field, change.before, change.after)
            copy.write_row((*values, run.source_id, run.pk, now))
