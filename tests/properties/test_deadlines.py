"""What holds for every term: it ends on a working day, later when it starts later or is longer."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from acts.page.deadline import escaped, folded
from acts.timeline.holidays import is_working_day, orthodox_easter
from acts.timeline.law import FIRST_YEAR, LAST_YEAR, read_days_off
from acts.timeline.references import find_references
from acts.timeline.rules import Channel, TermUnit
from acts.timeline.terms import Notice, WorkCalendar, deadline_of, end_of_term

_ROWS = [(row.key["day"], row.values["is_working"]) for row in read_days_off()]
CALENDAR = WorkCalendar(
    first=date(FIRST_YEAR, 1, 1),
    last=date(LAST_YEAR, 12, 31),
    off=frozenset(day for day, is_working in _ROWS if not is_working),
    working=frozenset(day for day, is_working in _ROWS if is_working),
)
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 1, 12, 31))
LENGTHS = st.integers(1, 60)
UNITS = st.sampled_from(TermUnit)


def _last(start: date, days: int) -> date:
    notice = Notice(Channel.IN_PERSON, start, stated_days=days)
    day = deadline_of(notice, None, CALENDAR).day
    assert day is not None
    return day


@given(DAYS, LENGTHS)
def test_a_term_ends_on_a_working_day_not_before_its_count(start: date, days: int) -> None:
    last = _last(start, days)
    assert is_working_day(last, CALENDAR.off, CALENDAR.working)
    counted = end_of_term(start, days, TermUnit.DAYS)
    assert counted <= last
    # no run of days off in the country is as long as ten days
    assert (last - counted).days < 10


@given(DAYS, DAYS, LENGTHS)
def test_what_starts_later_ends_no_earlier(one: date, other: date, days: int) -> None:
    earlier, later = sorted((one, other))
    assert _last(earlier, days) <= _last(later, days)


@given(DAYS, LENGTHS, LENGTHS)
def test_a_longer_term_ends_no_earlier(start: date, one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    assert _last(start, shorter) <= _last(start, longer)


@given(DAYS, st.integers(1, 24), UNITS)
def test_the_count_alone_is_later_than_its_start(start: date, length: int, unit: TermUnit) -> None:
    assert end_of_term(start, length, unit) > start


@given(st.integers(1900, 2099))
def test_easter_is_a_sunday_of_april_or_early_may(year: int) -> None:
    easter = orthodox_easter(year)
    assert easter.weekday() == 6
    assert date(year, 4, 3) <= easter <= date(year, 5, 10)


@given(st.text(max_size=400))
def test_any_text_is_read_for_references(text: str) -> None:
    for reference in find_references(text):
        assert reference.number_key


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_folded_lines_unfold_to_what_they_were(text: str) -> None:
    pieces = list(folded(f"SUMMARY:{escaped(text)}"))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == f"SUMMARY:{escaped(text)}"
