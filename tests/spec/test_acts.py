"""Numbers, dates, issuers, kinds and states of acts."""

from datetime import date
from enum import StrEnum

import pytest

from accounts.rules import Label
from acts.issuers import BODY_LABELS, BodyKind, parse_issuer
from acts.kinds import EXTENT_LABELS, Extent
from acts.numbers import NumberDoubt, normalise_number, parse_date
from acts.rules import (
    ACT_KIND_LABELS,
    ACT_KINDS,
    DISPUTE_STATE_LABELS,
    EXECUTION_LABELS,
    FLAT_STATUS_LABELS,
    LEGAL_STATE_LABELS,
    PUBLICATION_LABELS,
    TRANSITIONS,
    ActKind,
    DisputeState,
    Execution,
    FlatStatus,
    LegalState,
    Publication,
    flat_status,
    kind_of,
    read_status,
    why_not_move,
)

NUMBERS = [
    # printed, key, prefix, serial, date
    ("127/26.09.2007", "127", "", 127, date(2007, 9, 26)),
    ("РД-09-50-202/19.03.2014", "РД-09-50-202", "РД-09-50", 202, date(2014, 3, 19)),
    ("РД-50-149/17.03.1999", "РД-50-149", "РД-50", 149, date(1999, 3, 17)),
    ("РД-50-09-549/31.12.1980", "РД-50-09-549", "РД-50-09", 549, date(1980, 12, 31)),
    ("РСЦ19-РА50-1/09.12.2019", "РСЦ19-РА50-1", "РСЦ19-РА50", 1, date(2019, 12, 9)),
    ("РПН21-РД09-12/11.01.2021", "РПН21-РД09-12", "РПН21-РД09", 12, date(2021, 1, 11)),
    ("САГ21-ГР00-2102/30.09.2021", "САГ21-ГР00-2102", "САГ21-ГР00", 2102, date(2021, 9, 30)),
    ("СОА19-ГР94-5901/06.12.2019", "СОА19-ГР94-5901", "СОА19-ГР94", 5901, date(2019, 12, 6)),
    ("РД-02-15-26/23.03.2022", "РД-02-15-26", "РД-02-15", 26, date(2022, 3, 23)),
    ("PД – 09-50-202 / 19.3.2014 г.", "РД-09-50-202", "РД-09-50", 202, date(2014, 3, 19)),
    ("№ 0283", "283", "", 283, None),
    # letters of the other alphabet: seen where all of them have twins, else heard
    ("PA50-12/02.10.2025", "РА50-12", "РА50", 12, date(2025, 10, 2)),
    ("RD-09-50-202/19.03.2014", "РД-09-50-202", "РД-09-50", 202, date(2014, 3, 19)),
    ("SAG21-GR00-2102/30.09.2021", "САГ21-ГР00-2102", "САГ21-ГР00", 2102, date(2021, 9, 30)),
]


@pytest.mark.parametrize(("printed", "key", "prefix", "serial", "issued_on"), NUMBERS)
def test_number(printed: str, key: str, prefix: str, serial: int, issued_on: date | None) -> None:
    number = normalise_number(printed)
    assert (number.raw, number.key, number.prefix) == (printed, key, prefix)
    assert (number.serial, number.issued_on, number.doubts) == (serial, issued_on, ())


@pytest.mark.parametrize(
    ("printed", "serial", "item", "protocol", "issued_on"),
    [
        (
            "Решение № 483, т. 8 от протокол № 59 от 7.07.2022 г. на СОС",
            483,
            8,
            59,
            date(2022, 7, 7),
        ),
        ("Решение №656 по Протокол №82/17.09.2019г.", 656, None, 82, date(2019, 9, 17)),
    ],
)
def test_council_decision(
    printed: str, serial: int, item: int | None, protocol: int, issued_on: date
) -> None:
    number = normalise_number(printed)
    assert (number.serial, number.item, number.protocol) == (serial, item, protocol)
    assert number.issued_on == issued_on


