"""Content published by mistake: removed at the desk, wherever it is told, for good."""

from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from django.test import Client
from django.utils import timezone

from accounts.actions import add_staff, keep_office
from accounts.models import AuditEvent, User
from accounts.rules import OfficeKind, Role
from acts.models import Act, ActChain, FieldChange
from acts.publishing.actions import publish, withdraw
from acts.publishing.rules import GateItem
from acts.publishing.verifying import Checked, verify_acts, verify_chain

pytestmark = pytest.mark.django_db

SECRET, MENDED = "Гараж на съседа с дългата брада", "Гараж"
WAIVERS = dict.fromkeys(GateItem, "проба")


@pytest.fixture(autouse=True)
def ground() -> None:
    make_ground()


@pytest.fixture
def registrar() -> User:
    office = keep_office(
        municipality_code="SOF46", code="o", kind=OfficeKind.DISTRICT, name_bg="Служба",
        name_en="Office", district_code="68134-17", by=None,
    )  # fmt: skip
    return add_staff(
        username="registrar", password="x", office=office, role=Role.REGISTRAR,
        first=timezone.localdate(), by=None,
    )  # fmt: skip


@pytest.fixture
def desk(registrar: User) -> Client:
    client = Client()
    client.force_login(registrar)
    return client


@pytest.fixture
def act(tmp_path: Path) -> Act:
    """Public, in its third version: its first is harmless, its second says what may not be said."""
    for text in ("Ограда", SECRET, MENDED):
        read(tmp_path, text)
    return Act.objects.get()


def read(folder: Path, text: str) -> None:
    ingest(folder, [row("1", object=text)])


def told(act: Act) -> set[str]:
    """Public addresses about an act that say it."""
    addresses = ["", "proof/", "proof.json", *(f"versions/{n}/" for n in range(1, 8))]
    pages = {one: Client().get(f"/acts/{act.pk}/{one}").content.decode() for one in addresses}
    return {one for one, page in pages.items() if SECRET in page}


def faults() -> list[Any]:
    checked = Checked()
    for chain in ActChain.objects.all():
        verify_chain(chain, checked)
    verify_acts(checked)
    return checked.faults


REMOVE = {"reason": "лични данни", "is_sure": "on"}


def test_content_is_removed_at_the_desk(act: Act, desk: Client, registrar: User) -> None:
    assert told(act) == {"", "proof.json", "versions/2/", "versions/3/"}
    address = f"/desk/acts/{act.pk}/versions/"
    assert address in desk.get(f"/desk/acts/{act.pk}/").content.decode()
    assert SECRET in desk.get(f"{address}?version=2").content.decode()
    assert desk.post(address, REMOVE | {"versions": ["2"]}).status_code == 302
    assert told(act) == set()
    page = Client().get(f"/acts/{act.pk}/").content.decode()
    assert page.count("съдържанието е премахнато") >= 2
    assert "лични данни" in Client().get(f"/acts/{act.pk}/versions/2/").content.decode()
    assert not FieldChange.objects.filter(after=SECRET).exists()
    assert not FieldChange.objects.filter(before=SECRET).exists()
    assert set(FieldChange.objects.values_list("field", "before", "after")) == {
        ("object_text", "", "")
    }
    event = AuditEvent.objects.get(verb="remove_content")
    assert (event.actor, event.reason) == (registrar, "лични данни")
    assert event.after == {"act": act.pk, "version": 2, "changes": 2}
    assert faults() == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Изберете поне една версия"),
        ({"versions": ["9"]}, "9"),
        ({"versions": ["x"]}, "x"),
        ({"versions": ["2"], "reason": " "}, "errorlist"),
        ({"versions": ["2"], "is_sure": ""}, "Потвърдете"),
        ({"versions": ["2", "3"]}, "това е сегашното съдържание"),
        ({"versions": ["2"], "reason": "ЕГН 7523169263"}, "в причината има лични данни"),
    ],
)
def test_nothing_is_removed_by_half(
    act: Act, desk: Client, sent: dict[str, Any], said: str
) -> None:
    answer = desk.post(f"/desk/acts/{act.pk}/versions/", REMOVE | sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="remove_content").exists()
    assert act.versions.filter(content=None).count() == 0


def test_what_was_said_later_stays(act: Act, desk: Client, tmp_path: Path) -> None:
    read(tmp_path, "Гараж за два автомобила")
    desk.post(f"/desk/acts/{act.pk}/versions/", REMOVE | {"versions": ["2"]})
    page = Client().get(f"/acts/{act.pk}/").content.decode()
    assert f"<del>{MENDED}</del>" in page
    assert "<ins>Гараж за два автомобила</ins>" in page


def test_what_was_withdrawn_does_not_return_with_the_act(
    act: Act, registrar: User, tmp_path: Path
) -> None:
    read(tmp_path, SECRET)
    act.refresh_from_db()
    withdraw(act=act, reason="лични данни", by=registrar)
    read(tmp_path, MENDED)
    assert told(act) == set()
    act.refresh_from_db()
    publish(act=act, by=registrar, waivers=WAIVERS)
    assert told(act) == set()
    proof = Client().get(f"/acts/{act.pk}/proof.json").json()
    shown = [one["version"] for one in proof["versions"] if one["content"]]
    assert shown == [5, 6]
    hidden = Client().get(f"/acts/{act.pk}/versions/4/").content.decode()
    assert "оттеглен след тази версия" in hidden
    assert "Ограда" not in Client().get(f"/acts/{act.pk}/").content.decode()
    read(tmp_path, "Гараж за два автомобила")
    page = Client().get(f"/acts/{act.pk}/").content.decode()
    assert "<ins>Гараж за два автомобила</ins>" in page
    assert SECRET not in page
    assert faults() == []


def test_content_of_a_withdrawn_act_is_removed_for_good(
    act: Act, desk: Client, registrar: User
) -> None:
    withdraw(act=act, reason="лични данни", by=registrar)
    address = f"/desk/acts/{act.pk}/versions/"
    refused = desk.post(address, REMOVE | {"versions": ["4"]})
    assert (refused.status_code, "само, че актът е оттеглен" in refused.content.decode()) == (
        400, True,
    )  # fmt: skip
    assert desk.post(address, REMOVE | {"versions": ["1", "2", "3"]}).status_code == 302
    assert [one.content is None for one in act.versions.order_by("number")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert faults() == []
