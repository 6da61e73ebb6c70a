"""From upload to the public page: guarded, decided by a person, redacted, published, withdrawn."""

import io
from pathlib import Path
from typing import Any

import documents_made as made
import pytest
from django.db import connection
from django.test import Client
from documents_ground import PERSON, PLAIN, attached, keep_in, make_act, make_clerk

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User
from acts.documents import actions, queries
from acts.documents.forms import boxes_of, verdicts_of
from acts.documents.rules import Decision, KeepReason
from acts.models import Act, ActDocument
from acts.publishing.verifying import Checked, FaultKind, verify_files
from documents.models import ReadPage, StoredFile
from documents.storage import store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(settings: Any, tmp_path: Path) -> None:
    keep_in(settings, tmp_path)


@pytest.fixture
def act() -> Act:
    return make_act()


@pytest.fixture
def clerk(act: Act) -> User:
    return make_clerk("vitosha", act.municipality, "68134-17")


@pytest.fixture
def stranger(act: Act) -> User:
    return make_clerk("bankya", act.municipality, "68134-24")


def _client(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def _keep_all(document: ActDocument, clerk: User) -> None:
    verdicts = {one.pk: (Decision.KEEP, KeepReason.OFFICIAL) for one in document.findings.all()}
    actions.decide(document=document, verdicts=verdicts, by=clerk)


def _published(act: Act, clerk: User, *pages: str) -> ActDocument:
    document = attached(act, clerk, *pages)
    _keep_all(document, clerk)
    actions.publish(document=document, by=clerk)
    document.refresh_from_db()
    return document


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_document_is_held_until_every_finding_is_decided(act: Act, clerk: User) -> None:
    document = attached(act, clerk, PERSON)
    assert document.state == "held"
    assert [one.kind for one in document.findings.all()] == ["name", "egn", "official"]
    assert "7523169263" not in ReadPage.objects.get().text
    with pytest.raises(NotAllowed) as refusal:
        actions.publish(document=document, by=clerk)
    assert "3 от намерените" in refusal.value.why_not.bg
    name, egn, official = document.findings.all()
    with pytest.raises(NotAllowed):
        actions.decide(document=document, verdicts={name.pk: (Decision.KEEP, None)}, by=clerk)
    verdicts = {
        name.pk: (Decision.REMOVE, None),
        egn.pk: (Decision.REMOVE, None),
        official.pk: (Decision.KEEP, KeepReason.OFFICIAL),
    }
    assert actions.decide(document=document, verdicts=verdicts, by=clerk) == 3
    event = AuditEvent.objects.get(verb="decide_findings")
    assert event.actor == clerk
    assert "Петрова" not in str(event.after)
    with pytest.raises(NotAllowed) as refusal:
        actions.publish(document=document, by=clerk)
    assert "заличаване" in refusal.value.why_not.bg


def test_what_is_redacted_cannot_be_brought_back(act: Act, clerk: User) -> None:
    document = attached(act, clerk, PERSON, PLAIN)
    before = document.public
    name, egn, _ = document.findings.all()
    actions.decide(
        document=document,
        verdicts={name.pk: (Decision.REMOVE, None), egn.pk: (Decision.REMOVE, None)},
        by=clerk,
    )
    actions.redact(document=document, by=clerk)
    made.run_jobs()
    document.refresh_from_db()
    assert document.public != before
    with store().open(document.public.path) as content:
        public = content.read()
    assert "Приложение" in made.text_of(public)
    for secret in ("Петрова", "Мария", "7523169263"):
        assert secret not in made.text_of(public)
        assert secret.encode() not in public
    page = ReadPage.objects.get(reading__file=document.public, number=1)
    assert page.method == "ocr"
    assert "подробен устройствен план" in page.text
    for secret in ("Петрова", "Мария", "7523169263"):
        assert secret not in page.text
    assert {one.kind for one in document.findings.all()} <= {"official", "name"}
    left, top, right, bottom = egn.boxes[0]
    image = made.picture(public)
    spot = (int((left + right) / 2 * image.width), int((top + bottom) / 2 * image.height))
    assert image.getpixel(spot) <= (12, 12, 12)
    _keep_all(document, clerk)
    actions.publish(document=document, by=clerk)


def test_boxes_are_drawn_by_hand() -> None:
    assert boxes_of("1: 0.1, 0.2, 0.5, 0.9\n\n2: 0,0,1,1") == {
        1: [[0.1, 0.2, 0.5, 0.9]],
        2: [[0.0, 0.0, 1.0, 1.0]],
    }


def test_a_file_redacted_elsewhere_takes_the_place(act: Act, clerk: User) -> None:
    document = attached(act, clerk, PERSON)
    original = document.original
    actions.submit_redacted(document=document, content=io.BytesIO(made.pdf(PLAIN)), by=clerk)
    made.run_jobs()
    document.refresh_from_db()
    assert (document.state, document.original) == ("held", original)
    assert not document.findings.exists()
    actions.publish(document=document, by=clerk)
    with store().open(ActDocument.objects.get().public.path) as content:
        assert "Петрова" not in made.text_of(content.read())


def test_a_title_with_personal_data_is_refused(act: Act, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        actions.attach(
            act=act, content=io.BytesIO(made.pdf(PLAIN)), name="a.pdf", kind="text",
            title="Скица на Мария Иванова Петрова", by=clerk,
        )  # fmt: skip
    assert not StoredFile.objects.exists()


def test_publishing_tells_the_index_and_the_chain(act: Act, clerk: User) -> None:
    document = _published(act, clerk, PLAIN)
    assert act.versions.count() == 1
    assert document.public.sha256 in str(act.versions.get().content)
    assert list(Act.objects.raw(
        "SELECT id FROM acts_act WHERE search::text LIKE '%%zapisk%%' OR search::text LIKE"
        " '%%записк%%'")) == [act]  # fmt: skip
    actions.withdraw(document=document, reason="сгрешен файл", by=clerk)
    assert act.versions.count() == 2
    assert queries.public_documents(act.pk) == []


def test_the_public_sees_the_public_file_and_nothing_else(
    act: Act, clerk: User, stranger: User
) -> None:
    held = attached(act, clerk, PERSON)
    url = f"/acts/{act.pk}/documents/{held.pk}/"
    for user in (None, clerk):
        for tail in ("", "file", "pages/1-200.webp", "pages/1-1200.webp"):
            assert _client(user).get(url + tail).status_code == 404
    desk = f"/desk/documents/{held.pk}/"
    for tail in ("", "original", "pages/1-1200.webp"):
        assert _client(None).get(desk + tail).status_code == 302
        assert _client(stranger).get(desk + tail).status_code == 403
        assert _client(clerk).get(desk + tail).status_code == 200
    assert "Заповед" not in _client(stranger).get("/desk/documents/").content.decode()
    assert "Заповед" in _client(clerk).get("/desk/documents/").content.decode()
    assert _client(stranger).post(desk + "publish").status_code == 302
    held.refresh_from_db()
    assert held.state == "held"
    assert AuditEvent.objects.filter(verb="read_original", actor=clerk).count() == 1
    _keep_all(held, clerk)
    seen = {"seen": actions.seen_of(held)}
    assert _client(clerk).post(desk + "publish", seen).status_code == 302
    page = _client(None).get(url)
    assert page.status_code == 200
    assert "сканирано" not in page.content.decode()
    assert held.original.sha256 not in page.content.decode()
    assert "script-src" in page["Content-Security-Policy"]
    Act.objects.filter(pk=act.pk).update(publication="withdrawn")
    assert _client(None).get(url + "file").status_code == 404


def test_what_is_published_is_what_was_seen(act: Act, clerk: User) -> None:
    document = attached(act, clerk, PERSON)
    _keep_all(document, clerk)
    desk, client = f"/desk/documents/{document.pk}/", _client(clerk)
    page = client.get(desk).content.decode()
    seen = {"seen": client.get(desk).context["seen"]}
    assert f'name="seen" value="{seen["seen"]}"' in page
    other = io.BytesIO(made.pdf(PLAIN))
    actions.submit_redacted(document=document, content=other, by=clerk)
    made.run_jobs()
    for sent in (seen, {}):
        answer = client.post(desk + "publish", sent, follow=True)
        assert "прочетен наново" in answer.content.decode()
        document.refresh_from_db()
        assert document.state == "held"
    assert client.post(desk + "publish", {"seen": actions.seen_of(document)}).status_code == 302
    document.refresh_from_db()
    assert document.state == "published"


def test_who_looks_at_held_pages_is_noted_once_a_day(act: Act, clerk: User) -> None:
    document = attached(act, clerk, PERSON)
    other = make_clerk("vitosha-2", act.municipality, "68134-17")
    looks = AuditEvent.objects.filter(verb="read_held_pages", subject_id=str(document.pk))
    desk = f"/desk/documents/{document.pk}/"
    for user in (clerk, other):
        assert _client(user).get(f"{desk}pages/1-1200.webp").status_code == 200
        for _ in range(2):
            assert _client(user).get(desk).status_code == 200
    assert list(looks.order_by("pk").values_list("actor__username", flat=True)) == [
        "vitosha", "vitosha-2",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER auditevent_append_only")
        cursor.execute("UPDATE accounts_auditevent SET at = at - interval '1 day'")
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER auditevent_append_only")
    assert _client(clerk).get(desk).status_code == 200
    assert looks.filter(actor=clerk).count() == 2
    _keep_all(document, clerk)
    actions.publish(document=document, by=clerk)
    looks_before = looks.count()
    third = make_clerk("vitosha-3", act.municipality, "68134-17")
    assert _client(third).get(desk).status_code == 200
    assert looks.count() == looks_before


@pytest.mark.parametrize("role", ["public", "original", "redacted"])
@pytest.mark.parametrize("is_gone", [False, True])
def test_every_file_of_a_document_is_verified(
    act: Act, clerk: User, role: str, is_gone: bool
) -> None:
    document = attached(act, clerk, PERSON)
    actions.submit_redacted(document=document, content=io.BytesIO(made.pdf(PLAIN)), by=clerk)
    made.run_jobs()
    document.refresh_from_db()
    checked = Checked()
    verify_files(store(), checked)
    assert (checked.files, checked.faults) == (3, [])
    path = Path(store().path(getattr(document, role).path))
    path.chmod(0o640)
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    verify_files(store(), checked)
    [fault] = checked.faults
    assert fault.kind == (FaultKind.FILE_MISSING if is_gone else FaultKind.FILE_CHANGED)
    assert fault.detail == f"Заповед: {role}"


def test_downloads_answer_ranges(act: Act, clerk: User) -> None:
    document = _published(act, clerk, PLAIN, PLAIN)
    url = f"/acts/{act.pk}/documents/{document.pk}/file"
    with store().open(document.public.path) as content:
        whole = content.read()
    client = Client()
    answer = client.get(url)
    assert _body(answer) == whole
    etag = answer["ETag"]
    assert etag == f'"{document.public.sha256}"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline; filename=")
    assert "sandbox" in answer["Content-Security-Policy"]
    head = client.head(url)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(whole)))
    size = len(whole)
    for asked, first, last in (("0-9", 0, 9), ("100-", 100, size - 1), ("-7", size - 7, size - 1),
                               (f"5-{size + 50}", 5, size - 1)):  # fmt: skip
        part = client.get(url, headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert part["Content-Length"] == str(last - first + 1)
        assert _body(part) == whole[first : last + 1]
    assert client.get(url, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert client.get(url, headers={"Range": "bytes=-0"}).status_code == 416
    for asked in ("bytes=0-1,5-6", "bytes=9-2", "lines=1-2", "bytes=-"):
        assert client.get(url, headers={"Range": asked}).status_code == 200
    same = client.get(url, headers={"Range": "bytes=0-1", "If-Range": etag})
    other = client.get(url, headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_pages_are_looked_through_without_script(act: Act, clerk: User) -> None:
    document = _published(act, clerk, PERSON, PLAIN)
    url = f"/acts/{act.pk}/documents/{document.pk}/"
    client = Client()
    first, second = (client.get(f"{url}?page={n}").content.decode() for n in (1, 2))
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert "обяснителна записка" in second
    for width in (200, 1200):
        picture = client.get(f"{url}pages/2-{width}.webp")
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
        assert picture.content[:4] == b"RIFF"
    for wrong in ("3", "0", "x", "-1", "1" * 30, "²"):
        assert client.get(url, {"page": wrong}).status_code == 404
    assert client.get(f"{url}pages/1-99.webp").status_code == 404
    assert client.post(url).status_code in (403, 405)


def test_the_desk_takes_uploads_and_says_what_is_wrong(
    act: Act, clerk: User, stranger: User, settings: Any
) -> None:
    url = f"/desk/documents/add/{act.pk}/"
    client = _client(clerk)
    assert _client(stranger).get(url).status_code == 403

    def send(content: bytes, title: str = "Скица") -> Any:
        file = io.BytesIO(content)
        file.name = "скица.pdf"
        return client.post(url, {"kind": "sketch", "title": title, "file": file})

    wrong = send(b"<html>")
    assert wrong.status_code == 422
    assert "По съдържание този файл е" in wrong.content.decode()
    settings.DOCUMENTS_LIMIT_MB = 0
    large = send(b"%PDF-1.7" + b"0" * 200_000)
    assert (large.status_code, "по-голям от 0 MB" in large.content.decode()) == (422, True)
    settings.DOCUMENTS_LIMIT_MB = 100
    assert not ActDocument.objects.exists()
    assert send(made.pdf(PLAIN)).status_code == 302
    document = ActDocument.objects.get()
    assert (document.state, document.kind, document.added_by) == ("waiting", "sketch", clerk)
    assert "чете се" in client.get("/desk/documents/").content.decode()
    assert client.get("/desk/documents/?state=none").status_code == 400


def test_decisions_come_from_the_form(act: Act, clerk: User) -> None:
    document = attached(act, clerk, PERSON)
    name, egn, official = document.findings.all()
    client = _client(clerk)
    url = f"/desk/documents/{document.pk}/decide"
    client.post(url, {f"finding-{name.pk}": "remove", f"finding-{official.pk}": "official"})
    name.refresh_from_db()
    official.refresh_from_db()
    assert (name.decision, official.decision, official.decided_by) == ("remove", "keep", clerk)
    client.post(url, {f"finding-{egn.pk}": "whatever"})
    egn.refresh_from_db()
    assert egn.decision == "pending"
    other = attached(act, clerk, PERSON.replace("5", "6"))
    with pytest.raises(NotAllowed):
        actions.decide(document=other, verdicts={egn.pk: (Decision.REMOVE, None)}, by=clerk)


@pytest.mark.parametrize("name", ["finding-٣", "finding-²", "finding-", "finding-" + "9" * 30])
def test_a_decision_about_no_finding_is_none(name: str) -> None:
    assert verdicts_of({name: "remove", "finding-3": "remove"}) == {3: (Decision.REMOVE, None)}
