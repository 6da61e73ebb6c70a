"""What was published stays published: versions, their chain, and every way to break it."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, row
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.test import Client
from django.utils import timezone
from publishing_ground import act, make_register

from accounts.actions import NotAllowed, add_staff, keep_office
from accounts.models import AuditEvent, User
from accounts.rules import OfficeKind, Role
from acts.actions import remove_demonstration_acts
from acts.models import Act, ActChain, ActLegalBasis, ActVersion, ActWaiver
from acts.publishing.actions import (
    append_versions,
    publish,
    remove_content,
    why_not_publish,
    withdraw,
)
from acts.publishing.contents import Shapes, bodies_of, quickly
from acts.publishing.rules import GateItem, canonical
from acts.publishing.verifying import Checked, FaultKind, verify_acts, verify_chain
from geodata.models import Municipality

pytestmark = pytest.mark.django_db

GUARDS = (
    ("acts_actversion", "actversion_append_only"),
    ("acts_actchain", "actchain_only_grows"),
)


@pytest.fixture(autouse=True)
def register(tmp_path: Path) -> None:
    make_register(tmp_path)


@pytest.fixture
def registrar() -> User:
    return person("registrar")


def person(name: str, role: Role = Role.REGISTRAR, district: str = "") -> User:
    office = keep_office(
        municipality_code="SOF46", code=f"office-{district or 'city'}",
        kind=OfficeKind.CHIEF_ARCHITECT, name_bg="Служба", name_en="Office",
        district_code=district, by=None,
    )  # fmt: skip
    return add_staff(
        username=name, password="a long enough word", office=office, role=role,
        first=timezone.localdate(), by=None,
    )  # fmt: skip


def faults() -> set[FaultKind]:
    checked = Checked()
    for chain in ActChain.objects.all():
        verify_chain(chain, checked)
    verify_acts(checked)
    return {fault.kind for fault in checked.faults}


def tamper(statement: str, *values: object) -> None:
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in GUARDS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement, values)
        for table, trigger in GUARDS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def test_an_import_gives_versions_in_two_chains() -> None:
    real, invented = ActChain.objects.order_by("is_demonstration")
    assert (real.length, invented.length) == (4, 1)
    assert faults() == set()


def test_contents_are_written_as_the_standard_says() -> None:
    ids = list(Act.objects.values_list("pk", flat=True))
    for body in bodies_of(ids, Shapes()).values():
        assert quickly(body) == canonical(body)


def test_an_outline_is_written_in_whole_millimetres() -> None:
    place = json.loads(act("РД-09-50").versions.get().content or "")["places"][0]
    assert place["outline"]["coordinates"][0][0][0] == [320_200_000, 4_730_200_000]


def test_nothing_new_appends_nothing() -> None:
    assert append_versions(Act.objects.values_list("pk", flat=True), by=None) == 0
    assert ActVersion.objects.count() == 5


def test_a_changed_act_gets_one_more_version(tmp_path: Path) -> None:
    rows = [row(str(n), date=f"{n:02}.03.2025") for n in range(1, 5)]
    ingest(tmp_path, [row("1", date="01.03.2025", object="Друг обект"), *rows[1:]])
    assert [one.number for one in act().versions.order_by("number")] == [1, 2]
    assert ActVersion.objects.filter(act__number="2").count() == 1
    assert faults() == set()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE acts_act SET object_text = 'x' WHERE id = %s", FaultKind.ACT_CHANGED),
        ("UPDATE acts_act SET issued_on = '2020-01-01' WHERE id = %s", FaultKind.ACT_CHANGED),
        ("UPDATE acts_act SET geom = ST_Translate(geom, 0, 1) WHERE id = %s",
         FaultKind.ACT_CHANGED),
        ("UPDATE acts_actlocation SET geom = ST_Translate(geom, 0.01, 0) WHERE act_id = %s",
         FaultKind.ACT_CHANGED),
        ("UPDATE acts_act SET publication = 'internal' WHERE id = %s", FaultKind.STILL_PUBLISHED),
        ("UPDATE acts_actversion SET content = replace(content, '2025', '2024') WHERE act_id = %s",
         FaultKind.CONTENT_CHANGED),
        ("UPDATE acts_actversion SET content = NULL WHERE act_id = %s", FaultKind.CONTENT_MISSING),
        ("UPDATE acts_actversion SET published_at = now() WHERE act_id = %s",
         FaultKind.LINK_BROKEN),
        ("UPDATE acts_actversion SET content = '{}', content_sha256 ="
         " encode(sha256('{}'), 'hex') WHERE act_id = %s", FaultKind.LINK_BROKEN),
        ("DELETE FROM acts_actversion WHERE act_id = %s", FaultKind.POSITION_MISSING),
        ("DELETE FROM acts_actversion WHERE act_id = %s", FaultKind.VERSION_MISSING),
        ("UPDATE acts_actchain SET length = length - 1 WHERE id ="
         " (SELECT chain_id FROM acts_actversion WHERE act_id = %s)", FaultKind.END_MOVED),
    ],
)  # fmt: skip
def test_whatever_is_changed_behind_our_back_is_found(statement: str, found: FaultKind) -> None:
    tamper(statement, act("2").pk)
    assert found in faults()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acts_actversion SET content = 'x'",
        "UPDATE acts_actversion SET content = NULL",
        "UPDATE acts_actversion SET number = number + 100",
        "DELETE FROM acts_actversion WHERE chain_id ="
        " (SELECT id FROM acts_actchain WHERE NOT is_demonstration)",
        "TRUNCATE acts_versionremoval, acts_actversion",
        "UPDATE acts_actchain SET head_sha256 = 'x'",
        "DELETE FROM acts_actchain WHERE NOT is_demonstration",
    ],
)
def test_the_database_refuses_to_change_what_was_published(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE acts_actversion ENABLE TRIGGER actversion_no_truncate")
    refused = (ProgrammingError, InternalError)
    with pytest.raises(refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_demonstration_goes_and_the_register_stays() -> None:
    remove_demonstration_acts(municipality=Municipality.objects.get())
    assert [chain.length for chain in ActChain.objects.all()] == [4]
    assert faults() == set()


def test_an_act_without_what_the_gate_asks_is_not_published(registrar: User) -> None:
    draft = act("3")
    withdraw(act=draft, reason="по грешка", by=registrar)
    draft.refresh_from_db()
    reasons = [one.en for one in why_not_publish(draft, registrar)]
    assert reasons == ["missing: legal basis", "missing: sketch or document"]
    with pytest.raises(NotAllowed):
        publish(act=draft, by=registrar)
    waivers = {GateItem.BASIS: "не е посочено в акта", GateItem.DOCUMENT: "само на хартия"}
    version = publish(act=draft, by=registrar, waivers=waivers)
    content = json.loads(version.content or "")
    assert content["missing"] == ["basis", "document"]
    assert content["waivers"] == [
        {"item": "basis", "reason": "не е посочено в акта"},
        {"item": "document", "reason": "само на хартия"},
    ]
    logged = AuditEvent.objects.get(verb="publish", subject_id=str(draft.pk))
    assert logged.actor == registrar
    assert (logged.after or {})["waivers"]["document"] == "само на хартия"
    assert faults() == set()


def test_what_is_there_by_now_is_excused_no_more(registrar: User) -> None:
    draft = act("3")
    withdraw(act=draft, reason="по грешка", by=registrar)
    draft.refresh_from_db()
    publish(act=draft, by=registrar, waivers={GateItem.BASIS: "няма", GateItem.DOCUMENT: "няма"})
    draft.refresh_from_db()
    withdraw(act=draft, reason="поправка", by=registrar)
    Act.objects.filter(pk=draft.pk).update(legal_basis_text="чл. 135, ал. 3 ЗУТ")
    draft.refresh_from_db()
    publish(act=draft, by=registrar)
    assert list(ActWaiver.objects.values_list("item", flat=True)) == ["document"]


@pytest.mark.parametrize(
    ("lost", "label"),
    [
        ({"kind": "", "kind_text": ""}, "kind"),
        ({"number": ""}, "number"),
        ({"issued_on": None}, "date of issue"),
    ],
)
def test_no_reason_makes_up_for_what_names_an_act(
    registrar: User, lost: dict[str, Any], label: str
) -> None:
    draft = act("3")
    withdraw(act=draft, reason="по грешка", by=registrar)
    Act.objects.filter(pk=draft.pk).update(**lost)
    draft.refresh_from_db()
    waivers = dict.fromkeys(GateItem, "защото")
    assert [one.en for one in why_not_publish(draft, registrar, waivers)] == [f"missing: {label}"]


def test_a_kind_that_only_the_register_has_names_an_act(tmp_path: Path, registrar: User) -> None:
    ingest(tmp_path, [row("9", documentType="Невиждан вид")], is_partial=True)
    draft = act("9")
    assert (draft.kind, draft.kind_text, draft.publication) == ("", "Невиждан вид", "public")
    withdraw(act=draft, reason="по грешка", by=registrar)
    draft.refresh_from_db()
    assert why_not_publish(draft, registrar, dict.fromkeys(GateItem, "защото")) == []


def test_an_act_that_no_version_tells_of_is_withdrawn_all_the_same(registrar: User) -> None:
    untold = act("3")
    untold.pk, untold.source_key = None, "from before there were versions"
    untold.save()
    assert FaultKind.VERSION_MISSING in faults()
    withdraw(act=untold, reason="по грешка", by=registrar)
    kinds = untold.versions.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["published", "withdrawn"]
    assert faults() == set()


def test_a_withdrawn_act_leaves_a_version_that_says_only_this(
    registrar: User, client: Client
) -> None:
    shown = act("4")
    withdraw(act=shown, reason="дело", by=registrar)
    last = shown.versions.latest("number")
    assert set(json.loads(last.content or "")) == {"act", "format", "salt", "state"}
    page = client.get(f"/acts/{shown.pk}/proof/").content.decode()
    assert "оттеглен" in page
    document = client.get(f"/acts/{shown.pk}/proof.json").json()
    assert document["versions"][0]["content"] is None
    assert shown.object_text not in client.get(f"/acts/{shown.pk}/versions/1/").content.decode()
    assert faults() == set()


def test_content_is_taken_away_and_the_chain_holds(registrar: User, client: Client) -> None:
    shown = act("4")
    first = shown.versions.get()
    with pytest.raises(NotAllowed):
        remove_content(version=first, reason="лични данни", by=registrar)
    Act.objects.filter(pk=shown.pk).update(object_text="Сграда [заличено]")
    append_versions([shown.pk], by=registrar)
    with pytest.raises(NotAllowed):
        remove_content(version=first, reason=" ", by=registrar)
    remove_content(version=first, reason="лични данни", by=registrar)
    assert faults() == set()
    document = client.get(f"/acts/{shown.pk}/proof.json").json()
    assert [one["content"] is None for one in document["versions"]] == [True, False]
    assert "лични данни" in client.get(f"/acts/{shown.pk}/versions/1/").content.decode()


@pytest.mark.parametrize(
    ("name", "role", "district", "may"),
    [
        ("registrar", Role.REGISTRAR, "", True),
        ("same-district", Role.REGISTRAR, "68134-17", True),
        ("other-district", Role.REGISTRAR, "68134-24", False),
        ("planner", Role.PLANNER, "", False),
        ("administrator", Role.ADMINISTRATOR, "", True),
    ],
)
def test_who_may_withdraw(name: str, role: Role, district: str, may: bool) -> None:
    user = person(name, role, district)
    if may:
        withdraw(act=act(), reason="защото", by=user)
    else:
        with pytest.raises(NotAllowed):
            withdraw(act=act(), reason="защото", by=user)
    assert (act().publication == "withdrawn") is may


def test_the_command_tells_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_acts", verbosity=0)
    assert "0 faults" in capsys.readouterr().out
    tamper("UPDATE acts_act SET object_text = 'x' WHERE id = %s", act("2").pk)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_acts", act=act("2").pk, verbosity=0)
    assert ended.value.code == 1
    assert "differs from its latest version" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_leave_one_line(registrar: User) -> None:
    for number in ("1", "2", "3", "4"):
        withdraw(act=act(number), reason="проба", by=registrar)
    ready, done = threading.Barrier(4), []

    def work(number: str) -> None:
        try:
            ready.wait()
            waivers = dict.fromkeys(GateItem, "проба")
            done.append(publish(act=act(number), by=registrar, waivers=waivers))
        except NotAllowed:
            done.append(None)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(one,)) for one in ("1", "2", "3", "3")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(one is None for one in done) == [False, False, False, True]
    assert faults() == set()


def test_every_field_that_the_page_shows_is_in_the_content() -> None:
    """A new column of an act is either published or said not to be."""
    content: dict[str, Any] = json.loads(act().versions.get().content or "")
    not_published = {
        "id", "source", "import_run", "content_hash", "raw", "number_key", "number_sort", "geom",
        "geom_3857", "anchor_3857", "plot_keys", "place_keys", "address_key", "address_words",
        "search", "search_words", "search_rest", "publication", "created_at", "updated_at",
        "location_level", "location_method", "location_confidence", "location_area",
        "unlocated_reason", "search_text",
    }  # fmt: skip
    columns = {field.name for field in Act._meta.concrete_fields}
    assert columns - not_published - set(content) == set()
    basis = {field.name for field in ActLegalBasis._meta.concrete_fields}
    assert basis == {"id", "act", "statute", "article", "paragraph", "item", "section", "part"}