def test_a_date_that_differs_is_doubted() -> None:
    number = normalise_number("127/26.09.2007", date(2007, 9, 27))
    assert number.doubts == (NumberDoubt.DATE_DIFFERS,)
    assert normalise_number("по опис").doubts == (NumberDoubt.UNUSUAL_FORM,)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("07.07.2022", date(2022, 7, 7)),
        ("7.7.2022 г.", date(2022, 7, 7)),
        ("2022-07-07", date(2022, 7, 7)),
        # midnight in Sofia written in UTC is 21:00 of the day before
        ("/Date(1657141200000)/", date(2022, 7, 7)),
        ("/Date(1641938400000)/", date(2022, 1, 12)),
        ("2022-07-06T21:00:00Z", date(2022, 7, 7)),
        ("31.02.2020", None),
        ("", None),
    ],
)
def test_dates(printed: str, day: date | None) -> None:
    assert parse_date(printed) == day


ISSUERS = [
    # printed, kind, key, district, capacity, acting
    (
        "Главен архитект на Столична община",
        BodyKind.CHIEF_ARCHITECT,
        "chief_architect",
        None,
        "главен архитект",
        False,
    ),
    (
        "Вр.и.д. главен архитект на Столична община",
        BodyKind.CHIEF_ARCHITECT,
        "chief_architect",
        None,
        "главен архитект",
        True,
    ),
    (
        "Началник отдел ОДРС",
        BodyKind.DEPARTMENT,
        "department:odrs",
        None,
        "началник отдел ОДРС",
        False,
    ),
    (
        "Вр. и. д. началник отдел ОДРС",
        BodyKind.DEPARTMENT,
        "department:odrs",
        None,
        "началник отдел ОДРС",
        True,
    ),
    (
        'Главен инженер на СО - р-н "Илинден"',
        BodyKind.DISTRICT,
        "district:68134-12",
        "68134-12",
        "главен инженер",
        False,
    ),
    (
        'Началник отдел  "СРИИБЕ" - район Овча купел',
        BodyKind.DISTRICT,
        "district:68134-18",
        "68134-18",
        "началник отдел „СРИИБЕ“",
        False,
    ),
    (
        'Вр. и. д. началник отдел "ИУТ" - р-н "Изгрев"',
        BodyKind.DISTRICT,
        "district:68134-08",
        "68134-08",
        "началник отдел „ИУТ“",
        True,
    ),
    (
        "Гл. архитект на СО",
        BodyKind.CHIEF_ARCHITECT,
        "chief_architect",
        None,
        "главен архитект",
        False,
    ),
    (
        "Столичен общински съвет",
        BodyKind.COUNCIL,
        "council",
        None,
        "столичен общински съвет",
        False,
    ),
    ("Началник на РДНСК", BodyKind.REGIONAL_CONTROL, "regional_control", None, None, False),
    ("Кмет на Столична община", BodyKind.MAYOR, "mayor", None, "кмет", False),
    (
        "Кмет на район „Люлин“",
        BodyKind.DISTRICT,
        "district:68134-19",
        "68134-19",
        "кмет",
        False,
    ),
]


@pytest.mark.parametrize(("printed", "kind", "key", "district", "capacity", "acting"), ISSUERS)
def test_issuer(
    printed: str,
    kind: BodyKind,
    key: str,
    district: str | None,
    capacity: str | None,
    acting: bool,
) -> None:
    issuer = parse_issuer(printed)
    assert (issuer.body_kind, issuer.body_key, issuer.district) == (kind, key, district)
    assert issuer.acting is acting
    if capacity is not None:
        assert issuer.capacity == capacity
    assert issuer.body_name.bg
    assert issuer.body_name.en.isascii()


