"""Every write about what happens to an act: events, notices, relations, the tables of law."""

from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.access import works_in
from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label, Role
from acts.models import (
    Act,
    ActEvent,
    ActNotice,
    ActRelation,
    LegalTerm,
    NonWorkingDay,
    Provision,
)
from acts.publishing.actions import append_versions
from acts.rules import LegalState
from acts.timeline.law import FOLDER, keep_rows, read_days_off, read_provisions, read_terms
from acts.timeline.linking import find_relations
from acts.timeline.noting import mark_parts_in_dispute
from acts.timeline.rules import (
    AXIS_FIELDS,
    Axis,
    Channel,
    RelationConfidence,
    RelationKind,
    RelationOrigin,
    why_not_happen,
)
from geodata.models import Municipality

__all__ = [
    "add_notice",
    "find_relations",
    "load_law",
    "record_event",
    "relate",
    "why_not_record",
    "why_not_record_event",
    "why_not_relate",
]


def why_not_record(act: Act, user: User | None) -> Label | None:
    """Why a person may not record what happened to an act; a command of the system always may."""
    if user is None or works_in(user, act.municipality_id, act.district_code, Role.REGISTRAR):
        return None
    return Label(
        "записва се от регистратор на служба, която отговаря за това място",
        "this is recorded by a registrar of an office that covers this place",
    )


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
) -> ActEvent:
    """Move one state of an act and keep when, by which document and who recorded it.

    The day an act took effect is the day of the event that says so, if the document gives one.
    With `part` (a plot or parcel as the act prints it) only that part is in dispute; the state of
    the whole stays.

    Raises:
        NotAllowed: when `why_not_record_event` says so.
        KeyError: for a state that the axis does not have, or a notice (see `add_notice`).
    """
    held = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if why_not := why_not_record_event(held, by, axis=axis, after=after, part=part):
        raise NotAllowed(why_not)
    before = _state_of(held, axis, part)
    if not part:
        _move(held, axis, after, happened_on)
    event = ActEvent.objects.create(
        act=held,
        axis=axis.value,
        before=before,
        after=after,
        part=part,
        happened_on=happened_on,
        source_text=source_text,
        by=by,
        note=note,
    )
    if part:
        mark_parts_in_dispute([held.pk])
    _audit("record_event", held, by, {"axis": axis.value, "state": before}, {"state": after})
    append_versions([held.pk], by=by)
    return event


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
) -> ActNotice:
    """Keep one announcement of an act; who received it is never kept.

    The legal state stays: that everybody has been notified is an event of its own.

    Raises:
        NotAllowed: when the person may not, or the announcement precedes the act.
    """
    held = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if why_not := why_not_record(held, by) or _why_not_then(held, published_on):
        raise NotAllowed(why_not)
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
    _audit("add_notice", held, by, None, {"channel": channel.value, "on": str(published_on)})
    append_versions([held.pk], by=by)
    return notice


def _why_not_then(act: Act, published_on: date) -> Label | None:
    if act.issued_on and published_on < act.issued_on:
        return Label("съобщението предхожда акта", "the notice precedes the act")
    return None


def why_not_relate(act: Act, other: Act, user: User | None) -> Label | None:
    """Why two acts cannot be joined by this person."""
    if why_not := why_not_record(act, user):
        return why_not
    if act.pk == other.pk:
        return Label("акт не изменя сам себе си", "an act does not change itself")
    if act.municipality_id != other.municipality_id:
        return Label("актовете са на различни общини", "the acts are of two municipalities")
    if act.source.is_demonstration != other.source.is_demonstration:
        return Label(
            "измислен акт не се свързва с истински", "an invented act is not joined to a real one"
        )
    return None


@transaction.atomic
def relate(
    *, act: Act, other: Act, kind: RelationKind, by: User | None, evidence: str = ""
) -> ActRelation:
    """Say that `act` amends, repeals … `other`. A person says so; what texts say is found.

    Raises:
        NotAllowed: when `why_not_relate` says so.
    """
    if why_not := why_not_relate(act, other, by):
        raise NotAllowed(why_not)
    relation, _ = ActRelation.objects.update_or_create(
        act=act,
        kind=kind.value,
        other_text=str(other),
        origin=RelationOrigin.STAFF.value,
        defaults={
            "other": other,
            "other_number_key": other.number_key,
            "other_issued_on": other.issued_on,
            "confidence": RelationConfidence.HIGH.value,
            "evidence": evidence,
            "candidates": 1,
            "by": by,
        },
    )
    _audit("relate", act, by, None, {"kind": kind.value, "other": other.pk})
    append_versions([act.pk], by=by)
    return relation


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


def _audit(
    verb: str,
    act: Act,
    by: User | None,
    before: dict[str, str] | None,
    after: dict[str, str | int],
) -> None:
    record(verb, act, by=by, municipality_code=act.municipality_id, before=before, after=after)
