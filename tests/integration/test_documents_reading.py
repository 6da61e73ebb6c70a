"""Reading as a job: scans, interrupted and failed readings, files that are read already."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import documents_made as made
import pytest
from django.test import Client
from documents_ground import PERSON, PLAIN, attached, keep_in, make_act, make_clerk

from accounts.models import User
from acts.documents import actions, queries
from acts.models import Act
from documents import actions as files
from documents import reading as jailed
from documents.models import Reading
from documents.rules import ReadingState
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


def test_a_scan_is_read_with_its_bulgarian_letters(act: Act, clerk: User) -> None:
    document = actions.attach(
        act=act, content=io.BytesIO(made.scan(PERSON)), name="scan.pdf", kind="text",
        title="Сканирана заповед", by=clerk,
    )  # fmt: skip
    made.run_jobs()
    document.refresh_from_db()
    reading = document.public.reading
    assert (reading.state, reading.is_scanned, reading.pages_done) == ("done", True, 1)
    assert "Одобрява се подробен устройствен план" in reading.text
    assert {"name", "egn"} <= {one.kind for one in document.findings.all()}
    assert all(one.boxes for one in document.findings.all())


def test_black_over_a_text_layer_is_not_enough(act: Act, clerk: User) -> None:
    """The layer below a black bar is read like any other."""
    covered = PERSON.replace(
        "7523169263", "<span style='background:#000;color:#000'>7523169263</span>"
    )
    document = attached(act, clerk, covered)
    assert "egn" in {one.kind for one in document.findings.all()}


class _Killed(BaseException):
    """The end of a process, as far as one can be tested from inside."""


def test_reading_goes_on_where_it_was_cut_off(
    act: Act, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = actions.attach(
        act=act, content=io.BytesIO(made.pdf(*[f"<p>страница {n}</p>" for n in "абвг"])),
        name="a.pdf", kind="text", title="Заповед", by=clerk,
    )  # fmt: skip
    files.read(file=document.original)
    document.refresh_from_db()
    read: list[int] = []
    whole = jailed.read_pages

    def cut(file: Path, first: int, last: int) -> Iterator[jailed.SeenPage]:
        for page in whole(file, first, last):
            read.append(page.number)
            yield page
            if len(read) == 2:
                raise _Killed

    monkeypatch.setattr(files.jailed, "read_pages", cut)
    with pytest.raises(_Killed):
        files.read(file=document.public)
    reading = Reading.objects.get(file=document.public)
    assert (reading.state, reading.pages, reading.pages_done) == (ReadingState.RUNNING, 4, 2)
    made.run_jobs()
    reading.refresh_from_db()
    assert (reading.state, reading.pages_done) == (ReadingState.DONE, 4)
    assert read == [1, 2, 3, 4]
    document.refresh_from_db()
    assert document.state == "held"


def test_a_reading_that_keeps_failing_gives_up_and_says_so(
    act: Act, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = actions.attach(
        act=act, content=io.BytesIO(made.pdf(PLAIN)), name="a.pdf", kind="text", title="Заповед",
        by=clerk,
    )  # fmt: skip

    def die(*_: Any) -> Any:
        raise _Killed

    with monkeypatch.context() as patch:
        patch.setattr(files.jailed, "signatures", die)
        for _ in range(files.ATTEMPTS):
            with pytest.raises(_Killed):
                files.read(file=document.original)
        assert files.read(file=document.original).failure == "gave_up"
    client = Client()
    client.force_login(clerk)
    page = client.get(f"/desk/documents/{document.pk}/").content.decode()
    assert "прекъсвано няколко пъти" in page
    assert queries.waiting_count(clerk) == 1
    actions.retry(document=document, by=clerk)
    made.run_jobs()
    document.refresh_from_db()
    assert document.state == "held"


def test_a_missing_file_is_said(act: Act, clerk: User) -> None:
    document = actions.attach(
        act=act, content=io.BytesIO(made.pdf(PLAIN)), name="a.pdf", kind="text", title="Заповед",
        by=clerk,
    )  # fmt: skip
    store().delete(document.original.path)
    made.run_jobs()
    assert Reading.objects.get(file=document.original).failure == "missing"


def test_the_same_file_at_two_acts_is_read_once(act: Act, clerk: User) -> None:
    first = attached(act, clerk, PLAIN)
    with store().open(first.original.path) as content:
        second = actions.attach(
            act=act, content=content, name="b.pdf", kind="other", title="Копие", by=clerk
        )
    assert (second.state, second.public) == ("held", first.public)
    assert Reading.objects.count() == 2
