"""What people type at the register, and what is understood."""

from datetime import date

import pytest
from django.http import QueryDict

from acts.free_text import Reading, read_free_text
from acts.rules import ActKind, FlatStatus
from acts.schemas import Size, Sort, parse_act_filter, refuse_unknown_parameters
from features.problems import BadParameter
from geodata.rules import LocationLevel


@pytest.mark.parametrize(
    ("typed", "reading", "field", "value"),
    [
        ("68134.1601.521", Reading.PARCEL, "identifiers", ("68134.1601.521",)),
        ("68134 1601 521", Reading.PARCEL, "identifiers", ("68134.1601.521",)),
        ("68134,1601,521", Reading.PARCEL, "identifiers", ("68134.1601.521",)),
        ("ПИ 68134-1601-521.", Reading.PARCEL, "identifiers", ("68134.1601.521",)),
        ("РД-09-50-202/19.03.2014", Reading.NUMBER, "number_key", "РД-09-50-202"),
        ("PД-09-50", Reading.NUMBER, "number_key", "РД-09-50"),
        ("283", Reading.NUMBER, "number_key", "283"),
        # with № or a date behind it anything in the form of a number is one
        ("№ 18-2", Reading.NUMBER, "number_key", "18-2"),
        ("N 18-2", Reading.NUMBER, "number_key", "18-2"),
        ("No18-2", Reading.NUMBER, "number_key", "18-2"),
        ("акт 283", Reading.NUMBER, "number_key", "283"),
        ("18-2/05.05.2026", Reading.NUMBER, "number_key", "18-2"),
        ("18-2 от 05.05.2026", Reading.NUMBER, "issued_on", date(2026, 5, 5)),
        ("№ 18-2 от 05.05.2026 г.", Reading.NUMBER, "issued_on", date(2026, 5, 5)),
        ("No. 18-2 / 05.05.2026г.", Reading.NUMBER, "issued_on", date(2026, 5, 5)),
        ("№ 18 – 2 / 5.5.2026", Reading.NUMBER, "number_key", "18-2"),
        ("18-2 05.05.2026", Reading.NUMBER, "number_key", "18-2"),
        ("XII-521/05.05.2026", Reading.NUMBER, "issued_on", date(2026, 5, 5)),
        ("RD-09-50-202/19.03.2014", Reading.NUMBER, "number_key", "РД-09-50-202"),
        ("rd 09 50 202 от 19.03.2014", Reading.NUMBER, "number_key", "РД-09-50-202"),
        ("SAG26-RD09-17", Reading.NUMBER, "number_key", "САГ26-РД09-17"),
        ("Виза за проектиране № 18-2 от 05.05.2026 г.", Reading.NUMBER, "number_key", "18-2"),
        ("Design visa No. 18-2 of 05.05.2026", Reading.NUMBER, "number_key", "18-2"),
        # without them it may be something else
        ("18-2", Reading.WORDS, "words", ("18", "2")),
        ("бл 25", Reading.WORDS, "words", ("бл", "25")),
        ("№ 5 детска градина", Reading.WORDS, "words", ("5", "детска", "градина")),
        ("ул. Шипка № 12", Reading.WORDS, "words", ("ул", "шипка", "12")),
        ("05.05.2026", Reading.WORDS, "words", ("05", "2026")),
        ("XII-521", Reading.PLOT, "plots", ("XII-521",)),
        ("УПИ ХІІ - 521, кв. 34 А", Reading.PLOT, "quarters", ("34а",)),
        ("УПИ XII, кв. 34, м. Лозенец", Reading.PLOT, "place", "lozenec"),
        ("42.6977, 23.3219", Reading.POINT, "point", (23.3219, 42.6977)),
        ("23.3219 42.6977", Reading.POINT, "point", (23.3219, 42.6977)),
        ("р-н „Витоша“", Reading.DISTRICT, "district", "68134-17"),
        ("кв. Суходол", Reading.WORDS, "place", "suhodol"),
        ("mladost 1", Reading.WORDS, "place", "mladost 1"),
        ("jk drujba", Reading.WORDS, "place", "drujba"),
        ("жилищните сгради на улицата", Reading.WORDS, "words", ("жилищните", "сгради", "улицата")),
        ("ЖИЛИЩНА СГРАДА с гаражи", Reading.WORDS, "words", ("жилищна", "сграда", "гаражи")),
        ("6ipka i Ropotamo", Reading.WORDS, "words", ("6ipka", "ropotamo")),
        ("на", Reading.WORDS, "words", ("на",)),
        ("ъъ", Reading.WORDS, "place", "ъъ"),
        (", !", Reading.NOTHING, "words", ()),
        ("„лозенец“", Reading.WORDS, "is_exact", True),
        ('"283"', Reading.WORDS, "words", ("283",)),
        ("", Reading.NOTHING, "words", ()),
    ],
)
def test_the_one_box(typed: str, reading: Reading, field: str, value: object) -> None:
    found = read_free_text(typed)
    assert found.reading is reading
    assert getattr(found, field) == value


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("number=PД-09-50-202/19.03.2014", "number_key", "РД-09-50-202"),
        ("number=РД-09-50-202/19.03.2014", "number_on", date(2014, 3, 19)),
        ("kind=building_permit,design_visa", "kinds",
         (ActKind.BUILDING_PERMIT, ActKind.DESIGN_VISA)),
        ("status=in_force&status=repealed", "statuses",
         (FlatStatus.IN_FORCE, FlatStatus.REPEALED)),
        ("district=lozenets", "districts", ("68134-09",)),
        ("district=68134-09,Витоша", "districts", ("68134-09", "68134-17")),
        ("quarter=34 А", "quarters", ("34а",)),
        ("quarter=34a", "quarters", ("34а",)),
        ("upi=ХІІ-521", "plots", ("XII-521",)),
        ("upi=XII", "plots", ("XII",)),
        ("parcel=68134 1601 521", "parcels", ("68134.1601.521",)),
        ("locality=ж.к. Люлин - 3", "locality", "liulin 3"),
        ("locality=neighbourhood:52", "area", "neighbourhood:52"),
        ("location=none", "levels", (LocationLevel.NONE,)),
        ("kvs=012 045", "kvs_number", "012045"),
        ("object=Жилищна сграда", "object_words", ("жилищна", "сграда")),
        ("supervisor=НАДЗОР", "supervisor", ("надзор",)),
        ("capacity=заместник", "capacity", ("заместник",)),
        ("estate=нива", "estate", ("нива",)),
        ("category=3,ІV,шеста", "categories", ("III", "IV", "VI")),
        ("floor_area_from=1 250,5", "floor_area", Size(1250.5, None)),
        ("demonstration=0", "is_demonstration", False),
        ("sort=issued_on", "sort", Sort.OLDEST),
        ("sort=-number", "sort", Sort.NUMBER_DOWN),
        ("year=2019,2021", "years", (2019, 2021)),
        ("issuer=council&issuer=chief_architect", "issuers", ("council", "chief_architect")),
        ("on=2024-01-31", "on", date(2024, 1, 31)),
        ("kind=&status=&q=", "kinds", ()),
    ],
)  # fmt: skip
def test_parameters(query: str, field: str, value: object) -> None:
    found = getattr(parse_act_filter(QueryDict(query)), field)
    assert found == value


