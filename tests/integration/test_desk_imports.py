"""The desk's pages about what came in."""

import csv
import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from acts_ground import as_json, ingest, make_ground, row
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions import add_staff, keep_office
from accounts.models import User
from accounts.rules import OfficeKind, Role
from acts.imports.actions import read_handed_in
from acts.models import Act, Renumbering
from acts.sources import nag_register
from geodata.models import ImportAttempt, ImportRun
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.rules import AttemptState
from geodata.sources import Options, Progress, Silence
from geodata.taking import take_file

pytestmark = pytest.mark.django_db


def person(role: Role) -> User:
    office = keep_office(
        municipality_code="SOF46", code="office", kind=OfficeKind.MUNICIPALITY,
        name_bg="Служба", name_en="Office", by=None,
    )  # fmt: skip
    return add_staff(
        username=role.value, password="a long invented one", office=office, role=role,
        first=date(2020, 1, 1), by=None,
    )  # fmt: skip


@pytest.fixture
def runs(tmp_path: Path) -> list[ImportRun]:
    """A register read twice: one row changed, one gone, one new, one renumbered, one spoilt."""
    make_ground()
    ingest(tmp_path, [row("1"), row("2"), row("3", scope="УПИ: I-1"), row("4", object="КЪЩА")])
    ingest(
        tmp_path,
        [row("1", object="ДРУГА СГРАДА"), row("31", scope="УПИ: I-1"), row("5", object="БУТКА"),
         row("=cmd", date="31.02.2025"), row("4", object="КЪЩА")],
    )  # fmt: skip
    return list(ImportRun.objects.order_by("pk"))


@pytest.fixture
def registrar(client: Client) -> Client:
    client.force_login(person(Role.REGISTRAR))
    return client


@pytest.mark.parametrize("name", ["imports", "import", "import-report", "import-problems"])
def test_only_staff_may_look(client: Client, runs: list[ImportRun], name: str) -> None:
    arguments = [] if name == "imports" else [runs[0].pk]
    address = reverse(f"desk:{name}", args=arguments)
    assert client.get(address).status_code == 302
    client.force_login(person(Role.COORDINATOR))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("language", ["bg", "en"])
def test_the_list_names_every_source_and_reading(
    registrar: Client, runs: list[ImportRun], language: str
) -> None:
    for state in (AttemptState.INTERRUPTED, AttemptState.REFUSED):
        ImportAttempt.objects.create(
            source_code="nag-register", municipality_code="SOF46", file_name=f"{state}.json",
            state=state, started_at=runs[0].started_at,
            message_bg="няма редове", message_en="no rows",
        )  # fmt: skip
    page = registrar.get(f"{'/en' if language == 'en' else ''}/desk/imports/")
    text = page.content.decode()
    assert page.status_code == 200
    for run in runs:
        assert reverse("desk:import", args=[run.pk]).removeprefix("/en") in text
    assert "interrupted.json" in text
    assert ("no rows" if language == "en" else "няма редове") in text


def test_older_readings_page_by_page(registrar: Client, runs: list[ImportRun]) -> None:
    text = registrar.get("/desk/imports/", {"before": runs[1].pk}).content.decode()
    assert f"/desk/imports/{runs[0].pk}/" in text
    for wrong in ("x", "-1", "²", "9" * 30):
        assert registrar.get("/desk/imports/", {"before": wrong}).status_code == 400


def test_a_reading_tells_what_it_did(registrar: Client, runs: list[ImportRun]) -> None:
    page = registrar.get(reverse("desk:import", args=[runs[1].pk]))
    text = page.content.decode()
    acts = dict(Act.objects.values_list("number", "pk"))
    for number in ("1", "2", "3", "31", "5"):
        assert f'href="/acts/{acts[number]}/"' in text, number
    assert f'href="/acts/{acts["4"]}/"' not in text
    assert "ЖИЛИЩНА СГРАДА С ГАРАЖИ" in text
    assert "ДРУГА СГРАДА" in text
    assert "31.02.2025" in text
    assert registrar.get("/desk/imports/999999/").status_code == 404


