"""What a published version says, read by a person: words for codes, days as they are printed."""

from typing import Any

import pytest

from acts.kinds import ActKind
from acts.publishing.reading import WORDS, in_reading_order, read_part
from acts.publishing.wording import part_label
from acts.rules import DisputeState, Execution, LegalState
from geodata.rules import LocationLevel

PLACE = {
    "level": "regulated_plot", "method": "plot", "confidence": "high", "parcel_text": "",
    "plot_text": "XII-521", "quarter": "34а", "locality_text": "м. Лозенец", "address": "",
    "district_code": "68134-09", "dispute_state": "unknown", "area": "regulated_plot:1",
    "outline": {"type": "Polygon", "coordinates": [[[1, 2]]]},
}  # fmt: skip
LOCATION = {
    "level": "parcel", "method": "identifier", "confidence": "high", "area": "parcel:68134.1.521",
    "unlocated_reason": "", "extent_sha256": "65b5",
}  # fmt: skip
EVENT = {"axis": "legal", "before": "issued", "after": "in_force", "part": "", "source_text": "",
         "on": "2026-03-19"}  # fmt: skip
NOTICE = {"channel": "gazette", "place": "", "dv_issue": 12, "dv_year": 2026, "term_days": 14,
          "source_text": "", "published_on": "2026-02-10", "deadline_recorded": None}  # fmt: skip
DOCUMENT = {"ordinal": 1, "kind": "sketch", "title": "Скица", "sha256": "ab12"}

PARTS: list[tuple[str, Any, list[str], list[str]]] = [
    # part, value, in Bulgarian, in English
    ("kind", "commissioning_cert", ["удостоверение за въвеждане в експлоатация"],
     ["certificate of commissioning"]),
    ("demonstration", True, ["да"], ["yes"]),
    ("demonstration", False, ["не"], ["no"]),
    ("district_origin", "stated", ["посочен в регистъра"], ["stated in the register"]),
    ("district_code", "68134-09", ["Лозенец"], ["Lozenets"]),
    ("doubts", ["number_unusual_form"], ["необичаен номер"], ["unusual number"]),
    ("issued_on", "2026-02-05", ["05.02.2026"], ["05.02.2026"]),
    ("issued_on", None, ["–"], ["–"]),
    ("issuer", {"key": "district:68134-07", "name": "Район „Слатина“"},
     ["Район „Слатина“"], ["Slatina district"]),
    ("issuer.name", "Район „Слатина“", ["Район „Слатина“"], ["Slatina district"]),
    ("quarters", ["34", "35а"], ["34; 35а"], ["34; 35а"]),
    ("plots", [], ["–"], ["–"]),
    ("missing", ["basis", "document"], ["правно основание; скица или документ"],
     ["legal basis; sketch or document"]),
    ("waivers", [{"item": "basis", "reason": "няма го на хартия"}],
     ["правно основание: няма го на хартия"], ["legal basis: няма го на хартия"]),
    ("relations", [{"kind": "amends", "other": "РС № 5"}], ["изменя РС № 5"], ["amends РС № 5"]),
    ("relations", [{"kind": "amends", "other": "РС № 5", "withdrawn": True}],
     ["изменя РС № 5 · отречено от служител"], ["amends РС № 5 · denied by staff"]),
    ("documents", [DOCUMENT], ["скица: Скица · ab12"], ["sketch: Скица · ab12"]),
    ("notices", [NOTICE], ["10.02.2026 · Държавен вестник · брой: 12/2026 · срок в дни: 14"],
     ["10.02.2026 · State Gazette · issue: 12/2026 · term in days: 14"]),
    ("state", "published", ["публикуван"], ["published"]),
    ("a_part_of_tomorrow", {"x": 1}, ["x: 1"], ["x: 1"]),
    ("number", "РД-09-50", ["РД-09-50"], ["РД-09-50"]),
]  # fmt: skip


@pytest.mark.parametrize(("part", "value", "bg", "en"), PARTS)
def test_parts_in_words(part: str, value: object, bg: list[str], en: list[str]) -> None:
    said = read_part(part, value)
    assert ([line.bg for line in said], [line.en for line in said]) == (bg, en)


@pytest.mark.parametrize(
    ("part", "value", "told", "hidden"),
    [
        ("places", [PLACE], "УПИ: XII-521, кв.: 34а, м. Лозенец", "coordinates"),
        ("location", LOCATION, "имот", "65b5"),
        ("events", [EVENT], "19.03.2026 · правно действие: ", "in_force"),
    ],
)
def test_what_a_part_tells_and_leaves_to_the_exact_text(
    part: str, value: object, told: str, hidden: str
) -> None:
    (line,) = read_part(part, value)
    assert told in line.bg
    assert hidden not in line.bg + line.en


@pytest.mark.parametrize(
    ("part", "codes"),
    [("kind", ActKind), ("legal_state", LegalState), ("dispute_state", DisputeState),
     ("execution", Execution), ("level", LocationLevel)],
)  # fmt: skip
def test_every_code_has_words(part: str, codes: Any) -> None:
    assert set(WORDS[part]) == {code.value for code in codes}


def test_people_first_machines_last() -> None:
    order = in_reading_order({"salt": "", "act": 1, "number": "", "kind": "", "format": ""})
    assert order[:2] == ["kind", "number"]
    assert set(order[2:]) == {"act", "format", "salt"}


def test_inner_parts_are_named() -> None:
    assert part_label("location.level").bg == "място: точност"
    assert part_label("issuer.name").en == "issuer: name"
