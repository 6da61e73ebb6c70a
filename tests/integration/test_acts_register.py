"""A register read in: shapes, faults, identity, and what is never kept or shown."""

import gzip
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from acts_ground import as_csv, as_json, as_xlsx, ingest, make_ground, row
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from acts.models import Act, ActLegalBasis, IssuingBody
from acts.register_files import COLUMNS_MAX, read_register
from geodata.actions import remove_demonstration
from geodata.models import ImportRun, Municipality
from geodata.reasons import Reason
from geodata.reports import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground() -> Municipality:
    return make_ground()


def test_every_shape_gives_the_same_acts(ground: Municipality, tmp_path: Path) -> None:
    rows = [row("1"), row("2", region="Банкя", scope="Местност: ГР. БАНКЯ")]
    files = {
        "plain.json": as_json(rows),
        "packed.json.gz": gzip.compress(as_json(rows)),
        "comma.csv": as_csv(rows).encode("utf-8"),
        "bom.csv": as_csv(rows).encode("utf-8-sig"),
        "cyrillic.csv": as_csv(rows, ";").encode("cp1251"),
        "book.xlsx": as_xlsx(rows),
    }
    for number, (name, content) in enumerate(files.items()):
        report = ingest(tmp_path, content, name)
        assert report.read == 2, name
        assert report.rejected == 0, name
        assert report.created == (2 if number == 0 else 0), name
    assert Act.objects.count() == 2


def test_a_second_reading_changes_nothing(ground: Municipality, tmp_path: Path) -> None:
    rows = [row(str(n)) for n in range(1, 6)]
    first, second = ingest(tmp_path, rows), ingest(tmp_path, rows)
    assert (first.created, second.created, second.updated, second.unchanged) == (5, 0, 0, 5)
    assert ImportRun.objects.count() == 2
    assert AuditEvent.objects.filter(verb="import_file").count() == 2


def test_only_what_changed_is_written_over(ground: Municipality, tmp_path: Path) -> None:
    ingest(tmp_path, [row("1"), row("2"), row("3")])
    before = {act.number: act.updated_at for act in Act.objects.all()}
    changed = row("2", status="Влязъл в сила", takeEffect="01.04.2025", scope="")
    report = ingest(tmp_path, [row("1"), changed])
    assert (report.created, report.updated, report.unchanged, report.vanished) == (0, 1, 1, 1)
    assert Act.objects.count() == 3
    act = Act.objects.get(number="2")
    assert (act.legal_state, act.effective_on) == ("in_force", date(2025, 4, 1))
    assert act.location_level == "district"
    assert Act.objects.get(number="1").updated_at == before["1"]


def test_an_act_in_force_before_it_was_issued_is_kept_with_a_remark(
    ground: Municipality, tmp_path: Path
) -> None:
    early = row("1", date="12.03.2025", takeEffect="11.03.2025")
    same_day = row("2", date="12.03.2025", takeEffect="12.03.2025")
    report = ingest(tmp_path, [early, same_day])
    assert (report.created, report.warned) == (2, 1)
    [remark] = [one for one in report.findings if one.reason == Reason.EFFECTIVE_TOO_EARLY]
    assert (remark.row, remark.field) == (1, "takeEffect")
    assert "11.03.2025 е преди деня на издаване, 12.03.2025" in remark.message.bg
    assert Act.objects.get(number="1").effective_on == date(2025, 3, 11)


def test_rows_that_cannot_be_kept(ground: Municipality, tmp_path: Path) -> None:
    rows = [row("1"), row("1"), row(""), row("4", date="31.02.2025"), row("5", date="12.03.3025"),
            row("6", date=""), row("7", date="/Date(1741730400000)/")]  # fmt: skip
    report = ingest(tmp_path, rows)
    assert (report.created, report.rejected) == (2, 5)
    said = {(f.row, f.field, f.reason) for f in report.findings if f.outcome == "rejected"}
    assert said == {
        (2, "number", Reason.DUPLICATE), (3, "number", Reason.MISSING_VALUE),
        (4, "date", Reason.NOT_A_DATE), (5, "date", Reason.FUTURE_DATE),
        (6, "date", Reason.MISSING_VALUE),
    }  # fmt: skip
    assert all(f.message.bg and f.message.en for f in report.findings)
    # midnight in Sofia, written in UTC, is not the day before
    assert Act.objects.get(number="7").issued_on == date(2025, 3, 12)


def test_the_same_number_of_another_body_is_another_act(
    ground: Municipality, tmp_path: Path
) -> None:
    rows = [row("1"), row("1", issuer='Главен инженер на СО - р-н "Искър"'),
            row("1", object="ДРУГ СТРОЕЖ")]  # fmt: skip
    assert ingest(tmp_path, rows).created == 3
    assert ingest(tmp_path, rows).unchanged == 3
    assert set(IssuingBody.objects.values_list("key", flat=True)) == {
        "chief_architect", "district:68134-14",
    }  # fmt: skip


def test_mended_and_odd_rows_are_told(ground: Municipality, tmp_path: Path) -> None:
    scope = "Идентификатор КККР (имот): {}"
    report = ingest(tmp_path, [row("1", scope=scope.format("02659,1,2")),
                               row("2", scope=scope.format("99999.1.2")),
                               row("3", region="Пловдив")])  # fmt: skip
    assert (report.repaired, report.warned) == (1, 2)
    assert Act.objects.get(number="1").parcels == ["02659.1.2"]


