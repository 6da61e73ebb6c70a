"""The search of acts against plain Python: what is found, counted, and on which page."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from acts_ground import ingest, make_ground, row
from django.http import QueryDict

from acts import paging, tallies
from acts.facets import facets_of
from acts.indexing import recount_words, reindex
from acts.models import Act, Word
from acts.queries import ActPage, act_page, suggest_acts
from acts.rules import DisputeState, LegalState, flat_status
from acts.schemas import parse_act_filter
from acts.vocabulary import basic_forms, look_up

pytestmark = pytest.mark.django_db

OBJECTS = (
    "ЖИЛИЩНА СГРАДА С ГАРАЖИ", "Ограда", "Основен ремонт на покрив", "ПИ с офис сграда",
    "Преустройство на таван в ателие", "Паркинг под строежите", "Пристройка към жилищни сгради",
)  # fmt: skip
SCOPES = (
    "Местност: КВ. БОЯНА, Квартал по регулация: 34, УПИ: XII-521",
    "Местност: м. Поляната, Квартал по регулация: 7",
    "Идентификатор КККР (имот): 68134.1.521, Адрес: ул. Лале № 3",
    "",
)
KINDS = ("Разрешение за строеж", "Удостоверение за въвеждане в експлоатация на строеж",
         "Виза за проектиране")  # fmt: skip
ISSUERS = ("Главен архитект на Столична община", 'Главен инженер на СО - р-н "Искър"')
NUMBERS = ("7", "10", "РД-09-50-2", "РД-09-50-10", "САГ21-ГР00-2102", "283")


@pytest.fixture
def acts(tmp_path: Path) -> list[Act]:
    """120 acts, each drawn from the lists above."""
    make_ground()
    chance = random.Random(3)
    rows = []
    for n in range(120):
        day = date(2019, 1, 1) + timedelta(days=chance.randrange(1500))
        rows.append(
            row(
                f"{chance.choice(NUMBERS)}{n}",
                date=f"{day:%d.%m.%Y}",
                documentType=chance.choice(KINDS),
                issuer=chance.choice(ISSUERS),
                object=chance.choice(OBJECTS),
                scope=chance.choice(SCOPES),
                region=chance.choice(["Витоша", "Банкя", ""]),
                status=chance.choice(["", "Влязъл в сила", "Отменен"]),
            )
        )
    ingest(tmp_path, rows, is_demonstration=True)
    recount_words()
    return list(Act.objects.public().select_related("issuer"))


def page_of(query: str, cursor: str | None = None) -> ActPage:
    asked = QueryDict(query, mutable=True)
    if cursor:
        asked["cursor"] = cursor
    return act_page(parse_act_filter(asked), asked)


def walk(query: str) -> list[Act]:
    """Every act of a list, page by page."""
    page = page_of(f"{query}&limit=7")
    found = list(page.acts)
    while page.next_cursor:
        page = page_of(f"{query}&limit=7", page.next_cursor)
        found += page.acts
    return found


def status_of(act: Act) -> str:
    return flat_status(LegalState(act.legal_state), DisputeState(act.dispute_state)).value


TESTS: dict[str, Callable[[Act], bool]] = {
    "kind=building_permit": lambda act: act.kind == "building_permit",
    "kind=building_permit,design_visa": lambda act: act.kind in ("building_permit", "design_visa"),
    "status=in_force": lambda act: status_of(act) == "in_force",
    "year=2020": lambda act: act.issued_on is not None and act.issued_on.year == 2020,
    "year=2019,2021": lambda act: act.issued_on is not None and act.issued_on.year in (2019, 2021),
    "issuer=chief_architect": lambda act: (
        act.issuer is not None and act.issuer.key == "chief_architect"
    ),
    "district=68134-17": lambda act: act.district_code == "68134-17",
    "q=сграда": lambda act: "СГРАД" in act.object_text.upper(),
    "q=sgradi": lambda act: "СГРАД" in act.object_text.upper(),
    "q=строеж паркинг": lambda act: "строежите" in act.object_text,
    "object=ограда": lambda act: act.object_text == "Ограда",
    "q=лале": lambda act: "Лале" in act.scope_text,
    "quarter=34": lambda act: "34" in act.quarters,
    "parcel=68134.1.521": lambda act: "68134.1.521" in act.parcels,
    "number=РД-09-50": lambda act: act.number.startswith("РД-09-50"),
    "location=none": lambda act: act.location_level == "none",
    "issued_from=2020-06-01": lambda act: (
        act.issued_on is not None and act.issued_on >= date(2020, 6, 1)
    ),
}


def test_what_is_found_is_what_python_finds(acts: list[Act]) -> None:
    chance = random.Random(11)
    pairs = [(one,) for one in TESTS] + [tuple(chance.sample(sorted(TESTS), 2)) for _ in range(40)]
    for parts in pairs:
        names = [part.partition("=")[0] for part in parts]
        if len(set(names)) < len(names):
            continue
        expected = {act.pk for act in acts if all(TESTS[part](act) for part in parts)}
        assert {act.pk for act in walk("&".join(parts))} == expected, parts
        assert page_of("&".join(parts)).total == len(expected), parts


ORDERS: dict[str, Callable[[Act], Any]] = {
    "sort=-issued_on": lambda act: (-act.issued_on.toordinal(), -act.pk),  # type: ignore[union-attr]
    "sort=issued_on": lambda act: (act.issued_on, act.pk),
    "sort=number": lambda act: (act.number_sort, act.pk),
}


@pytest.fixture(params=["at once", "part by part", "walked", "in vain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The ways of finding a page: each must find the same one."""
    chosen = str(request.param)
    if chosen == "part by part":
        monkeypatch.setattr(paging, "_RANKED_AT_ONCE", 0)
    if chosen in ("walked", "in vain"):
        monkeypatch.setattr(paging, "COUNT_MAX", 0)
    if chosen == "in vain":
        # windows so narrow that every walk is given up
        monkeypatch.setattr(paging, "_AMPLE", 0.01)
    return chosen


