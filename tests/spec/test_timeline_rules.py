"""What may happen to an act: moves of the four axes, and the acts that its text names."""

from datetime import date
from pathlib import Path

import pytest

from acts.kinds import ActKind
from acts.timeline.diagram import document
from acts.timeline.references import find_references
from acts.timeline.rules import AXIS_FIELDS, STATE_LABELS, Axis, moves_of, why_not_happen

DOCS = Path(__file__).resolve().parents[2] / "docs"

MOVES = [
    # axis, now, then, allowed
    ("legal", "draft", "issued", True),
    ("legal", "draft", "in_force", False),
    ("legal", "issued", "in_force", True),
    ("legal", "in_force", "issued", False),
    ("legal", "in_force", "superseded", True),
    ("legal", "repealed", "in_force", True),
    ("legal", "void", "in_force", False),
    ("legal", "lapsed", "in_force", False),
    ("dispute", "unknown", "court", True),
    ("dispute", "none", "administrative_appeal", True),
    ("dispute", "none", "cassation", False),
    ("dispute", "administrative_appeal", "court", True),
    ("dispute", "court", "none", True),
    ("dispute", "cassation", "court", True),
    ("dispute", "finally_upheld", "court", False),
    ("dispute", "finally_quashed", "none", False),
    ("execution", "unknown", "commissioned", True),
    ("execution", "not_started", "completed", True),
    ("execution", "completed", "site_opened", False),
    ("execution", "site_opened", "stopped", True),
    ("execution", "stopped", "rough_built", True),
    ("execution", "commissioned", "stopped", False),
    ("publication", "public", "internal", False),
    ("publication", "public", "withdrawn", True),
]


@pytest.mark.parametrize(("axis", "now", "then", "is_allowed"), MOVES)
def test_moves(axis: str, now: str, then: str, is_allowed: bool) -> None:
    why_not = why_not_happen(Axis(axis), now, then)
    assert (why_not is None) == is_allowed
    if why_not is not None:
        assert STATE_LABELS[Axis(axis)][then].bg in why_not.bg
        assert STATE_LABELS[Axis(axis)][then].en in why_not.en


def test_an_axis_that_was_never_stated_moves_as_unknown_does() -> None:
    assert why_not_happen(Axis.EXECUTION, "", "rough_built") is None


@pytest.mark.parametrize("axis", AXIS_FIELDS)
def test_every_state_of_an_axis_has_a_word_and_its_moves(axis: Axis) -> None:
    moves = moves_of(axis)
    assert moves.keys() == STATE_LABELS[axis].keys()
    for state, then in moves.items():
        assert state not in then
        assert then <= moves.keys()


def test_the_diagram_in_the_documents_is_what_the_rules_say() -> None:
    assert (DOCS / "states.md").read_text() == document()


