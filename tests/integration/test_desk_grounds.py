"""Each page of the desk shows the acts that a person's office covers, and no others."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import NotAllowed, add_staff, keep_office
from accounts.models import User
from accounts.rules import OfficeKind, Role
from acts.documents import queries as documents
from acts.history.actions import decide_renumbering
from acts.models import Act, ActDocument, Renumbering
from acts.placing import queries as placing
from acts.placing.actions import decide, seen_of
from config.desk import SECTIONS
from geodata.models import ImportRun

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "68134-17", "68134-24"
UNKNOWN = "Местност: м. Орлова круша"


@pytest.fixture(autouse=True)
def ground() -> None:
    make_ground()


def person(name: str, role: Role, district: str, municipality: str = "SOF46") -> User:
    office = keep_office(
        municipality_code=municipality, code=f"o-{district}", kind=OfficeKind.DISTRICT,
        name_bg="Служба", name_en="Office", district_code=district, by=None,
    )  # fmt: skip
    return add_staff(
        username=name, password="a long invented one", office=office, role=role,
        first=date(2020, 1, 1), by=None,
    )  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def here() -> User:
    return person("here", Role.REGISTRAR, HERE)


@pytest.fixture
def elsewhere() -> User:
    return person("elsewhere", Role.REGISTRAR, ELSEWHERE)


def acts(folder: Path, *rows: dict[str, Any]) -> list[Act]:
    ingest(folder, list(rows), is_demonstration=True)
    return list(Act.objects.order_by("number_sort"))


def count(user: User, key: str) -> int | None:
    (section,) = [one for one in SECTIONS if one.key == key]
    return section.count(user)


def test_places_of_other_offices_are_not_there(here: User, elsewhere: User, tmp_path: Path) -> None:
    act, _ = acts(tmp_path, row("1", scope=UNKNOWN), row("2", scope=UNKNOWN, region="Банкя"))
    decision = decide(act=act, seen=seen_of(act), by=here, areas=["parcel:68134.1.521"])
    addresses = [
        ("get", reverse("desk:place", args=[act.pk])),
        ("post", reverse("desk:place", args=[act.pk])),
        ("get", reverse("desk:place-candidates", args=[act.pk])),
        ("get", reverse("desk:place-names-offer", args=[decision.pk])),
        ("post", reverse("desk:place-names-offer", args=[decision.pk])),
        ("post", reverse("desk:place-undo", args=[decision.pk])),
    ]
    for method, address in addresses:
        assert getattr(signed_in(elsewhere), method)(address).status_code == 404, address
    decision.refresh_from_db()
    assert decision.ended_at is None
    for method, address in addresses:
        assert getattr(signed_in(here), method)(address).status_code != 404, address


def test_the_queue_of_places_and_its_counts_are_of_the_own_ground(
    here: User, elsewhere: User, tmp_path: Path
) -> None:
    rows = [row(str(n), scope=UNKNOWN) for n in (1, 2, 3)]
    *_, second, third, far = acts(tmp_path, *rows, row("4", scope=UNKNOWN, region="Банкя"))
    decide(act=third, seen=seen_of(third), by=here, areas=["parcel:68134.1.521"])
    page = signed_in(elsewhere).get(reverse("desk:places"))
    assert [one.act_id for one, _ in page.context["waiting"]] == [far.pk]
    assert page.context["total"] == 1
    assert page.context["decisions"] == []
    (districts,) = [one for one in page.context["filters"] if one["title"] == "Район"]
    assert [one["count"] for one in districts["values"]] == [1]
    assert (count(here, "places"), count(elsewhere, "places")) == (2, 1)
    assert placing.waiting_count() == 3
    asked = signed_in(here).get(reverse("desk:place", args=[second.pk]))
    assert asked.context["following"] != far.pk
    assert len(signed_in(here).get(reverse("desk:places")).context["decisions"]) == 1


def test_drafts_of_others_are_nobodys_twins(here: User, elsewhere: User, tmp_path: Path) -> None:
    draft, public = acts(tmp_path, row("7"), row("8"))
    Act.objects.filter(pk=draft.pk).update(publication="internal")
    typed = {"number": "7", "date": "2025-03-12"}
    check = reverse("desk:act_check")
    assert f"/desk/acts/{draft.pk}/" in signed_in(here).post(check, typed).content.decode()
    assert "същия номер" not in signed_in(elsewhere).post(check, typed).content.decode()
    said = signed_in(elsewhere).post(check, typed | {"number": "8"}).content.decode()
    assert f'href="/acts/{public.pk}/"' in said


@pytest.mark.parametrize("act", ["²", "-1", "9" * 30, "x", ""])
def test_the_check_takes_any_nonsense_for_a_new_act(here: User, act: str) -> None:
    answer = signed_in(here).post(reverse("desk:act_check"), {"act": act, "number": "1"})
    assert answer.status_code == 200


@pytest.fixture
def runs(tmp_path: Path) -> list[ImportRun]:
    """A register read twice: in each district a row changed, one gone, one renumbered, one new."""
    was, now = [], []
    for region, first in (("Витоша", 100), ("Банкя", 200)):
        plot = f"УПИ: I-{first}"
        was += [row(str(first), region=region), row(str(first + 1), region=region, object="КЪЩА"),
                row(str(first + 2), region=region, scope=plot)]  # fmt: skip
        now += [row(str(first), region=region, object="ДРУГА"),
                row(f"{first}2", region=region, scope=plot),
                row(str(first + 4), region=region, object="БУТКА")]  # fmt: skip
    ingest(tmp_path, was)
    ingest(tmp_path, now)
    return list(ImportRun.objects.order_by("pk"))


def test_a_reading_shows_the_acts_of_the_own_ground(
    here: User, elsewhere: User, runs: list[ImportRun]
) -> None:
    address = reverse("desk:import", args=[runs[1].pk])
    for user, mine, other in ((here, HERE, ELSEWHERE), (elsewhere, ELSEWHERE, HERE)):
        page = signed_in(user).get(address).content.decode()
        for act in Act.objects.filter(district_code=mine):
            assert f'href="/acts/{act.pk}/"' in page
        for act in Act.objects.filter(district_code=other):
            assert f'href="/acts/{act.pk}/"' not in page
        assert count(user, "imports") == 1
    assert (runs[1].report["updated"], runs[1].report["renumbered"]) == (2, 2)
    planner = person("planner", Role.PLANNER, HERE)
    assert f"/acts/{Act.objects.get(number='104').pk}/" in (
        signed_in(planner).get(address).content.decode()
    )


def test_readings_of_another_municipality_are_not_there(runs: list[ImportRun]) -> None:
    stranger = signed_in(person("stranger", Role.REGISTRAR, "", "PDV22"))
    for name in ("import", "import-report", "import-problems"):
        assert stranger.get(reverse(f"desk:{name}", args=[runs[1].pk])).status_code == 404


def test_a_pair_is_decided_by_those_whose_acts_both_are(
    here: User, elsewhere: User, runs: list[ImportRun]
) -> None:
    pair = Renumbering.objects.get(former__district_code=HERE)
    address = reverse("desk:import-renumbered", args=[pair.pk])
    assert signed_in(elsewhere).post(address, {"is_same": "yes"}).status_code == 404
    with pytest.raises(NotAllowed):
        decide_renumbering(renumbering=pair, is_same=True, by=elsewhere)
    Act.objects.filter(pk=pair.present_id).update(district_code=ELSEWHERE)
    with pytest.raises(NotAllowed):
        decide_renumbering(renumbering=pair, is_same=True, by=here)
    Act.objects.filter(pk=pair.present_id).update(district_code=HERE)
    assert signed_in(here).post(address, {"is_same": "yes"}).status_code == 302
    pair.refresh_from_db()
    assert pair.is_same is True


def test_many_documents_of_others_do_not_hide_ones_own(
    here: User, elsewhere: User, tmp_path: Path
) -> None:
    mine, other = acts(tmp_path, row("1"), row("2", region="Банкя"))
    ActDocument.objects.create(act=mine, ordinal=1, kind="text", title="Моят", state="held")
    ActDocument.objects.bulk_create(
        ActDocument(act=other, ordinal=n, kind="text", title=f"Чужд {n}", state="held")
        for n in range(1, documents.QUEUE_ROWS + 2)
    )
    assert [one.document.title for one in documents.queue(here)] == ["Моят"]
    assert [one.document.title for one in documents.queue(here, "held")] == ["Моят"]
    assert len(documents.queue(elsewhere)) == documents.QUEUE_ROWS
    assert (count(here, "documents"), count(elsewhere, "documents")) == (
        1,
        documents.QUEUE_ROWS + 1,
    )
    with CaptureQueriesContext(connection) as asked:
        documents.queue(elsewhere)
    assert len(asked) < 5
