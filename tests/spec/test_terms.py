"""When a term to contest ends, and whether one may still object. Tables a lawyer can read.

Days off come from the files of `acts/law`, as the database is filled from them.
"""

from datetime import date, timedelta

import pytest

from accounts.rules import Label
from acts.rules import DisputeState, LegalState
from acts.timeline.clock import Answer, Outcome, Standing, can_object
from acts.timeline.holidays import days_off, orthodox_easter
from acts.timeline.law import FIRST_YEAR, LAST_YEAR, read_days_off, read_holiday_rules, read_terms
from acts.timeline.rules import Certainty, Channel, TermStart, TermUnit
from acts.timeline.terms import Notice, Term, WorkCalendar, deadline_of, end_of_term

RULES = read_holiday_rules()
_ROWS = [(row.key["day"], row.values["is_working"]) for row in read_days_off()]
CALENDAR = WorkCalendar(
    first=date(FIRST_YEAR, 1, 1),
    last=date(LAST_YEAR, 12, 31),
    off=frozenset(day for day, is_working in _ROWS if not is_working),
    working=frozenset(day for day, is_working in _ROWS if is_working),
)


def on(text: str) -> date:
    day, month, year = map(int, text.split("."))
    return date(year, month, day)


def a_term(
    length: int | None = 14,
    unit: str = "days",
    starts: str = "notice",
    certainty: str = "V2",
    *,
    is_appealable: bool = True,
) -> Term:
    return Term(
        about=Label("разрешение за строеж", "building permit"),
        is_appealable=is_appealable,
        length=length,
        unit=TermUnit(unit),
        starts=TermStart(starts),
        before=Label("началникът на РДНСК", "the head of RDNSK"),
        through=Label("органа, издал акта", "the body that issued it"),
        basis="чл. 149, ал. 1 ЗУТ",
        certainty=Certainty(certainty),
    )


EASTERS = [
    # from the tables of the Bulgarian Orthodox Church
    (2000, "30.04.2000"), (2005, "01.05.2005"), (2010, "04.04.2010"), (2013, "05.05.2013"),
    (2016, "01.05.2016"), (2019, "28.04.2019"), (2021, "02.05.2021"), (2022, "24.04.2022"),
    (2023, "16.04.2023"), (2024, "05.05.2024"), (2025, "20.04.2025"), (2026, "12.04.2026"),
    (2027, "02.05.2027"), (2030, "28.04.2030"), (2035, "29.04.2035"),
]  # fmt: skip


@pytest.mark.parametrize(("year", "sunday"), EASTERS)
def test_orthodox_easter(year: int, sunday: str) -> None:
    assert orthodox_easter(year) == on(sunday)


def test_easter_is_not_told_where_the_calendars_are_not_thirteen_days_apart() -> None:
    with pytest.raises(ValueError, match="2100"):
        orthodox_easter(2100)


SUBSTITUTES = [
    # a holiday on a weekend gives the next working day, since 2017 and not at Easter
    (2016, []),
    (2021, ["04.05.2021", "27.12.2021", "28.12.2021"]),
    (2022, ["03.01.2022", "02.05.2022", "27.12.2022", "28.12.2022"]),
    (2023, ["02.01.2023", "08.05.2023", "27.12.2023"]),
    (2024, ["04.03.2024", "23.09.2024"]),
    (2025, ["26.05.2025", "08.09.2025"]),
    (2026, ["25.05.2026", "07.09.2026", "28.12.2026"]),
]


@pytest.mark.parametrize(("year", "days"), SUBSTITUTES)
def test_days_given_for_holidays_on_a_weekend(year: int, days: list[str]) -> None:
    given = [off.day for off in days_off(RULES, year) if off.is_substitute]
    assert given == [on(day) for day in days]


def test_good_friday_is_a_day_off_since_2010() -> None:
    assert date(2009, 4, 17) not in {off.day for off in days_off(RULES, 2009)}
    assert date(2010, 4, 2) in {off.day for off in days_off(RULES, 2010)}


DEADLINES = [
    # notice,     length, unit,    last day,      why
    ("01.06.2026", 14, "days", "15.06.2026", "a Monday: the day of the notice is not counted"),
    ("30.05.2026", 14, "days", "15.06.2026", "ends on a Saturday"),
    ("31.05.2026", 14, "days", "15.06.2026", "ends on a Sunday"),
    ("10.05.2026", 14, "days", "26.05.2026", "ends on Sunday 24 May, Monday is given for it"),
    ("29.03.2026", 14, "days", "14.04.2026", "ends on Easter Sunday"),
    ("27.03.2026", 14, "days", "14.04.2026", "ends on Good Friday, four days off"),
    ("22.04.2026", 14, "days", "07.05.2026", "ends on 6 May"),
    ("11.12.2026", 14, "days", "29.12.2026", "ends on Christmas, Monday 28 given for the 26th"),
    ("18.12.2026", 14, "days", "04.01.2027", "ends on New Year's Day, a Friday"),
    ("10.12.2024", 14, "days", "27.12.2024", "ends on Christmas Eve"),
    ("19.02.2016", 14, "days", "07.03.2016", "Friday 4 March was made a day off"),
    ("27.02.2016", 14, "days", "12.03.2016", "Saturday 12 March was made a working day"),
    ("10.03.2026", 30, "days", "09.04.2026", "State Gazette, 30 days"),
    ("26.03.2026", 30, "days", "27.04.2026", "30 days, ends on a Saturday"),
    ("16.02.2024", 14, "days", "01.03.2024", "over the end of February of a leap year"),
    ("31.01.2025", 1, "months", "28.02.2025", "no 31 February"),
    ("31.01.2024", 1, "months", "29.02.2024", "29 February of a leap year"),
    ("15.11.2025", 1, "months", "15.12.2025", "the same day of the next month"),
]  # fmt: skip


