"""The ladder of the location resolver, rung by rung, on ground made of words."""

from dataclasses import replace

import pytest

from acts.territory import describe, read_territory
from geodata.gazetteer import Entry, Gazetteer, How, Match, NoMatch, is_one_edit_apart
from geodata.location import Area, Ground, House, PlotArea, Resolution, Stretch, resolve
from geodata.location_rules import Confidence, LocationDoubt, Method, Unlocated
from geodata.near_identifiers import Near, Slip
from geodata.place_names import parse_place
from geodata.rules import LocationLevel
from geodata.street_names import StreetText, find_sections

VITOSHA, PANCHAREVO, LYULIN, BANKYA = "68134-17", "68134-23", "68134-19", "68134-24"


def entry(area: str, name: str, *districts: str) -> Entry:
    return Entry(area, hash(area) % 1000, parse_place(name), name, frozenset(districts))


ENTRIES = (
    entry("neighbourhood:1", "кв. Бояна", VITOSHA),
    entry("neighbourhood:2", "в.з. Бояна", VITOSHA),
    entry("neighbourhood:3", "жк. Люлин 3", LYULIN),
    entry("neighbourhood:4", "жк. Люлин 4", LYULIN),
    entry("neighbourhood:5", "в.з. Манастира", PANCHAREVO),
    entry("neighbourhood:6", "с. Бистрица", PANCHAREVO),
    entry("neighbourhood:7", "гр. Банкя", BANKYA),
    entry("neighbourhood:8", "кв. Градоман", BANKYA),
    entry("neighbourhood:9", "кв. Изгрев", "68134-21"),
    entry("neighbourhood:10", "кв. Изгрев", BANKYA),
    entry("neighbourhood:11", "в.з. Малинова Долина", VITOSHA),
    entry("locality:demo-lozenets", "м. Лозенец", "68134-09"),
    entry("neighbourhood:12", "жк. Лозенец", "68134-09"),
)
SECTION = "ул. Дълга от ул. Първа до ул. Втора"


def street_key(name: str) -> str:
    return StreetText("", name).key


GROUND = Ground(
    Gazetteer(ENTRIES, {VITOSHA: [PANCHAREVO], PANCHAREVO: [VITOSHA], LYULIN: []}),
    parcels={"68134.1.2": Area("parcel", "68134.1.2", 1, frozenset({VITOSHA})),
             "68134.1.9": Area("parcel", "68134.1.9", 2, frozenset({VITOSHA}))},
    buildings={"68134.1.2.1": Area("building", "68134.1.2.1", 3, frozenset({VITOSHA}))},
    successors={"68134.1.5": ["68134.1.9"]},
    old_numbers={("demo-lozenets", "840"): [Area("parcel", "68134.1.2", 1)]},
    plots={("demo-lozenets", "34", 12, ""): PlotArea(
        Area("regulated_plot", "demo-34-XII", 4, frozenset({"68134-09"})), frozenset({"521"})),
           ("demo-lozenets", "34", 2, ""): PlotArea(
        Area("regulated_plot", "demo-34-II", 7, frozenset({"68134-09"})), frozenset({"165"}))},
    quarters={("demo-lozenets", "34"): Area("quarter", "demo-34", 5)},
    districts={code: Area("district", code, 6, frozenset({code}))
               for code in (VITOSHA, PANCHAREVO, LYULIN, BANKYA)},
    houses={street_key("Шипка"): [
        House(Area("parcel", "68134.1.2", 1, frozenset({VITOSHA})), frozenset({"3"}), "ул.",
              "68134", "34", frozenset({"бояна"})),
        House(Area("parcel", "68134.7.2", 8, frozenset({BANKYA})), frozenset({"3", "5"}), "ул.",
              "68134", "", frozenset({"градоман"})),
    ]},
    streets={street_key("Дълга"): [Area("street", "s1", 9, frozenset({VITOSHA}))]},
    stretches={find_sections(SECTION)[0]: [
        Stretch(Area("street", "s1", 9, frozenset({VITOSHA})), "00", 500.0)]},
    near={"68134.1.20": [Near("68134.1.2", Slip.ADDED, VITOSHA)]},
    settlements={"04234": (parse_place("с. Бистрица"), PANCHAREVO)},
    has_cadastre=True, has_regulation=True,
)  # fmt: skip


def located(scope: str, district: str | None = None, object_text: str = "") -> Resolution:
    return resolve(describe(read_territory(scope, object_text), district), GROUND)