def test_report_and_problems_to_take_away(registrar: Client, runs: list[ImportRun]) -> None:
    report = registrar.get(reverse("desk:import-report", args=[runs[1].pk]))
    assert report.json() == runs[1].report
    assert "attachment" in report["Content-Disposition"]
    problems = registrar.get(reverse("desk:import-problems", args=[runs[1].pk]))
    text = problems.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [one["reason"] for one in rows] == ["not_a_date", "renumbered"]
    assert rows[0]["row"] == "4"
    assert rows[0]["key"].startswith("'=")  # no formula in a spreadsheet


def test_a_registrar_joins_a_renumbered_act(registrar: Client, runs: list[ImportRun]) -> None:
    pair = Renumbering.objects.get()
    address = reverse("desk:import-renumbered", args=[pair.pk])
    assert address in registrar.get(reverse("desk:import", args=[runs[1].pk])).content.decode()
    registrar.post(address, {"is_same": "perhaps"})
    assert Renumbering.objects.get().is_same is None
    assert registrar.post(address, {"is_same": "yes"}).status_code == 302
    assert Act.objects.get(pk=pair.former_id).number == "31"
    assert Renumbering.objects.get().is_same is True
    again = registrar.post(address, {"is_same": "no"}, follow=True)
    assert "вече е решено" in again.content.decode()
    assert Renumbering.objects.get().is_same is True


def test_a_planner_looks_and_does_not_decide(client: Client, runs: list[ImportRun]) -> None:
    client.force_login(person(Role.PLANNER))
    pair = Renumbering.objects.get()
    address = reverse("desk:import-renumbered", args=[pair.pk])
    assert address not in client.get(reverse("desk:import", args=[runs[1].pk])).content.decode()
    client.post(address, {"is_same": "yes"})
    assert Renumbering.objects.get().is_same is None


def test_the_public_page_tells_what_changed(client: Client, runs: list[ImportRun]) -> None:
    changed = client.get(f"/acts/{Act.objects.get(number='1').pk}/").content.decode()
    assert "<del>ЖИЛИЩНА СГРАДА С ГАРАЖИ</del>" in changed
    gone = client.get(f"/acts/{Act.objects.get(number='2').pk}/").content.decode()
    assert "липсва в регистъра от" in gone


@pytest.fixture
def administrator(client: Client, settings: Any, tmp_path: Path) -> Client:
    settings.IMPORTS_SPOOL = tmp_path / "spool"
    client.force_login(person(Role.ADMINISTRATOR))
    return client


def upload(client: Client, content: bytes, name: str = "register.json", **options: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("desk:import-register"), {"file": file} | options)


def jobs() -> list[dict[str, Any]]:
    return list(ProcrastinateJob.objects.filter(task_name="acts.read_register")
                .order_by("id").values_list("args", flat=True))  # fmt: skip


def test_an_administrator_hands_in_a_register(administrator: Client, tmp_path: Path) -> None:
    make_ground()
    assert 'type="file"' in administrator.get("/desk/imports/").content.decode()
    assert upload(administrator, as_json([row("1")]), is_partial="on").status_code == 302
    [told] = jobs()
    file = Path(told["file"])
    assert (file.name, told["is_partial"], told["is_forced"]) == ("register.json", True, False)
    boss = User.objects.get(username="administrator")
    read_handed_in(file=file, is_partial=True, is_forced=False, by=boss)
    assert Act.objects.get().number == "1"
    run = ImportRun.objects.get()
    assert (run.by, run.attempt.state, run.file_name) == (boss, "done", "register.json")
    assert not list((tmp_path / "spool").iterdir())
    # a job whose worker died after it had read comes again, and finds nothing to do
    read_handed_in(file=file, is_partial=True, is_forced=False, by=boss)
    assert ImportRun.objects.count() == 1


def handed_in(client: Client) -> Path:
    """A register that was handed in and waits to be read."""
    make_ground()
    assert upload(client, as_json([row("1")])).status_code == 302
    [told] = jobs()
    return Path(told["file"])