@pytest.mark.parametrize(("notice", "length", "unit", "last", "why"), DEADLINES)
def test_the_last_day_of_a_term(notice: str, length: int, unit: str, last: str, why: str) -> None:
    term = a_term(length, unit)
    deadline = deadline_of(Notice(Channel.IN_PERSON, on(notice)), term, CALENDAR)
    assert deadline.day == on(last), why
    assert deadline.is_moved == (end_of_term(on(notice), length, term.unit) != on(last))


def test_what_the_notice_itself_says_goes_before_what_is_computed() -> None:
    stated = Notice(
        Channel.BOARD, on("01.06.2026"), stated_days=7, stated_deadline=on("20.06.2026")
    )
    deadline = deadline_of(stated, a_term(), CALENDAR)
    assert (deadline.day, deadline.is_stated) == (on("20.06.2026"), True)
    days = deadline_of(Notice(Channel.BOARD, on("01.06.2026"), stated_days=7), a_term(), CALENDAR)
    assert (days.day, days.is_stated) == (on("08.06.2026"), False)


def test_a_term_from_the_gazette_does_not_run_from_another_notice() -> None:
    term = a_term(30, starts="gazette")
    in_person = deadline_of(Notice(Channel.IN_PERSON, on("01.06.2026")), term, CALENDAR)
    assert in_person.day is None
    assert in_person.why_not is not None
    assert "Държавен вестник" in in_person.why_not.bg
    gazette = deadline_of(Notice(Channel.GAZETTE, on("01.06.2026")), term, CALENDAR)
    assert gazette.day == on("01.07.2026")


@pytest.mark.parametrize("notice", ["01.06.1999", "30.12.2035"])
def test_beyond_the_table_of_days_off_nothing_is_computed(notice: str) -> None:
    deadline = deadline_of(Notice(Channel.IN_PERSON, on(notice)), a_term(), CALENDAR)
    assert deadline.day is None
    assert deadline.why_not is not None


IN_PERSON = (Notice(Channel.IN_PERSON, on("01.06.2026")),)
TODAY = on("10.06.2026")
ANSWERS: list[tuple[str, Standing, Term | None, Outcome, str]] = [
    ("open", Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON),
     a_term(), Outcome.YES, "Да, до 15.06.2026 г. включително."),
    ("the last day itself", Standing(LegalState.NOTIFIED, DisputeState.NONE, notices=(
        Notice(Channel.IN_PERSON, on("27.05.2026")),)),
     a_term(), Outcome.YES, "Да, до 10.06.2026 г. включително."),
    ("the day after", Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=(
        Notice(Channel.IN_PERSON, on("26.05.2026")),)),
     a_term(), Outcome.NO, "Не, срокът изтече на 09.06.2026 г."),
    ("two notices, the later decides", Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=(
        Notice(Channel.IN_PERSON, on("04.05.2026")), Notice(Channel.BOARD, on("01.06.2026")))),
     a_term(), Outcome.YES, "Да, до 15.06.2026 г. включително."),
    ("nobody was told yet", Standing(LegalState.ISSUED, DisputeState.UNKNOWN),
     a_term(), Outcome.UNKNOWN,
     "Не е известно: в регистъра няма съобщение за акта; срокът е 14 дни от съобщаването."),
    ("in force, no notices", Standing(
        LegalState.IN_FORCE, DisputeState.UNKNOWN, on("02.02.2026")),
     a_term(), Outcome.NO, "Не. Според регистъра актът е влязъл в сила на 02.02.2026 г."),
    ("in force, day unknown", Standing(LegalState.IN_FORCE, DisputeState.UNKNOWN),
     None, Outcome.NO, "Не. Според регистъра актът е влязъл в сила; денят не е записан."),
    ("repealed", Standing(LegalState.REPEALED, DisputeState.NONE, notices=IN_PERSON),
     a_term(), Outcome.NO, "Не. Актът е отменен и няма какво да се обжалва."),
    ("decided for good", Standing(
        LegalState.ISSUED, DisputeState.FINALLY_UPHELD, notices=IN_PERSON),
     a_term(), Outcome.NO, "Не. Спорът е приключил: актът е окончателно потвърден."),
    ("not subject", Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON),
     a_term(None, is_appealable=False), Outcome.NOT_SUBJECT,
     "Този вид акт не подлежи на обжалване."),
    ("not subject, not confirmed", Standing(
        LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON),
     a_term(None, certainty="K", is_appealable=False), Outcome.UNKNOWN,
     "Не е известно: смята се, че този вид акт не подлежи на обжалване, но това не е "
     "потвърдено."),
    ("the term is not confirmed", Standing(
        LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON),
     a_term(certainty="K"), Outcome.UNKNOWN,
     "Не е известно: ако срокът е 14 дни, последният ден е 15.06.2026 г."),
    ("no term for the kind", Standing(
        LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON),
     None, Outcome.UNKNOWN, "Не е известно: няма записан срок за този вид акт."),
    ("told in person, but the gazette counts", Standing(
        LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON),
     a_term(30, starts="gazette"), Outcome.UNKNOWN,
     "Не е известно: срокът тече от обнародването в Държавен вестник."),
    ("thirty days from the gazette", Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=(
        Notice(Channel.GAZETTE, on("15.05.2026")),)),
     a_term(30, starts="gazette"), Outcome.YES, "Да, до 15.06.2026 г. включително."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("standing", "term", "outcome", "text"),
    [row[1:] for row in ANSWERS],
    ids=[row[0] for row in ANSWERS],
)
def test_can_i_still_object(
    standing: Standing, term: Term | None, outcome: Outcome, text: str
) -> None:
    answer = can_object(standing, term, CALENDAR, TODAY)
    assert (answer.outcome, answer.text.bg) == (outcome, text)
    assert answer.text.en


