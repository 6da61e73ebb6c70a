"""УПИ: regulated plots as acts print them.

`УПИ <roman>[<letter>] - <numbers of the parcels, or the purpose>`. The numbers are the last
field of cadastral identifiers or older numbers of the survey. Numbers of УПИ and of quarters
are unique only inside one plan.
"""

import re
from dataclasses import dataclass

from geodata.naming import fold_lookalikes
from geodata.numerals import ROMAN_LETTERS, int_to_roman, roman_to_int
from geodata.place_names import quarter_numbers


@dataclass(frozen=True, slots=True)
class Plot:
    """One УПИ. `parcels` are numbers as printed, „общ.“ is `is_shared`; `raw` as printed."""

    number: int
    suffix: str
    parcels: tuple[str, ...]
    purpose: str
    raw: str
    is_shared: bool = False
    doubtful: bool = False

    def __str__(self) -> str:
        """Canonical: `XII-521`, `XVIIIа-45`."""
        name = f"{int_to_roman(self.number)}{self.suffix}"
        return "-".join(filter(None, (name, ",".join(self.parcels))))


@dataclass(frozen=True, slots=True)
class PlotsRead:
    """УПИ of a field; `leftover` is what is none, `end` where reading stopped."""

    plots: tuple[Plot, ...]
    leftover: str
    end: int


_HEAD = re.compile(
    rf"(?P<number>[{ROMAN_LETTERS}]{{1,9}}|\d{{1,3}}(?![\d.]))(?P<suffix>[а-яА-ЯA-Za-z]?)(?![^\W\d_])"
)
# „СО“ and „См“ are abbreviations of a purpose, not one hundred and something.
_TELLS_ROMAN = re.compile(r"[IVXLivxlІіХх]")
_PREFIX = re.compile(r"\s*(?:УПИ\b\s*)?(?:№\s*)?:?\s*", re.IGNORECASE)
_COMMAS = re.compile(r"[\s,;]*")
_DASH = r"[-–—]+"
_PARCEL = re.compile(
    r"(?P<number>\d+(?:\.\d+){0,2}(?:[а-яА-ЯA-Za-z](?![^\W_]))?)(?![^\W_])(?!\.\d)"
)
_SHARED = re.compile(r"общ(?:\.|\b)", re.IGNORECASE)
_QUOTED = re.compile(r"[„“\"«”']{1,2}\s*(?P<purpose>[^„“”\"«»]+?)\s*(?:[“”\"»']|$)")
_FOR = r"(?P<purpose>за\s+[^„“”\"«»]+?)"
_NEXT_PLOT = rf"\s*,\s*[IVXХІivx]+[а-я]?\s*{_DASH}"
_PURPOSE_LISTED = re.compile(rf"{_FOR}(?={_NEXT_PLOT}|$)", re.IGNORECASE)
_STOP = (
    r"[,;:(/\n\\]|\s(?:кв|м|гр|с|ул|бул|ж\.?к|в\.?з|р-н|пл)\b\.?\s?|\s(?:ПИ|имот|местност|район|"
    r"идентификатор|по\s+(?:плана|КККР)|в\s+|находящ|представляващ|съгласно)|$"
)
_PURPOSE_RUNNING = re.compile(rf"{_FOR}(?={_STOP})", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?!УПИ)(?P<purpose>[А-Я]{2,6}(?:\s+и\s+[А-Я]{2,6})?)(?![^\W_])", re.IGNORECASE
)
# A number with a unit after it counts something: „3 бр. сгради“, „120 м“, „2 етажа“.
_MEASURE = re.compile(
    r"\s*-?\s*(?:бр|м\b|m\b|кв\.?\s*м|ет\b|етаж|лв|km|км|kV|kW|№|та\b|ва\b|ра\b)", re.IGNORECASE
)
_MARK = re.compile(rf"\s*(?P<mark>{_DASH}|,|\bи\b|;)?\s*")
# „X“ is ten; a small „x“ alone is how clerks say „none“.
_EMPTY = re.compile(r"\s*(?:0|[xх]|-+|няма)?\s*(?:[-–,]\s*[0OОо])*\s*")


def parse_plots(text: str) -> PlotsRead:
    """УПИ of a register field: several, in any of the printed forms; „0“ and „x“ are none."""
    if _EMPTY.fullmatch(text):
        return PlotsRead((), "", len(text))
    plots: list[Plot] = []
    leftover: list[str] = []
    at = 0
    while at < len(text):
        plot, end = _plot_at(text, at, is_running=False)
        if plot:
            plots.append(plot)
        else:
            end = _after_comma(text, at)
            leftover.append(text[at:end].strip(" ,;"))
        at = end
    words = (word for word in leftover if not _EMPTY.fullmatch(word))
    return PlotsRead(tuple(dict.fromkeys(plots)), ", ".join(words), len(text))


_UPI = re.compile(r"(?<!\w)УПИ(?:-та)?(?!\w)", re.IGNORECASE)
_ANOTHER = re.compile(rf"\s*(?:,|и|;)\s*(?=[IVXХІ]+[а-я]?\s*(?:{_DASH}|[,;)]|\s))")


def find_plots(text: str) -> tuple[Plot, ...]:
    """УПИ mentioned in running text, each after the word УПИ; repeats are left out."""
    found: dict[tuple[int, str], Plot] = {}
    for mention in _UPI.finditer(text):
        at: int | None = mention.end()
        while at is not None:
            plot, end = _plot_at(text, at, is_running=True)
            if plot is not None:
                found.setdefault((plot.number, plot.suffix), plot)
            another = _ANOTHER.match(text, end) if plot else None
            at = another.end() if another else None
    return tuple(found.values())


