"""Numbers and dates of acts: text as printed and a normalised key.

Plain numbers restart every year for every issuer and register, so a key is never unique by
itself: an act is (kind, body, key, date).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from accounts.rules import Label
from geodata.naming import natural_key

SOFIA = ZoneInfo("Europe/Sofia")


class NumberDoubt(StrEnum):
    """What does not fit about a number."""

    DATE_DIFFERS = "number_date_differs"
    UNUSUAL_FORM = "number_unusual_form"


NUMBER_DOUBT_LABELS: dict[NumberDoubt, Label] = {
    NumberDoubt.DATE_DIFFERS: Label(
        "датата в номера не е датата на акта", "the date in the number is not the act's date"
    ),
    NumberDoubt.UNUSUAL_FORM: Label("необичаен номер", "unusual number"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed and as compared. `issued_on` is the date printed with it, if any.

    `prefix` is what stands before the serial (`РСЦ19-РА50`); `item`, `protocol` and
    `protocol_on` belong to decisions of the council.
    """

    raw: str
    key: str
    prefix: str
    serial: int | None
    issued_on: date | None
    item: int | None = None
    protocol: int | None = None
    doubts: tuple[NumberDoubt, ...] = ()

    @property
    def sort_key(self) -> tuple[tuple[int, int, str], ...]:
        return natural_key(self.key)


_DATE = r"(?P<day>[0-9]{1,2})[.\-/](?P<month>[0-9]{1,2})[.\-/](?P<year>[0-9]{4})"
_DATE_TEXT = re.compile(rf"(?<!\d){_DATE}(?!\d)")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])")
_DOTNET = re.compile(r"/?\\?/?Date\((?P<ms>-?[0-9]{1,15})(?:[+-][0-9]{4})?\)\\?/?")
_COUNCIL = re.compile(
    r"решение\s*(?:№|no|n)?\s*(?P<serial>[0-9]{1,6})(?:\s*,?\s*т\.?\s*(?P<item>[0-9]{1,4}))?\s*,?\s*"
    r"(?:от\s+|по\s+)*протокол\s*(?:№|no|n)?\s*(?P<protocol>[0-9]{1,6})",
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"^\s*(?:№|no\b|n\b)?\s*(?P<number>.*?)\s*(?:(?:/|\bот\b)\s*"
    rf"{_DATE}\s*(?:г\.?|година)?)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_DASH = "[-–—‐‑]"
_TYPED = re.compile(
    r"(?:(?P<words>(?:[^\W\d_]+[.,]? )*)"
    r"(?P<sign>№|номер(?!\w)|акт(?!\w)|n[oоº°]\.?(?![^\W\d_])|n\.?(?!\w)) ?)?"
    rf"(?P<number>(?=\w)[^\W\d_]{{0,4}}\d{{0,6}}[^\W\d_]{{0,2}}"
    rf"(?: ?(?:{_DASH}|/) ?[^\W\d_]{{0,3}}\d{{1,6}}[^\W\d_]{{0,2}}"
    r"| [^\W\d_]{0,3}\d{1,6})*?)"
    rf"(?: ?(?P<on>(?:/|,| |(?<!\w)(?:от|of)(?!\w)) ?{_DATE}) ?(?:г|година)?)?[ .,]*",
    re.IGNORECASE,
)
_USUAL = re.compile(r"(?:[А-Я]{2,4}[0-9]{0,2}(?:-[А-Я]{0,3}[0-9]{1,6})+|[0-9]{1,6})")
_TWINS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_SOUNDS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "АБЦДЕФГХИЖКЛМНОПЯРСТУВВХЙЗ")
_LATIN = re.compile(r"(?<![^\W\d_])[A-Z]+(?![^\W\d_])")
_TWINS_ONLY = re.compile(r"[ABCEHKMOPTXY]+|[IVX]+")