NAMED = [
    # text, kind of the act that says it → (relation, printed, key, day)
    ("за изменение на РС № 283/23.03.2026 г.", "",
     [("amends", "РС № 283/23.03.2026", "283", date(2026, 3, 23))]),
    ("Изменя и допълва разрешение за строеж № 44 от 12.05.2020 г., издадено от гл. архитект", "",
     [("amends", "разрешение за строеж № 44 от 12.05.2020", "44", date(2020, 5, 12))]),
    ("Отменя заповед № РД-09-50-202/19.03.2014 г.", "",
     [("repeals", "заповед № РД-09-50-202/19.03.2014", "РД-09-50-202", date(2014, 3, 19))]),
    ("Отмяна на заповед №РД-50-149 / 17.03.1999", "",
     [("repeals", "заповед №РД-50-149 / 17.03.1999", "РД-50-149", date(1999, 3, 17))]),
    ("Поправка на явна фактическа грешка в заповед № РВТ20-РА50-12/01.02.2020 г.", "",
     [("corrects", "заповед № РВТ20-РА50-12/01.02.2020", "РВТ20-РА50-12", date(2020, 2, 1))]),
    ("Презаверява разрешение за строеж № 7/01.02.2020", "",
     [("renews", "разрешение за строеж № 7/01.02.2020", "7", date(2020, 2, 1))]),
    ("заменя виза № 15/02.03.2019 г.", "",
     [("supersedes", "виза № 15/02.03.2019", "15", date(2019, 3, 2))]),
    ("във връзка със заповед № РД-50-09-549/31.12.1980", "",
     [("based_on", "заповед № РД-50-09-549/31.12.1980", "РД-50-09-549", date(1980, 12, 31))]),
    ("въз основа на виза за проектиране № 15 от 02.03.2019 г.", "",
     [("based_on", "виза за проектиране № 15 от 02.03.2019", "15", date(2019, 3, 2))]),
    ("изменение на ПУП, одобрен с Решение № 483, т. 8 от протокол № 59 от 7.07.2022 г. на СОС", "",
     [("amends", "Решение № 483, т. 8 от протокол № 59 от 7.07.2022",
       "РЕШЕНИЕ 483, Т. 8, ПРОТОКОЛ 59", date(2022, 7, 7))]),
    ("Допълнение към разрешение за строеж № 9/01.02.2020", "",
     [("amends", "разрешение за строеж № 9/01.02.2020", "9", date(2020, 2, 1))]),
    ("към РС № 9/01.02.2020", "permit_amendment",
     [("amends", "РС № 9/01.02.2020", "9", date(2020, 2, 1))]),
    ("Жилищна сграда по РС № 9/01.02.2020", "permit_recert",
     [("renews", "РС № 9/01.02.2020", "9", date(2020, 2, 1))]),
    ("за изменение на РС № 1/02.03.2020 г. и № 2/03.04.2020 г.", "",
     [("amends", "РС № 1/02.03.2020", "1", date(2020, 3, 2)),
      ("amends", "РС № 2/03.04.2020", "2", date(2020, 4, 3))]),
    ("презаверява РС № 12", "", [("renews", "РС № 12", "12", None)]),
    ("Изменение на ПУП на гр. София, одобрен със заповед № РД-50-149/17.03.1999 г.", "",
     [("amends", "заповед № РД-50-149/17.03.1999", "РД-50-149", date(1999, 3, 17))]),
    # no verb, no relation; a passive says what another act did
    ("Жилищна сграда по РС № 9/01.02.2020", "", []),
    ("РС № 5/01.02.2020 г., изменено със заповед № РД-15-7/03.04.2021 г.", "", []),
    ("ПУП, одобрен със заповед № РД-09-50-202/19.03.2014 г.", "", []),
    ("Магазин № 7, изменение на фасадата", "", []),
    ("Отменя се виза. Разрешение № 1/01.01.2020 остава в сила.", "", []),
    ("", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "expected"), NAMED)
def test_acts_that_a_text_names(
    text: str, kind: str, expected: list[tuple[str, str, str, date | None]]
) -> None:
    found = find_references(text, kind)
    assert [(r.kind.value, r.printed, r.number_key, r.issued_on) for r in found] == expected


def test_a_reference_keeps_the_words_that_say_so() -> None:
    (reference,) = find_references("Одобрява се. Отменя заповед № РД-50-149/17.03.1999 г.")
    assert reference.evidence == "Отменя заповед № РД-50-149/17.03.1999"


MAY_BE = [
    ("изменя РС № 1/02.03.2020", ActKind.BUILDING_PERMIT, True),
    ("изменя РС № 1/02.03.2020", ActKind.DESIGN_VISA, False),
    ("изменя РС № 1/02.03.2020", ActKind.PUP_APPROVE_ORDER, False),
    ("отменя заповед № 1/02.03.2020", ActKind.PUP_APPROVE_ORDER, True),
    ("отменя заповед № 1/02.03.2020", ActKind.REMOVAL_ORDER, True),
    ("отменя заповед № 1/02.03.2020", ActKind.BUILDING_PERMIT, False),
    ("изменя решение № 1/02.03.2020", ActKind.PUP_APPROVE_SOS, True),
    ("въз основа на виза № 1/02.03.2020", ActKind.DESIGN_VISA, True),
]


@pytest.mark.parametrize(("text", "kind", "expected"), MAY_BE)
def test_a_permit_is_not_taken_for_an_order(text: str, kind: ActKind, expected: bool) -> None:
    (reference,) = find_references(text)
    assert reference.may_be(kind.value) is expected
    assert not reference.may_be("never heard of")
