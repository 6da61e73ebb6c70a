"""Snapshots of a register one after another: what is added, changed, gone, back, renumbered."""

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from acts_ground import as_csv, as_json, ingest, make_ground, row
from django.conf import settings
from django.db import transaction

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User
from acts.history.actions import decide_renumbering
from acts.history.queries import history_of
from acts.models import Act, FieldChange, Renumbering
from acts.timeline.actions import record_event
from acts.timeline.rules import Axis
from geodata.actions import remove_demonstration
from geodata.models import ImportRun, Municipality
from geodata.reasons import Reason
from geodata.reports import Refused, Report

pytestmark = pytest.mark.django_db

LATER = row("2", status="Влязъл в сила", takeEffect="01.04.2025", object="ЖИЛИЩНА СГРАДА")


@pytest.fixture
def ground() -> Municipality:
    return make_ground()


def counts(report: Report) -> tuple[int, ...]:
    return (report.created, report.updated, report.unchanged, report.vanished, report.returned)


def snapshot(taken: str, rows: list[dict[str, Any]]) -> bytes:
    return orjson.dumps(orjson.loads(as_json(rows)) | {"lastUpdated": taken})


def changes(number: str) -> set[tuple[str, str, str]]:
    found = FieldChange.objects.filter(act__number=number)
    return set(found.values_list("field", "before", "after"))


def test_a_sequence_of_snapshots(ground: Municipality, tmp_path: Path) -> None:
    first = [row("1"), row("2"), row("3")]
    assert counts(ingest(tmp_path, first)) == (3, 0, 0, 0, 0)
    assert counts(ingest(tmp_path, first)) == (0, 0, 3, 0, 0)
    assert counts(ingest(tmp_path, [row("1"), LATER, row("4", object="КЪЩА")])) == (1, 1, 1, 1, 0)
    gone = Act.objects.get(number="3")
    assert gone.vanished_on is not None
    assert Act.objects.public().filter(number="3").exists()
    assert counts(ingest(tmp_path, [row("1"), LATER])) == (0, 0, 2, 1, 0)
    again = [row("1"), LATER, row("3"), row("4", object="ГОЛЯМА КЪЩА")]
    assert counts(ingest(tmp_path, again)) == (0, 1, 3, 0, 2)
    assert not Act.objects.filter(vanished_on__isnull=False).exists()
    assert counts(ingest(tmp_path, again)) == (0, 0, 4, 0, 0)


def test_every_field_keeps_its_history(ground: Municipality, tmp_path: Path) -> None:
    content = snapshot("2025-04-02T06:00:00Z", [row("2")])
    ingest(tmp_path, content)
    ingest(tmp_path, snapshot("2025-05-02T06:00:00Z", [LATER]))
    assert changes("2") == {
        ("status_text", "", "Влязъл в сила"),
        ("legal_state", "issued", "in_force"),
        ("effective_on", "", "2025-04-01"),
        ("object_text", "ЖИЛИЩНА СГРАДА С ГАРАЖИ", "ЖИЛИЩНА СГРАДА"),
    }
    [entry] = history_of(Act.objects.get().pk)
    assert entry.on == date(2025, 5, 2)
    assert entry.source.code == "nag-register"
    assert ("в сила от", "01.04.2025") in {(c.label.bg, c.after.bg) for c in entry.changes}


def test_a_district_found_on_the_ground_is_no_change(ground: Municipality, tmp_path: Path) -> None:
    ingest(tmp_path, [row("1", region="")])
    assert Act.objects.get().district_origin == "located"
    ingest(tmp_path, [row("1", region="", object="ДРУГА СГРАДА")])
    assert {field for field, _, _ in changes("1")} == {"object_text"}


def test_history_holds_no_personal_data(ground: Municipality, tmp_path: Path) -> None:
    secret = "7523169263"
    ingest(tmp_path, [row("1", object=f"Сграда на Ив. Иванов, ЕГН {secret}")])
    ingest(tmp_path, [row("1", object=f"Къща на Ив. Иванов, ЕГН {secret}, employer")])
    [(_, before, after)] = changes("1")
    assert "[заличено]" in before
    assert "[заличено]" in after
    assert secret not in before + after