def normalise_number(raw: str, issued_on: date | None = None) -> Number:
    """Normalise any printed number; `issued_on` is the date of the act from its own field.

    The key is upper-case Cyrillic without spaces, date and leading zeros of the serial:
    „PД - 09-50-202 / 19.03.2014 г.“ → `РД-09-50-202`. Normalising a key changes nothing.
    """
    if council := _COUNCIL.search(raw):
        return _council_number(raw, council, issued_on)
    match = _PRINTED.match(raw)
    printed = match["number"] if match else raw
    printed_on = _date_of(match) if match and match["year"] else None
    key = _key(printed)
    serial = re.search(r"[0-9]+$", key)
    doubts = [] if _USUAL.fullmatch(key) else [NumberDoubt.UNUSUAL_FORM]
    return Number(
        raw=raw,
        key=key,
        prefix=key[: serial.start()].rstrip("-/") if serial else key,
        serial=int(serial[0]) if serial else None,
        issued_on=printed_on or issued_on,
        doubts=(*doubts, *_date_doubts(printed_on, issued_on)),
    )


def _council_number(raw: str, match: re.Match[str], issued_on: date | None) -> Number:
    serial, protocol = int(match["serial"]), int(match["protocol"])
    item = int(match["item"]) if match["item"] else None
    printed_on = parse_date(raw[match.end() :])
    middle = f", Т. {item}" if item is not None else ""
    return Number(
        raw=raw,
        key=f"РЕШЕНИЕ {serial}{middle}, ПРОТОКОЛ {protocol}",
        prefix="РЕШЕНИЕ",
        serial=serial,
        issued_on=printed_on or issued_on,
        item=item,
        protocol=protocol,
        doubts=_date_doubts(printed_on, issued_on),
    )


def _date_doubts(printed_on: date | None, issued_on: date | None) -> tuple[NumberDoubt, ...]:
    is_different = None not in (printed_on, issued_on) and printed_on != issued_on
    return (NumberDoubt.DATE_DIFFERS,) if is_different else ()


def _key(printed: str) -> str:
    text = _LATIN.sub(_in_cyrillic, re.sub(r"[\s№]+", "", printed.upper())).translate(_TWINS)
    text = re.sub(f"{_DASH}+", "-", text).strip("-/.,")
    return re.sub(r"(?<![0-9.])0+(?=[0-9]+$)", "", text)


def _in_cyrillic(letters: re.Match[str]) -> str:
    """`RD` is РД: letters are heard, not seen, where one of them looks like no Cyrillic one."""
    return letters[0] if _TWINS_ONLY.fullmatch(letters[0]) else letters[0].translate(_SOUNDS)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A text that may be nothing but the number of an act, as people type or copy one.

    `printed` is the number, with its date behind a stroke if one was given. `is_said` when the
    sign № or a whole date tells that this is a number of an act.
    """

    printed: str
    is_said: bool


def typed_number(text: str) -> TypedNumber | None:
    """„№ 18-2 от 05.05.2026 г.“, `No. 18-2 / 05.05.2026`, `РД 09-50-202`; None for other texts.

    A whole title of an act reads too, by the № and the date in it. Spaces are single.
    """
    match = _TYPED.fullmatch(text)
    if match is None or not any(letter.isdigit() for letter in match["number"]):
        return None
    if match["words"] and not (match["sign"] and match["on"]):
        return None
    number = re.sub(r"(?<=\w) (?=\w)", "-", match["number"])
    on = f"/{match['day']}.{match['month']}.{match['year']}" if match["on"] else ""
    return TypedNumber(number + on, is_said=bool(match["sign"] or match["on"]))


def parse_date(text: str) -> date | None:
    """A day as registers write it: 07.07.2022, 7.7.2022 г., 2022-07-07, `/Date(1657141200000)/`.

    Instants are taken as days of Europe/Sofia: a local midnight written in UTC is not the day
    before. None when there is no real date.
    """
    if stamp := _DOTNET.search(text):
        return _sofia_day(timedelta(milliseconds=int(stamp["ms"])))
    if match := _ISO.match(text.strip()):
        return _iso_day(text.strip(), match)
    found = _DATE_TEXT.search(text)
    return _date_of(found) if found else None


def parse_moment(text: str) -> datetime | None:
    """An instant in ISO form; one without a zone is in the time of Sofia. None when it is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SOFIA)


def _sofia_day(since_1970: timedelta) -> date | None:
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + since_1970).astimezone(SOFIA).date()
    except (OverflowError, ValueError):
        return None


def _iso_day(text: str, match: re.Match[str]) -> date | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return _date_of(match)
    try:
        return (instant.astimezone(SOFIA) if instant.tzinfo else instant).date()
    except OverflowError:
        return None


def _date_of(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