def test_pages_cover_every_act_once_in_order(acts: list[Act], way: str) -> None:
    """Collected and sorted, or met by walking an index: the pages are the same."""
    for sort, key in ORDERS.items():
        assert [act.pk for act in walk(sort)] == [act.pk for act in sorted(acts, key=key)]
    for query in ("q=сграда&sort=relevance", "q=Бояна", "sort=-number",
                  "near=23.3,42.7&radius=20000&sort=distance", "q=сграда&sort=number"):  # fmt: skip
        seen = [act.pk for act in walk(query)]
        assert len(seen) == len(set(seen)) == page_of(query).total, query


def test_the_nearest_to_a_point_come_first(acts: list[Act], way: str) -> None:
    near = "near=23.3,42.7&radius=20000"
    found = walk(f"{near}&sort=distance")
    placed = [(getattr(act, "distance"), act.pk) for act in found]  # noqa: B009 - annotated
    assert placed == sorted(placed)
    assert {act.pk for act in found} == {act.pk for act in walk(near)}
    assert len({distance for distance, _ in placed}) > 1


def test_the_nearest_to_the_words_come_first(acts: list[Act], way: str) -> None:
    in_object = ["строеж" in act.object_text for act in walk("q=строеж")]
    assert any(in_object)
    assert not all(in_object)
    assert in_object == sorted(in_object, reverse=True)


def brute(acts: Iterable[Act], value_of: Callable[[Act], Any]) -> dict[str, int]:
    return dict(Counter(str(value_of(act)) for act in acts if value_of(act)))


@pytest.mark.parametrize(
    ("query", "test"),
    [
        ("", lambda act: True),
        ("q=сграда", TESTS["q=сграда"]),
        ("kind=building_permit", TESTS["kind=building_permit"]),
        ("status=in_force&district=68134-17", lambda act: TESTS["status=in_force"](act)
         and TESTS["district=68134-17"](act)),
        ("year=2020&kind=design_visa", lambda act: TESTS["year=2020"](act)
         and act.kind == "design_visa"),
    ],
)  # fmt: skip
def test_facets_count_what_choosing_them_gives(
    acts: list[Act], query: str, test: Callable[[Act], bool]
) -> None:
    asked = parse_act_filter(QueryDict(query))
    values: dict[str, Callable[[Act], Any]] = {
        "kind": lambda act: act.kind, "status": status_of,
        "issuer": lambda act: act.issuer and act.issuer.key,
        "district": lambda act: act.district_code,
        "year": lambda act: act.issued_on and act.issued_on.year,
    }  # fmt: skip
    chosen = set(QueryDict(query))
    for facet in facets_of(asked):
        others = "&".join(f"{k}={v}" for k, v in QueryDict(query).items() if k != facet.parameter)
        matching = [act for act in acts if test(act)]
        if facet.parameter in chosen:
            matching = [act for act in walk(others) if act]
        counted = {one.value: one.count for one in facet.values if one.count}
        assert counted == brute(matching, values[facet.parameter]), facet.parameter
        assert facet.has_choice == (facet.parameter in chosen)


def test_beyond_the_bound_figures_are_estimates(
    acts: list[Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COUNT_MAX", "_HOPELESS"):
        monkeypatch.setattr(tallies, name, 10)
    found = tallies.tally(Act.objects.public())
    assert found.is_estimate
    assert found.total == len(acts)
    assert tallies.tally(Act.objects.public().filter(pk=acts[0].pk)).total == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("сграда", True), ("сградите", True), ("sgrada", True), ("sgradata", True),
        ("СГРАДИТЕ", True), ("покрива", True), ("ремонтът", True), ("жилищните", True),
        ("пи", True), ("пия", False), ("ПИЯ", False), ("преустр", True), ("кула", False),
    ],
)  # fmt: skip
def test_forms_and_alphabets(acts: list[Act], typed: str, found: bool) -> None:
    page = page_of(f"q={typed}")
    assert bool(page.total) is found
    assert page.understood.correction is None