@pytest.mark.parametrize(
    ("scope", "district", "level", "method", "confidence", "areas"),
    [
        ("Идентификатор КККР (имот): 68134.1.2", None, "parcel", Method.IDENTIFIER,
         Confidence.HIGH, ["parcel:68134.1.2"]),
        ("Идентификатор КККР (сграда/СОС): 68134.1.2.1.7", None, "parcel", Method.BUILDING,
         Confidence.HIGH, ["building:68134.1.2.1"]),
        ("Идентификатор КККР (сграда/СОС): 68134.1.2.8", None, "parcel",
         Method.PARCEL_OF_BUILDING, Confidence.HIGH, ["parcel:68134.1.2"]),
        ("Идентификатор КККР (имот): 68134.1.5", None, "parcel", Method.LINEAGE,
         Confidence.MEDIUM, ["parcel:68134.1.9"]),
        ("Местност: м. Лозенец, Планоснимачен № 840", "68134-09", "parcel", Method.OLD_NUMBER,
         Confidence.MEDIUM, ["parcel:68134.1.2"]),
        ("Местност: м. Лозенец, Квартал по регулация: 34, УПИ: XII-521", "68134-09",
         "regulated_plot", Method.PLOT_AND_PARCELS, Confidence.HIGH,
         ["regulated_plot:demo-34-XII"]),
        ("Местност: м. Лозенец, Квартал по регулация: 34, УПИ: XII-7", "68134-09",
         "regulated_plot", Method.PLOT, Confidence.LOW, ["regulated_plot:demo-34-XII"]),
        ("Местност: м. Лозенец, Квартал по регулация: 34, УПИ: XX-7", "68134-09", "quarter",
         Method.QUARTER, Confidence.HIGH, ["quarter:demo-34"]),
        ("Адрес: ул. „Шипка“ № 3", VITOSHA, "address", Method.ADDRESS, Confidence.HIGH,
         ["parcel:68134.1.2"]),
        ("Квартал по регулация: 35, Адрес: ул. Шипка № 3", VITOSHA, "address", Method.ADDRESS,
         Confidence.MEDIUM, ["parcel:68134.1.2"]),
        ("Адрес: бул. Шипка № 3", VITOSHA, "address", Method.ADDRESS, Confidence.MEDIUM,
         ["parcel:68134.1.2"]),
        ("Адрес: ул. Дълга", VITOSHA, "street", Method.STREET, Confidence.LOW, ["street:s1"]),
        ("Квартал по регулация: 34, УПИ: XII-521", "68134-09", "regulated_plot",
         Method.PLOT_IN_DISTRICT, Confidence.MEDIUM, ["regulated_plot:demo-34-XII"]),
        ("Местност: м. Лозенец, Квартал по регулация: 34, УПИ: 11-165", "68134-09",
         "regulated_plot", Method.PLOT_AND_PARCELS, Confidence.LOW,
         ["regulated_plot:demo-34-II"]),
        ("Идентификатор КККР (имот): 68134.1.20", VITOSHA, "district", Method.DISTRICT,
         Confidence.HIGH, [f"district:{VITOSHA}"]),
        ("Местност: НЕПОЗНАТО, Планоснимачен район: С. Бистрица", PANCHAREVO, "locality",
         Method.NAME, Confidence.MEDIUM, ["neighbourhood:6"]),
        ('Местност: М."ЖК ЛЮЛИН - 3 М.Р."', LYULIN, "locality", Method.NAME, Confidence.HIGH,
         ["neighbourhood:3"]),
        ("Местност: ЖК ЛЮЛИН", LYULIN, "locality", Method.NAME_ANY_PART, Confidence.LOW,
         ["neighbourhood:3", "neighbourhood:4"]),
        ("Местност: в.з. Бояна", VITOSHA, "locality", Method.NAME, Confidence.HIGH,
         ["neighbourhood:2"]),
        ("Местност: ГР. БАНКЯ, КВ. ГРАДОМАН", BANKYA, "locality", Method.NAME, Confidence.HIGH,
         ["neighbourhood:8"]),
        ("Местност: кв. Изгрев", BANKYA, "locality", Method.NAME, Confidence.HIGH,
         ["neighbourhood:10"]),
        ("Местност: Малинова долина - Бункера", VITOSHA, "locality", Method.NAME_WIDER,
         Confidence.LOW, ["neighbourhood:11"]),
        ("Идентификатор КККР (имот): 04234.1.7", None, "locality", Method.EKATTE,
         Confidence.LOW, ["neighbourhood:6"]),
        ("Местност: НЕПОЗНАТО", LYULIN, "district", Method.DISTRICT, Confidence.HIGH,
         [f"district:{LYULIN}"]),
    ],
)  # fmt: skip
def test_each_rung(
    scope: str, district: str | None, level: str, method: Method, confidence: Confidence,
    areas: list[str],
) -> None:  # fmt: skip
    found = located(scope, district)
    assert found.level == level
    assert [str(place.area) for place in found.places] == areas
    assert found.places[0].method is method
    assert found.places[0].confidence is confidence


@pytest.mark.parametrize(
    ("scope", "district", "reason"),
    [
        ("", None, Unlocated.NOTHING_SAID),
        ("Местност: НЕПОЗНАТО", None, Unlocated.NAME_UNKNOWN),
        ("Местност: кв. Изгрев", None, Unlocated.NAME_AMBIGUOUS),
        ("Идентификатор КККР (имот): 68134.9.9", None, Unlocated.NOT_IN_CADASTRE),
        ("Адрес: ул. Шипка № 4", None, Unlocated.NOT_IN_ADDRESSES),
        ("Адрес: вход от двора", None, Unlocated.ONLY_ADDRESS),
    ],
)
def test_no_place_has_a_reason(scope: str, district: str | None, reason: Unlocated) -> None:
    found = located(scope, district)
    assert found.level is LocationLevel.NONE
    assert found.unlocated is reason