def _remarks(answer: Answer) -> str:
    return " ".join(remark.bg for remark in answer.remarks)


def test_an_open_term_says_that_its_day_is_computed_and_when_the_act_may_take_effect() -> None:
    standing = Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=IN_PERSON)
    answer = can_object(standing, a_term(), CALENDAR, TODAY)
    assert answer.is_estimate
    assert answer.earliest_effect == on("16.06.2026")
    assert "изчислена" in _remarks(answer)
    assert answer.before.bg == "началникът на РДНСК"


def test_a_stated_day_is_not_an_estimate() -> None:
    stated = (Notice(Channel.BOARD, on("01.06.2026"), stated_deadline=on("19.06.2026")),)
    standing = Standing(LegalState.ISSUED, DisputeState.UNKNOWN, notices=stated)
    answer = can_object(standing, a_term(), CALENDAR, TODAY)
    assert (answer.until, answer.is_estimate) == (on("19.06.2026"), False)


@pytest.mark.parametrize(
    "dispute", [DisputeState.COURT, DisputeState.CONTESTED, DisputeState.CASSATION]
)
def test_what_is_contested_may_be_contested_by_others_but_gets_no_day_of_effect(
    dispute: DisputeState,
) -> None:
    standing = Standing(LegalState.ISSUED, dispute, notices=IN_PERSON)
    answer = can_object(standing, a_term(), CALENDAR, TODAY)
    assert answer.outcome is Outcome.YES
    assert answer.earliest_effect is None
    assert "Срещу акта вече има жалба" in _remarks(answer)


def test_a_part_in_court_is_named() -> None:
    standing = Standing(
        LegalState.IN_FORCE, DisputeState.UNKNOWN, on("02.02.2026"),
        parts=(("УПИ XII-521, кв. 34", DisputeState.COURT),),
    )  # fmt: skip
    answer = can_object(standing, a_term(), CALENDAR, TODAY)
    assert answer.outcome is Outcome.NO
    assert "В частта за УПИ XII-521, кв. 34: обжалван пред АССГ." in _remarks(answer)


def test_an_act_in_force_with_an_open_term_says_both() -> None:
    standing = Standing(
        LegalState.IN_FORCE, DisputeState.UNKNOWN, on("05.06.2026"), notices=IN_PERSON
    )
    answer = can_object(standing, a_term(), CALENDAR, TODAY)
    assert answer.outcome is Outcome.YES
    assert "вече показва акта като влязъл в сила на 05.06.2026 г." in _remarks(answer)


def test_every_row_of_the_table_of_terms_says_where_it_is_from() -> None:
    for row in read_terms():
        assert row.values["source"], row.key
        assert row.values["certainty"] in set(Certainty), row.key
        if row.values["is_appealable"]:
            assert row.values["length"], row.key
            assert row.values["before_bg"], row.key
        else:
            assert row.values["length"] is None


def test_every_year_of_the_table_has_its_days_off() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        days = {off.day for off in days_off(RULES, year)}
        assert {date(year, 3, 3), date(year, 12, 25)} <= days
        assert orthodox_easter(year) + timedelta(days=1) in days
