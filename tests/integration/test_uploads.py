"""Files that come in: kept only where they are asked for, and never by halves."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import documents_made as made
import pytest
from django.conf import settings as site
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from documents_ground import PERSON, attached, keep_in, make_act, make_clerk

from accounts.models import User
from acts.documents import actions
from acts.documents.rules import Decision
from acts.models import Act, ActDocument
from documents.uploads import limit_mb_of

pytestmark = pytest.mark.django_db(transaction=True)
MB = 1024 * 1024
TOKEN = "a" * 32


class Written:
    """What was written to the disk of uploads, by the size a file had when it was let go."""

    def __init__(self) -> None:
        self.sizes: list[int] = []


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """A disk that remembers: a file of an upload has no name left once its request has ended."""
    seen = Written()
    made_by = temp.NamedTemporaryFile

    def remembering(*args: Any, **kwargs: Any) -> Any:
        file = made_by(*args, **kwargs)
        number = len(seen.sizes)
        seen.sizes.append(0)
        write = file.write

        def counted(content: bytes) -> int:
            seen.sizes[number] += len(content)
            return int(write(content))

        file.write = counted
        return file

    monkeypatch.setattr(temp, "NamedTemporaryFile", remembering)
    return seen


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
def desk(clerk: User) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def file_of(size: int, name: str = "скица.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7" + b"0" * (size - 8))


def anonymous() -> Client:
    """A client that has made its own token, as anybody can, and is checked for it."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[site.CSRF_COOKIE_NAME] = TOKEN
    return client


def test_nobody_fills_the_disk_who_has_not_signed_in(act: Act, written: Written) -> None:
    addresses = ("/healthz", "/desk/sign-in/", "/acts/", f"/desk/documents/add/{act.pk}/",
                 "/desk/imports/register/", "/desk/acts/new/", "/admin/login/")  # fmt: skip
    for address in addresses:
        few = {f"file{number}": file_of(MB) for number in range(4)}
        answer = anonymous().post(address, few | {"csrfmiddlewaretoken": TOKEN})
        assert answer.status_code in (200, 302, 403, 404, 405), address
        many = {f"file{number}": file_of(MB) for number in range(6)}
        answer = anonymous().post(address, many | {"csrfmiddlewaretoken": TOKEN})
        assert answer.status_code in (404, 413), address
    assert written.sizes == []


def test_a_body_that_is_too_large_is_refused_in_words() -> None:
    endless = anonymous().generic("POST", "/healthz", CONTENT_LENGTH="9" * 40)
    assert endless.status_code == 413
    body = b"q=" + b"0" * (6 * MB)
    for content_type in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
        answer = anonymous().post("/desk/sign-in/", body, content_type=content_type)
        assert answer.status_code == 413
        assert answer.json()["detail"].startswith("На този адрес се приемат най-много 5 MB.")
    page = anonymous().post(
        "/en/desk/sign-in/", body, content_type="text/plain", headers={"Accept": "text/html"}
    )
    assert "at most 5 MB" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "limit"), [("/places/area/?kind=order", 2), ("/places/preview/", 4)]
)
def test_who_sends_too_much_where_anybody_may_send_is_told_how_much_that_is(
    address: str, limit: int
) -> None:
    body = b"0" * (6 * MB)
    page = anonymous().post(
        f"/en{address}", body, content_type="text/plain", headers={"Accept": "text/html"}
    )
    assert page.status_code == 413
    assert f"at most {limit} MB" in page.content.decode()
    assert "staff" not in page.content.decode()
    assert f'href="/en{address}"' in page.content.decode()
    api = "/api/areas" if limit == 2 else "/api/previews"
    answer = anonymous().post(
        api, body, content_type="application/geo+json", headers={"Accept-Language": "en"}
    )
    assert f"at most {limit} MB" in answer.json()["detail"]