def test_the_order_of_the_file_is_nothing(ground: Municipality, tmp_path: Path) -> None:
    """Three different acts of one kind, body, number and day among others."""
    rows = [row("1"), row("7", object="А"), row("7", object="Б"), row("7", object="В"), row("2")]
    report = ingest(tmp_path, rows)
    assert report.reasons["warned:same_identity"] == 2
    keys = dict(Act.objects.values_list("object_text", "source_key"))
    assert counts(ingest(tmp_path, rows[::-1])) == (0, 0, 5, 0, 0)
    # the first of the three leaves: the others keep who they are
    assert counts(ingest(tmp_path, [rows[3], rows[4], rows[2], rows[0]])) == (0, 0, 4, 1, 0)
    assert Act.objects.get(vanished_on__isnull=False).object_text == "А"
    assert dict(Act.objects.values_list("object_text", "source_key")) == keys


def test_any_order_of_snapshots_ends_the_same(ground: Municipality, tmp_path: Path) -> None:
    """The public rows of B after A are those of B alone, whatever A was."""
    was = [row("1"), row("2"), row("3", region="Банкя"), row("7", object="А")]
    now = [row("7", object="Б"), row("2", scope=""), row("7", object="А"), row("9"), row("3")]
    fields = [
        field.name for field in Act._meta.concrete_fields
        if field.name not in {"id", "source", "source_key", "import_run", "created_at",
                              "updated_at", "issuer"}
    ]  # fmt: skip

    def present() -> list[dict[str, Any]]:
        rows = Act.objects.filter(vanished_on=None).order_by("number", "object_text", "scope_text")
        return [{k: str(v) for k, v in one.items()} for one in rows.values(*fields)]

    before = transaction.savepoint()
    ingest(tmp_path, was)
    ingest(tmp_path, now)
    after_both = present()
    assert FieldChange.objects.exists()
    transaction.savepoint_rollback(before)
    ingest(tmp_path, now)
    assert present() == after_both
    assert not FieldChange.objects.exists()


@pytest.mark.parametrize(
    "corrected",
    [row("21", scope="Местност: кв. Бояна, УПИ: XII-521"),
     row("12", date="21.03.2025", scope="Местност: кв. Бояна, УПИ: XII-521")],
)  # fmt: skip
def test_a_corrected_number_waits_for_a_person(
    ground: Municipality, tmp_path: Path, corrected: dict[str, Any]
) -> None:
    ingest(tmp_path, [row("1"), row("12", scope="Местност: кв. Бояна, УПИ: XII-521")])
    former = Act.objects.get(number="12")
    report = ingest(tmp_path, [row("1"), corrected])
    assert (report.created, report.vanished, report.renumbered) == (1, 1, 1)
    [finding] = [f for f in report.findings if f.reason is Reason.RENUMBERED]
    assert "12/12.03.2025" in finding.message.bg
    pair = Renumbering.objects.get()
    assert (pair.former, pair.is_same) == (former, None)
    assert Act.objects.public().count() == 3  # nothing was guessed

    boss = User.objects.create_superuser("boss")
    decide_renumbering(renumbering=pair, is_same=True, by=boss)
    former.refresh_from_db()
    assert (former.number, former.vanished_on) == (corrected["number"], None)
    assert f"{former.issued_on:%d.%m.%Y}" == corrected["date"]
    assert former.location_level == "locality"
    assert former in Act.objects.public()
    assert pair.present not in Act.objects.public()
    assert AuditEvent.objects.filter(verb="decide_renumbering", actor=boss).count() == 1
    with pytest.raises(NotAllowed):
        decide_renumbering(renumbering=pair, is_same=False, by=boss)
    # the next reading of the same snapshot knows the act by its new number
    assert counts(ingest(tmp_path, [row("1"), corrected])) == (0, 0, 2, 0, 0)


def test_two_acts_after_all(ground: Municipality, tmp_path: Path) -> None:
    ingest(tmp_path, [row("1", scope="УПИ: XII-521"), row("2", object="КЪЩА")])
    ingest(tmp_path, [row("11", scope="УПИ: XII-521"), row("2", object="КЪЩА")])
    boss = User.objects.create_superuser("boss")
    decide_renumbering(renumbering=Renumbering.objects.get(), is_same=False, by=boss)
    assert Act.objects.get(number="1").vanished_on is not None
    assert Act.objects.public().filter(number="11").exists()


def test_a_snapshot_that_lost_too_much_is_refused(ground: Municipality, tmp_path: Path) -> None:
    rows = [row(str(n)) for n in range(1, 101)]
    ingest(tmp_path, rows)
    assert ingest(tmp_path, rows[: 100 - settings.REGISTER_LOSS_LEAST]).vanished == 20
    ingest(tmp_path, rows)
    with pytest.raises(Refused) as caught:
        ingest(tmp_path, rows[:79])
    assert caught.value.reason is Reason.SNAPSHOT_TOO_SMALL
    assert "21" in caught.value.message.bg
    assert not Act.objects.filter(vanished_on__isnull=False).exists()
    assert ingest(tmp_path, rows[:30], is_partial=True).vanished == 0
    assert ingest(tmp_path, rows[:30], is_forced=True).vanished == 70


