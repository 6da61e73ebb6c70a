"""Acts on the ground of the database: rungs, real apart from demonstration, areas as areas."""

from pathlib import Path

import pytest
from acts_ground import ingest, make_ground, row
from django.core.management import call_command

from accounts.models import AuditEvent
from acts.models import Act, ActLocation
from geodata.models import District, Municipality, Neighbourhood, RegulatedPlot

pytestmark = pytest.mark.django_db

PLOT = "Местност: м. Поляната, Квартал по регулация: 34, УПИ: XII-521"


@pytest.fixture
def ground() -> Municipality:
    return make_ground()


def act(tmp_path: Path, *, is_demonstration: bool = False, **changes: str) -> Act:
    ingest(tmp_path, [row("1", **changes)], is_demonstration=is_demonstration)
    return Act.objects.get(source__is_demonstration=is_demonstration)


@pytest.mark.parametrize(
    ("scope", "level", "method", "area"),
    [
        ("Идентификатор КККР (имот): 68134.1.521", "parcel", "identifier", "parcel:68134.1.521"),
        ("Идентификатор КККР (сграда/СОС): 68134.1.521.3", "parcel", "parcel_of_building",
         "parcel:68134.1.521"),
        ("Идентификатор КККР (имот): 68134.1.9", "parcel", "lineage", "parcel:68134.1.522"),
        (PLOT, "regulated_plot", "plot_and_parcels", "regulated_plot:demo-boyana-34-XII"),
        ("Местност: м. Поляната, Квартал по регулация: 34", "quarter", "quarter",
         "quarter:demo-boyana-34"),
        ("Местност: м. Поляната", "locality", "name", "locality:demo-boyana"),
        ("Местност: кв. Бояна", "locality", "name", "neighbourhood:1"),
        ("", "district", "district", "district:68134-17"),
    ],
)  # fmt: skip
def test_demonstration_acts_stand_on_any_ground(
    ground: Municipality, tmp_path: Path, scope: str, level: str, method: str, area: str
) -> None:
    found = act(tmp_path, is_demonstration=True, scope=scope)
    assert (found.location_level, found.location_method) == (level, method)
    assert found.location_area == area
    assert found.geom is not None


@pytest.mark.parametrize("scope", ["Идентификатор КККР (имот): 68134.1.521", PLOT])
def test_real_acts_never_stand_on_demonstration_ground(
    ground: Municipality, tmp_path: Path, scope: str
) -> None:
    found = act(tmp_path, scope=scope)
    assert found.location_area == "district:68134-17"
    whys = {step["why"] for step in found.locations.get().evidence["failed"]}
    assert whys & {"no_cadastre", "no_regulation"}


def test_the_place_is_the_area_itself(ground: Municipality, tmp_path: Path) -> None:
    found = act(tmp_path, scope="Местност: кв. Бояна")
    assert found.geom.equals(Neighbourhood.objects.get(code="1").geom)
    plot = act(tmp_path, is_demonstration=True, scope=PLOT)
    assert plot.geom.equals(RegulatedPlot.objects.get().geom)
    whole = act(tmp_path, is_demonstration=True, scope="")
    assert whole.geom.area == pytest.approx(District.objects.get(code="68134-17").geom.area)


def test_several_parcels_are_one_act_in_several_places(
    ground: Municipality, tmp_path: Path
) -> None:
    scope = "Идентификатор КККР (имот): 68134.1.521, 68134.1.522, 68134.1.777"
    found = act(tmp_path, is_demonstration=True, scope=scope)
    assert found.locations.count() == 2
    assert found.location_area == ""
    assert found.geom.area == pytest.approx(1_800)
    assert "some_parcels_missing" in found.doubts


def test_homonyms_are_told_apart_by_district_or_not_at_all(
    ground: Municipality, tmp_path: Path
) -> None:
    assert act(tmp_path, scope="Местност: кв. Изгрев").location_area == "neighbourhood:3"
    found = act(tmp_path, scope="Местност: кв. Изгрев", region="")
    assert (found.location_level, found.unlocated_reason) == ("none", "name_ambiguous")
    assert found.geom is None


def test_a_parcel_outside_the_stated_district_is_doubted(
    ground: Municipality, tmp_path: Path
) -> None:
    scope = "Идентификатор КККР (имот): 68134.1.521"
    found = act(tmp_path, is_demonstration=True, scope=scope, region="Банкя")
    assert found.location_confidence == "medium"
    assert "located_in_other_district" in found.doubts
    assert found.district_code == "68134-24"


def test_the_district_comes_from_the_place_when_none_is_stated(
    ground: Municipality, tmp_path: Path
) -> None:
    found = act(tmp_path, scope="Местност: кв. Бояна", region="")
    assert (found.district_code, found.district_origin) == ("68134-17", "located")


def test_new_ground_places_old_acts(ground: Municipality, tmp_path: Path) -> None:
    found = act(tmp_path, scope="Местност: кв. Драгалевци", region="")
    assert found.unlocated_reason == "name_unknown"
    boyana = Neighbourhood.objects.get(code="1")
    Neighbourhood.objects.filter(pk=boyana.pk).update(name="кв. Драгалевци")
    call_command("locate", "--unlocated")
    found.refresh_from_db()
    assert found.location_area == "neighbourhood:1"
    assert found.unlocated_reason == ""
    assert ActLocation.objects.count() == 1
    assert AuditEvent.objects.filter(verb="locate_acts").exists()
