"""How the search box understands what is typed into it."""

import pytest

from acts.finders import NumberReading
from features.finding import LONGEST, Query, read
from geodata.typed import AddressReading, Form, IdentifierReading, NameReading, one_slip_away
from geodata.typed_points import CoordinateSystem, PointReading
from places.search import READERS
from planning.typed import PlotReading


def understood(text: str) -> Query:
    return read(text, READERS)


WHOLE, BEGINNING = Form.WHOLE, Form.BEGINNING
SHORT, BROKEN = Form.WITHOUT_EKATTE, Form.BROKEN
IDENTIFIERS = [
    ("68134.1601.521", WHOLE, "68134.1601.521"),
    ("68134 1601 521", WHOLE, "68134.1601.521"),
    ("68134,1601,521", WHOLE, "68134.1601.521"),
    ("68134-1601-521", WHOLE, "68134.1601.521"),
    ("ПИ 68134.1601.521", WHOLE, "68134.1601.521"),
    ("поземлен имот с идентификатор 68134.1601.521", WHOLE, "68134.1601.521"),
    (" 68134.1601.521 ", WHOLE, "68134.1601.521"),
    ("68134.1601.521.1", WHOLE, "68134.1601.521.1"),
    ("68134.1601.521.1.12", WHOLE, "68134.1601.521.1.12"),
    ("00357.5355.12", WHOLE, "00357.5355.12"),
    ("68134.", BEGINNING, "68134."),
    ("68134.16", BEGINNING, "68134.16"),
    ("68134 16", BEGINNING, "68134.16"),
    ("68134.1601.", BEGINNING, "68134.1601."),
    ("1601.521", SHORT, "1601.521"),
    ("6813.1601.521", BROKEN, "6813.1601.521"),
    ("68134.01601.521", BROKEN, "68134.01601.521"),
    ("681341601521", BROKEN, "681341601521"),
]

LONLAT, CADASTRE = CoordinateSystem.LONLAT, CoordinateSystem.CADASTRE
COORDINATES = [
    ("42.6977, 23.3219", LONLAT, 23.3219, 42.6977),
    ("42.6977 23.3219", LONLAT, 23.3219, 42.6977),
    ("42.6977,23.3219", LONLAT, 23.3219, 42.6977),
    ("23.3219 42.6977", LONLAT, 23.3219, 42.6977),
    ("42,6977 23,3219", LONLAT, 23.3219, 42.6977),
    ("42,6977; 23,3219", LONLAT, 23.3219, 42.6977),
    ("lat: 42.6977 lon: 23.3219", LONLAT, 23.3219, 42.6977),
    ("42.6977N, 23.3219E", LONLAT, 23.3219, 42.6977),
    ("N 42.6977 E 23.3219", LONLAT, 23.3219, 42.6977),
    ("42.6977° с. ш., 23.3219° и. д.", LONLAT, 23.3219, 42.6977),
    ("42°41'51.7\"N 23°19'18.8\"E", LONLAT, 23.3218889, 42.6976944),
    ("N42°41′51.7″ E23°19′18.8″", LONLAT, 23.3218889, 42.6976944),
    ("42°41,5' 23°19,5'", LONLAT, 23.325, 42.6916667),
    ("42 41 51.7 23 19 18.8", LONLAT, 23.3218889, 42.6976944),
    ("4731436.07 321559.178", CADASTRE, 321559.178, 4731436.07),
    ("321559.178, 4731436.07", CADASTRE, 321559.178, 4731436.07),
    ("N 4731436.07 E 321559.178", CADASTRE, 321559.178, 4731436.07),
    ("321559 4731436", CADASTRE, 321559.0, 4731436.0),
]
NO_POINTS = [
    "48.85, 2.35",
    "42.6977 S 23.3219 W",
    "42°75'00\" 23°19'00\"",
    "12 34",
    "1 2 3 4 5",
    "°°°",
    "19.03.2014",
]

PLOTS = [
    ("УПИ XII-521, кв. 34, м. Лозенец", "УПИ XII-521, кв. 34, м. Лозенец", "lozenec"),
    ("УПИ XII-521 кв. 34 Лозенец", "УПИ XII-521, кв. 34, Лозенец", "lozenec"),
    ("упи ХII-521, кв.34", "УПИ XII-521, кв. 34", ""),
    ("upi XII-521, kv. 34, lozenec", "УПИ XII-521, кв. 34, lozenec", "lozenec"),
    ("XII-521", "УПИ XII-521", ""),
    ("XII-521, кв. 34", "УПИ XII-521, кв. 34", ""),
    ("кв. 34, м. Лозенец", "кв. 34, м. Лозенец", "lozenec"),
    ("кв. 33 а", "кв. 33а", ""),
]

NUMBERS = [
    ("РД-09-50-202/19.03.2014", "РД-09-50-202 / 19.03.2014", True),
    ("рд-09-50-202", "РД-09-50-202", True),
    ("№ 283", "283", False),
    ("283", "283", False),
    ("№ 18-2", "18-2", True),
    ("18-2/05.05.2026", "18-2 / 05.05.2026", True),
    ("№ 18-2 от 05.05.2026 г.", "18-2 / 05.05.2026", True),
    ("No. 18-2 / 05.05.2026г.", "18-2 / 05.05.2026", True),
    ("Виза за проектиране № 18-2 от 05.05.2026 г.", "18-2 / 05.05.2026", True),
    ("XII-521/05.05.2026", "ХII-521 / 05.05.2026", True),
    ("283 / 19.03.2014", "283 / 19.03.2014", True),
]