@pytest.mark.parametrize("told", ["", "-5", "²", "1e9", "9" * 5_000])
def test_a_body_of_untold_length_is_taken_as_empty(told: str, written: Written) -> None:
    body = io.BytesIO(b"--x\r\n" + b"0" * MB)
    answer = anonymous().generic(
        "POST", "/desk/sign-in/", CONTENT_LENGTH=told,
        CONTENT_TYPE="multipart/form-data; boundary=x",
        **{"wsgi.input": body},
    )  # fmt: skip
    assert answer.status_code in (400, 403)
    assert body.tell() == 0
    assert written.sizes == []


def test_files_of_a_request_share_one_limit(
    act: Act, desk: Client, written: Written, settings: Any
) -> None:
    settings.DOCUMENTS_LIMIT_MB = 1
    told = {"kind": "sketch", "title": "Скица"}
    files = {f"other{number}": file_of(MB // 2) for number in range(6)}
    answer = desk.post(f"/desk/documents/add/{act.pk}/", told | files | {"file": file_of(MB // 2)})
    assert answer.status_code == 422
    assert "по-голям от 1 MB" in answer.content.decode()
    assert 0 < sum(written.sizes) <= MB
    assert not ActDocument.objects.exists()


def test_nothing_is_written_of_what_cannot_fit(
    act: Act, desk: Client, written: Written, settings: Any
) -> None:
    settings.DOCUMENTS_LIMIT_MB = 1
    told = {"kind": "sketch", "file": file_of(7 * MB), "title": "Скица"}
    answer = desk.post(f"/desk/documents/add/{act.pk}/", told)
    page = answer.content.decode()
    assert (answer.status_code, "по-голям от 1 MB" in page) == (422, True)
    assert 'value="Скица"' in page  # what stands behind the file in the form was not lost
    assert sum(written.sizes) == 0


def test_a_redacted_copy_that_is_too_large_blacks_nothing_out(
    act: Act, clerk: User, desk: Client, settings: Any
) -> None:
    document = attached(act, clerk, PERSON)
    findings = {one.pk: (Decision.REMOVE, None) for one in document.findings.all()}
    actions.decide(document=document, verdicts=findings, by=clerk)
    public = document.public
    settings.DOCUMENTS_LIMIT_MB = 1
    for content, said in ((file_of(2 * MB), "по-голям от 1 MB"), ("", "задължително")):
        answer = desk.post(
            f"/desk/documents/{document.pk}/redacted", {"file": content}, follow=True
        )
        assert said in answer.content.decode()
        document.refresh_from_db()
        assert (document.public, document.redacted) == (public, None)


def test_a_copy_redacted_elsewhere_has_an_address_of_its_own(
    act: Act, clerk: User, desk: Client
) -> None:
    document = attached(act, clerk, PERSON)
    page = desk.get(f"/desk/documents/{document.pk}/").content.decode()
    address = f"/desk/documents/{document.pk}/redacted"
    assert f'action="{address}" enctype="multipart/form-data"' in page
    content = SimpleUploadedFile("чисто.pdf", made.pdf("Заповед без лични данни"))
    answer = desk.post(address, {"file": content}, follow=True)
    assert "Заличеният файл е приет" in answer.content.decode()


def test_an_act_is_not_saved_without_its_outline(desk: Client) -> None:
    before = Act.objects.count()
    answer = desk.post(
        "/desk/acts/new/", {"shape_file": file_of(21 * MB, "shape.gpkg"), "number": "РД-1"}
    )
    page = answer.content.decode()
    assert (answer.status_code, "по-голям от 20 MB" in page) == (400, True)
    assert 'value="РД-1"' in page
    assert Act.objects.count() == before


def _views(found: list[URLPattern | URLResolver]) -> Iterator[Any]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _views(one.url_patterns)
        else:
            yield one.callback


def test_these_views_take_files_and_no_others() -> None:
    taking = {view.__name__: limit_mb_of(view) for view in _views(get_resolver().url_patterns)}
    assert {name: limit for name, limit in taking.items() if limit is not None} == {
        "upload": 100, "redacted": 100, "new": 20, "act": 20, "hand_in_register": 200,
    }  # fmt: skip
