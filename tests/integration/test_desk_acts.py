"""The desk of acts: who may open what, and an act from a draft to a public version and on."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from desk_ground import DRAFT, OUTLINE, form_of, person, saved, seen, signed_in
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.rules import Role
from acts.entering.actions import token_of
from acts.models import Act, ActFieldSet, ActVersion
from acts.organisations import organisations
from acts.publishing.actions import publish
from acts.publishing.rules import GateItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(tmp_path: Path) -> None:
    make_ground()
    ingest(tmp_path, [row("1", date="01.03.2025"), row("2", region="Банкя", date="02.03.2025")])


@pytest.fixture
def registrar() -> User:
    return person("registrar", Role.REGISTRAR)


@pytest.fixture
def desk(registrar: User) -> Client:
    return signed_in(registrar)


def missing_on(page: Any) -> list[str]:
    """What the desk says an act lacks before it can be published."""
    return [one.bg for one in page.context["reading"].missing_labels]


PEOPLE: dict[str, tuple[Role | None, str] | None] = {
    "anonymous": None,
    "without a role": (None, ""),
    "planner": (Role.PLANNER, ""),
    "registrar": (Role.REGISTRAR, ""),
    "registrar of another district": (Role.REGISTRAR, "68134-24"),
    "administrator": (Role.ADMINISTRATOR, ""),
}
SIGN_IN, NOT_YOURS, NOT_THERE, OPEN, DONE = 302, 403, 404, 200, "moved on"
WHO_MAY: list[tuple[str, str, tuple[Any, ...]]] = [
    ("GET", "desk:home", (SIGN_IN, NOT_YOURS, OPEN, OPEN, OPEN, OPEN)),
    ("GET", "desk:acts", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, OPEN, OPEN)),
    ("GET", "desk:act_new", (SIGN_IN, NOT_YOURS, NOT_YOURS, DONE, DONE, DONE)),
    ("POST", "desk:act_new", (SIGN_IN, NOT_YOURS, NOT_YOURS, DONE, NOT_YOURS, DONE)),
    ("POST", "desk:act_check", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, OPEN, OPEN)),
    ("GET", "desk:act", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, NOT_THERE, OPEN)),
    ("POST", "desk:act", (SIGN_IN, NOT_YOURS, NOT_YOURS, DONE, NOT_THERE, DONE)),
    ("GET", "desk:act_shape", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, NOT_THERE, OPEN)),
    ("POST", "desk:act_publish", (SIGN_IN, NOT_YOURS, NOT_YOURS, 400, NOT_THERE, 400)),
    ("GET", "desk:act_discard", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, NOT_THERE, OPEN)),
    ("POST", "desk:act_discard", (SIGN_IN, NOT_YOURS, NOT_YOURS, 409, NOT_THERE, 409)),
    ("GET", "desk:act_timeline", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, NOT_THERE, OPEN)),
    ("POST", "desk:act_timeline", (SIGN_IN, NOT_YOURS, NOT_YOURS, 400, NOT_THERE, 400)),
    ("GET", "desk:act_versions", (SIGN_IN, NOT_YOURS, NOT_YOURS, OPEN, NOT_THERE, OPEN)),
    ("POST", "desk:act_versions", (SIGN_IN, NOT_YOURS, NOT_YOURS, 400, NOT_THERE, 400)),
    ("POST", "desk:act_withdraw", (SIGN_IN, NOT_YOURS, NOT_YOURS, DONE, NOT_THERE, DONE)),
]


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_do_what_at_the_desk(who: str) -> None:
    held = PEOPLE[who]
    client = signed_in(person("somebody", *held)) if held else Client()
    act = Act.objects.get(number="1")
    at = list(PEOPLE).index(who)
    for method, name, expected in WHO_MAY:
        needs_act = name not in ("desk:home", "desk:acts", "desk:act_new", "desk:act_check")
        address = reverse(name, args=[act.pk] if needs_act else [])
        data = DRAFT | {"token": token_of(act), "reason": "защото"}
        answer = client.get(address) if method == "GET" else client.post(address, data)
        wanted = expected[at]
        if wanted == DONE:
            assert answer.status_code == 302, (method, name, answer.content.decode()[-3000:])
            assert "sign-in" not in answer["Location"]
        else:
            assert answer.status_code == wanted, (method, name)
        if wanted == SIGN_IN:
            assert answer["Location"].startswith("/desk/sign-in/?next=/desk/")
        act.refresh_from_db()


def test_every_address_of_the_desk_of_acts_is_in_the_table() -> None:
    from acts.entering.urls import urlpatterns
    from acts.publishing.desk_urls import urlpatterns as of_versions
    from acts.timeline.urls import urlpatterns as of_the_timeline

    assert {f"desk:{one.name}" for one in (*urlpatterns, *of_the_timeline, *of_versions)} == {
        name for _, name, _ in WHO_MAY if name != "desk:home"
    }


def test_the_page_of_a_wrong_role_says_which_is_needed() -> None:
    client = signed_in(person("planner", Role.PLANNER))
    assert "регистратор на актове" in client.get("/desk/acts/").content.decode()
    assert "registrar of acts" in client.get("/en/desk/acts/").content.decode()


def test_from_a_draft_to_the_public(desk: Client, registrar: User) -> None:
    act = saved(desk)
    assert act.location_level == "parcel"
    assert act.number_key == "РД-09-51"
    assert [str(one) for one in act.legal_bases.all()] == ["чл. 148, ал. 1 ЗУТ"]
    refused = desk.post(f"/desk/acts/{act.pk}/publish/")
    assert refused.status_code == 400
    assert "липсва скица или документ" in refused.content.decode()
    sent = {"waive_document": "само на хартия", "seen": seen(desk, act)}
    done = desk.post(f"/desk/acts/{act.pk}/publish/", sent)
    assert done.status_code == 302
    page = Client().get(f"/acts/{act.pk}/")
    assert page.status_code == 200
    proof = Client().get(f"/acts/{act.pk}/proof/").content.decode()
    assert "само на хартия" in proof
    verbs = AuditEvent.objects.filter(subject_id=str(act.pk), actor=registrar)
    assert set(verbs.values_list("verb", flat=True)) >= {"enter_act", "publish"}


def test_who_issued_only_a_draft_is_not_told_of(desk: Client, registrar: User) -> None:
    act = saved(desk, issuer="Комисия по тайните обекти")
    assert act.issuer is not None
    chosen = f"/acts/?issuer={act.issuer.key}"
    addresses = ("/acts/", chosen, "/", "/api/search?q=комисия по тайните")
    for address in addresses:
        assert "Комисия" not in Client().get(address).content.decode()
    assert "Комисия" in desk.get("/desk/acts/new/", follow=True).content.decode()
    publish(act=act, by=registrar, waivers={GateItem.DOCUMENT: "няма"})
    organisations.forget()
    for address in addresses:
        assert "Комисия" in Client().get(address).content.decode(), address


def test_what_is_published_is_what_the_registrar_saw(desk: Client) -> None:
    act = saved(desk)
    sent = {"waive_document": "само на хартия", "seen": seen(desk, act)}
    other = signed_in(person("other", Role.REGISTRAR))
    theirs = form_of(other, act) | {"object": "Сграда на друго място"}
    assert other.post(f"/desk/acts/{act.pk}/", theirs).status_code == 302
    for late in (sent, {"waive_document": "само на хартия"}):
        answer = desk.post(f"/desk/acts/{act.pk}/publish/", late)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "междувременно актът беше променен" in page
        assert "Сграда на друго място" in page
        assert "само на хартия" in page
        assert Act.objects.get(pk=act.pk).publication == "internal"
    again = sent | {"seen": answer.context["seen"]}
    assert desk.post(f"/desk/acts/{act.pk}/publish/", again).status_code == 302
    assert Act.objects.get(pk=act.pk).publication == "public"


def test_a_change_of_a_public_act_is_a_new_version(desk: Client, registrar: User) -> None:
    act = saved(desk)
    publish(act=act, by=registrar, waivers={GateItem.DOCUMENT: "няма"})
    form = form_of(desk, Act.objects.get(pk=act.pk))
    assert "status" not in form
    assert desk.post(f"/desk/acts/{act.pk}/", form | {"object": "Друга сграда"}).status_code == 302
    assert ActVersion.objects.filter(act=act).count() == 2
    lost = form_of(desk, Act.objects.get(pk=act.pk)) | {"number": ""}
    refused = desk.post(f"/desk/acts/{act.pk}/", lost)
    assert refused.status_code == 403
    assert "без вид, номер или дата" in refused.content.decode()


def test_an_act_of_no_kind_is_not_published(desk: Client, registrar: User) -> None:
    act = saved(desk, kind="")
    assert "вид" in missing_on(desk.get(f"/desk/acts/{act.pk}/"))
    sent = {"waive_kind": "няма", "waive_document": "няма", "seen": seen(desk, act)}
    refused = desk.post(f"/desk/acts/{act.pk}/publish/", sent)
    assert refused.status_code == 400
    assert "липсва вид" in refused.content.decode()
    mended = form_of(desk, act) | {"kind": "building_permit"}
    assert desk.post(f"/desk/acts/{act.pk}/", mended).status_code == 302
    publish(act=Act.objects.get(pk=act.pk), by=registrar, waivers={GateItem.DOCUMENT: "няма"})
    form = form_of(desk, Act.objects.get(pk=act.pk))
    assert desk.post(f"/desk/acts/{act.pk}/", form | {"kind": ""}).status_code == 403


def test_saving_the_same_again_changes_nothing(desk: Client) -> None:
    act = saved(desk)
    before = Act.objects.get(pk=act.pk)
    assert desk.post(f"/desk/acts/{act.pk}/", form_of(desk, act)).status_code == 302
    after = Act.objects.get(pk=act.pk)
    assert token_of(after) == token_of(before)
    assert not AuditEvent.objects.filter(verb="change_act").exists()


def test_two_who_change_at_once_see_both_versions(desk: Client) -> None:
    act = saved(desk)
    mine, theirs = form_of(desk, act), form_of(desk, act)
    other = signed_in(person("other", Role.REGISTRAR))
    assert other.post(f"/desk/acts/{act.pk}/", theirs | {"object": "Тяхното"}).status_code == 302
    answer = desk.post(f"/desk/acts/{act.pk}/", mine | {"object": "Моето"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Тяхното" in page
    assert "Моето" in page
    assert Act.objects.get(pk=act.pk).object_text == "Тяхното"
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    again = desk.post(f"/desk/acts/{act.pk}/", mine | {"object": "Моето", "token": token[1]})
    assert again.status_code == 302
    assert Act.objects.get(pk=act.pk).object_text == "Моето"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": "2999-01-01"}, "01.01.2999 е в бъдещето"),
        ({"effective": "2025-04-01"}, "01.04.2025 е преди деня на издаване, 02.04.2025"),
        ({"parcels": "68134.1.521; абв"}, "„абв“ не е кадастрален идентификатор"),
        ({"floor_area": "10000001"}, "между 0 и 10 000 000 кв.м"),
        ({"built_area": "-1"}, "между 0 и 10 000 000 кв.м"),
        ({"date": "31.02.2025"}, "aria-invalid"),
        ({"number": "1" * 81}, "aria-invalid"),
        ({"floor_area": "много"}, "aria-invalid"),
        ({"kind": "no_such_kind"}, "aria-invalid"),
        ({"shape": "не е геометрия"}, "GeoJSON"),
        ({"shape": OUTLINE % "[23.3,42.6],[23.4,42.7],[23.4,42.6],[23.3,42.7],[23.3,42.6]"},
         "самопресича"),
        ({"shape": OUTLINE % "[2,48],[2.1,48],[2.1,48.1],[2,48]"}, "извън общината"),
        ({"shape": '{"type":"Point","coordinates":["a","b"]}'}, "GeoJSON"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_lost(
    desk: Client, changes: dict[str, str], said: str
) -> None:
    before = Act.objects.count()
    answer = desk.post("/desk/acts/new/", DRAFT | changes)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert "Жилищна сграда" in page
    assert Act.objects.count() == before


def test_a_drawn_outline_stands_before_the_text(desk: Client) -> None:
    ring = "[23.30,42.65],[23.31,42.65],[23.31,42.66],[23.30,42.65]"
    act = saved(desk, shape=OUTLINE % ring)
    assert act.location_level == "drawn"
    shape = desk.get(f"/desk/acts/{act.pk}/shape.geojson").json()
    corners = shape["features"][0]["geometry"]["coordinates"][0]
    assert abs(min(lon for lon, _ in corners) - 23.30) < 1e-6


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("ok.geojson", (OUTLINE % "[23.3,42.65],[23.31,42.65],[23.31,42.66],[23.3,42.65]"), 302),
        ("lie.gpkg", "not a package", 400),
        ("evil.geojson", "<OGRVRTDataSource></OGRVRTDataSource>", 400),
        ("empty.geojson", "", 400),
    ],
)
def test_an_uploaded_outline_is_read_in_the_jail(
    desk: Client, name: str, content: str, status: int
) -> None:
    file = io.BytesIO(content.encode())
    file.name = name
    answer = desk.post("/desk/acts/new/", DRAFT | {"shape_file": file})
    assert answer.status_code == status, answer.content.decode()[-2000:]


def test_personal_data_is_struck_out_and_said(desk: Client) -> None:
    written = "Сграда, тел. 0888 123 456"
    reading = desk.post("/desk/acts/check/", DRAFT | {"object": written}).content.decode()
    assert "Лични данни" in reading
    assert "телефон" in reading
    act = saved(desk, object=written)
    assert "0888" not in act.object_text


def test_what_is_typed_is_looked_up(desk: Client) -> None:
    typed = DRAFT | {
        "parcels": "68134.1.521\n68134.1.9\n68134.1.5221\nбез смисъл",
        "basis": "чл. 148 ЗУТ, чл. 5",
        "number": "1", "date": "2025-03-01",
    }  # fmt: skip
    page = desk.post("/desk/acts/check/", typed).content.decode()
    assert "намерен" in page
    assert re.search(r"68134\.1\.9 .*стар номер.* 68134\.1\.522", page)
    assert re.search(r"без смисъл .*не е кадастрален идентификатор", page)
    assert not re.search(r"68134\.1\.9 .*няма такъв", page)
    assert re.search(r"68134\.1\.5221 .*няма такъв.*Може би: .*68134\.1\.522", page)
    assert "Закон за устройство на територията" in page
    assert "акт със същия номер" in page


@pytest.mark.parametrize(
    "written",
    ["68134.1.521, 68134.1.522", "68134.1.521 68134.1.522", "68134.1.521;68134.1.522;",
     "ПИ 68134.1.521\n68134-1-522"],
)  # fmt: skip
def test_identifiers_are_taken_as_people_write_them(desk: Client, written: str) -> None:
    assert saved(desk, parcels=written).parcels == ["68134.1.521", "68134.1.522"]


def test_an_oddity_of_the_register_does_not_bar_other_changes(desk: Client, tmp_path: Path) -> None:
    ingest(tmp_path, [row("7", takeEffect="01.03.2025")], is_partial=True)
    act = Act.objects.get(number="7")
    form = form_of(desk, act)
    answer = desk.post(f"/desk/acts/{act.pk}/", form | {"basis": "чл. 177, ал. 3 ЗУТ"})
    assert answer.status_code == 302
    assert "Няма да може да се запише" not in desk.get(f"/desk/acts/{act.pk}/").content.decode()
    again = form_of(desk, act) | {"effective": "2025-03-02"}
    assert desk.post(f"/desk/acts/{act.pk}/", again).status_code == 400


def test_what_cannot_be_kept_is_said_before_it_is_sent(desk: Client) -> None:
    reading = desk.post("/desk/acts/check/", DRAFT | {"effective": "2025-04-01"}).content.decode()
    assert "влязъл в сила на: 01.04.2025 е преди деня на издаване" in reading
    assert "Нищо не липсва" not in reading


def test_an_officer_of_a_district_enters_acts_of_it_alone() -> None:
    client = signed_in(person("local", Role.REGISTRAR, "68134-17"))
    assert client.post("/desk/acts/new/", DRAFT).status_code == 302
    refused = client.post("/desk/acts/new/", DRAFT | {"district": "68134-24"})
    assert refused.status_code == 403
    assert "не обхваща този район" in refused.content.decode()


def test_what_was_completed_by_hand_survives_the_next_reading(desk: Client, tmp_path: Path) -> None:
    act = Act.objects.get(number="1")
    form = form_of(desk, act)
    assert "parcels" not in form
    assert desk.post(
        f"/desk/acts/{act.pk}/", form | {"basis": "чл. 177, ал. 3 ЗУТ"}
    ).status_code == 302  # fmt: skip
    assert list(ActFieldSet.objects.values_list("field", flat=True)) == ["basis"]
    rows = [
        row("1", date="01.03.2025", object="Ново описание", basis="чл. 1 ЗУТ"),
        row("2", region="Банкя", date="02.03.2025"),
    ]
    report = ingest(tmp_path, rows)
    act.refresh_from_db()
    assert act.object_text == "Ново описание"
    assert act.legal_basis_text == "чл. 177, ал. 3 ЗУТ"
    assert [str(one) for one in act.legal_bases.all()] == ["чл. 177, ал. 3 ЗУТ"]
    assert report.notes["set_by_hand"] == ["1/01.03.2025: basis"]


def test_english_pages(desk: Client) -> None:
    act = saved(desk)
    for address in ("/en/desk/", "/en/desk/acts/", f"/en/desk/acts/{act.pk}/", "/en/desk/account/"):
        assert desk.get(address).status_code == 200
