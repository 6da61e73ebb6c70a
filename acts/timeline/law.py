"""The tables of law as files, read into rows: terms, provisions, days off.

A folder holds `terms.csv`, `provisions.csv`, `holidays.csv` and `swaps.csv`; ours is `acts/law`.
What each column means stands in `acts.models.law` and `acts.timeline.holidays`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from acts.timeline.holidays import HolidayRule, days_off

FOLDER = Path(__file__).resolve().parent.parent / "law"
FIRST_YEAR, LAST_YEAR = 2000, 2035
SUBSTITUTE_BASIS = "чл. 154, ал. 2 КТ"


@dataclass(frozen=True, slots=True)
class LawRow:
    """One row to keep: what tells it from others, and all that it says."""

    key: dict[str, Any]
    values: dict[str, Any]


def read_terms(folder: Path = FOLDER) -> list[LawRow]:
    """Rows of `LegalTerm`."""
    return [
        LawRow(
            key={"case": row["case"], "valid_from": _day(row["valid_from"])},
            values={
                **_texts(row, "case_bg", "case_en", "before_bg", "before_en", "through_bg"),
                **_texts(row, "through_en", "basis_text", "source", "verified_by", "certainty"),
                **_texts(row, "unit", "starts"),
                "kinds": row["kinds"].split(),
                "is_appealable": row["is_appealable"] == "1",
                "length": int(row["length"]) if row["length"] else None,
                "valid_to": _day(row["valid_to"]),
            },
        )
        for row in _rows(folder / "terms.csv")
    ]


def read_provisions(folder: Path = FOLDER) -> list[LawRow]:
    """Rows of `Provision`."""
    return [
        LawRow(
            key=_texts(row, "statute", "article", "paragraph", "section", "part"),
            values=_texts(row, "about_bg", "about_en", "source", "verified_by", "certainty"),
        )
        for row in _rows(folder / "provisions.csv")
    ]


def read_holiday_rules(folder: Path = FOLDER) -> list[HolidayRule]:
    """The holidays of the Labour Code as rules."""
    return [
        HolidayRule(
            name_bg=row["name_bg"],
            name_en=row["name_en"],
            first_year=int(row["from_year"]),
            last_year=_whole(row["to_year"]),
            is_moved_from_weekend=row["is_moved_from_weekend"] == "1",
            basis=row["basis"],
            source=row["source"],
            certainty=row["certainty"],
            month=_whole(row["month"]),
            day=_whole(row["day"]),
            easter=_whole(row["easter"]),
        )
        for row in _rows(folder / "holidays.csv")
    ]


def read_days_off(folder: Path = FOLDER) -> list[LawRow]:
    """Rows of `NonWorkingDay`: holidays by the rules, then what the government decided."""
    rules = read_holiday_rules(folder)
    found = {
        off.day: LawRow(
            key={"day": off.day},
            values={
                "name_bg": off.rule.name_bg,
                "name_en": off.rule.name_en,
                "is_working": False,
                "is_substitute": off.is_substitute,
                "basis_text": SUBSTITUTE_BASIS if off.is_substitute else off.rule.basis,
                "source": off.rule.source,
                "certainty": off.rule.certainty,
            },
        )
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for off in days_off(rules, year)
    }
    for row in _rows(folder / "swaps.csv"):
        day = date.fromisoformat(row["day"])
        values = {
            **_texts(row, "name_bg", "name_en", "source", "certainty"),
            "is_working": row["is_working"] == "1",
            "is_substitute": False,
            "basis_text": row["basis"],
        }
        found[day] = LawRow(key={"day": day}, values=values)
    return [found[day] for day in sorted(found)]


def keep_rows(model: Any, rows: list[LawRow]) -> int:
    """Insert or overwrite rows of a table of law; how many were not as the file says.

    Takes the model so that a migration can pass the one of its time; columns that it does not
    have are left out.
    """
    columns = {field.name for field in model._meta.concrete_fields}
    changed = 0
    for row in rows:
        values = {name: value for name, value in row.values.items() if name in columns}
        existing = model.objects.filter(**_lookup(row.key)).first()
        if existing is None:
            model.objects.create(**row.key, **values)
        elif any(getattr(existing, name) != value for name, value in values.items()):
            model.objects.filter(pk=existing.pk).update(**values)
        else:
            continue
        changed += 1
    return changed


def _lookup(key: dict[str, Any]) -> dict[str, Any]:
    return {
        (f"{n}__isnull" if v is None else n): (True if v is None else v) for n, v in key.items()
    }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _texts(row: dict[str, str], *names: str) -> dict[str, str]:
    return {name: row[name] for name in names}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None