def test_personal_data_is_not_public(ground: Municipality, tmp_path: Path) -> None:
    secret = "7523169263"
    rows = [row("1", object=f"Сграда на Ив. Иванов, ЕГН {secret}", employer="Иван Иванов Петров"),
            row("2", employer='"ПРИМЕР" ООД', constructionOversight='"НАДЗОР" ЕООД'),
            row("3", constructionOversight="инж. Петър Петров")]  # fmt: skip
    ingest(tmp_path, rows)
    act = Act.objects.get(number="1")
    assert secret not in act.object_text + act.search
    assert act.publication == "redaction_pending"
    assert not Act.objects.public().filter(number="1").exists()
    assert "Петров" not in str(act.raw)
    assert Act.objects.get(number="2").supervisor == '"НАДЗОР" ЕООД'
    assert Act.objects.get(number="3").supervisor == ""


@pytest.mark.parametrize("column", ["issuer", "constructionOversight", "documentType", "status"])
def test_personal_data_is_found_in_every_text_that_is_shown(
    ground: Municipality, tmp_path: Path, column: str
) -> None:
    ingest(tmp_path, [row("1") | {column: '"НАДЗОР" ЕООД, тел. 0888 123 456'}])
    act = Act.objects.get()
    shown = [act.issuer_text, act.supervisor, act.kind_text, act.status_text, act.search]
    assert not any("123" in text for text in shown)
    assert act.publication == "redaction_pending"


@pytest.mark.parametrize(
    ("held", "after"),
    [("withdrawn", "withdrawn"), ("internal", "internal"), ("redaction_pending", "public")],
)
def test_a_changed_row_does_not_publish_what_a_person_withheld(
    ground: Municipality, tmp_path: Path, held: str, after: str
) -> None:
    ingest(tmp_path, [row("1")])
    Act.objects.update(publication=held)
    assert ingest(tmp_path, [row("1", object="ДРУГА СГРАДА")]).updated == 1
    act = Act.objects.get()
    assert (act.object_text, act.publication) == ("ДРУГА СГРАДА", after)


@pytest.mark.parametrize("field", ["legal_state", "dispute_state", "publication", "location_level"])
def test_a_state_that_the_rules_do_not_know_is_not_kept(
    ground: Municipality, tmp_path: Path, field: str
) -> None:
    ingest(tmp_path, [row("1")])
    with pytest.raises(IntegrityError, match=f"act_{field}_known"), transaction.atomic():
        Act.objects.update(**{field: "another"})


def test_formulas_are_text_and_cells_are_dates(ground: Municipality, tmp_path: Path) -> None:
    day = datetime(2025, 3, 12, tzinfo=UTC).replace(tzinfo=None)
    rows = [row("1", date=day, object="=1+1"), row("2", date=day) | {"number": 2}]
    assert ingest(tmp_path, as_xlsx(rows), "book.xlsx").created == 2
    assert Act.objects.get(number="1").object_text == "=1+1"
    assert Act.objects.get(number="2").issued_on == date(2025, 3, 12)


def test_a_lone_cell_far_away_does_not_widen_every_row(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([row("1"), row("2")])))
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(tmp_path / "book.xlsx")
    register = read_register(tmp_path / "book.xlsx")
    assert len(register.rows) == 2
    assert len(register.columns) == COLUMNS_MAX


def test_legal_basis(ground: Municipality, tmp_path: Path) -> None:
    ingest(tmp_path, [row("1", legalBasis="чл. 177, ал. 3 ЗУТ и § 16 ПР ЗУТ")])
    bases = {str(basis) for basis in ActLegalBasis.objects.all()}
    assert bases == {"чл. 177, ал. 3 ЗУТ", "§ 16 ПР ЗУТ"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.json", b"", Reason.EMPTY_FILE),
        ("cut.json", as_json([row()])[:-30], Reason.UNREADABLE),
        ("cut.json.gz", gzip.compress(as_json([row()]))[:-20], Reason.UNREADABLE),
        ("bomb.json.gz", gzip.compress(bytes(1 << 28)), Reason.ZIP_BOMB),
        ("other.json", b'{"acts": "none"}', Reason.MISSING_COLUMN),
        ("none.json", b"[]", Reason.NO_ROWS),
        ("deep.json", b'[{"number": ' + b"[" * 500 + b"]" * 500 + b"}]", Reason.UNREADABLE),
        ("columns.csv", "а,б\n1,2\n".encode(), Reason.MISSING_COLUMN),
        ("noise.csv", b"hello", Reason.UNKNOWN_FORMAT),
        ("broken.xlsx", b"PK\x03\x04 not a workbook", Reason.ZIP_BROKEN),
        ("cut.xlsx", as_xlsx([row()])[:-200], Reason.ZIP_BROKEN),
    ],
    # archives carry the second they were made in, and every worker must name a test alike
    ids=lambda value: "content" if isinstance(value, bytes) else str(value),
)
def test_a_refused_file_writes_nothing(
    ground: Municipality, tmp_path: Path, name: str, content: bytes, reason: Reason
) -> None:
    with pytest.raises(Refused) as caught:
        ingest(tmp_path, content, name)
    assert caught.value.reason is reason
    assert not Act.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_dry_run_tells_all_and_keeps_nothing(ground: Municipality, tmp_path: Path) -> None:
    report = ingest(tmp_path, [row("1")], is_dry_run=True)
    assert report.created == 1
    assert report.notes["located"]["levels"]["locality"] == 1
    assert not Act.objects.exists()


def test_removing_the_demonstration_leaves_real_acts(ground: Municipality, tmp_path: Path) -> None:
    ingest(tmp_path, [row("1")])
    ingest(tmp_path, [row("2")], is_demonstration=True)
    remove_demonstration(municipality=ground, by=None)
    assert list(Act.objects.values_list("number", flat=True)) == ["1"]