def test_a_homonym_of_a_far_district_is_not_taken() -> None:
    found = located("Местност: в.з. Манастира", LYULIN)
    assert found.level is LocationLevel.DISTRICT
    assert found.places[0].evidence["failed"][0]["why"] == "name_elsewhere"


def test_the_next_district_costs_confidence_and_leaves_a_doubt() -> None:
    found = located("Местност: в.з. Манастира", VITOSHA)
    assert found.level is LocationLevel.LOCALITY
    assert found.places[0].confidence < Confidence.MEDIUM
    assert found.doubts == (LocationDoubt.OTHER_DISTRICT,)


def test_a_parcel_of_another_district_is_doubted() -> None:
    found = located("Идентификатор КККР (имот): 68134.1.2", LYULIN)
    assert found.places[0].confidence is Confidence.MEDIUM
    assert found.doubts == (LocationDoubt.OTHER_DISTRICT,)


def test_what_failed_is_kept_as_evidence() -> None:
    found = located("Местност: с. Бистрица, Идентификатор КККР (имот): 04234.1.7", PANCHAREVO)
    steps = [step["step"] for step in found.places[0].evidence["failed"]]
    assert steps == ["identifier"]


def test_several_parcels_are_several_places() -> None:
    found = located("Идентификатор КККР (имот): 68134.1.2, 68134.1.9, 68134.7.7")
    assert len(found.places) == 2
    assert found.doubts == (LocationDoubt.SOME_PARCELS_MISSING,)


def test_one_place_in_two_spellings_is_one_place() -> None:
    twice = "Идентификатор КККР (имот): 68134.1.2, Идентификатор КККР (сграда/СОС): 68134.1.2.9"
    places = located(twice).places
    assert [str(place.area) for place in places] == ["parcel:68134.1.2"]


def test_running_text_is_read_only_when_the_scope_says_nothing() -> None:
    found = located("", None, "Еднофамилна сграда в УПИ XII-521, кв. 34, м. „Лозенец“")
    assert found.level is LocationLevel.REGULATED_PLOT
    assert found.places[0].confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    ("one", "other", "is_apart"),
    [("manastira", "manastra", True), ("manastira", "manastria", True),
     ("manastira", "manastiri", True), ("manastira", "manastira", False),
     ("manastira", "monastyra", False)],
)  # fmt: skip
def test_one_letter_wrong(one: str, other: str, is_apart: bool) -> None:
    assert is_one_edit_apart(one, other) is is_apart


def test_a_number_wrong_is_another_place() -> None:
    gazetteer = Gazetteer(ENTRIES)
    assert isinstance(gazetteer.find(parse_place("ж.к. Люлин 5"), LYULIN), NoMatch)
    typo = gazetteer.find(parse_place("в.з. Манастиръ"), PANCHAREVO)
    assert isinstance(typo, Match)
    assert typo.how in (How.SIMILAR, How.SPELLING)


def test_without_a_cadastre_the_reason_says_so() -> None:
    bare = replace(GROUND, parcels={}, houses={}, has_cadastre=False)
    said = describe(read_territory("Идентификатор КККР (имот): 68134.1.2", ""), None)
    assert resolve(said, bare).unlocated is Unlocated.NO_CADASTRE
    at = describe(read_territory("Адрес: ул. Шипка № 3", ""), None)
    assert resolve(at, bare).unlocated is Unlocated.NO_ADDRESSES


def test_a_stretch_is_found_in_the_running_text() -> None:
    found = located("", VITOSHA, f"Водопровод по {SECTION}")
    assert found.places[0].method is Method.STREET_SECTION
    assert found.places[0].shape == "00"


def test_a_street_number_of_two_streets_is_asked_about() -> None:
    found = located("Адрес: ул. Шипка № 3")
    assert found.unlocated is Unlocated.STREET_AMBIGUOUS
    assert found.open[0].candidates == ("parcel:68134.1.2", "parcel:68134.7.2")
    beside = located("Адрес: ул. Шипка № 3, кв. Градоман")
    assert [str(place.area) for place in beside.places] == ["parcel:68134.7.2"]


def test_axis_points_have_an_honest_reason() -> None:
    assert located("", None, "Улица от о.т. 12 до о.т. 15").unlocated is Unlocated.NO_AXIS_POINTS


def test_a_mistyped_identifier_is_proposed() -> None:
    found = located("Идентификатор КККР (имот): 68134.1.20", VITOSHA)
    assert found.doubts == (LocationDoubt.IDENTIFIER_SUGGESTED,)
    assert found.open[0].candidates == ("parcel:68134.1.2",)


def test_names_that_disagree_cost_confidence() -> None:
    two = "Местност: кв. Бояна, Планоснимачен район: В.з. Малинова долина"
    found = located(two, VITOSHA)
    assert str(found.places[0].area) == "neighbourhood:1"
    assert found.places[0].confidence is Confidence.MEDIUM
