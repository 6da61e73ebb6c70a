"""One row of a register as an act: every field normalised, every oddity told. Pure.

Texts become public only after personal data is struck out of them, probable names of people too:
an act with such a text is held until a person has seen it. Names of assignors are not
kept unless they are legal entities, and are shown nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from acts.free_text import words_of
from acts.issuers import Issuer, parse_issuer
from acts.legal_basis import Citation, parse_basis
from acts.numbers import Number, normalise_number, parse_date
from acts.privacy import (
    REDACTED,
    Finding,
    PersonalData,
    find_in_text,
    find_people,
    find_personal_data,
    redact,
)
from acts.rules import StatusRead, kind_of, read_status
from acts.scope import Scope
from acts.sizes import category_of, square_metres
from acts.territory import read_territory
from geodata.districts import district_code
from geodata.identifiers import DefectKind
from geodata.naming import fold_lookalikes
from geodata.reasons import Reason

FIELDS: dict[str, tuple[str, ...]] = {
    "number": ("number", "номер", "№", "номернаакта", "№наакта", "regnumber"),
    "date": ("date", "issuedate", "issuedon", "дата", "датанаиздаване"),
    "kind": ("documenttype", "documenttypename", "kind", "виддокумент", "видакт", "вид"),
    "status": ("status", "статус", "състояние"),
    "effective": (
        "takeeffect", "takeeffectdate", "effectiveon", "влязълвсила",
        "датанавлизаневсила",
    ),
    "issuer": ("issuer", "issuedby", "издател", "орган"),
    "employer": ("employer", "възложител"),
    "supervisor": (
        "constructionoversight", "constructionaloversightname", "supervisor", "надзор",
        "строителеннадзор",
    ),
    "object": ("object", "обект", "описание", "описаниенаобекта"),
    "region": ("region", "regionname", "district", "район"),
    "scope": ("scope", "обхват", "териториаленобхват"),
    "basis": ("basis", "legalbasis", "основание", "правнооснование"),
    "kvs": ("kvs", "mapofrestoredproperty", "квс", "квс№", "квсномер"),
    "estate": (
        "estate", "additionaldescriptionestate", "описаниенаимота",
        "допълнителноописаниенаимот",
    ),
    "category": ("category", "buildingcategory", "категория", "категориянастроежа"),
    "floor_area": ("floorarea", "grossfloorarea", "рзп", "разгънатазастроенаплощ"),
    "total_floor_area": ("totalfloorarea", "рзпсъссутерен", "рзпсъссутерени"),
    "built_area": ("builtarea", "builtuparea", "зп", "застроенаплощ"),
}  # fmt: skip
"""Field → names of its column in the shapes the register comes in, letters and digits only."""
REQUIRED = ("number", "date", "scope")

EARLIEST_YEAR = 1878
_AROUND = 40
_LEGAL_ENTITY = re.compile(
    r"\b(?:Е?ООД|Е?АД|АДСИЦ|ДЗЗД|СД|КД|КДА|ДП|сдружение|консорциум|община|министерство|"
    r"дружество|институт|университет|агенция|фондация|кооперация)\b",
    re.IGNORECASE,
)
_LENGTHS = {"number": 80, "kind": 200, "issuer": 300, "status": 80, "supervisor": 300,
            "kvs": 80, "estate": 300}  # fmt: skip
_PUBLIC_TEXTS = ("kind", "status", "issuer", "supervisor", "object", "scope", "basis",
                 "kvs", "estate")  # fmt: skip
"""What a register prints freely and we show as printed: any of it may hold personal data.

