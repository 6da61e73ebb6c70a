"""What every write of the timeline begins with: the row, the right, what the person had seen."""

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localdate

from accounts.access import works_in
from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label, Role
from acts.models import Act, ActEvent, ActRelation
from acts.timeline.rules import AXIS_FIELDS, Axis, RelationOrigin, why_not_on

_OVERTAKEN = Label(
    "междувременно за акта беше записано друго; прегледайте го и запишете отново, ако още е вярно",
    "something else has been recorded of the act meanwhile; read it, and save again if yours "
    "still holds",
)


class Overtaken(NotAllowed):
    """Somebody recorded something of the act since the form was opened."""

    def __init__(self) -> None:
        super().__init__(_OVERTAKEN)


def why_not_record(act: Act, user: User | None) -> Label | None:
    """Why a person may not record what happened to an act; a command of the system always may."""
    if user is None or works_in(user, act.municipality_id, act.district_code, Role.REGISTRAR):
        return None
    return Label(
        "записва се от регистратор на служба, която отговаря за това място",
        "this is recorded by a registrar of an office that covers this place",
    )


def seen_of(act: Act) -> str:
    """What a form carries to notice that others recorded something: the states and the last rows.

    Relations that programs find anew do not count; those that people withdrew do.
    """
    last_event = ActEvent.objects.filter(act=act).order_by("-pk").values_list("pk", flat=True)
    relations = ActRelation.objects.filter(act=act)
    staff = relations.filter(origin=RelationOrigin.STAFF.value).order_by("-pk")
    states = [getattr(act, field) or "unknown" for field in AXIS_FIELDS.values()]
    rows = (
        last_event.first() or 0,
        staff.values_list("pk", flat=True).first() or 0,
        relations.filter(withdrawn_at__isnull=False).count(),
    )
    return ".".join([*states, *(str(number) for number in rows)])


def hold(act: Act, seen: str | None) -> Act:
    """The act as it is now, locked until the transaction ends; rows that name it may be written.

    Raises:
        Overtaken: when it is not as `seen` says; None asks nothing.
    """
    rows = Act.objects.select_for_update(of=("self",), no_key=True)
    held: Act = rows.select_related("source").defer("geom", "raw").get(pk=act.pk)
    if seen is not None and seen != seen_of(held):
        raise Overtaken
    return held


def require_day(act: Act, axis: Axis, after: str, day: date | None) -> None:
    """Refuse a day on which this cannot have happened.

    Raises:
        NotAllowed: for a day to come, or before the act.
    """
    if why_not := why_not_on(axis, after, day, issued_on=act.issued_on, today=localdate()):
        raise NotAllowed(why_not)


def audit(
    verb: str,
    act: Act,
    by: User | None,
    before: Mapping[str, str | int] | None,
    after: Mapping[str, str | int],
    reason: str = "",
) -> None:
    """Tell the log who did what to an act."""
    record(
        verb,
        act,
        by=by,
        municipality_code=act.municipality_id,
        before=None if before is None else dict(before),
        after=dict(after),
        reason=reason,
    )