@pytest.mark.parametrize("typed", ["2024-03-19", "19.03.2024", "19.3.2024 г."])
def test_days_of_a_picker_and_of_a_person(typed: str) -> None:
    query = QueryDict(mutable=True)
    query["issued_from"] = typed
    assert parse_act_filter(query).issued.first == date(2024, 3, 19)


def test_a_provision() -> None:
    basis = parse_act_filter(QueryDict("basis=чл. 135, ал. 3 ЗУТ")).basis
    assert basis is not None
    assert (basis.statute, basis.article, basis.paragraph) == ("ЗУТ", "135", "3")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("issued_from=31.02.2024", "issued_from"),
        ("issued_from=2024-03-02&issued_to=2024-03-01", "issued_to"),
        ("kind=decree", "kind"),
        ("status=maybe", "status"),
        ("district=Пловдив", "district"),
        ("district=68134-99", "district"),
        ("object=,", "object"),
        ("address=№", "address"),
        ("quarter=Суходол", "quarter"),
        ("upi=?", "upi"),
        ("parcel=68134.1601", "parcel"),
        ("basis=законът", "basis"),
        ("location=cellar", "location"),
        ("demonstration=yes", "demonstration"),
        ("sort=title", "sort"),
        ("year=19", "year"),
        ("category=VII", "category"),
        ("floor_area_from=много", "floor_area_from"),
        ("floor_area_from=2&floor_area_to=1", "floor_area_to"),
        ("limit=0", "limit"),
        ("bbox=1,2,3", "bbox"),
        ("near=23.3", "near"),
        ("radius=50", "radius"),
        ("q=a&q=b", "q"),
    ],
)
def test_what_cannot_be_meant_is_named(query: str, name: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse_act_filter(QueryDict(query))
    assert caught.value.name == name


def test_a_name_that_is_no_parameter() -> None:
    with pytest.raises(BadParameter):
        refuse_unknown_parameters(QueryDict("colour=red"))