def test_an_older_snapshot_is_refused(ground: Municipality, tmp_path: Path) -> None:
    old = snapshot("2025-05-01T06:00:00Z", [row("1")])
    new = snapshot("2025-06-01T06:00:00Z", [row("1", object="ДРУГА")])
    ingest(tmp_path, new)
    with pytest.raises(Refused) as caught:
        ingest(tmp_path, old)
    assert caught.value.reason is Reason.SNAPSHOT_OLDER
    assert "01.05.2025" in caught.value.message.en
    assert Act.objects.get().object_text == "ДРУГА"
    assert counts(ingest(tmp_path, new)) == (0, 0, 1, 0, 0)  # the same again is no older
    assert ingest(tmp_path, old, is_forced=True).updated == 1


def test_states_that_events_gave_survive_a_register_that_says_nothing_new(
    ground: Municipality, tmp_path: Path
) -> None:
    said = {"status": "Влязъл в сила", "takeEffect": "01.04.2025"}
    ingest(tmp_path, [row("1", **said), row("2", **said)])
    for act in Act.objects.all():
        about = {"act": act, "source_text": "протокол", "by": None}
        record_event(axis=Axis.EXECUTION, after="site_opened", **about)
        record_event(axis=Axis.DISPUTE, after="court", **about)
    reworded = row("1", **said, object="ДРУГА СГРАДА")
    ingest(tmp_path, [reworded, row("2", **(said | {"status": "Отменен"}))])
    first, second = Act.objects.order_by("number")
    assert (first.object_text, first.execution) == ("ДРУГА СГРАДА", "site_opened")
    assert first.dispute_state == "court"
    # the second has a new status in the register: that is its word, and history keeps the old
    assert (second.legal_state, second.execution) == ("repealed", "site_opened")
    assert second.dispute_state != "court"
    assert ("dispute_state", "court", second.dispute_state) in changes("2")


def test_vanished_since_the_day_of_the_snapshot(ground: Municipality, tmp_path: Path) -> None:
    ingest(tmp_path, snapshot("2025-05-01T06:00:00Z", [row("1"), row("2")]))
    ingest(tmp_path, snapshot("2025-06-01T06:00:00Z", [row("1")]))
    assert Act.objects.get(number="2").vanished_on == date(2025, 6, 1)


def test_reports_quote_no_personal_data(ground: Municipality, tmp_path: Path) -> None:
    secret = "7523169263"
    rows = [row("1", date=f"ЕГН {secret}"), row(f"ЕГН {secret}"), row("3", region=f"ЕГН {secret}"),
            row("4", documentType=f"Писмо до {secret}"), row("5", status="тел. 0888 123 456"),
            row("6", takeEffect=f"{secret}"), row(f"12, {secret}", date="")]  # fmt: skip
    report = ingest(tmp_path, rows)
    said = orjson.dumps(report.as_json()).decode()
    assert secret not in said
    assert "0888" not in said
    stored = orjson.dumps(list(ImportRun.objects.values_list("report", flat=True))).decode()
    assert secret not in stored
    assert not Act.objects.public().filter(number__contains=secret).exists()


def test_a_file_without_headings_quotes_no_personal_data(
    ground: Municipality, tmp_path: Path
) -> None:
    content = as_csv([row("1", object="ЕГН 7523169263"), row("2")]).split("\n", 1)[1].encode()
    with pytest.raises(Refused) as caught:
        ingest(tmp_path, content, "rows.csv")
    assert caught.value.reason is Reason.MISSING_COLUMN
    assert "7523169263" not in caught.value.message.bg


def test_the_demonstration_goes_with_its_history(ground: Municipality, tmp_path: Path) -> None:
    for is_demonstration in (False, True):
        ingest(tmp_path, [row("1"), row("12")], is_demonstration=is_demonstration)
        ingest(tmp_path, [row("1", object="ДРУГА"), row("13")], is_demonstration=is_demonstration)
    assert Renumbering.objects.count() == 2
    remove_demonstration(municipality=ground, by=None)
    assert set(FieldChange.objects.values_list("source__is_demonstration", flat=True)) == {False}
    assert Renumbering.objects.count() == 1
