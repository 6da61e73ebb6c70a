"""Personal data in texts. The numbers are published test vectors, nobody's own."""

import pytest

from acts.privacy import REDACTED, PersonalData, is_egn, is_eik, is_iban, is_lnch, redact


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("7523169263", True),
        ("8032056031", True),
        ("8019010008", False),  # month 19
        ("7552010004", False),
        ("752316926", False),
    ],
)
def test_egn(text: str, is_valid: bool) -> None:
    assert is_egn(text) is is_valid


@pytest.mark.parametrize(("text", "is_valid"), [("7111042925", True), ("7111042922", False)])
def test_lnch(text: str, is_valid: bool) -> None:
    assert is_lnch(text) is is_valid


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("175074752", True),
        ("000696327", True),  # Столична община, takes the second pass
        ("175074751", False),
        ("0006963270018", True),
        ("0006963270019", False),
    ],
)
def test_eik(text: str, is_valid: bool) -> None:
    assert is_eik(text) is is_valid


def test_iban() -> None:
    assert is_iban("BG80 BNBG 9661 1020 3456 78")
    assert not is_iban("BG81 BNBG 9661 1020 3456 78")


PERSONAL = [
    ("с ЕГН 7523169263", [PersonalData.EGN], f"с ЕГН {REDACTED}"),
    ("7523169263", [PersonalData.EGN], REDACTED),
    ("ЕГН: 1234567890", [PersonalData.EGN], f"ЕГН: {REDACTED}"),  # said to be one, wrong or not
    ("ЛНЧ 7111042925", [PersonalData.LNCH], f"ЛНЧ {REDACTED}"),
    ("пишете на ivan.petrov@example.bg!", [PersonalData.EMAIL], f"пишете на {REDACTED}!"),
    ("тел. 0888 123 456", [PersonalData.PHONE], f"тел. {REDACTED}"),
    ("тел.: 987 65 43", [PersonalData.PHONE], f"тел.: {REDACTED}"),
    ("+359 888 123456", [PersonalData.PHONE], REDACTED),
    ("02/987-65-43", [PersonalData.PHONE], REDACTED),
    ("BG80BNBG96611020345678", [PersonalData.IBAN], REDACTED),
    ("ВG80ВNВG96611020345678", [PersonalData.IBAN], REDACTED),  # Cyrillic В
]


@pytest.mark.parametrize(("text", "kinds", "clean"), PERSONAL)
def test_personal_data_is_found(text: str, kinds: list[PersonalData], clean: str) -> None:
    redacted, findings = redact(text)
    assert [finding.kind for finding in findings] == kinds
    assert redacted == clean


@pytest.mark.parametrize(
    "text",
    [
        "ПИ 68134.1601.521, сграда 00357.5355.12.1",
        "РД-09-50-202/19.03.2014, САГ21-ГР00-2102/30.09.2021",
        "ЕИК 175074752",
        "УПИ XII-521, 5962, 6300, 001006, кв. 34",
        "РЗП 12345,67 кв.м, кота +595,15",
        "стълб № 050010, кабел 4х16 мм2",
    ],
)
def test_numbers_of_things_are_not_personal(text: str) -> None:
    assert redact(text) == (text, ())
