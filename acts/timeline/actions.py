"""Every write about what happens to an act: events, notices, relations, the tables of law."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label
from acts.models import Act, ActEvent, ActNotice, LegalTerm, NonWorkingDay, Provision
from acts.publishing.actions import append_versions
from acts.rules import LegalState
from acts.timeline.holding import Overtaken, audit, hold, require_day, seen_of, why_not_record
from acts.timeline.law import FOLDER, keep_rows, read_days_off, read_provisions, read_terms
from acts.timeline.linking import find_relations
from acts.timeline.noting import mark_parts_in_dispute
from acts.timeline.relating import (
    relate,
    why_not_relate,
    why_not_withdraw_relation,
    withdraw_relation,
)
from acts.timeline.rules import AXIS_FIELDS, Axis, Channel, why_not_happen
from geodata.models import Municipality

__all__ = [
    "Overtaken",
    "add_notice",
    "find_relations",
    "load_law",
    "record_event",
    "record_events",
    "relate",
    "seen_of",
    "why_not_record",
    "why_not_record_event",
    "why_not_relate",
    "why_not_withdraw_relation",
    "withdraw_relation",
]


def why_not_record_event(
    act: Act, user: User | None, *, axis: Axis, after: str, part: str = ""
) -> Label | None:
    """Why an event cannot be recorded: who asks, or a move that the rules do not know."""
    if why_not := why_not_record(act, user):
        return why_not
    if axis is Axis.PUBLICATION:
        return Label(
            "публикуването минава през проверката за пълнота",
            "publication goes through the completeness gate",
        )
    if part and axis is not Axis.DISPUTE:
        return Label("само спор може да е за част от акта", "only a dispute can concern a part")
    return why_not_happen(axis, _state_of(act, axis, part), after)


@transaction.atomic
def record_event(
    *,
    act: Act,
    axis: Axis,
    after: str,
    source_text: str,
    by: User | None,
    happened_on: date | None = None,
    part: str = "",
    note: str = "",
    seen: str | None = None,
) -> ActEvent:
    """Move one state of an act and keep when, by which document and who recorded it.

    The day an act took effect is the day of the event that says so, if the document gives one.
    With `part` (a plot or parcel as the act prints it) only that part is in dispute; the state of
    the whole stays.

    Raises:
        acts.timeline.holding.Overtaken: when the act is not as `seen` (see `seen_of`) says.
        NotAllowed: when `why_not_record_event` says so, or on such a day.
        KeyError: for a state that the axis does not have, or a notice (see `add_notice`).
    """
    return record_events(
        act=act, axis=axis, after=after, source_text=source_text, by=by, happened_on=happened_on,
        parts=[part], note=note, seen=seen,
    )[0]  # fmt: skip


@transaction.atomic
def record_events(
    *,
    act: Act,
    axis: Axis,
    after: str,
    source_text: str,
    by: User | None,
    happened_on: date | None = None,
    parts: Sequence[str] = ("",),
    note: str = "",
    seen: str | None = None,
) -> list[ActEvent]:
    """The same of several parts of an act at once, all or none; an empty part is the whole.

    Raises:
        Overtaken, NotAllowed, KeyError: as `record_event`.
    """
    held = hold(act, seen)
    events = []
    for part in parts:
        if why_not := why_not_record_event(held, by, axis=axis, after=after, part=part):
            raise NotAllowed(why_not)
        require_day(held, axis, after, happened_on)
        before = _state_of(held, axis, part)
        if not part:
            _move(held, axis, after, happened_on)
        events.append(
            ActEvent.objects.create(
                act=held, axis=axis.value, before=before, after=after, part=part,
                happened_on=happened_on, source_text=source_text, by=by, note=note,
            )
        )  # fmt: skip
        audit("record_event", held, by, {"axis": axis.value, "state": before}, {"state": after})
    if any(parts):
        mark_parts_in_dispute([held.pk])
    append_versions([held.pk], by=by)
    return events


def _move(act: Act, axis: Axis, after: str, happened_on: date | None) -> None:
    field = AXIS_FIELDS[axis]
    setattr(act, field, after)
    changed = [field, "updated_at"]
    if axis is Axis.LEGAL and after == LegalState.IN_FORCE and happened_on:
        act.effective_on = act.effective_on or happened_on
        changed.append("effective_on")
    act.save(update_fields=changed)


def _state_of(act: Act, axis: Axis, part: str) -> str:
    """The present state of an axis; of a part, the last that was recorded of it."""
    if part:
        events = ActEvent.objects.filter(act=act, axis=axis.value, part=part)
        last = events.order_by("-id").values_list("after", flat=True).first()
        return last or "unknown"
    return str(getattr(act, AXIS_FIELDS[axis])) or "unknown"


@transaction.atomic
def add_notice(
    *,
    act: Act,
    channel: Channel,
    published_on: date,
    by: User | None,
    place: str = "",
    source_text: str = "",
    dv_issue: int | None = None,
    dv_year: int | None = None,
    term: LegalTerm | None = None,
    term_days: int | None = None,
    deadline_recorded: date | None = None,
    seen: str | None = None,
) -> ActNotice:
    """Keep one announcement of an act; who received it is never kept.

    The legal state stays: that everybody has been notified is an event of its own.

    Raises:
        acts.timeline.holding.Overtaken: when the act is not as `seen` (see `seen_of`) says.
        NotAllowed: when the person may not, or the announcement precedes the act or is to come.
    """
    held = hold(act, seen)
    if why_not := why_not_record(held, by):
        raise NotAllowed(why_not)
    require_day(held, Axis.NOTICE, channel.value, published_on)
    notice = ActNotice.objects.create(
        act=held,
        channel=channel.value,
        place=place,
        published_on=published_on,
        dv_issue=dv_issue,
        dv_year=dv_year,
        term=term,
        term_days=term_days,
        deadline_recorded=deadline_recorded,
        source_text=source_text,
        by=by,
    )
    ActEvent.objects.create(
        act=held,
        axis=Axis.NOTICE.value,
        after=channel.value,
        happened_on=published_on,
        source_text=source_text or place,
        by=by,
    )
    audit("add_notice", held, by, None, {"channel": channel.value, "on": str(published_on)})
    append_versions([held.pk], by=by)
    return notice


@transaction.atomic
def load_law(*, by: User | None, folder: Path = FOLDER) -> dict[str, int]:
    """Make the tables of law what a folder says; how many rows changed, by table.

    Nothing is deleted: a rule that ended gets its last day.
    """
    changed = {
        "terms": keep_rows(LegalTerm, read_terms(folder)),
        "provisions": keep_rows(Provision, read_provisions(folder)),
        "days_off": keep_rows(NonWorkingDay, read_days_off(folder)),
    }
    municipality = Municipality.objects.first()
    if municipality is not None and any(changed.values()):
        record("load_law", municipality, by=by, after=changed)
    return changed
