"""The counts that the database keeps are those that counting the acts would give, always."""

import random
from collections import Counter

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from tiles_ground import make_parcels, make_source

from acts.counting import sum_up
from acts.models import Act, ActCount
from acts.rules import LegalState
from geodata.crs import CADASTRE
from geodata.models import Parcel, Source

pytestmark = pytest.mark.django_db

Place = tuple[str, str, str]
OWN = ("parcel", "quarter")
LEVELS = (*OWN, "locality", "district")


@pytest.fixture
def source() -> Source:
    made = make_source()
    make_parcels(made)
    return made


def _act(source: Source, number: int, chance: random.Random) -> Act:
    level = chance.choice(LEVELS)
    parcel = Parcel.objects.order_by("pk")[chance.randrange(500)]
    return Act(
        municipality=source.municipality, source=source, source_key=str(number),
        content_hash=b"\0" * 16, raw={}, kind="permit", number=str(number),
        number_key=str(number), number_sort=str(number), legal_state="in_force",
        dispute_state="none", publication=chance.choice(("public", "public", "internal")),
        location_level=level, district_code=chance.choice(("68134-01", "68134-09", "")),
        geom=parcel.geom,
    )  # fmt: skip


def _counted() -> tuple[Counter[Place], Counter[Place], Counter[str]]:
    """Acts, sums of their ids and of their eastings, as the acts themselves say."""
    acts: Counter[Place] = Counter()
    ids: Counter[Place] = Counter()
    east: Counter[str] = Counter()
    for act in Act.objects.filter(publication="public"):
        key = (act.municipality_id, act.district_code, act.location_level)
        acts[key] += 1
        ids[key] += act.pk
        if act.location_level in OWN and act.anchor_3857:
            east[act.location_level] += round(act.anchor_3857.x * 10)
    return acts, ids, east


def _kept() -> tuple[Counter[Place], Counter[Place], Counter[str]]:
    acts: Counter[Place] = Counter()
    ids: Counter[Place] = Counter()
    east: Counter[str] = Counter()
    for row in ActCount.objects.all():
        key = (row.municipality_id, row.district_code, row.level)
        acts[key] += row.acts
        ids[key] += row.ids
        if row.geom_3857:
            assert row.level in OWN
            east[row.level] += row.east
    return +acts, +ids, +east


def test_counts_follow_whatever_is_written(source: Source) -> None:
    chance = random.Random(3)
    Act.objects.bulk_create(_act(source, number, chance) for number in range(60))
    assert _kept() == _counted()
    for step in range(120):
        act = chance.choice(list(Act.objects.all()))
        match step % 8:
            case 0:
                _act(source, 1000 + step, chance).save()
            case 1:
                act.delete()
            case 2:
                Act.objects.filter(pk=act.pk).update(publication="withdrawn")
            case 3:
                Act.objects.filter(kind="permit").update(object_text=f"нов текст {step}")
            case 4:
                act.geom = Point(320000 + step * 100, 4730000, srid=CADASTRE).buffer(10)
                act.save()
            case 5:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE acts_act SET location_level = 'quarter', district_code = '68134-02'"
                        " WHERE id %% 5 = %s",
                        [step % 5],
                    )
            case 6:
                moved = Act.objects.filter(location_level="quarter")
                moved.update(location_level=chance.choice(LEVELS))
            case 7:
                sum_up()
        assert _kept() == _counted(), step


def test_summing_up_leaves_a_row_for_each_count(source: Source) -> None:
    chance = random.Random(4)
    for number in range(40):
        _act(source, number, chance).save()
    before = _kept()
    sum_up()
    assert _kept() == before
    rows = ActCount.objects.values_list("district_code", "level", "geom_3857")
    assert len(rows) == len({(district, level, str(place)) for district, level, place in rows})
    ids = set(ActCount.objects.values_list("pk", flat=True))
    assert sum_up() == 0
    assert set(ActCount.objects.values_list("pk", flat=True)) == ids


def test_what_changes_no_count_writes_none(source: Source) -> None:
    chance = random.Random(5)
    Act.objects.bulk_create(_act(source, number, chance) for number in range(20))
    rows = ActCount.objects.count()
    Act.objects.update(object_text="друг текст", legal_state=LegalState.REPEALED)
    Act.objects.filter(publication="internal").delete()
    assert ActCount.objects.count() == rows
