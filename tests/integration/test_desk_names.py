"""Names of people in texts of acts: nobody's becomes public unless a person answers for it."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from acts.entering.actions import NamesPeople, change, token_of
from acts.entering.queries import editable, texts_of
from acts.history.queries import history_of
from acts.models import Act, ActEvent, ActVersion, ActWaiver
from acts.privacy import REDACTED
from acts.timeline.actions import load_law, seen_of

pytestmark = pytest.mark.django_db

PERSON = "Иван Петров Георгиев"
NAMED = f"Жилищна сграда, собственик {PERSON}"
DRAFT = {"kind": "building_permit", "number": "РД-51", "date": "2025-04-02", "object": NAMED,
         "issuer": "Главен архитект на Столична община", "district": "68134-17",
         "parcels": "68134.1.521", "demonstration": "1"}  # fmt: skip


@pytest.fixture(autouse=True)
def ground() -> None:
    make_ground()


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss")


@pytest.fixture
def desk(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def kept() -> list[Any]:
    return list(AuditEvent.objects.filter(verb="keep_names").values_list("after", flat=True))


def publish(desk: Client, act: Act, **more: str) -> int:
    seen = desk.get(f"/desk/acts/{act.pk}/").context["seen"]
    reasons = dict.fromkeys(("waive_basis", "waive_place", "waive_document"), "на хартия")
    return desk.post(f"/desk/acts/{act.pk}/publish/", reasons | {"seen": seen} | more).status_code


def test_the_desk_asks_and_logs_who_answered(desk: Client) -> None:
    reading = unescape(desk.post(reverse("desk:act_check"), DRAFT).content.decode())
    assert f"обект: {PERSON}" in re.sub(r"<[^>]+>", "", reading)
    asked = desk.post("/desk/acts/new/", DRAFT)
    assert asked.status_code == 400
    assert f"Изглежда е име на човек: „{PERSON}“" in unescape(asked.content.decode())
    assert 'name="may_name"' in asked.content.decode()
    assert not Act.objects.exists()
    assert desk.post("/desk/acts/new/", DRAFT | {"may_name": "on"}).status_code == 302
    act = Act.objects.get()
    assert act.object_text == NAMED
    assert kept() == [{"fields": ["object"]}]
    assert PERSON not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    "changes",
    [
        {"object": "Сграда на ул. Христо Ботев № 5 и ул. Никола Й. Бончев"},
        {"object": "Преустройство за ЕТ „Петър Иванов“ и „Стоян Колев 2007“ ООД"},
        {"object": "Сграда по проект на арх. Здравко Тестов, рег. № 12345"},
        {"object": "Сграда", "issuer": "арх. Здравко Тестов, главен архитект"},
        {"object": "Сграда", "issuer": "Здравко Тестов Пробев"},
        {"object": "Сграда", "supervisor": "Здравко Тестов Пробев"},
        {"object": "Сграда", "locality": "Иван Вазов", "address": "Никола Бончев 5"},
    ],
)
def test_the_desk_asks_nothing_about_places_firms_and_officials(
    desk: Client, changes: dict[str, str]
) -> None:
    answer = desk.post("/desk/acts/new/", DRAFT | changes)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert not kept()


@pytest.mark.parametrize("name", ["address", "locality"])
def test_the_field_of_a_place_does_not_excuse_a_person(desk: Client, name: str) -> None:
    asked = desk.post("/desk/acts/new/", DRAFT | {"object": "Сграда", name: f"{PERSON}, имот 5"})
    assert asked.status_code == 400
    assert f"Изглежда е име на човек: „{PERSON}“" in unescape(asked.content.decode())
    assert not Act.objects.exists()


def test_a_name_is_asked_about_once(desk: Client, boss: User) -> None:
    desk.post("/desk/acts/new/", DRAFT | {"may_name": "on"})
    act = Act.objects.get()
    said = {name: texts_of(act)[name] for name in editable(act)}
    changed = change(act=act, texts=said | {"basis": "чл. 1 ЗУТ"}, token=token_of(act), by=boss)
    more = said | {"object": f"{NAMED} и Мария Стоянова"}
    with pytest.raises(NamesPeople) as asked:
        change(act=changed, texts=more, token=token_of(changed), by=boss)
    assert asked.value.found == {"object": ["Мария Стоянова"]}
    assert len(kept()) == 1


@pytest.mark.parametrize("column", ["object", "scope", "legalBasis", "estate"])
def test_a_row_that_names_somebody_is_held_and_says_why(
    desk: Client, tmp_path: Path, column: str
) -> None:
    ingest(tmp_path, [row("1") | {column: f"УПИ: I-5, {NAMED}, тел. 0888 123 456"}])
    act = Act.objects.get()
    assert act.publication == "redaction_pending"
    texts = (act.object_text, act.scope_text, act.legal_basis_text, act.estate_text, act.search)
    assert not any("Петров" in str(text) for text in texts)
    page = unescape(desk.get(f"/desk/acts/{act.pk}/").content.decode())
    assert f"собственик {PERSON}" in page
    assert f"{column}: телефон" in page
    assert "123 456" not in page
    assert publish(desk, act) == 302
    public = Client().get(f"/acts/{act.pk}/").content.decode()
    assert "Петров" not in public
    assert "Петров" not in (ActVersion.objects.get().content or "")


def test_what_was_released_stays_released_until_another_is_named(
    desk: Client, boss: User, tmp_path: Path
) -> None:
    ingest(tmp_path, [row("1", object=NAMED), row("2", object=NAMED)])
    struck, said = Act.objects.order_by("number")
    assert struck.object_text == f"Жилищна сграда, собственик {REDACTED}"
    texts = {name: texts_of(said)[name] for name in editable(said)} | {"object": NAMED}
    change(act=said, texts=texts, token=token_of(said), by=boss, may_name=True)
    for act in (struck, said):
        assert publish(desk, act) == 302
    now = {"status": "Влязъл в сила"}
    assert ingest(tmp_path, [row("1", object=NAMED, **now), row("2", object=NAMED, **now)]).updated
    struck.refresh_from_db()
    said.refresh_from_db()
    assert (struck.publication, said.publication) == ("public", "public")
    assert (struck.legal_state, said.object_text) == ("in_force", NAMED)
    other = row("1", object="Гараж, собственик Мария Стоянова Петрова")
    ingest(tmp_path, [other, row("2", object=NAMED, **now)])
    struck.refresh_from_db()
    assert struck.publication == "redaction_pending"
    assert "Стоянова" not in str([entry.changes for entry in history_of(struck.pk)])


def test_texts_of_events_are_asked_about(desk: Client, tmp_path: Path) -> None:
    load_law(by=None)
    ingest(tmp_path, [row("1")])
    act = Act.objects.get()
    Act.objects.update(legal_state="issued")
    act.refresh_from_db()
    address = reverse("desk:act_timeline", args=[act.pk])
    event = {"what": "event", "axis": "legal", "after": "in_force", "happened_on": "2025-04-01",
             "source_text": f"молба на {PERSON}", "seen": seen_of(act)}  # fmt: skip
    notice = {"what": "notice", "channel": "board", "published_on": "2025-03-13", "step": "save",
              "place": f"табло, {PERSON}", "seen": seen_of(act)}  # fmt: skip
    relation = {"what": "relation", "kind": "amends", "other_text": "РС № 9",
                "evidence": f"от {PERSON}", "step": "save", "seen": seen_of(act)}  # fmt: skip
    for form in (event, notice, relation):
        asked = desk.post(address, form)
        assert asked.status_code == 400, form["what"]
        text = unescape(asked.content.decode())
        assert f"Изглежда е име на човек: „{PERSON}“" in text
        assert text.count('name="may_name"') == 1
    assert not ActEvent.objects.exists()
    assert not kept()
    for form in (event, notice, relation):
        act.refresh_from_db()
        sure = form | {"may_name": "on", "seen": seen_of(act)}
        assert desk.post(address, sure).status_code == 302, form["what"]
    assert kept() == [{"fields": [one]} for one in ("source_text", "place", "evidence")]
    phone = event | {"after": "repealed", "source_text": "тел. 0888 123 456", "may_name": "on"}
    act.refresh_from_db()
    assert desk.post(address, phone | {"seen": seen_of(act)}).status_code == 400


@pytest.mark.parametrize("reason", [f"липсва при {PERSON}", "тел. 0888 123 456", "ЕГН 7523169263"])
def test_reasons_are_read_by_everybody_and_name_nobody(desk: Client, reason: str) -> None:
    desk.post("/desk/acts/new/", DRAFT | {"object": "Сграда"})
    act = Act.objects.get()
    assert publish(desk, act, waive_document=reason) == 400
    assert not ActWaiver.objects.exists()
    assert publish(desk, act) == 302
    withdrawn = desk.post(f"/desk/acts/{act.pk}/withdraw/", {"reason": reason})
    assert withdrawn.status_code == 400
    act.refresh_from_db()
    assert act.publication == "public"
