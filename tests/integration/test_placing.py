"""People find places for acts: the queue, a decision and its end, names that are learned."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from acts_ground import EAST, NORTH, ingest, ingested, make_ground, row
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import NotAllowed, grant_role
from accounts.models import AuditEvent, Office, User
from accounts.rules import Role
from acts.models import Act, PlaceQuestion, PlacingDecision
from acts.placing import actions, queries
from acts.placing.actions import Overtaken, decide, learn, seen_of, take_back, undo
from acts.placing.queries import Asked, located_shares
from acts.placing.rules import CannotReason
from geodata.crs import CADASTRE, LONLAT
from geodata.learned_names import LearnedName
from geodata.models import Municipality, Parcel

pytestmark = pytest.mark.django_db

TYPO = "Идентификатор КККР (имот): 68134.1.512"  # 68134.1.521 exists
UNKNOWN = "Местност: м. Орлова круша"


def member(name: str, role: Role, district: str = "") -> User:
    user = User.objects.create_user(name, password="x")
    office, _ = Office.objects.get_or_create(
        municipality_code="SOF46", code=f"office-{district}", kind="municipality",
        name_bg="Служба", name_en="Office", district_code=district,
    )  # fmt: skip
    grant_role(user=user, office=office, role=role, first=date(2020, 1, 1), by=user)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ground() -> Municipality:
    return make_ground()


@pytest.fixture
def registrar() -> User:
    return member("registrar", Role.REGISTRAR)


def reasons(act: Act) -> list[str]:
    return list(act.place_questions.order_by("ordinal").values_list("reason", flat=True))


def test_a_mistyped_identifier_is_asked_about_and_not_mended(
    ground: Municipality, tmp_path: Path
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    assert act.location_level == "district"
    assert "identifier_suggested" in act.doubts
    question = act.place_questions.get()
    assert (question.reason, question.candidates) == ("identifier", ["parcel:68134.1.521"])
    assert act.parcels == ["68134.1.512"]


def test_a_decision_places_the_act_and_is_kept(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    decision = decide(act=act, seen=seen_of(act), by=registrar, areas=["parcel:68134.1.521"])
    act.refresh_from_db()
    assert (act.location_level, act.location_method) == ("parcel", "decided")
    assert act.geom.equals(Parcel.objects.get(identifier="68134.1.521").geom)
    assert decision.previous["level"] == "district"
    assert not act.place_questions.exists()
    assert AuditEvent.objects.filter(verb="place_act", subject_id=str(act.pk)).exists()
    call_command("locate", "--all")
    act.refresh_from_db()
    assert act.location_method == "decided"


def test_a_reading_of_the_same_text_leaves_a_decision_and_another_text_ends_it(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    decide(act=act, seen=seen_of(act), by=registrar, areas=["parcel:68134.1.521"])
    ingest(tmp_path, [row("1", scope=TYPO, takeEffect="01.04.2025")], is_demonstration=True)
    act.refresh_from_db()
    assert act.location_method == "decided"
    ingest(tmp_path, [row("1", scope="Местност: кв. Бояна")], is_demonstration=True)
    act.refresh_from_db()
    assert act.location_area == "neighbourhood:1"
    assert act.placing_decisions.get().ended == "outdated"
    assert reasons(act) == ["outdated"]
    assert "decision_outdated" in act.doubts


def test_undone_the_text_speaks_again(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    decision = decide(act=act, seen=seen_of(act), by=registrar, areas=["parcel:68134.1.521"])
    undo(decision=decision, by=registrar)
    act.refresh_from_db()
    assert act.location_level == "district"
    assert reasons(act) == ["identifier"]
    with pytest.raises(NotAllowed):
        undo(decision=decision, by=registrar)


def test_an_outline_is_drawn_in_metres_of_the_cadastre(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    corner = Point(EAST + 500, NORTH + 500, srid=CADASTRE).transform(LONLAT, clone=True)
    lon, lat = round(corner.x, 6), round(corner.y, 6)
    ring = [[lon, lat], [lon + 0.001, lat], [lon + 0.001, lat + 0.001], [lon, lat]]
    shape = orjson.dumps({"type": "Polygon", "coordinates": [ring]}).decode()
    answer = signed_in(registrar).post(
        reverse("desk:place", args=[act.pk]), {"shape": shape, "seen": seen_of(act)}
    )
    assert answer.status_code == 302
    act.refresh_from_db()
    assert (act.location_level, act.location_method) == ("drawn", "drawn")
    assert act.geom.srid == CADASTRE
    assert act.geom.area == pytest.approx(4_560, rel=0.02)
    assert act.geom.distance(Point(EAST + 500, NORTH + 500, srid=CADASTRE)) < 0.2


@pytest.mark.parametrize(
    "shape",
    [
        "{", "[]", "null", '{"type": "Polygon"}', '{"type": "GeometryCollection"}',
        '{"type": "Point", "coordinates": [1e125, 42.7]}',
        '{"type": "Point", "coordinates": ["23.3", 42.7]}',
        '{"type": "Point", "coordinates": [42.7, 23.3]}',
        '{"type": "Polygon", "coordinates": [[[23.3, 42.6], [23.4, 42.7], [23.4, 42.6],'
        ' [23.3, 42.7], [23.3, 42.6]]]}',
        '{"type": "Polygon", "coordinates": [[[[[[23.3, 42.6]]]]]]}',
    ],
)  # fmt: skip
def test_a_broken_outline_is_refused_and_nothing_is_written(
    ground: Municipality, tmp_path: Path, registrar: User, shape: str
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    answer = signed_in(registrar).post(
        reverse("desk:place", args=[act.pk]), {"shape": shape, "seen": seen_of(act)}
    )
    assert answer.status_code == 400
    assert not PlacingDecision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "area"),
    [
        ("68134.1.521", ["parcel:68134.1.521"]),
        ("68134.1.521, 68134.1.522", ["parcel:68134.1.521", "parcel:68134.1.522"]),
        ("УПИ XII-521, кв. 34, м. „Поляната“", ["regulated_plot:demo-boyana-34-XII"]),
        ("кв. Бояна", ["neighbourhood:1"]),
    ],
)
def test_what_is_typed_is_read_as_acts_are(
    ground: Municipality, tmp_path: Path, registrar: User, typed: str, area: list[str]
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    answer = signed_in(registrar).post(
        reverse("desk:place", args=[act.pk]), {"typed": typed, "seen": seen_of(act)}
    )
    assert answer.status_code == 302, answer.content.decode()
    assert PlacingDecision.objects.get().areas == area


@pytest.mark.parametrize("typed", ["68134.1.512", "нещо си", "68134.1.521, 68134.1.777"])
def test_a_mistyped_answer_is_not_mended_either(
    ground: Municipality, tmp_path: Path, registrar: User, typed: str
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    answer = signed_in(registrar).post(
        reverse("desk:place", args=[act.pk]), {"typed": typed, "seen": seen_of(act)}
    )
    assert answer.status_code == 400
    assert not PlacingDecision.objects.exists()
    if typed == "68134.1.512":
        assert "68134.1.521" in answer.content.decode()


def test_an_act_that_cannot_be_placed_says_so(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    decide(act=act, seen=seen_of(act), by=registrar, cannot=CannotReason.NOT_ON_GROUND)
    act.refresh_from_db()
    assert (act.location_level, act.unlocated_reason) == ("none", "cannot_be_placed")
    assert reasons(act) == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"areas": ["parcel:68134.1.521"], "cannot": CannotReason.UNREADABLE},
        {"areas": ["parcel:1.2.3"]},
        {"areas": ["moon:1"]},
        {"areas": [f"parcel:68134.1.{n}" for n in range(100)]},
    ],
)
def test_one_answer_on_ground_that_exists(
    ground: Municipality, tmp_path: Path, registrar: User, given: dict[str, Any]
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    with pytest.raises(NotAllowed):
        decide(act=act, seen=seen_of(act), by=registrar, **given)
    assert not PlacingDecision.objects.exists()


def test_the_second_of_two_people_is_told(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    other = member("other", Role.REGISTRAR)
    seen = seen_of(act)
    decide(act=act, seen=seen, by=registrar, areas=["parcel:68134.1.521"])
    answer = signed_in(other).post(
        reverse("desk:place", args=[act.pk]), {"typed": "68134.1.522", "seen": seen}
    )
    assert answer.status_code == 409
    assert "registrar" in answer.content.decode()
    assert PlacingDecision.objects.get().areas == ["parcel:68134.1.521"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_decision(tmp_path: Path) -> None:
    make_ground()
    (act,) = ingested(tmp_path, TYPO)
    people = [member(name, Role.REGISTRAR) for name in ("one", "two")]
    seen, start, told = seen_of(act), threading.Barrier(2), []

    def say(person: User, area: str) -> None:
        start.wait()
        try:
            decide(act=act, seen=seen, by=person, areas=[area])
        except Overtaken as refusal:
            told.append(refusal)
        finally:
            connection.close()

    areas = ("parcel:68134.1.521", "parcel:68134.1.522")
    threads = [threading.Thread(target=say, args=pair) for pair in zip(people, areas, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    standing = PlacingDecision.objects.get()
    act.refresh_from_db()
    assert act.location_area == standing.areas[0]


def test_who_may_enter(ground: Municipality, tmp_path: Path, registrar: User) -> None:
    (act,) = ingested(tmp_path, TYPO)
    planner = member("planner", Role.PLANNER)
    names = [("desk:places", []), ("desk:place", [act.pk]), ("desk:place-candidates", [act.pk]),
             ("desk:place-names", [])]  # fmt: skip
    for name, arguments in names:
        url = reverse(name, args=arguments)
        anonymous = Client().get(url)
        assert anonymous.status_code == 302
        assert reverse("account_login") in anonymous.url
        assert signed_in(planner).get(url).status_code == 403
        assert signed_in(registrar).get(url).status_code == 200


def test_a_registrar_of_one_district_decides_about_it_alone(
    ground: Municipality, tmp_path: Path
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    here, elsewhere = (
        member("here", Role.REGISTRAR, "68134-17"),
        member("elsewhere", Role.REGISTRAR, "68134-24"),
    )
    assert actions.why_not_decide(act, here) is None
    with pytest.raises(NotAllowed):
        decide(act=act, seen=seen_of(act), by=elsewhere, areas=["parcel:68134.1.521"])


def test_the_page_shows_the_words_beside_the_candidates(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    (act,) = ingested(tmp_path, TYPO)
    client = signed_in(registrar)
    page = client.get(reverse("desk:place", args=[act.pk])).content.decode()
    assert '<mark data-kind="identifier"' in page
    assert 'value="parcel:68134.1.521"' in page
    assert "разменени цифри" in page
    shapes = client.get(reverse("desk:place-candidates", args=[act.pk])).json()
    assert [feature["id"] for feature in shapes["features"]] == [
        "parcel:68134.1.521", "district:68134-17",
    ]  # fmt: skip
    lon, lat = shapes["features"][0]["geometry"]["coordinates"][0][0][0]
    assert 23 < lon < 24
    assert 42 < lat < 43


def test_the_queue_is_filtered_counted_and_leads_on(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    typo, first, second, _ = ingested(tmp_path, TYPO, UNKNOWN, UNKNOWN, "Местност: кв. Бояна")
    waiting = queries.queue(Asked())
    assert waiting[0].act_id == typo.pk
    assert {one.act_id for one in waiting} == {typo.pk, first.pk, second.pk}
    assert [one.alike for one in waiting] == [1, 2, 2]
    counted = queries.counts(Asked(reason="name"))
    assert counted.total == 2
    assert dict(counted.reasons) == {"name": 2, "identifier": 1}
    assert queries.next_in_queue(Asked(), typo.pk) in {first.pk, second.pk}
    client = signed_in(registrar)
    answer = client.post(
        reverse("desk:place", args=[typo.pk]) + "?reason=identifier",
        {"candidate": "parcel:68134.1.521", "seen": seen_of(typo)},
    )
    assert answer.url == reverse("desk:places") + "?reason=identifier"
    assert client.get(reverse("desk:places") + "?reason=sky").status_code == 400
    assert client.get(reverse("desk:places") + "?page=0").status_code == 400
    assert queries.waiting_count() == 2


def test_a_name_is_learned_foreseen_and_taken_back(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    first, second, third = ingested(tmp_path, UNKNOWN, UNKNOWN, "Местност: кв. Бояна")
    client = signed_in(registrar)
    answer = client.post(
        reverse("desk:place", args=[first.pk]), {"typed": "кв. Бояна", "seen": seen_of(first)}
    )
    offer = client.get(answer.url).content.decode()
    assert "още 1 акт" in offer
    assert not LearnedName.objects.exists()
    key = PlaceQuestion.objects.get(act=second).key
    client.post(answer.url, {"key": key})
    learned = LearnedName.objects.get()
    assert (learned.area, learned.placed) == ("neighbourhood:1", 1)
    second.refresh_from_db()
    assert second.location_area == "neighbourhood:1"
    assert not PlaceQuestion.objects.exists()
    listed = client.get(reverse("desk:place-names")).content.decode()
    assert "registrar" in listed
    client.post(reverse("desk:place-name-take-back", args=[learned.pk]))
    second.refresh_from_db()
    assert second.location_level == "district"
    first.refresh_from_db()
    assert first.location_method == "decided"
    third.refresh_from_db()
    assert third.location_area == "neighbourhood:1"
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"place_act", "learn_name", "take_back_name"} <= verbs


def test_a_name_is_learned_only_for_one_named_area_of_an_act_that_carries_it(
    ground: Municipality, tmp_path: Path, registrar: User
) -> None:
    first, second = ingested(tmp_path, UNKNOWN, UNKNOWN)
    to_parcel = decide(act=first, seen=seen_of(first), by=registrar, areas=["parcel:68134.1.521"])
    to_area = decide(act=second, seen=seen_of(second), by=registrar, areas=["neighbourhood:1"])
    key = to_area.previous["names"][0][1]
    for decision, asked in ((to_parcel, key), (to_area, "друго")):
        with pytest.raises(NotAllowed):
            learn(decision=decision, key=asked, label="кв. Бояна", by=registrar)
    learned = learn(decision=to_area, key=key, label="кв. Бояна", by=registrar)
    assert take_back(learned=learned, by=registrar) == 0
    with pytest.raises(NotAllowed):
        take_back(learned=learned, by=registrar)


def test_shares_add_up_for_the_public(ground: Municipality, tmp_path: Path) -> None:
    ingested(tmp_path, TYPO, "Идентификатор КККР (имот): 68134.1.521", "Местност: кв. Бояна")
    Act.objects.filter(number="3").update(publication="internal")
    for by in ("district", "kind", "year"):
        (share,) = located_shares(by)
        assert (share.total, share.parcel, share.district, share.none) == (2, 1, 1, 0)
        assert share.located == 2