@pytest.mark.parametrize(
    ("document_type", "kind"),
    [
        ("Удостоверение за въвеждане в експлоатация на строеж", ActKind.COMMISSIONING_CERT),
        ("Разрешение за строеж", ActKind.BUILDING_PERMIT),
        ("Заповед за изменение на разрешение за строеж", ActKind.PERMIT_AMENDMENT),
        ("Презаверяване на разрешение за строеж", ActKind.PERMIT_RECERT),
        ("Разрешение за ползване", ActKind.USE_PERMIT),
        ("Разрешение за поставяне", ActKind.PLACEMENT_PERMIT),
        ("Виза за проектиране", ActKind.DESIGN_VISA),
        ("Заповед за одобряване на ПУП", ActKind.PUP_APPROVE_ORDER),
        ("Заповед за разрешаване изработване на ПУП", ActKind.PUP_PERMIT_ORDER),
        ("Решение за одобряване на ПУП", ActKind.PUP_APPROVE_SOS),
        ("Заповед по чл. 225", ActKind.REMOVAL_ORDER),
        ("Заповед за премахване на преместваем обект", ActKind.MOVABLE_REMOVAL_ORDER),
        ("Протокол на ОЕСУТ", ActKind.EXPERT_PROTOCOL),
        ("Отказ за издаване на разрешение за строеж", ActKind.REFUSAL),
        ("building_permit", ActKind.BUILDING_PERMIT),
        ("Меморандум", None),
    ],
)
def test_kind_from_the_text_of_a_register(document_type: str, kind: ActKind | None) -> None:
    assert kind_of(document_type) is kind


def test_the_name_of_every_kind_is_read_as_that_kind() -> None:
    assert {kind: kind_of(label.bg) for kind, label in ACT_KIND_LABELS.items()} == {
        kind: kind for kind in ActKind
    }


LABELLED: list[tuple[type[StrEnum], dict[StrEnum, Label]]] = [
    (ActKind, ACT_KIND_LABELS),  # type: ignore[list-item]
    (LegalState, LEGAL_STATE_LABELS),  # type: ignore[list-item]
    (DisputeState, DISPUTE_STATE_LABELS),  # type: ignore[list-item]
    (Execution, EXECUTION_LABELS),  # type: ignore[list-item]
    (Publication, PUBLICATION_LABELS),  # type: ignore[list-item]
    (FlatStatus, FLAT_STATUS_LABELS),  # type: ignore[list-item]
    (BodyKind, BODY_LABELS),  # type: ignore[list-item]
    (Extent, EXTENT_LABELS),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("values", "labels"), LABELLED)
def test_every_value_has_words_in_both_languages(
    values: type[StrEnum], labels: dict[StrEnum, Label]
) -> None:
    assert set(labels) == set(values)
    assert all(label.bg and label.en.isascii() and label.en for label in labels.values())


def test_every_kind_has_issuers_and_extent() -> None:
    assert set(ACT_KINDS) == set(ActKind)
    assert all(info.issuers for info in ACT_KINDS.values())


@pytest.mark.parametrize(
    ("printed", "legal", "dispute", "is_known"),
    [
        ("Влязъл в сила", LegalState.IN_FORCE, DisputeState.UNKNOWN, True),
        ("Отменен", LegalState.REPEALED, DisputeState.UNKNOWN, True),
        ("Обжалван", LegalState.ISSUED, DisputeState.CONTESTED, True),
        (None, LegalState.ISSUED, DisputeState.UNKNOWN, True),
        ("Архивиран", LegalState.ISSUED, DisputeState.UNKNOWN, False),
    ],
)
def test_flat_status_read(
    printed: str | None, legal: LegalState, dispute: DisputeState, is_known: bool
) -> None:
    status = read_status(printed)
    assert (status.legal_state, status.dispute_state, status.is_known) == (
        legal,
        dispute,
        is_known,
    )


@pytest.mark.parametrize("printed", ["Влязъл в сила", "Отменен", "Обжалван"])
def test_flat_status_there_and_back(printed: str) -> None:
    status = read_status(printed)
    shown = flat_status(status.legal_state, status.dispute_state)
    assert FLAT_STATUS_LABELS[shown].bg == printed


def test_what_is_not_known_is_not_shown_as_in_force_or_as_uncontested() -> None:
    silent = read_status(None)
    assert flat_status(silent.legal_state, silent.dispute_state) is FlatStatus.NOT_STATED
    in_force_and_in_court = flat_status(LegalState.IN_FORCE, DisputeState.COURT)
    assert in_force_and_in_court is FlatStatus.CONTESTED


def test_transitions() -> None:
    assert set(TRANSITIONS) == set(LegalState)
    assert why_not_move(LegalState.NOTIFIED, LegalState.IN_FORCE) is None
    reason = why_not_move(LegalState.VOID, LegalState.IN_FORCE)
    assert reason is not None
    assert "нищожен" in reason.bg