Names are not looked for in the issuer: whoever issues an act does it in office.
"""


class Rejected(Exception):  # noqa: N818 - it is a decision about a row
    """The row is not an act that can be kept; `field` is the one to blame."""

    def __init__(self, reason: Reason, name: str, **details: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.reason = reason
        self.field = name
        self.details = details


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row that was kept; `is_mended` when its text was changed."""

    reason: Reason
    field: str
    is_mended: bool
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An act as its register states it, ready to be kept. Texts are public ones."""

    number: Number
    issued_on: date
    effective_on: date | None
    kind: str
    kind_text: str
    status: StatusRead
    status_text: str
    issuer: Issuer
    object_text: str
    scope_text: str
    basis_text: str
    bases: tuple[Citation, ...]
    supervisor: str
    category: str
    floor_area_m2: float | None
    total_floor_area_m2: float | None
    built_area_m2: float | None
    kvs_number: str
    estate_text: str
    district: str
    scope: Scope
    has_personal_data: bool
    raw: dict[str, str]
    remarks: tuple[Remark, ...]

    @property
    def key(self) -> str:
        """Identity inside the source: kind, body, number, day. Numbers alone restart each year."""
        kind = self.kind or "-".join(words_of(self.kind_text))[:40]
        return f"{kind}|{self.issuer.body_key}|{self.number.key}|{self.issued_on.isoformat()}"[:190]


def columns_of(names: tuple[str, ...]) -> dict[str, str]:
    """Field → the file's column; fields that the file lacks are absent."""
    plain = {re.sub(r"[^\w№]|_", "", name).lower(): name for name in names}
    found = {
        wanted: next((plain[alias] for alias in aliases if alias in plain), None)
        for wanted, aliases in FIELDS.items()
    }
    return {wanted: name for wanted, name in found.items() if name is not None}


def read_row(
    raw: Mapping[str, str], columns: Mapping[str, str], today: date, *, with_names: bool = True
) -> RegisterRow:
    """Normalise one row; `with_names` strikes out probable names of people as well.

    Raises:
        Rejected: without a number or a date, or with a day that does not exist or has not come.
    """
    remarks: list[Remark] = []
    texts = {name: raw.get(column, "").strip() for name, column in columns.items()}
    for name, limit in _LENGTHS.items():
        texts[name] = _cut(texts.get(name, ""), name, limit, remarks)
    issued_on = _day(texts.get("date", ""), "date", today)
    if issued_on is None:
        raise Rejected(Reason.MISSING_VALUE, "date")
    texts["number"], in_number = _without_personal_data(texts["number"])
    number = normalise_number(texts["number"], issued_on)
    if not any(character.isalnum() for character in number.key):
        raise Rejected(Reason.MISSING_VALUE, "number")
    texts["supervisor"] = legal_entity(texts["supervisor"])
    clean = {
        name: _cleaned(texts.get(name, ""), with_names and name != "issuer")
        for name in _PUBLIC_TEXTS
    }
    texts |= {name: text for name, (text, _) in clean.items()}
    effective_on = _effective(texts.get("effective", ""), issued_on, today, remarks)
    scope = read_territory(texts["scope"], texts["object"])
    remarks += _remarks_on(scope)
    kind = kind_of(texts["kind"]) if texts["kind"] else None
    if kind is None:
        details = {"value": texts["kind"]}
        remarks.append(Remark(Reason.UNKNOWN_VALUE, "kind", is_mended=False, details=details))
    status = read_status(texts["status"])
    if not status.is_known:
        details = {"value": texts["status"]}
        remarks.append(Remark(Reason.UNKNOWN_VALUE, "status", is_mended=False, details=details))
    return RegisterRow(
        number=number,
        issued_on=issued_on,
        effective_on=effective_on,
        kind=kind.value if kind else "",
        kind_text=texts["kind"],
        status=status,
        status_text=texts["status"],
        issuer=_issuer(texts["issuer"]),
        object_text=texts["object"],
        scope_text=texts["scope"],
        basis_text=texts["basis"],
        bases=parse_basis(texts["basis"]),
        supervisor=texts["supervisor"],
        category=category_of(texts.get("category", "")),
        floor_area_m2=square_metres(texts.get("floor_area", "")),
        total_floor_area_m2=square_metres(texts.get("total_floor_area", "")),
        built_area_m2=square_metres(texts.get("built_area", "")),
        kvs_number="".join((texts["kvs"] or scope.kvs_number).split()),
        estate_text=texts["estate"],
        district=_district(texts.get("region", ""), remarks),
        scope=scope,
        has_personal_data=in_number or any(findings for _, findings in clean.values()),
        raw=_kept(raw, columns),
        remarks=tuple(remarks),
    )


@lru_cache(maxsize=10_000)
def _cleaned(text: str, with_names: bool) -> tuple[str, tuple[Finding, ...]]:
    """A text as the public may read it, and what was struck out."""
    return redact(text, find_in_text if with_names else find_personal_data)