@pytest.mark.parametrize("typed", ["сргада", "сгрда", "сгарада", "sgrdaa"])
def test_a_typing_mistake_is_mended_and_told(acts: list[Act], typed: str) -> None:
    page = page_of(f"q={typed}")
    correction = page.understood.correction
    assert correction is not None
    assert (correction.typed, correction.shown) == (typed, "сграда")
    assert page.total == page_of("q=сграда").total > 0
    insisted = QueryDict(mutable=True)
    insisted.update(correction.insisting)
    again = page_of(insisted.urlencode())
    assert (again.total, again.understood.correction) == (0, None)


def test_alternatives_lead_elsewhere(acts: list[Act]) -> None:
    understood = page_of("q=Витоша").understood
    assert understood.reading.value == "district"
    changes = [one.changes for one in understood.alternatives]
    assert {"q": "", "district": "68134-17"} in changes
    assert page_of("district=68134-17").total > 0
    assert [one.changes for one in page_of("q=283").understood.alternatives] == [{"q": '"283"'}]


def test_suggestions_need_no_more_than_beginnings(acts: list[Act]) -> None:
    found, shown = suggest_acts("огр", 5)
    assert ({act.object_text for act in found}, shown) == ({"Ограда"}, "")
    numbered, _ = suggest_acts("РД-09", 5)
    assert len(numbered) == 5
    assert all(act.number.startswith("РД-09") for act in numbered)
    assert suggest_acts("кула", 5) == ([], "")
    assert suggest_acts("сргада", 5)[1] == "сграда"


@pytest.fixture
def plainly_numbered(tmp_path: Path) -> list[Act]:
    """Acts whose numbers have no letters: one number begins the others, days repeat."""
    make_ground()
    numbers = (("18-2", "05.05.2026"), ("18-23", "05.05.2026"), ("18-2", "06.05.2026"),
               ("РД-09-50-1-2", "05.05.2026"))  # fmt: skip
    rows = [row(number, date=day, object="Вход А") for number, day in numbers]
    ingest(tmp_path, rows, is_demonstration=True)
    recount_words()
    return list(Act.objects.public().order_by("pk"))


@pytest.mark.parametrize(
    "typed",
    ["18-2/05.05.2026", "18-2 от 05.05.2026", "№ 18-2 от 05.05.2026 г.", "N 18-2/5.5.2026",
     "No. 18-2 / 05.05.2026г.", "Виза за проектиране № 18-2 от 05.05.2026 г."],
)  # fmt: skip
def test_a_number_with_its_day_means_that_act_alone(
    plainly_numbered: list[Act], typed: str
) -> None:
    only = plainly_numbered[0]
    assert [act.pk for act in page_of(urlencode({"q": typed})).acts] == [only.pk]
    assert [act.pk for act in page_of(urlencode({"number": typed})).acts] == [only.pk]
    assert [act.pk for act in suggest_acts(typed, 5)[0]] == [only.pk]


def test_a_number_without_its_day_is_a_beginning(plainly_numbered: list[Act]) -> None:
    assert page_of(urlencode({"q": "№ 18-2"})).total == 3
    assert page_of(urlencode({"q": "rd-09-50-1-2/05.05.2026"})).total == 1
    assert page_of(urlencode({"q": "РД-09-50-1/05.05.2026"})).total == 0


@pytest.mark.parametrize("typed", ["ъ", "ъъъъъ", "ь", "ъъ вход", ",", "№"])
def test_signs_that_are_no_words_find_nothing(plainly_numbered: list[Act], typed: str) -> None:
    page = page_of(urlencode({"q": typed}))
    assert (page.total, page.acts, suggest_acts(typed, 5)[0]) == (0, [], [])
    assert page_of(urlencode({"q": "а вход"})).total == 4


def test_what_changed_is_found_after_reindexing(acts: list[Act]) -> None:
    act = acts[0]
    Act.objects.filter(pk=act.pk).update(object_text="Въжена линия")
    assert page_of("q=въжена").total == 0
    reindex([act.pk])
    assert [one.pk for one in page_of("q=въжените линии").acts] == [act.pk]


def test_words_of_no_act_are_forgotten(acts: list[Act]) -> None:
    assert Word.objects.get(word="ограда").acts == sum(act.object_text == "Ограда" for act in acts)
    fences = Act.objects.filter(object_text="Ограда")
    ids = list(fences.values_list("pk", flat=True))
    fences.update(object_text="Навес")
    reindex(ids)
    recount_words()
    assert not Word.objects.filter(word="ограда").exists()


def test_without_a_dictionary_endings_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acts.vocabulary.DICTIONARY", "none")
    monkeypatch.setattr("acts.vocabulary.CONFIGURATION", "simple")
    forms = basic_forms(["сграда", "сградите", "сградата", "пи"])
    assert len({forms[word] for word in ("сграда", "сградите", "сградата")}) == 1
    assert forms["пи"] == ("pi",)


def test_insisting_finds_only_what_is_there(acts: list[Act]) -> None:
    assert look_up(("сргада",), is_exact=True).lexemes == (("srgada",),)
