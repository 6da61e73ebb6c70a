"""Streets, house numbers and stretches as texts print them; identifiers one slip away."""

import pytest

from geodata.near_identifiers import Near, Slip, likely, variants
from geodata.street_names import (
    StreetText,
    find_sections,
    house_numbers,
    names_axis_points,
    parse_street,
)


@pytest.mark.parametrize(
    ("printed", "kind", "name"),
    [
        ("ул. Шипка", "ул.", "Шипка"),
        ("улица „Шипка“", "ул.", "Шипка"),
        ("бул. „Княз Борис I“", "бул.", "Княз Борис I"),
        ("булевард Витоша", "бул.", "Витоша"),
        ("пл. Славейков", "пл.", "Славейков"),
        ("Шипка", "", "Шипка"),
    ],
)
def test_a_street(printed: str, kind: str, name: str) -> None:
    assert parse_street(printed) == StreetText(kind, name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ул. Ген. Паренсов", "улица „Генерал Паренсов“"),
        ("ул. Проф. Крикор Азарян", "ул. Професор Крикор Азарян"),
        ("бул. Св. Наум", "бул. Свети Наум"),
        ("ул. ШИПКА", "ул. Шипка"),
    ],
)
def test_spellings_of_one_street_share_a_key(one: str, other: str) -> None:
    first, second = parse_street(one), parse_street(other)
    assert first is not None
    assert second is not None
    assert first.key == second.key


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("ул. Шипка № 3", ("3",)),
        ("ул. Шипка №3А", ("3а",)),
        ("ул. Шипка № 12–14", ("12", "14")),
        ("ул. Шипка № 11-15", ("11", "13", "15")),
        ("ул. Шипка № 4-7", ("4", "5", "6", "7")),
        ("ул. Шипка № 5А и 7", ("5а", "7")),
        ("ул. Шипка № 12, 14, вх. Б", ("12", "14")),
        ("ул. Шипка № 12, ет. 3", ("12",)),
        ("ул. Шипка", ()),
        ("ул. Шипка, бл. 5", ()),
    ],
)
def test_house_numbers(printed: str, numbers: tuple[str, ...]) -> None:
    assert house_numbers(printed) == numbers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Водопровод по ул. „Шипка“ от ул. „Кракра“ до бул. „Васил Левски“, район Оборище",
         ("ул. Шипка", "ул. Кракра", "бул. Васил Левски")),
        ("Кабел по бул. Витоша между ул. Алабин и ул. Солунска",
         ("бул. Витоша", "ул. Алабин", "ул. Солунска")),
        ("ул. Иван Вазов, в участъка от ул. Ген. Гурко до бул. Княз Дондуков, гр. София",
         ("ул. Иван Вазов", "ул. Ген. Гурко", "бул. Княз Дондуков")),
        ("бул. Гоце Делчев в участъка между кръстовището с ул. Костенски водопад и бул. България",
         ("бул. Гоце Делчев", "ул. Костенски водопад", "бул. България")),
        ("Улица от о.т. 12 до о.т. 15", None),
        ("Детска площадка между ул. „Царевец“ и бл. 333", None),
        ("ул. Шипка от № 3 до № 9", None),
    ],
)  # fmt: skip
def test_stretches(text: str, names: tuple[str, str, str] | None) -> None:
    found = [(str(one.street), str(one.start), str(one.end)) for one in find_sections(text)]
    assert found == ([names] if names else [])


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("от о.т. 12 до о.т. 15", True),
        ("от ОТ 310В до ОТ 330Г", True),
        ("осови точки 5 и 6", True),
        ("от 12 до 15 етажа", False),
        ("отопление", False),
    ],
)
def test_axis_points(text: str, is_told: bool) -> None:
    assert names_axis_points(text) is is_told


@pytest.mark.parametrize(
    ("printed", "meant", "slip"),
    [
        ("68134.1601.512", "68134.1601.521", Slip.SWAPPED),
        ("68143.1601.521", "68134.1601.521", Slip.SWAPPED),
        ("68134.1610.521", "68134.1601.521", Slip.SWAPPED),
        ("68134.1601.5221", "68134.1601.521", Slip.ADDED),
        ("68134.1601.52", "68134.1601.521", Slip.LEFT_OUT),
        ("6813.1601.521", "68134.1601.521", Slip.LEFT_OUT),
        ("681344.1601.521", "68134.1601.521", Slip.ADDED),
        ("68134.01601.521", "68134.1601.521", Slip.ADDED),
        ("68134.1601.524", "68134.1601.521", Slip.CHANGED),
        ("68134.1601.251.3", "68134.1601.521", Slip.SWAPPED),
        ("68134.1601.215", "68134.1601.521", None),
    ],
)
def test_one_slip_away(printed: str, meant: str, slip: Slip | None) -> None:
    assert variants(printed).get(meant) is slip


def test_a_changed_digit_is_shown_only_when_the_text_agrees() -> None:
    near = [
        Near("68134.1.521", Slip.CHANGED, "68134-17", "34", frozenset({"521"})),
        Near("68134.1.524", Slip.CHANGED, "68134-17", "35", frozenset({"524"})),
        Near("68134.1.25", Slip.SWAPPED, "68134-24", "", frozenset({"25"})),
    ]
    alone = likely(near, district=None, quarters=(), numbers=())
    assert [one.identifier for one in alone] == ["68134.1.25"]
    told = likely(near, district="68134-17", quarters=("34",), numbers=("521",))
    assert [one.identifier for one in told] == ["68134.1.521"]