@dataclass(frozen=True, slots=True)
class Struck:
    """Personal data in a row as read: its column and kind, and the words around a name.

    Staff must see a probable name to say whether it is one; numbers are struck out here too.
    """

    column: str
    kind: PersonalData
    around: str


def struck_out(raw: Mapping[str, str]) -> list[Struck]:
    """Why an act was held: what `read_row` struck out of a row."""
    columns = columns_of(tuple(raw))
    found: list[Struck] = []
    for name in ("number", *_PUBLIC_TEXTS):
        column = columns.get(name, "")
        text = raw.get(column, "")
        text = legal_entity(text) if name == "supervisor" else text
        clean, numbers = _cleaned(text, with_names=False)
        kinds = {one.kind for one in numbers}
        kinds -= {PersonalData.PHONE} if name == "number" else set()
        found += [Struck(column, kind, "") for kind in sorted(kinds)]
        people = find_people(clean) if name not in ("number", "issuer") else ()
        found += [
            Struck(column, one.kind, clean[max(0, one.start - _AROUND) : one.end + _AROUND])
            for one in people
        ]
    return found


def _without_personal_data(number: str) -> tuple[str, bool]:
    """A number as it may be shown; digits and dashes of a register are no telephone."""
    clean, findings = redact(number)
    kinds = {finding.kind for finding in findings}
    return (clean, True) if kinds - {PersonalData.PHONE} else (number, False)


_issuer = lru_cache(maxsize=10_000)(parse_issuer)


@lru_cache(maxsize=10_000)
def legal_entity(name: str) -> str:
    """The name of a legal entity, or nothing: people are not named."""
    plain = " ".join(fold_lookalikes(name).split())
    return plain if _LEGAL_ENTITY.search(plain) else ""


def _kept(raw: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The row as read; only the name of a natural person who is the assignor is not kept."""
    column = columns.get("employer")
    if column is None or not raw.get(column, "").strip() or legal_entity(raw[column]):
        return dict(raw)
    return {**raw, column: REDACTED}


def _cut(text: str, name: str, limit: int, remarks: list[Remark]) -> str:
    if len(text) <= limit:
        return text
    details = {"length": str(len(text)), "limit": str(limit)}
    remarks.append(Remark(Reason.TEXT_TOO_LONG, name, is_mended=True, details=details))
    return text[:limit].rstrip()


def _day(text: str, name: str, today: date) -> date | None:
    """A day that exists and has come; None for no text."""
    if not text:
        return None
    day = parse_date(text)
    if day is None or day.year < EARLIEST_YEAR:
        raise Rejected(Reason.NOT_A_DATE, name, value=text[:80])
    if day > today:
        raise Rejected(Reason.FUTURE_DATE, name, value=written(day))
    return day


def written(day: date) -> str:
    """A day as messages in both languages write it: 12.03.2025."""
    return f"{day:%d.%m.}{day.year}"


def _effective(text: str, issued_on: date, today: date, remarks: list[Remark]) -> date | None:
    """Since when the act is in force; that it was not issued yet by then is only remarked on."""
    day = _day(text, "effective", today)
    if day is not None and day < issued_on:
        details = {"effective": written(day), "issued": written(issued_on)}
        reason = Reason.EFFECTIVE_TOO_EARLY
        remarks.append(Remark(reason, "effective", is_mended=False, details=details))
    return day


def _district(text: str, remarks: list[Remark]) -> str:
    code = district_code(text) if text else None
    if text and code is None:
        details = {"value": text[:80]}
        remarks.append(Remark(Reason.UNKNOWN_VALUE, "region", is_mended=False, details=details))
    return code or ""


def _remarks_on(scope: Scope) -> list[Remark]:
    """Defects of identifiers: what could be read in spite of them was mended."""
    found: list[Remark] = []
    mended = ", ".join(str(one) for one in (*scope.identifiers, *scope.building_ids))
    for doubt in scope.doubts:
        name, _, defect = doubt.kind.partition("identifier_")
        if name or not defect or defect in (DefectKind.SEVERAL, DefectKind.EXTRA_TEXT):
            continue
        is_mended = defect == DefectKind.SEPARATOR and bool(mended)
        reason = Reason.MENDED_IDENTIFIER if is_mended else Reason.BAD_IDENTIFIER
        details = {"value": doubt.text[:80], "mended": mended}
        found.append(Remark(reason, "scope", is_mended=is_mended, details=details))
    return found
