"""Alphabets and names of places."""

import pytest

from geodata.districts import DISTRICT_LABELS, district_code, district_in
from geodata.naming import fold_lookalikes, latin_key, natural_key, skeleton, transliterate
from geodata.numerals import int_to_roman, roman_to_int
from geodata.place_names import PlaceKind, parse_place, quarter_numbers, read_places


@pytest.mark.parametrize(
    ("bulgarian", "latin"),
    [
        ("София", "Sofia"),
        ("Мария Луиза", "Maria Luiza"),
        ("България", "Bulgaria"),
        ("Щъркелово гнездо", "Shtarkelovo gnezdo"),
        ("ЩЪРКЕЛОВО", "SHTARKELOVO"),
        ("Шофьор", "Shofyor"),
        ("Йордан", "Yordan"),
        ("Джунгла", "Dzhungla"),
        ("Ядзе", "Yadze"),
        ("Цариградско шосе 7", "Tsarigradsko shose 7"),
        ("Нови Искър", "Novi Iskar"),
        ("Овча купел", "Ovcha kupel"),
        ("Връбница", "Vrabnitsa"),
    ],
)
def test_official_transliteration(bulgarian: str, latin: str) -> None:
    assert transliterate(bulgarian) == latin


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("sofia", "София"),
        ("sofiya", "София"),
        ("sofiq", "София"),
        ("6tarkelovo", "Щъркелово"),
        ("shtarkelovo", "Щъркелово"),
        ("triadica", "Триадица"),
        ("triaditsa", "Триадица"),
        ("vitosha", "Витоша"),
        ("vito6a", "Витоша"),
        ("jk drujba", "жк Дружба"),
        ("6ipka", "Шипка"),
        ("mladost 1", "Младост 1"),
        ("nadejda", "Надежда"),
        ("nadezhda", "Надежда"),
    ],
)
def test_sloppy_latin_meets_cyrillic(typed: str, name: str) -> None:
    assert skeleton(typed) == skeleton(name)


def test_skeleton_leaves_numbers_alone_and_keeps_words_apart() -> None:
    assert skeleton("4466 шосе") == "4466 6ose"
    assert skeleton("ПИ") != skeleton("пия")


def test_latin_key() -> None:
    assert latin_key("Мария Луиза") == "maria luiza"


@pytest.mark.parametrize(
    ("mixed", "clean"),
    [
        ("Coфия", "София"),  # Latin C and o
        ("МOСТ", "МОСТ"),
        ("CO", "СО"),  # a word of twins only is Cyrillic
        ("Sоfia", "Sofia"),  # Cyrillic о
        ("VІ", "VI"),
    ],
)
def test_lookalikes(mixed: str, clean: str) -> None:
    assert fold_lookalikes(mixed) == clean


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("XII", 12),
        ("ІІІ", 3),
        ("VІ", 6),
        ("ХVІІ", 17),
        ("xliv", 44),
        ("XXXXVIII", 48),
        ("IIX", None),
    ],
)
def test_roman_numerals(printed: str, number: int | None) -> None:
    assert roman_to_int(printed) == number


def test_roman_numerals_end_at_3999() -> None:
    assert int_to_roman(3999) == "MMMCMXCIX"
    with pytest.raises(ValueError, match="no roman numeral"):
        int_to_roman(0)


def test_natural_order() -> None:
    assert sorted(["33а", "10", "2", "33"], key=natural_key) == ["2", "10", "33", "33а"]


PLACES = [
    # printed, kind, bare name, part
    ('М."ЖК ЛЮЛИН - 3 М.Р."', PlaceKind.ESTATE, "люлин", "3"),
    ("ж.к. Люлин 3", PlaceKind.ESTATE, "люлин", "3"),
    ("ж.к. „Люлин - 3 м.р.“", PlaceKind.ESTATE, "люлин", "3"),
    ("Люлин III част", PlaceKind.UNKNOWN, "люлин", "3"),
    ("м. „Лозенец-I част“", PlaceKind.LOCALITY, "лозенец", "1"),
    ("м. „Манастирски ливади-запад“", PlaceKind.LOCALITY, "манастирски ливади запад", ""),
    ("в.з. „Бояна“", PlaceKind.VILLA_ZONE, "бояна", ""),
    ("ВИЛНА ЗОНА БОЯНА", PlaceKind.VILLA_ZONE, "бояна", ""),
    ("ПЗ „Модерно предградие“", PlaceKind.INDUSTRIAL_ZONE, "модерно предградие", ""),
    ("НПЗ „Изток“", PlaceKind.BUSINESS_ZONE, "изток", ""),
    ("с. Лозен", PlaceKind.VILLAGE, "лозен", ""),
    ('М."С. ЛОЗЕН"', PlaceKind.VILLAGE, "лозен", ""),
    ("кв. Суходол", PlaceKind.NEIGHBOURHOOD, "суходол", ""),
    ("ГР. БАНКЯ", PlaceKind.TOWN, "банкя", ""),
    ('"ЗОНА Б-5"', PlaceKind.ZONE, "зона б 5", ""),
    ("Ж.К. НАДЕЖДА 2А И 2Б", PlaceKind.ESTATE, "надежда", "2а 2б"),
    ("ж.гр. Южен парк II-ра част", PlaceKind.HOUSING_GROUP, "южен парк", "2"),
    ("бул. Цар Борис III", PlaceKind.BOULEVARD, "цар борис", "3"),
    ("---Изберете---Манастирски ливади", PlaceKind.UNKNOWN, "манастирски ливади", ""),
]


@pytest.mark.parametrize(("printed", "kind", "name", "part"), PLACES)
def test_names_of_places(printed: str, kind: PlaceKind, name: str, part: str) -> None:
    place = parse_place(printed)
    assert (place.kind, place.name, place.part) == (kind, name, part)


def test_one_field_names_a_plan_places_and_quarters() -> None:
    read = read_places('ПРЗ И ИПУР НА М."С.ПРИМЕР", КВ.49Г И КВ. 50')
    assert [(name.kind, name.name) for name in read.names] == [(PlaceKind.VILLAGE, "пример")]
    assert read.quarters == ("49г", "50")
    assert read.is_plan
    both = read_places("ГР. НОВИ ИСКЪР, КВ. КУРИЛО")
    assert [name.name for name in both.names] == ["нови искър", "курило"]


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("34", ("34",)),
        ("33а", ("33а",)),
        ("161 б", ("161б",)),
        ("236а", ("236а",)),
        ("34A", ("34а",)),  # Latin A
        ("13г, 24", ("13г", "24")),
        ("8МБ", ("8мб",)),
    ],
)
def test_quarter_numbers(printed: str, numbers: tuple[str, ...]) -> None:
    assert quarter_numbers(printed) == numbers


def test_all_districts_by_name() -> None:
    assert len(DISTRICT_LABELS) == 24
    for code, label in DISTRICT_LABELS.items():
        assert district_code(label.bg) == district_code(label.en) == code
        assert district_in(f"ул. Пример № 1, район „{label.bg}“, гр. София") == code
    assert district_code('СО - р-н "Илинден"') == "68134-12"
    assert district_code("Атлантида") is None
    assert district_in("район „Люлин“ и район „Банкя“") is None
