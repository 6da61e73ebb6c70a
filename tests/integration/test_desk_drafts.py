"""A draft at the desk: made once however often its form is sent, changed, and thrown away."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from desk_ground import DRAFT, OUTLINE, form_of, person, saved, signed_in
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.rules import Role
from acts.entering.actions import token_of
from acts.models import Act, ActDocument
from acts.publishing.actions import publish, withdraw
from acts.publishing.rules import GateItem
from acts.rules import LegalState
from acts.timeline.actions import record_event
from acts.timeline.rules import Axis

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


def test_a_draft_of_nothing_is_kept_and_seen_by_nobody_else(desk: Client) -> None:
    answer = desk.post("/desk/acts/new/", {"object": "Навес"})
    assert answer.status_code == 302
    act = Act.objects.get(object_text="Навес")
    assert (act.number, act.issued_on, act.issuer, act.publication) == ("", None, None, "internal")
    assert Client().get(f"/acts/{act.pk}/").status_code == 404
    assert Client().get(f"/acts/{act.pk}/proof/").status_code == 404
    assert "Навес" not in Client().get("/acts/?q=навес").content.decode()
    assert f"/desk/acts/{act.pk}/" in desk.get("/desk/acts/").content.decode()


def test_an_empty_form_is_no_draft(desk: Client) -> None:
    before = Act.objects.count()
    answer = desk.post("/desk/acts/new/", {"object": " ", "demonstration": "1"})
    assert answer.status_code == 400
    assert "формата е празна" in answer.content.decode()
    assert Act.objects.count() == before


def new_form(client: Client) -> dict[str, str]:
    """A form for a new act as it is opened, filled in."""
    page = client.get("/desk/acts/new/", follow=True)
    [(address, status)] = page.redirect_chain
    key = page.context["form"]["form_key"].value()
    assert status == 302
    assert address.endswith(f"?form={key}")
    assert f'name="form_key" value="{key}"' in page.content.decode()
    return DRAFT | {"form_key": key}


def test_the_same_form_sent_again_changes_the_draft_it_made(desk: Client) -> None:
    form, before = new_form(desk), Act.objects.count()
    first = desk.post("/desk/acts/new/", form)
    again = desk.post("/desk/acts/new/", form)
    mended = desk.post("/desk/acts/new/", form | {"object": "Жилищна сграда с гараж"})
    assert {one["Location"] for one in (again, mended)} == {first["Location"]}
    assert Act.objects.count() == before + 1
    assert Act.objects.get(number="РД-09-51").object_text == "Жилищна сграда с гараж"
    # who comes back to the address of the form finds the draft
    back = desk.get(f"/desk/acts/new/?form={form['form_key']}")
    assert (back.status_code, back["Location"]) == (302, first["Location"])
    assert desk.post("/desk/acts/new/", new_form(desk))["Location"] != first["Location"]


def test_an_outline_sent_twice_is_one_decision(desk: Client) -> None:
    ring = "[23.30,42.65],[23.31,42.65],[23.31,42.66],[23.30,42.65]"
    form = new_form(desk) | {"shape": OUTLINE % ring}
    for _ in range(2):
        assert desk.post("/desk/acts/new/", form).status_code == 302
    act = Act.objects.get(number="РД-09-51")
    assert act.placing_decisions.count() == 1
    assert desk.post("/desk/acts/new/", form | {"object": "Ограда"}).status_code == 302


def test_a_key_of_a_form_is_whole_or_refused(desk: Client) -> None:
    form = new_form(desk)
    assert (
        desk.post("/desk/acts/new/", form | {"form_key": "x" + form["form_key"]}).status_code == 400
    )


def test_an_old_form_does_not_write_over_what_was_saved_since(desk: Client) -> None:
    form = new_form(desk)
    desk.post("/desk/acts/new/", form)
    act = Act.objects.get(number="РД-09-51")
    later = form_of(desk, act) | {"object": "По-късното"}
    assert desk.post(f"/desk/acts/{act.pk}/", later).status_code == 302
    answer = desk.post("/desk/acts/new/", form | {"basis": "чл. 147 ЗУТ"})
    assert answer.status_code == 409
    assert "По-късното" in answer.content.decode()
    assert Act.objects.get(pk=act.pk).object_text == "По-късното"


def test_a_form_of_another_office_changes_nothing(desk: Client) -> None:
    form = new_form(desk)
    desk.post("/desk/acts/new/", form)
    stranger = signed_in(person("stranger", Role.REGISTRAR, "68134-24"))
    stolen = form | {"object": "Чуждо", "district": "68134-24"}
    answer = stranger.post("/desk/acts/new/", stolen)
    assert answer.status_code == 403
    assert Act.objects.get(number="РД-09-51").object_text == "Жилищна сграда"


@pytest.mark.parametrize("who", ["registrar", "superuser"])
def test_other_acts_of_the_number_are_mentioned(who: str) -> None:
    user = person("somebody", Role.REGISTRAR)
    User.objects.filter(pk=user.pk).update(is_superuser=who == "superuser")
    client = signed_in(User.objects.get(pk=user.pk))
    undated, dated = saved(client, date="", effective=""), saved(client)
    other_day = saved(client, date="2025-04-03")
    reading = client.post("/desk/acts/check/", DRAFT).content.decode()
    assert f"/desk/acts/{undated.pk}/" in reading
    assert f"/desk/acts/{dated.pk}/" in reading
    assert f"/desk/acts/{other_day.pk}/" not in reading
    of_any_day = client.post("/desk/acts/check/", DRAFT | {"date": ""}).content.decode()
    assert f"/desk/acts/{other_day.pk}/" in of_any_day
    stranger = signed_in(person("stranger", Role.REGISTRAR, "68134-24"))
    assert "същия номер" not in stranger.post("/desk/acts/check/", DRAFT).content.decode()


def discard(client: Client, act: Act) -> Any:
    return client.post(f"/desk/acts/{act.pk}/discard/", {"token": token_of(act)})


def test_a_draft_is_thrown_away(desk: Client, registrar: User) -> None:
    act = saved(desk, object="Изменение на заповед № РД-09-50/01.03.2024 г.")
    assert act.relations.exists()
    assert f"/desk/acts/{act.pk}/discard/" in desk.get(f"/desk/acts/{act.pk}/").content.decode()
    question = desk.get(f"/desk/acts/{act.pk}/discard/")
    assert "никога не е била публична" in question.content.decode()
    assert Act.objects.filter(pk=act.pk).exists()
    answer = desk.post(f"/desk/acts/{act.pk}/discard/", {"token": question.context["token"]})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/acts/")
    assert not Act.objects.filter(pk=act.pk).exists()
    logged = AuditEvent.objects.get(verb="discard_draft")
    assert (logged.actor, logged.subject_id) == (registrar, str(act.pk))
    assert logged.before == {"number": "РД-09-51"}


def test_only_what_nothing_hangs_on_is_thrown_away(desk: Client, registrar: User) -> None:
    from_register = Act.objects.get(number="1")
    public = saved(desk, number="РД-1")
    publish(act=public, by=registrar, waivers={GateItem.DOCUMENT: "няма"})
    withdrawn = saved(desk, number="РД-2")
    publish(act=withdrawn, by=registrar, waivers={GateItem.DOCUMENT: "няма"})
    withdraw(act=withdrawn, reason="по грешка", by=registrar)
    with_event = saved(desk, number="РД-3")
    record_event(
        act=with_event, axis=Axis.LEGAL, after=LegalState.IN_FORCE, happened_on=date(2025, 5, 1),
        source_text="протокол", by=registrar,
    )  # fmt: skip
    with_document = saved(desk, number="РД-4")
    ActDocument.objects.create(act=with_document, ordinal=1, kind="text", title="Текст")
    changed = saved(desk, number="РД-5")
    Act.objects.filter(pk=changed.pk).update(object_text="Друго")
    for act, why in (
        (from_register, "дошъл от регистър"), (public, "бил публичен"),
        (withdrawn, "бил публичен"), (with_event, "вписани събития"),
        (with_document, "приложени документи"), (changed, "беше променена"),
    ):  # fmt: skip
        answer = discard(desk, act)
        assert answer.status_code == 409
        assert why in answer.content.decode(), act
        assert Act.objects.filter(pk=act.pk).exists()
    assert not AuditEvent.objects.filter(verb="discard_draft").exists()