def _plot_at(text: str, at: int, *, is_running: bool) -> tuple[Plot | None, int]:
    """Read one УПИ that begins at `at`; (None, at) when there is none."""
    start = _after(_PREFIX, text, at if is_running else _after(_COMMAS, text, at))
    head = _HEAD.match(text, start)
    name = _number(head[0]) if head else None
    if head is None or name is None:
        return None, at
    number, suffix, is_doubtful, length = name
    body = _Body(text, start + length, is_running)
    body.read()
    if is_doubtful and not is_running and not body.parcels and len(str(number)) > 2:
        return None, at
    plot = Plot(
        number=number,
        suffix=suffix,
        parcels=tuple(dict.fromkeys(body.parcels)),
        purpose=body.purpose,
        raw=re.sub(r"\s+", " ", text[start : body.at]).strip(" ,;"),
        is_shared=body.is_shared,
        doubtful=is_doubtful or body.is_doubtful,
    )
    return plot, body.at


def _number(printed: str) -> tuple[int, str, bool, int] | None:
    """(number, suffix, doubtful, characters used) of „XVIIIа“; an arabic number is doubtful."""
    digits = re.match(r"\d+", printed)
    if digits:
        number = int(digits[0])
        suffix = fold_lookalikes(printed[digits.end() :]).lower()
        return (number, suffix, True, len(printed)) if 0 < number < 4000 else None
    if not _TELLS_ROMAN.search(printed):
        return None
    body, last = printed[:-1], printed[-1]
    is_small_letter = "а" <= last <= "я" and body[-1:].isupper()
    value = None if is_small_letter else roman_to_int(printed)
    if value is not None:
        return value, "", False, len(printed)
    value = roman_to_int(body)
    if value is None:
        return None
    return value, _cyrillic(last), False, len(printed)


def _cyrillic(letter: str) -> str:
    """A single letter after a numeral is Cyrillic, whatever keyboard it came from."""
    numbers = quarter_numbers(f"1{letter}")
    return numbers[0][1:] if numbers else letter.lower()


class _Body:
    """What follows the number of a УПИ: parcels, „общ.“, purpose."""

    def __init__(self, text: str, at: int, is_running: bool) -> None:
        self.text = text
        self.at = at
        self.is_running = is_running
        self.parcels: list[str] = []
        self.purpose = ""
        self.is_shared = False
        self.is_doubtful = False

    def read(self) -> None:
        is_first = True
        while self._step(is_first):
            is_first = False

    def _step(self, is_first: bool) -> bool:
        mark = _MARK.match(self.text, self.at)
        start = mark.end() if mark else self.at
        is_joined = mark is not None and mark["mark"] is not None
        if shared := _SHARED.match(self.text, start):
            self.is_shared, self.at = True, shared.end()
            return True
        if not self.purpose and self._take_purpose(start):
            return True
        return (is_first or is_joined) and self._take_parcel(start)

    def _take_parcel(self, start: int) -> bool:
        match = _PARCEL.match(self.text, start)
        if match is None or (self.is_running and _MEASURE.match(self.text, match.end())):
            return False
        printed = match["number"]
        self.parcels.append(fold_lookalikes(printed).lower() if printed[-1].isalpha() else printed)
        self.is_doubtful |= printed.count(".") > 1
        self.at = match.end()
        return True

    def _take_purpose(self, start: int) -> bool:
        unquoted = _PURPOSE_RUNNING if self.is_running else _PURPOSE_LISTED
        patterns = [_QUOTED, unquoted]
        if not self.is_running:
            patterns.append(_ABBREVIATION)
        for pattern in patterns:
            match = pattern.match(self.text, start)
            if match and not (pattern is _ABBREVIATION and _number(match[0])):
                self.purpose = re.sub(r"\s+", " ", match["purpose"]).strip(" ,")
                self.at = match.end()
                return True
        return False


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _after_comma(text: str, at: int) -> int:
    comma = text.find(",", at)
    return len(text) if comma < 0 else comma + 1


_QUARTER_NUMBER = (
    r"\d{1,4}(?!\d|[.,]\d)(?:\s?-?\s?[абвгдежзАБВГДЕЖЗ](?<!\sв)|[а-яА-Яa-zA-Z]{1,2})?(?!\w)"
)
_QUARTER = re.compile(
    rf"(?<!\w)[Кк][Вв](?:артал(?:и|а)?)?(?!\w)\.?\s*(?:№\s*)?(?P<numbers>{_QUARTER_NUMBER}"
    rf"(?:\s*(?:,|и)\s*(?:[Кк][Вв]\.?\s*)?{_QUARTER_NUMBER}(?![\w.]))*)"
)


def find_quarters(text: str) -> tuple[str, ...]:
    """Quarters by regulation in running text („кв. 13г, 24“), canonical; „кв. Суходол“ is none."""
    numbers = (n for match in _QUARTER.finditer(text) for n in quarter_numbers(match["numbers"]))
    return tuple(dict.fromkeys(numbers))


def parse_quarters(text: str) -> tuple[str, ...]:
    """Quarters of a register field: „1,33,33А,35“, „173/“, „кв. 161 Б“."""
    return tuple(dict.fromkeys(quarter_numbers(text)))
