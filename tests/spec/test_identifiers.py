"""Cadastral identifiers as the register prints them."""

import pytest

from geodata.identifiers import DefectKind, Identifier, Level, find_in, normalise, parse, read

VALID = [
    ("68134.1601.521", Level.PARCEL),
    ("68134.1601.521.1", Level.BUILDING),
    ("68134.1601.521.1.12", Level.UNIT),
    ("00357.5355.12", Level.PARCEL),
    ("37914.6848.3058", Level.PARCEL),
    ("75263.1.1", Level.PARCEL),
]
INVALID = [
    "68134.1601",
    "68134.01601.5",
    "68134.1601.0",
    "6813.1601.5",
    "68134.1601.521.1.12.3",
    "68134,1601,521",
    "68134.1601.521.",
    "68134.1601.521.0",
]


@pytest.mark.parametrize(("text", "level"), VALID)
def test_valid(text: str, level: Level) -> None:
    identifier = parse(text)
    assert identifier is not None
    assert (str(identifier), identifier.level) == (text, level)
    assert str(identifier.parcel_identifier) == ".".join(text.split(".")[:3])


@pytest.mark.parametrize("text", INVALID)
def test_invalid(text: str) -> None:
    assert parse(text) is None


def test_running_text_gives_exactly_four() -> None:
    text = (
        "ПИ с идентификатор 68134.1500.879), ПИ 68134.4082.6373, 68134.4082.529. и "
        "68134.1609.4464.1.16; дата 26.09.2007 г., ДВ бр. 84/25.10.2019г. 68134.1.1.1.1.1"
    )
    assert [str(identifier) for identifier in find_in(text)] == [
        "68134.1500.879",
        "68134.4082.6373",
        "68134.4082.529",
        "68134.1609.4464.1.16",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("68134 1601 521", "68134.1601.521"),
        ("68134,1601,521", "68134.1601.521"),
        ("68134-1601-521", "68134.1601.521"),
        ("68134/1601/521", "68134.1601.521"),
        ("  ПИ 68134.1601.521. ", "68134.1601.521"),
        ("поземлен имот с идентификатор: 68134.1601.521.1", "68134.1601.521.1"),
        ("КИ 68134..1601.521", "68134.1601.521"),
    ],
)
def test_typed_in_a_search_box(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


READ = [
    # printed, identifiers, what is wrong
    ("68134.1601.521", ["68134.1601.521"], []),
    ("68134.1601.521   ", ["68134.1601.521"], []),
    ("68134,905.77", ["68134.905.77"], [DefectKind.SEPARATOR]),
    ("68134..2043.77", ["68134.2043.77"], [DefectKind.SEPARATOR]),
    ("68134.8200-77", ["68134.8200.77"], [DefectKind.SEPARATOR]),
    ("0659.2191.77", [], [DefectKind.EKATTE_LENGTH]),
    ("681354.1971.77", [], [DefectKind.EKATTE_LENGTH]),
    ("68134.4401", [], [DefectKind.FIELD_COUNT]),
    ("68134.01601.5", [], [DefectKind.LEADING_ZERO]),
    ("68134.1601.0", [], [DefectKind.ZERO_FIELD]),
    ("04234.6906.2 и 04234.6906.3", ["04234.6906.2", "04234.6906.3"], [DefectKind.SEVERAL]),
    ("68134.1500.4 68134.1500.5", ["68134.1500.4", "68134.1500.5"], [DefectKind.SEVERAL]),
    ("68134.4332.5, Нова сграда", ["68134.4332.5"], [DefectKind.EXTRA_TEXT]),
    ("няма", [], [DefectKind.UNREADABLE]),
    ("", [], []),
]


@pytest.mark.parametrize(("printed", "identifiers", "defects"), READ)
def test_register_field(printed: str, identifiers: list[str], defects: list[DefectKind]) -> None:
    reading = read(printed)
    assert [str(identifier) for identifier in reading.identifiers] == identifiers
    assert [defect.kind for defect in reading.defects] == defects


def test_four_spellings_and_the_exchange_format() -> None:
    identifier = Identifier("68134", 1601, 521)
    assert identifier.spellings == (
        "68134.1601.521",
        "68134 1601 521",
        "68134,1601,521",
        "68134-1601-521",
    )
    assert identifier.without_ekatte == "1601.521"
    assert identifier.label == "521"


def test_order_is_by_number() -> None:
    printed = ["68134.1.10", "68134.1.2.1", "68134.1.2", "00357.9.9"]
    identifiers = [identifier for text in printed if (identifier := parse(text))]
    assert [str(one) for one in sorted(identifiers, key=lambda one: one.sort_key)] == [
        "00357.9.9",
        "68134.1.2",
        "68134.1.2.1",
        "68134.1.10",
    ]
