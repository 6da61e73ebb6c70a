"""Days off in Bulgaria: which days of a year are holidays, and which day a term ends on instead.

The rules are rows (`acts/law/holidays.csv`): a fixed day or a distance from Orthodox Easter, the
years it holds in, and whether a holiday on a weekend gives the next working day instead (Art.
154(2) of the Labour Code, since 2017).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SUBSTITUTES_SINCE = 2017
ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """A holiday of every year from `first_year`; `easter` counts days from Easter Sunday."""

    name_bg: str
    name_en: str
    first_year: int
    last_year: int | None
    is_moved_from_weekend: bool
    basis: str
    source: str
    certainty: str
    month: int | None = None
    day: int | None = None
    easter: int | None = None

    def in_year(self, year: int) -> date | None:
        """The day in that year; None when the rule does not hold in it."""
        if year < self.first_year or (self.last_year is not None and year > self.last_year):
            return None
        if self.easter is not None:
            return orthodox_easter(year) + timedelta(days=self.easter)
        if self.month is None or self.day is None:
            raise ValueError(f"{self.name_en}: neither a day nor a distance from Easter")
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day off, and the rule that makes it so; a substitute stands for a weekend holiday."""

    day: date
    rule: HolidayRule
    is_substitute: bool = False


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Orthodox church, in the Gregorian calendar, 1900-2099.

    Meeus, Astronomical Algorithms, ch. 8, for the Julian calendar; thirteen days apart.

    Raises:
        ValueError: outside the years in which the calendars are thirteen days apart.
    """
    if not 1900 <= year <= 2099:
        raise ValueError(year)
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def days_off(rules: Iterable[HolidayRule], year: int) -> list[DayOff]:
    """Every holiday of a year by its day, and the working days given for those on a weekend."""
    found: dict[date, DayOff] = {}
    for rule in rules:
        day = rule.in_year(year)
        if day is not None:
            found.setdefault(day, DayOff(day, rule))
    if year >= SUBSTITUTES_SINCE:
        for substitute in _substitutes(sorted(found.values(), key=lambda off: off.day)):
            found[substitute.day] = substitute
    return [found[day] for day in sorted(found)]


def _substitutes(holidays: list[DayOff]) -> Iterator[DayOff]:
    """The first working day after each movable holiday on a weekend, none given twice."""
    taken = {off.day for off in holidays}
    for off in holidays:
        if off.rule.is_moved_from_weekend and is_weekend(off.day):
            day = next_working_day(off.day, taken, ())
            taken.add(day)
            yield DayOff(day, off.rule, is_substitute=True)


def is_working_day(day: date, off: Collection[date], working: Collection[date]) -> bool:
    """Whether offices are open. `working` are weekend days that the government made working."""
    if day in working:
        return True
    return not is_weekend(day) and day not in off


def next_working_day(day: date, off: Collection[date], working: Collection[date]) -> date:
    """The day itself, or the first after it on which offices are open."""
    while not is_working_day(day, off, working):
        day += ONE_DAY
    return day