ADDRESSES = [
    ("ул. Шипка 12", "6ipka", "12"),
    ("ул. „Шипка“ № 12", "6ipka", "12"),
    ("улица Шипка №12А", "6ipka", "12А"),
    ("ul. Shipka 12a", "6ipka", "12А"),
    ("6ipka 12", "6ipka", "12"),
    ("гр. София, ул. Шипка № 12, ет. 3, ап. 7", "6ipka", "12"),
    ("бул. Витоша 5-7", "vito6a", "5"),
    ("ул. Шипка, 12", "6ipka", "12"),
]

NAMES = [
    ("Лозенец", "lozenec", ""),
    ("район Лозенец", "lozenec", "district"),
    ("Lozenets district", "lozenec", "district"),
    ("mladost 1", "mladost 1", ""),
    ("jk drujba", "drujba", "neighbourhood"),
    ("ж.к. „Дружба“", "drujba", "neighbourhood"),
    ("zhk Druzhba", "drujba", "neighbourhood"),
    ("кв. Бояна", "boiana", "neighbourhood"),
    ("в.з. Бояна", "boiana", "locality"),
    ("с. Бистрица", "bistrica", "settlement"),
    ("triadica", "triadica", ""),
    ("Триадица", "triadica", ""),
    ("6ipka", "6ipka", ""),
    ("Шипка", "6ipka", ""),
    ("бул. Витоша", "vito6a", "street"),
    ("Vitosha blvd", "vito6a", "street"),
    ("жк Младост 1 бл. 25 вх. А", "mladost 1", "neighbourhood"),
]


@pytest.mark.parametrize(("typed", "form", "meaning"), IDENTIFIERS)
def test_identifiers(typed: str, form: Form, meaning: str) -> None:
    reading = understood(typed).read_as(IdentifierReading)
    assert reading is not None
    assert (reading.form, reading.meaning) == (form, meaning)


@pytest.mark.parametrize(
    "typed", ["19.03.2014", "18-2/05.05.2026", "12 34", "68134", "0888 123 456 и още", "2.5"]
)
def test_no_identifiers(typed: str) -> None:
    reading = understood(typed).read_as(IdentifierReading)
    assert reading is None or reading.form is SHORT


@pytest.mark.parametrize(("typed", "system", "x", "y"), COORDINATES)
def test_coordinates(typed: str, system: CoordinateSystem, x: float, y: float) -> None:
    query = understood(typed)
    assert len(query.readings) == 1, "nothing else can be meant"
    assert query.readings == (PointReading(x, y, system),)


@pytest.mark.parametrize("typed", NO_POINTS)
def test_no_coordinates(typed: str) -> None:
    assert understood(typed).read_as(PointReading) is None


@pytest.mark.parametrize(("typed", "meaning", "place"), PLOTS)
def test_plots_and_quarters(typed: str, meaning: str, place: str) -> None:
    reading = understood(typed).read_as(PlotReading)
    assert reading is not None
    assert (reading.meaning, reading.place) == (meaning, place)


@pytest.mark.parametrize(("typed", "meaning", "is_certain"), NUMBERS)
def test_numbers_of_acts(typed: str, meaning: str, is_certain: bool) -> None:
    reading = understood(typed).read_as(NumberReading)
    assert reading is not None
    assert (reading.meaning, reading.is_certain) == (meaning, is_certain)
    assert not is_certain or understood(typed).readings == (reading,), "nothing else can be meant"


@pytest.mark.parametrize(("typed", "street", "number"), ADDRESSES)
def test_addresses(typed: str, street: str, number: str) -> None:
    reading = understood(typed).read_as(AddressReading)
    assert reading is not None
    assert (reading.street, reading.number) == (street, number)


@pytest.mark.parametrize("typed", ["ул. 83", "Оборище", "жк Дружба 2", "район Младост 1"])
def test_no_addresses(typed: str) -> None:
    assert understood(typed).read_as(AddressReading) is None


@pytest.mark.parametrize(("typed", "key", "kind"), NAMES)
def test_names(typed: str, key: str, kind: str) -> None:
    reading = understood(typed).read_as(NameReading)
    assert reading is not None
    assert (reading.key, reading.kind) == (key, kind)


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00", "\u202e"])
def test_nothing(typed: str) -> None:
    assert understood(typed) == Query("")


def test_long_queries_are_cut() -> None:
    assert len(understood("я" * 10_000).text) == LONGEST


@pytest.mark.parametrize(
    "slip",
    ["68134.1601.251", "68134.1601.52", "68134.1601.5211", "68134.1601.527", "681341601.521",
     "6813.1601.521", "68134.1601.0521", "68134..1601.521"],
)  # fmt: skip
def test_one_slip_of_the_hand_leads_back(slip: str) -> None:
    assert "68134.1601.521" in one_slip_away(slip)


def test_two_slips_do_not() -> None:
    assert "68134.1601.521" not in one_slip_away("68134.1610.512")
