"""The territorial text of a register row (rows are invented in the register's manner)."""

from acts.scope import DOUBT_LABELS, ScopeDoubt, find_places, split_scope
from geodata.addresses import parse_address
from geodata.place_names import PlaceKind

FULL = (
    'Местност: М."С. ПРИМЕР", КВ.54А, Квартал по регулация: 54А, УПИ: II - 98,99, '
    "Идентификатор КККР (имот): 68134.6221.34, "
    "Идентификатор КККР (сграда/СОС): 68134.6221.34.1, 68134.6221.34.2, "
    "Планоснимачен район: ---,С. Пример,Кв. Образцов 1-ва част, Планоснимачен № 98,99a, "
    "Адрес: ул. Бяла череша № 12А, кв. ж.к. Образцов II"
)


def test_every_labelled_part() -> None:
    scope = split_scope(FULL)
    assert scope.locality_raw == 'М."С. ПРИМЕР", КВ.54А'
    assert [(name.kind, name.key) for name in scope.localities] == [(PlaceKind.VILLAGE, "пример")]
    assert (scope.quarter, scope.quarters) == ("54а", ("54а",))
    assert [str(plot) for plot in scope.plots] == ["II-98,99"]
    assert [str(one) for one in scope.identifiers] == ["68134.6221.34"]
    assert [str(one) for one in scope.building_ids] == ["68134.6221.34.1", "68134.6221.34.2"]
    assert [str(one) for one in scope.parcels] == ["68134.6221.34"]
    assert scope.old_plans == ("С. Пример", "Кв. Образцов 1-ва част")
    assert scope.old_numbers == ("98", "99а")
    assert scope.address is not None
    assert (scope.address.street_kind, scope.address.street) == ("ул.", "Бяла череша")
    assert scope.address.number == "12А"
    assert scope.address.neighbourhood is not None
    assert scope.address.neighbourhood.key == "образцов 2"
    assert scope.leftover == ""
    assert [doubt.kind for doubt in scope.doubts] == ["identifier_several"]


def kinds(text: str) -> list[str]:
    return [str(doubt.kind) for doubt in split_scope(text).doubts]


def test_a_building_in_the_parcel_field_is_kept_as_a_building() -> None:
    scope = split_scope("Идентификатор КККР (имот): 68134.1.2.3")
    assert scope.identifiers == ()
    assert [str(one) for one in scope.building_ids] == ["68134.1.2.3"]
    assert [str(one) for one in scope.parcels] == ["68134.1.2"]
    assert [doubt.kind for doubt in scope.doubts] == [ScopeDoubt.BUILDING_AS_PARCEL]


def test_doubts_say_what_is_wrong() -> None:
    assert kinds("Идентификатор КККР (сграда/СОС): 68134.1.2") == ["parcel_as_building"]
    assert kinds("Идентификатор КККР (имот): 6813.1.2") == ["identifier_ekatte_length"]
    assert kinds("Идентификатор КККР (имот): 68134,17.2") == ["identifier_separator"]
    assert kinds("УПИ: 68134.1.2.3") == ["identifier_as_plot"]
    assert kinds("УПИ: ОЖС и КОО") == ["plot_unreadable"]
    assert kinds("УПИ: 11 - 165") == ["plot_not_roman"]
    assert kinds("Квартал по регулация: без номер") == ["quarter_unreadable"]
    assert kinds("Местност: ЯСЕНИТЕ, КВ.7") == ["quarter_from_locality"]
    assert kinds("до моста, УПИ: I") == ["text_left"]
    assert kinds("УПИ: I, УПИ: II") == ["repeated_label"]


def test_text_of_another_field_is_left_over_not_lost() -> None:
    scope = split_scope(
        "Идентификатор КККР (имот): 68134.32.58, Дворна инсталация на детска градина"
    )
    assert [str(one) for one in scope.identifiers] == ["68134.32.58"]
    assert scope.leftover == "Дворна инсталация на детска градина"


def test_commas_inside_values_do_not_divide() -> None:
    scope = split_scope("Местност: ВЪРБИТЕ, ТОПОЛИТЕ, С. ПРИМЕР, УПИ: I - 4,5,II - 6")
    assert [name.key for name in scope.localities] == ["върбите", "тополите", "пример"]
    assert [str(plot) for plot in scope.plots] == ["I-4,5", "II-6"]


def test_empty_scope() -> None:
    scope = split_scope("")
    assert scope.is_empty
    assert scope.doubts == ()


def test_running_text_of_the_object() -> None:
    scope = find_places(
        "Външно електрозахранване на жилищна сграда в УПИ V-613, 640, кв. 89а, "
        'м. "Образцов - изток", ПИ с идентификатор 68134.802.77, сграда 68134.802.77.1, '
        'ул. "Бяла череша" № 22, СО - район "Изгрев", гр. София'
    )
    assert [str(plot) for plot in scope.plots] == ["V-613,640"]
    assert scope.quarters == ("89а",)
    assert [(name.kind, name.key) for name in scope.localities] == [
        (PlaceKind.LOCALITY, "образцов изток")
    ]
    assert [str(one) for one in scope.identifiers] == ["68134.802.77"]
    assert [str(one) for one in scope.building_ids] == ["68134.802.77.1"]
    assert scope.district == "68134-08"
    assert scope.address is not None
    assert (scope.address.street, scope.address.number) == ("Бяла череша", "22")
    assert [doubt.kind for doubt in scope.doubts] == [ScopeDoubt.FROM_OBJECT_TEXT]


def test_running_text_without_places_says_nothing() -> None:
    scope = find_places("Сградно водопроводно отклонение, 3 бр. по 120 м, 290,86 кв.м.")
    assert scope.is_empty
    assert scope.doubts == ()


def test_addresses() -> None:
    address = parse_address("гр. София, бул. Образцов № 155 Г, кв. Вердикал")
    assert (address.settlement, address.street_kind, address.street) == (
        "София",
        "бул.",
        "Образцов",
    )
    assert (address.number, address.is_street_address) == ("155Г", True)
    numbered = parse_address("ул. 83 № 16")
    assert (numbered.street, numbered.number) == ("83", "16")
    assert not parse_address("кв. ж.к. Надежда I").is_street_address


def test_every_doubt_has_words_in_both_languages() -> None:
    assert {str(doubt) for doubt in ScopeDoubt} <= set(DOUBT_LABELS)
    assert all(label.bg and label.en for label in DOUBT_LABELS.values())
