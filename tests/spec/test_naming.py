"""Alphabets and names of places."""

import pytest

from accounts.rules import Label
from geodata.districts import DISTRICT_LABELS, district_code, district_in
from geodata.naming import fold_lookalikes, latin_key, natural_key, skeleton, transliterate
from geodata.numerals import int_to_roman, roman_to_int
from geodata.place_names import PlaceKind, parse_place, quarter_numbers, read_places
from geodata.wording import building_use, licence_words, place_words
from planning.wording import ZONES, zone_label


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
    ("bulgarian", "english"),
    [
        ("гр. София, район Красна поляна, ул. Пъстра зора № 4",
         "Sofia, Krasna polyana district, ul. Pastra zora No. 4"),
        ("с. Бистрица, район Панчарево", "Bistritsa village, Pancharevo district"),
        ("кв. 23б, ж.к. Западен парк", "quarter 23b, Zapaden park estate"),
        ("УПИ VIII-440, кв. 42", "plot (UPI) VIII-440, quarter 42"),
        ("имот 68134.1601.521, бул. Черни връх № 2",
         "parcel 68134.1601.521, bul. Cherni vrah No. 2"),
        ("жк. Люлин 2", "Lyulin 2 estate"),
        ("ж.гр. Зоопарк", "Zoopark estate"),
        ("М. ЛОЗЕНЕЦ", "LOZENETS locality"),
        ("в.з. Ласка", "Laska villa zone"),
        ("кв. Бояна", "Boyana neighbourhood"),
        ("102а", "102a"),
        ("СПЗ Модерно предградие", "SPZ Moderno predgradie"),
        ("Жилищна", "Zhilishtna"),
        ("", ""),
    ],
)  # fmt: skip
def test_places_in_english(bulgarian: str, english: str) -> None:
    assert place_words(bulgarian) == Label(bulgarian, english)


@pytest.mark.parametrize(
    ("code", "text", "english"),
    [(230, "Сграда за търговия", "building for trade"), (None, "Навес", "Навес"),
     (110, "", "block of flats")],
)  # fmt: skip
def test_uses_of_buildings(code: int | None, text: str, english: str) -> None:
    assert building_use(code, text).en == english


@pytest.mark.parametrize(
    ("licence", "bg", "en"),
    [
        ("Официален класификатор", "Официален класификатор", "official classifier"),
        ("по споразумение / as agreed", "по споразумение", "as agreed"),
        ("CC BY 4.0", "CC BY 4.0", "CC BY 4.0"),
    ],
)
def test_licences(licence: str, bg: str, en: str) -> None:
    assert licence_words(licence) == Label(bg, en)


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


def test_zones_keep_their_code_and_say_what_they_are() -> None:
    assert zone_label("Жс", "Жилищна зона със средна височина") == Label(
        "Жс · Жилищна зона със средна височина", "Жс · residential zone, medium height"
    )
    assert zone_label("Тсм", "Терен").en == "Тсм · Терен"
    assert all(english.isascii() for english in ZONES.values())
