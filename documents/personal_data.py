"""Personal data in texts: found by form, checksum and the words around it.

A text of a register or a document is never safe as it is. What is found blocks publication until
a person confirms; the clean text is what public tables, search and tiles may hold.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.rules import Label
from documents.names import find_names

REDACTED = "[заличено]"


class PersonalData(StrEnum):
    """Kinds of personal data that can be told by their form or the words around them."""

    EGN = "egn"
    LNCH = "lnch"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    ID_CARD = "id_card"
    NAME = "name"
    OFFICIAL = "official"


PERSONAL_DATA_LABELS: dict[PersonalData, Label] = {
    PersonalData.EGN: Label("ЕГН", "personal number (EGN)"),
    PersonalData.LNCH: Label("ЛНЧ", "foreigner's personal number (LNCH)"),
    PersonalData.PHONE: Label("телефон", "telephone number"),
    PersonalData.EMAIL: Label("електронна поща", "e-mail address"),
    PersonalData.IBAN: Label("банкова сметка", "bank account"),
    PersonalData.ID_CARD: Label("номер на личен документ", "number of an identity document"),
    PersonalData.NAME: Label("вероятно име на физическо лице", "probable name of a person"),
    PersonalData.OFFICIAL: Label(
        "име в професионално или длъжностно качество", "name in a professional or official capacity"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A span [start, end) of the text. The value itself is not kept, so a log stays clean."""

    kind: PersonalData
    start: int
    end: int


_TEN_DIGITS = re.compile(r"(?<![0-9.])[0-9]{10}(?![0-9]|\.[0-9])")
_SAID = re.compile(
    r"\b(?P<kind>ЕГН|ЛНЧ)\s*[:№]?\s*(?P<number>[0-9](?:\s?[0-9]){9})(?![0-9])", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+")
_PHONE = re.compile(
    r"(?<![\d.,\w])(?:(?:\+|00)359[\s\-/().]{0,2}[1-9](?:[\s\-/().]{0,2}[0-9]){6,8}"
    r"|\(?0[1-9](?:[\s\-/()]{0,2}[0-9]){7,8})(?![\d\w]|[.,]\d)"
)
_SAID_PHONE = re.compile(
    r"\b(?:тел|телефон|gsm|моб|мобилен|факс)\b\.?(?:\s?/\s?факс)?\s*:?\s*"
    r"(?P<number>[+(]?[0-9](?:[\s\-/().]{0,2}[0-9]){5,13})(?![0-9])",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)")
_SPLIT_EGN = re.compile(r"(?<![0-9.\-])([0-9]{6})[\s\-]([0-9]{4})(?![0-9]|[.\-][0-9])")
_ID_CARD = re.compile(
    r"\b(?:л\.?\s?к\.?|лична(?:та)?\s+карта|паспорт|шофьорска\s+книжка"
    r"|документ\s+за\s+самоличност|свидетелство\s+за\s+управление)"
    r"\s*(?:сер(?:ия|\.)?\s*\w*\s*)?[:,]?\s*(?:№|No|N|номер)?\s*[:.]?\s*"
    r"(?P<number>[A-ZА-Я]{2}\s?[0-9]{7}|[0-9]{9})(?![0-9])",
    re.IGNORECASE,
)
_OFFICE_EMAIL = re.compile(
    r"(?:info|office|kanc\w*|kmet\w*|delovodstvo|contact\w*|nag|gis\w*|register|obshtina|rayon\w*"
    r"|press|support|help\w*)@(?:[\w\-]+\.)*(?:sofia\.bg|government\.bg|egov\.bg|gov\.bg)",
    re.IGNORECASE,
)
_LATIN = str.maketrans("АВСЕНКМОРТХУавсенкмортху", "ABCEHKMOPTXYABCEHKMOPTXY")


def is_egn(text: str) -> bool:
    """A valid personal number: ten digits, a real birth date (1800–2099), right check digit."""
    if not re.fullmatch(r"[0-9]{10}", text):
        return False
    digits = [int(digit) for digit in text]
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:6])
    century, month = {1: (1800, month - 20), 2: (2000, month - 40)}.get(
        (month - 1) // 20, (1900, month)
    )
    try:
        date(century + year, month, day)
    except ValueError:
        return False
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6)
    return sum(d * w for d, w in zip(digits, weights, strict=False)) % 11 % 10 == digits[9]


def is_lnch(text: str) -> bool:
    """A valid personal number of a foreigner: ten digits with the right check digit."""
    if not re.fullmatch(r"[0-9]{10}", text):
        return False
    digits = [int(digit) for digit in text]
    weights = (21, 19, 17, 13, 11, 9, 7, 3, 1)
    return sum(d * w for d, w in zip(digits, weights, strict=False)) % 10 == digits[9]


def is_eik(text: str) -> bool:
    """A valid company number (ЕИК/БУЛСТАТ) of 9 or 13 digits. Company numbers are public."""
    if not re.fullmatch(r"[0-9]{9}(?:[0-9]{4})?", text):
        return False
    digits = [int(digit) for digit in text]
    first = _check(digits[:8], (1, 2, 3, 4, 5, 6, 7, 8), (3, 4, 5, 6, 7, 8, 9, 10))
    if first != digits[8]:
        return False
    return len(digits) == 9 or _check(digits[8:12], (2, 7, 3, 5), (4, 9, 5, 7)) == digits[12]


