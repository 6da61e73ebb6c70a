"""Reads of what happened to an act: its clock, its timeline, and the acts that change it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Max, Min, Q, QuerySet

from accounts.rules import Label
from acts.models import Act, ActEvent, ActNotice, ActRelation, LegalTerm, NonWorkingDay
from acts.rules import DisputeState, LegalState
from acts.timeline.clock import Answer, Standing, can_object
from acts.timeline.rules import (
    AXIS_FIELDS,
    AXIS_LABELS,
    CHANNEL_LABELS,
    INVERSE_LABELS,
    RELATION_LABELS,
    STATE_LABELS,
    Axis,
    Certainty,
    Channel,
    RelationConfidence,
    RelationKind,
    TermStart,
    TermUnit,
)
from acts.timeline.terms import NOWHERE, Deadline, Notice, Term, WorkCalendar, deadline_of

CHAIN_MAX = 60
BASES_MAX = 20
_LONGEST_TERM = timedelta(days=200)
_CHAIN = """
    WITH RECURSIVE walk (id, depth) AS (
        SELECT %(start)s::bigint, 0
        UNION
        SELECT next.id, w.depth + 1
        FROM walk w
        JOIN acts_actrelation r ON (r.act_id = w.id OR r.other_id = w.id)
                               AND r.other_id IS NOT NULL AND r.kind <> %(basis)s
                               AND r.withdrawn_at IS NULL
        JOIN acts_act next
          ON next.id = CASE WHEN r.act_id = w.id THEN r.other_id ELSE r.act_id END
         AND next.publication = 'public'
        WHERE w.depth < 12
    )
    SELECT id FROM walk GROUP BY id ORDER BY min(depth), id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened, or is expected to; `on` is None when the day is not known."""

    on: date | None
    title: Label
    detail: Label = NOWHERE
    source: str = ""
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class AxisState:
    """One of the four states in words."""

    axis: Label
    state: Label
    code: str


@dataclass(frozen=True, slots=True)
class Link:
    """What one act does to another, read from the first."""

    label: Label
    other: Act | None
    other_text: str
    is_sure: bool
    candidates: int
    evidence: str


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One act of a chain of amendments, oldest first."""

    act: Act
    is_this: bool
    links: tuple[Link, ...]


def axes_of(act: Act) -> list[AxisState]:
    """The four states of an act; an empty one is what its source does not say."""
    return [
        AxisState(
            AXIS_LABELS[axis],
            STATE_LABELS[axis][getattr(act, field) or "unknown"],
            getattr(act, field) or "unknown",
        )
        for axis, field in AXIS_FIELDS.items()
    ]


def usual_term(kind: str, on: date) -> Term | None:
    """The term of a kind of act on a day, by the table; None when the table is silent."""
    rows = terms_valid_on(on).filter(kinds__contains=[kind])
    row = rows.order_by("-valid_from", "case").first()
    return term_of(row) if row else None