def attempt_at(file: Path, state: AttemptState) -> ImportAttempt:
    return ImportAttempt.objects.create(
        source_code="nag-register", municipality_code="SOF46", file_name=file.name,
        handed_in=file.parent.name, state=state, started_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("state", [AttemptState.RUNNING, AttemptState.INTERRUPTED])
def test_a_file_handed_in_is_one_line_until_its_outcome(
    administrator: Client, state: AttemptState
) -> None:
    file, boss = handed_in(administrator), User.objects.get(username="administrator")
    # a process that was killed could not write that it was; one that was stopped could
    for attempt in (attempt_at(file, AttemptState.INTERRUPTED), attempt_at(file, state)):
        assert attempt.handed_in
    text = administrator.get("/desk/imports/").content.decode()
    assert text.count('<li class="card">') == 1
    assert "прекъснато" in text
    assert "Ще бъде продължено само" in text
    assert "Пуснете го отново" not in text
    assert ">в ход<" not in text
    read_handed_in(file=file, is_partial=False, is_forced=False, by=boss)
    text = administrator.get("/desk/imports/").content.decode()
    assert "В ход и без резултат" not in text
    attempts = ImportAttempt.objects.order_by("pk").values_list("state", "handed_in")
    assert list(attempts) == [
        (state, file.parent.name) for state in ("interrupted", "interrupted", "done")
    ]
    run = ImportRun.objects.get()
    assert len(run.report["notes"]["broken_off"]) == 2
    told = administrator.get(reverse("desk:import", args=[run.pk])).content.decode()
    assert told.count("е прекъснато; от него не е останало нищо") == 2


def test_who_must_read_it_again_himself_is_told_so(administrator: Client) -> None:
    attempt_at(handed_in(administrator), AttemptState.INTERRUPTED)
    # the job gave up, or the reading was begun by a command
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    text = administrator.get("/desk/imports/").content.decode()
    assert "Пуснете го отново" in text
    assert "Ще бъде продължено само" not in text


def test_what_is_being_read_is_under_way(administrator: Client, tmp_path: Path) -> None:
    seen = []

    def look(file: Path, options: Options, progress: Progress) -> Report:
        seen.append(administrator.get("/desk/imports/").content.decode())
        raise Refused(Reason.NO_ROWS)

    source = SimpleNamespace(
        CODE=nag_register.CODE, DESCRIPTION=nag_register.DESCRIPTION, ingest=look
    )
    file = tmp_path / "register.json"
    file.write_bytes(as_json([row("1")]))
    with pytest.raises(Refused):
        take_file(source, file, Options(), Silence())
    assert ">в ход<" in seen[0]
    assert "Пуснете го отново" not in seen[0]
    assert ">отказано<" in administrator.get("/desk/imports/").content.decode()


def test_a_file_that_is_no_register_says_why_at_the_desk(
    administrator: Client, tmp_path: Path
) -> None:
    make_ground()
    upload(administrator, b"[]", name="../../etc/none.json")
    [told] = jobs()
    file = Path(told["file"])
    assert file.is_relative_to(tmp_path / "spool")
    boss = User.objects.get(username="administrator")
    read_handed_in(file=file, is_partial=False, is_forced=False, by=boss)
    assert "нито един ред" in administrator.get("/desk/imports/").content.decode()
    assert not list((tmp_path / "spool").iterdir())


def test_nothing_is_asked_of_an_empty_upload(administrator: Client) -> None:
    assert upload(administrator, b"").status_code == 422
    assert administrator.post(reverse("desk:import-register"), {}).status_code == 422
    assert not jobs()


def test_a_registrar_may_not_hand_in(registrar: Client) -> None:
    assert upload(registrar, as_json([row("1")])).status_code == 403
    assert 'type="file"' not in registrar.get("/desk/imports/").content.decode()
    assert not jobs()


def test_registers_may_be_larger_than_documents(administrator: Client) -> None:
    make_ground()
    register = as_json([row("1")])
    whole = register[:-1] + b" " * (101 * 1024 * 1024 - len(register)) + register[-1:]
    assert upload(administrator, whole).status_code == 302
    [told] = jobs()
    assert Path(told["file"]).stat().st_size == len(whole)