def _check(digits: list[int], weights: tuple[int, ...], second: tuple[int, ...]) -> int:
    for attempt in (weights, second):
        remainder = sum(d * w for d, w in zip(digits, attempt, strict=True)) % 11
        if remainder < 10:
            return remainder
    return 0


def is_iban(text: str) -> bool:
    """Right check digits of an IBAN; spaces allowed, Cyrillic look-alikes read as Latin."""
    plain = re.sub(r"\s", "", text.translate(_LATIN)).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """Numbers and addresses of people in a text, in order, none overlapping another."""
    return _apart(_candidates(text))


def find_people(text: str) -> tuple[Finding, ...]:
    """Probable names of natural persons in a text of an act, written as registers write.

    Who acts in an office or a trade is not among them.
    """
    return _apart(_people(text))


def _people(text: str) -> Iterator[Finding]:
    return (
        Finding(PersonalData.NAME, name.start, name.end)
        for name in find_names(text, has_labels=True)
        if not name.has_capacity
    )


def find_in_text(text: str) -> tuple[Finding, ...]:
    """What no text of an act may tell the public: numbers, addresses and names of people."""
    return _apart([*_candidates(text), *_people(text)])


def find_in_document(text: str) -> tuple[Finding, ...]:
    """All that the guard of documents looks for, names of people included."""
    numbers = [
        found
        for found in (*_candidates(text), *_candidates_of_documents(text))
        if not (
            found.kind is PersonalData.EMAIL
            and _OFFICE_EMAIL.fullmatch(text[found.start : found.end])
        )
    ]
    names = (
        Finding(
            PersonalData.OFFICIAL if name.has_capacity else PersonalData.NAME, name.start, name.end
        )
        for name in find_names(text)
    )
    return _apart([*numbers, *names])


def _apart(candidates: Iterable[Finding]) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for found in sorted(candidates, key=lambda f: (f.start, -f.end)):
        if not findings or found.start >= findings[-1].end:
            findings.append(found)
    return tuple(findings)


def _candidates(text: str) -> Iterator[Finding]:
    for said in _SAID.finditer(text):
        is_said = said["kind"].upper() == "ЕГН" or is_egn(re.sub(r"\s", "", said["number"]))
        kind = PersonalData.EGN if is_said else PersonalData.LNCH
        yield Finding(kind, said.start("number"), said.end("number"))
    for match in _TEN_DIGITS.finditer(text):
        if is_egn(match[0]):
            yield Finding(PersonalData.EGN, match.start(), match.end())
        elif is_lnch(match[0]):
            yield Finding(PersonalData.LNCH, match.start(), match.end())
    for match in _EMAIL.finditer(text):
        yield Finding(PersonalData.EMAIL, match.start(), match.end())
    for match in _PHONE.finditer(text):
        yield Finding(PersonalData.PHONE, match.start(), match.end())
    for said in _SAID_PHONE.finditer(text):
        yield Finding(PersonalData.PHONE, said.start("number"), said.end("number"))
    for match in _IBAN.finditer(text.translate(_LATIN)):
        if is_iban(match[0]):
            yield Finding(PersonalData.IBAN, match.start(), match.end())


def _candidates_of_documents(text: str) -> Iterator[Finding]:
    for match in _SPLIT_EGN.finditer(text):
        if is_egn(match[1] + match[2]):
            yield Finding(PersonalData.EGN, match.start(), match.end())
    for match in _ID_CARD.finditer(text):
        yield Finding(PersonalData.ID_CARD, match.start("number"), match.end("number"))


BLANKED = frozenset({PersonalData.EGN, PersonalData.LNCH, PersonalData.IBAN, PersonalData.ID_CARD})
"""Kinds that are never stored, not even beside a restricted file."""


def blanked(text: str, findings: Iterable[Finding]) -> str:
    """The text with numbers of people blanked out, as long as before."""
    for found in findings:
        if found.kind in BLANKED:
            text = text[: found.start] + "█" * (found.end - found.start) + text[found.end :]
    return text


def masked(text: str, findings: Iterable[Finding], at: Finding, around: int = 45) -> str:
    """What stands around one finding, it and all others shown by their first letters only."""
    pieces: list[str] = []
    end = 0
    first = last = 0
    for found in findings:
        pieces.append(text[end : found.start])
        if found == at:
            first = sum(map(len, pieces))
        pieces.append(_mask(text[found.start : found.end], found.kind))
        if found == at:
            last = sum(map(len, pieces))
        end = found.end
    shown = "".join([*pieces, text[end:]])
    lower, upper = max(0, first - around), min(len(shown), last + around)
    words = " ".join(shown[lower:upper].split())
    return f"{'…' if lower else ''}{words}{'…' if upper < len(shown) else ''}"


def _mask(value: str, kind: PersonalData) -> str:
    if kind in (PersonalData.NAME, PersonalData.OFFICIAL):
        return " ".join(f"{word[0]}…" for word in value.split())
    if kind is PersonalData.EMAIL:
        return f"{value[0]}…@…"
    return f"{value[:2]}…"


def redact(
    text: str, find: Callable[[str], tuple[Finding, ...]] = find_personal_data
) -> tuple[str, tuple[Finding, ...]]:
    """(clean text, findings): each finding replaced by REDACTED; spans are of the given text."""
    findings = find(text)
    pieces: list[str] = []
    at = 0
    for found in findings:
        pieces += [text[at : found.start], REDACTED]
        at = found.end
    return "".join([*pieces, text[at:]]), findings
