"""The objection clock: when a term to contest ends, and whether an act can still be contested.

Terms are rows of a table (`LegalTerm`), days off too; nothing here knows a number of days. A term
runs from each notice by itself. A date that we computed is an estimate and says so; the date an
act took effect is recorded, never computed.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.rules import Label
from acts.timeline.holidays import next_working_day
from acts.timeline.rules import Certainty, Channel, TermStart, TermUnit

NOWHERE = Label("", "")


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the table of terms; `length` is None when the table does not know it."""

    about: Label
    is_appealable: bool
    length: int | None
    unit: TermUnit
    starts: TermStart
    before: Label
    through: Label
    basis: str
    certainty: Certainty

    @property
    def is_confirmed(self) -> bool:
        return self.certainty is not Certainty.UNVERIFIED

    @property
    def said(self) -> Label:
        """„14 дни“."""
        if self.unit is TermUnit.MONTHS:
            return Label(_counted(self.length, "месец", "месеца"), f"{self.length} months")
        return Label(_counted(self.length, "ден", "дни"), f"{self.length} days")


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement. `stated_*` is what the notice itself says of its term."""

    channel: Channel
    on: date
    stated_days: int | None = None
    stated_deadline: date | None = None
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off and working weekend days from `first` to `last`; outside them nothing is known."""

    first: date
    last: date
    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def first_working_day_from(self, day: date) -> date | None:
        """The day a term ends that would end on `day`; None outside the calendar."""
        if not self.first <= day <= self.last:
            return None
        moved = next_working_day(day, self.off, self.working)
        return moved if moved <= self.last else None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to contest by one notice, or why none is known.

    `is_stated` when the notice itself says the day; else it is computed. `is_confirmed` is false
    when the length of the term is not.
    """

    notice: Notice
    day: date | None
    is_stated: bool = False
    is_confirmed: bool = True
    is_moved: bool = False
    why_not: Label | None = None


def end_of_term(start: date, length: int, unit: TermUnit) -> date:
    """The last day by the count alone; the day of the notice itself is not counted.

    A term in months ends on the day of the same number, or the last day of a shorter month.
    """
    if unit is TermUnit.DAYS:
        return start + timedelta(days=length)
    year, month = divmod(start.year * 12 + start.month - 1 + length, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def deadline_of(notice: Notice, usual: Term | None, calendar: WorkCalendar) -> Deadline:
    """When the term of one notice ends. `usual` is the term of the kind of act on that day."""
    if notice.stated_deadline:
        return Deadline(notice, notice.stated_deadline, is_stated=True)
    term = notice.term or usual
    if notice.stated_days is not None:
        return _computed(notice, notice.stated_days, TermUnit.DAYS, calendar, is_confirmed=True)
    if term is None or term.length is None or not term.is_appealable:
        why = Label(
            "няма записан срок за този вид акт", "no term is on record for this kind of act"
        )
        return Deadline(notice, None, why_not=why)
    if term.starts is TermStart.GAZETTE and notice.channel is not Channel.GAZETTE:
        why = Label(
            "срокът тече от обнародването в Държавен вестник",
            "the term runs from publication in the State Gazette",
        )
        return Deadline(notice, None, why_not=why)
    return _computed(notice, term.length, term.unit, calendar, is_confirmed=term.is_confirmed)


def _computed(
    notice: Notice, length: int, unit: TermUnit, calendar: WorkCalendar, *, is_confirmed: bool
) -> Deadline:
    counted = end_of_term(notice.on, length, unit)
    day = calendar.first_working_day_from(counted)
    if day is None:
        why = Label(
            "почивните дни на тази година не са въведени", "the days off of that year are not known"
        )
        return Deadline(notice, None, why_not=why)
    return Deadline(notice, day, is_confirmed=is_confirmed, is_moved=day != counted)


def last_deadline(deadlines: Sequence[Deadline]) -> date | None:
    """The latest of the confirmed ones."""
    return max((one.day for one in deadlines if one.day and one.is_confirmed), default=None)


def earliest_effect(deadlines: Sequence[Deadline]) -> date | None:
    """The first day on which the act could be in force if nobody contests it. An estimate."""
    last = last_deadline(deadlines)
    return last + timedelta(days=1) if last else None


def _counted(count: int | None, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