def terms_valid_on(day: date) -> "QuerySet[LegalTerm]":
    """Rows of the table of terms that hold on a day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return LegalTerm.objects.filter(begun, not_over)


def term_of(row: LegalTerm) -> Term:
    """A row of the table as the clock reads it."""
    return Term(
        about=row.about,
        is_appealable=row.is_appealable,
        length=row.length,
        unit=TermUnit(row.unit),
        starts=TermStart(row.starts),
        before=Label(row.before_bg, row.before_en),
        through=Label(row.through_bg, row.through_en),
        basis=row.basis_text,
        certainty=Certainty(row.certainty),
    )


def work_calendar(days: Iterable[date]) -> WorkCalendar:
    """Days off around these days, and how far the table reaches."""
    wanted = list(days)
    reach = NonWorkingDay.objects.aggregate(first=Min("day"), last=Max("day"))
    if not wanted or reach["first"] is None:
        return WorkCalendar(date.max, date.min)
    rows = NonWorkingDay.objects.filter(day__range=(min(wanted), max(wanted) + _LONGEST_TERM))
    known = list(rows.values_list("day", "is_working"))
    return WorkCalendar(
        first=date(reach["first"].year, 1, 1),
        last=date(reach["last"].year, 12, 31),
        off=frozenset(day for day, is_working in known if not is_working),
        working=frozenset(day for day, is_working in known if is_working),
    )


def notices_of(act: Act) -> list[ActNotice]:
    """Announcements of an act, oldest first."""
    return list(ActNotice.objects.filter(act=act).select_related("term").order_by("published_on"))


def events_of(act: Act) -> list[ActEvent]:
    """What was recorded of an act, in the order of recording."""
    return list(ActEvent.objects.filter(act=act).order_by("pk"))


def answer_for(
    act: Act, notices: Sequence[ActNotice], events: Sequence[ActEvent], today: date
) -> Answer:
    """Whether this act can still be contested; at most three queries."""
    heard = [_heard(one) for one in notices]
    standing = Standing(
        legal=LegalState(act.legal_state),
        dispute=DisputeState(act.dispute_state),
        effective_on=act.effective_on,
        notices=tuple(heard),
        parts=tuple(parts_in_dispute(events).items()),
    )
    term = usual_term(act.kind, max((one.on for one in heard), default=act.issued_on or today))
    return can_object(standing, term, work_calendar(one.on for one in heard), today)


def deadline_by(act: Act, notice: ActNotice) -> Deadline:
    """The last day to contest by one notice, saved or not yet; at most three queries."""
    usual = usual_term(act.kind, notice.published_on)
    return deadline_of(_heard(notice), usual, work_calendar([notice.published_on]))


def _heard(notice: ActNotice) -> Notice:
    return Notice(
        channel=Channel(notice.channel),
        on=notice.published_on,
        stated_days=notice.term_days,
        stated_deadline=notice.deadline_recorded,
        term=term_of(notice.term) if notice.term else None,
    )


def parts_in_dispute(events: Iterable[ActEvent]) -> dict[str, DisputeState]:
    """The last state recorded of each part of an act, by the part as printed."""
    return {one.part: DisputeState(one.after) for one in events if one.part}


def timeline_of(
    act: Act, notices: Sequence[ActNotice], events: Sequence[ActEvent], answer: Answer
) -> list[TimelineEntry]:
    """Everything that happened to an act by its day; what has no day comes last."""
    entries = [TimelineEntry(act.issued_on, Label("Издаден", "Issued"))] if act.issued_on else []
    entries += [_of_notice(one) for one in notices]
    entries += [_of_event(one) for one in events if one.axis != Axis.NOTICE.value]
    said_in_force = any(one.after == LegalState.IN_FORCE.value for one in events)
    if act.effective_on and not said_in_force:
        entries.append(
            TimelineEntry(
                act.effective_on,
                Label("Влязъл в сила", "Took effect"),
                Label("по данни на регистъра", "as the register states"),
            )
        )
    if answer.until:
        entries.append(
            TimelineEntry(
                answer.until,
                Label("Последен ден за обжалване", "Last day to contest"),
                is_estimate=answer.is_estimate,
            )
        )
    if answer.earliest_effect:
        entries.append(
            TimelineEntry(
                answer.earliest_effect,
                Label("Най-рано възможна дата на влизане в сила",
                      "Earliest possible day of taking effect"),
                Label("ако никой не обжалва", "if nobody contests it"),
                is_estimate=True,
            )
        )  # fmt: skip
    return sorted(entries, key=lambda entry: (entry.on is None, entry.on or date.min))


def _of_notice(notice: ActNotice) -> TimelineEntry:
    channel = CHANNEL_LABELS[Channel(notice.channel)]
    where = [notice.place] if notice.place else []
    if notice.dv_issue:
        where.append(f"бр. {notice.dv_issue} от {notice.dv_year} г.")
    detail = Label(", ".join([channel.bg, *where]), ", ".join([channel.en, *where]))
    title = Label("Съобщен", "Made known")
    return TimelineEntry(notice.published_on, title, detail, notice.source_text)


def _of_event(event: ActEvent) -> TimelineEntry:
    axis = Axis(event.axis)
    state, name = STATE_LABELS[axis][event.after], AXIS_LABELS[axis]
    part = Label(f"в частта за {event.part}", f"as to {event.part}") if event.part else None
    return TimelineEntry(
        event.happened_on,
        Label(f"{_capital(name.bg)}: {state.bg}", f"{_capital(name.en)}: {state.en}"),
        part or NOWHERE,
        event.source_text,
    )


def chain_of(act: Act) -> list[ChainStep]:
    """The acts that amend one another around this one, oldest first; three queries.

    Only public acts and only those found or recorded; a chain of one is empty.
    """
    with connection.cursor() as cursor:
        basis = RelationKind.BASED_ON.value
        parameters: dict[str, str | int] = {"start": act.pk, "basis": basis, "most": CHAIN_MAX}
        cursor.execute(_CHAIN, parameters)
        ids = [pk for (pk,) in cursor.fetchall()]
    if len(ids) < 2:
        return []
    acts = _briefly(ids)
    links: dict[int, list[Link]] = {pk: [] for pk in acts}
    rows = ActRelation.objects.filter(act__in=acts, other__in=acts, withdrawn_at__isnull=True)
    rows = rows.order_by("pk")
    for row in rows.exclude(kind=RelationKind.BASED_ON.value):
        links[row.act_id].append(_link(row, acts.get(row.other_id or 0)))
    ordered = sorted(acts.values(), key=lambda one: (one.issued_on or date.max, one.pk))
    return [ChainStep(one, one.pk == act.pk, tuple(links[one.pk])) for one in ordered]


def named_by(act: Act) -> list[Link]:
    """What an act says of others that are not in its chain: bases, and acts not found."""
    rows = ActRelation.objects.filter(act=act, withdrawn_at__isnull=True).filter(
        Q(kind=RelationKind.BASED_ON.value) | Q(other__isnull=True)
    )
    found = list(rows.order_by("pk")[:BASES_MAX])
    acts = _briefly(row.other_id for row in found if row.other_id)
    return [
        _link(row, acts.get(row.other_id or 0))
        for row in found
        if row.other_id is None or row.other_id in acts
    ]


def based_on_this(act: Act) -> list[Link]:
    """Acts that name this one as their basis."""
    rows = ActRelation.objects.filter(
        other=act, kind=RelationKind.BASED_ON.value, withdrawn_at__isnull=True
    )
    found = list(rows.order_by("pk")[:BASES_MAX])
    acts = _briefly(row.act_id for row in found)
    return [
        _link(row, acts[row.act_id], INVERSE_LABELS[RelationKind(row.kind)])
        for row in found
        if row.act_id in acts
    ]


def _link(row: ActRelation, other: Act | None, label: Label | None = None) -> Link:
    return Link(
        label=label or RELATION_LABELS[RelationKind(row.kind)],
        other=other,
        other_text=row.other_text,
        is_sure=row.confidence == RelationConfidence.HIGH.value,
        candidates=row.candidates,
        evidence=row.evidence,
    )


def _briefly(ids: Iterable[int]) -> dict[int, Act]:
    """Public acts with what their title and status need."""
    rows = Act.objects.public().filter(pk__in=list(ids)).only(
        "kind", "kind_text", "number", "issued_on", "legal_state", "dispute_state"
    )  # fmt: skip
    return {row.pk: row for row in rows}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
