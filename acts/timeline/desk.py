"""What the staff's page of a timeline shows: what may happen next, and all that was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.rules import Label
from acts.models import Act, ActEvent, ActLocation, ActNotice, ActRelation
from acts.rules import DisputeState
from acts.timeline.actions import why_not_record_event, why_not_withdraw_relation
from acts.timeline.queries import deadline_by, parts_in_dispute
from acts.timeline.rules import (
    AXIS_FIELDS,
    AXIS_LABELS,
    RELATION_LABELS,
    STATE_LABELS,
    Axis,
    RelationKind,
    moves_of,
)
from acts.timeline.terms import Deadline

_NO_MOVE = Label("крайно състояние: нищо не може да го последва", "a final state: nothing follows")
_RELATIONS_MAX = 200


@dataclass(frozen=True, slots=True)
class AxisNow:
    """A state of an act and where it may go from there; `why_not` when nowhere."""

    axis: Axis
    name: Label
    state: Label
    moves: tuple[str, ...]
    why_not: Label | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its words; of a notice, the notice too with its last day."""

    event: ActEvent
    axis: Label
    before: Label | None
    after: Label


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice with the last day to contest that follows from it."""

    notice: ActNotice
    channel: Label
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation, and why this person may not withdraw it."""

    relation: ActRelation
    label: Label
    why_not: Label | None


def axes_now(act: Act, user: User) -> list[AxisNow]:
    """The four states, each with the moves that the rules and the person's role allow."""
    return [_axis_now(act, user, axis) for axis in AXIS_FIELDS]


def _axis_now(act: Act, user: User, axis: Axis) -> AxisNow:
    now = str(getattr(act, AXIS_FIELDS[axis])) or "unknown"
    onward = sorted(moves_of(axis)[now], key=list(STATE_LABELS[axis]).index)
    refusals = {then: why_not_record_event(act, user, axis=axis, after=then) for then in onward}
    moves = tuple(then for then, why_not in refusals.items() if why_not is None)
    reasons = [why_not for why_not in refusals.values() if why_not] or [_NO_MOVE]
    state = STATE_LABELS[axis][now]
    return AxisNow(axis, AXIS_LABELS[axis], state, moves, None if moves else reasons[0])


def parts_of(act: Act, events: Iterable[ActEvent]) -> dict[str, str]:
    """Places of an act that may be in dispute by themselves → the state last recorded of each."""
    rows = ActLocation.objects.filter(act=act).order_by("ordinal")
    named = [plot or parcel for plot, parcel in rows.values_list("plot_text", "parcel_text")]
    recorded = {part: state.value for part, state in parts_in_dispute(events).items()}
    parts = dict.fromkeys([*(one for one in named if one), *recorded])
    return {part: recorded.get(part, DisputeState.UNKNOWN.value) for part in parts}


def moves_of_parts(states: dict[str, str]) -> tuple[str, ...]:
    """Where the dispute about at least one of these parts may go."""
    moves = moves_of(Axis.DISPUTE)
    return tuple(sorted({then for now in states.values() for then in moves[now]}))


def recorded_of(events: Iterable[ActEvent]) -> list[Recorded]:
    """Events with their words, the newest record first."""
    found = [_recorded(one) for one in events]
    return found[::-1]


def _recorded(event: ActEvent) -> Recorded:
    axis = Axis(event.axis)
    labels = STATE_LABELS[axis]
    return Recorded(event, AXIS_LABELS[axis], labels.get(event.before), labels[event.after])


def notice_rows(act: Act, notices: Iterable[ActNotice]) -> list[NoticeRow]:
    """Notices with their last days."""
    labels = STATE_LABELS[Axis.NOTICE]
    return [NoticeRow(one, labels[one.channel], deadline_by(act, one)) for one in notices]


def relation_rows(act: Act, user: User) -> list[RelationRow]:
    """What an act does to others, the withdrawn too, each with whether it may be withdrawn."""
    rows: Any = ActRelation.objects.filter(act=act).select_related("other", "by", "withdrawn_by")
    found = []
    for one in rows.order_by("pk")[:_RELATIONS_MAX]:
        one.act = act
        label = RELATION_LABELS[RelationKind(one.kind)]
        found.append(RelationRow(one, label, why_not_withdraw_relation(one, user)))
    return found
