"""An act that many name: what is read again when it changes, when, and what the log says of it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from django.db.models import QuerySet
from documents_made import run_jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEvent, User
from acts.entering.actions import change, enter, token_of
from acts.entering.queries import editable, texts_of
from acts.models import Act, ActRelation
from acts.publishing.actions import publish, withdraw
from acts.publishing.rules import GateItem
from acts.timeline.actions import find_relations
from acts.timeline.linking import AT_ONCE
from geodata.models import Municipality, Source

ORDER = "РД-09-50-202"
NAMING = f"поправка в заповед № {ORDER}/12.03.2025"


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss")


@pytest.fixture
def order(tmp_path: Path) -> Act:
    make_ground()
    ingest(tmp_path, [row(ORDER, documentType="Заповед за одобряване на ПУП")])
    return Act.objects.get()


def permits(count: int) -> list[int]:
    """Permits that name the order, read."""
    common: dict[str, Any] = {
        "municipality": Municipality.objects.get(), "source": Source.objects.get(code="real"),
        "content_hash": b"\0" * 16, "raw": {}, "kind": "building_permit", "object_text": NAMING,
        "issued_on": date(2026, 3, 23), "legal_state": "issued", "dispute_state": "unknown",
        "unlocated_reason": "no_place",
    }  # fmt: skip
    made = Act.objects.bulk_create(
        Act(source_key=f"p{n}", number=f"{n}", number_key=f"{n}", number_sort=f"{n}", **common)
        for n in range(count)
    )
    ids = [act.pk for act in made]
    find_relations(ids)
    return ids


def read_so_far() -> list[int]:
    """The rows of relations: reading a text again writes them anew."""
    return list(ActRelation.objects.order_by("pk").values_list("pk", flat=True))


def says(act: Act, by: User, **texts: str) -> None:
    act.refresh_from_db()
    said = {name: texts_of(act)[name] for name in editable(act)} | texts
    change(act=act, texts=said, token=token_of(act), by=by)


def jobs_of(act: Act) -> QuerySet[ProcrastinateJob]:
    """The jobs of other tests stay in the database."""
    jobs = ProcrastinateJob.objects.filter(task_name="acts.look_again")
    return jobs.filter(args__act_ids=[act.pk])


def logged() -> list[dict[str, Any]]:
    rows = AuditEvent.objects.filter(verb="find_relations").order_by("pk")
    return [event.after or {} for event in rows]


@pytest.mark.django_db
def test_those_who_name_an_act_are_read_again_when_it_is_found_otherwise(
    order: Act, boss: User
) -> None:
    permits(2)
    before = read_so_far()
    says(order, boss, object="СГРАДА, КАКТО Я ОПИСА СЛУЖИТЕЛ")
    assert read_so_far() == before
    assert logged()[-1] == {"acts": 1, "relations": 0, "looked_again": 0}
    says(order, boss, number="РД-09-50-203")
    assert not set(read_so_far()) & set(before)
    assert logged()[-1] == {"acts": 1, "relations": 2, "looked_again": 2}
    assert not ActRelation.objects.filter(other__isnull=False).exists()
    says(order, boss, number=ORDER)
    assert ActRelation.objects.filter(other=order).count() == 2


@pytest.mark.django_db
def test_no_draft_has_others_read_again(order: Act, boss: User) -> None:
    permits(2)
    withdraw(act=order, reason="грешно издаден", by=boss)
    before = read_so_far()
    texts = {"kind": "pup_approve_order", "number": ORDER, "date": "12.03.2025"}
    draft = enter(
        texts=texts, municipality=Municipality.objects.get(), is_demonstration=False, by=boss
    )
    says(draft, boss, number="РД-09-50-204")
    says(draft, boss, number=ORDER)
    assert read_so_far() == before
    publish(act=draft, by=boss, waivers=dict.fromkeys(GateItem, "проба"))
    assert ActRelation.objects.filter(other=draft).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_person_waits_for_some_and_a_job_reads_the_rest(order: Act, boss: User) -> None:
    ids = permits(AT_ONCE + 3)
    withdraw(act=order, reason="грешно издаден", by=boss)
    left = ActRelation.objects.filter(other=order).order_by("act")
    assert list(left.values_list("act", flat=True)) == ids[AT_ONCE:]
    told = logged()
    assert told[-1] == {
        "acts": 1, "relations": AT_ONCE, "looked_again": AT_ONCE, "has_more_to_look_at": True,
    }  # fmt: skip
    job = jobs_of(order).get()
    assert job.args == {"act_ids": [order.pk], "user_id": boss.pk}
    run_jobs()
    assert not left.exists()
    assert ActRelation.objects.filter(other__isnull=True).count() == len(ids)
    # those whom nobody resolved any more wait too: the job reads all, and says so once
    assert logged()[len(told) :] == [{"relations": len(ids), "looked_again": len(ids)}]


@pytest.mark.django_db(transaction=True)
def test_as_many_as_somebody_can_wait_for_leave_no_job(order: Act, boss: User) -> None:
    permits(AT_ONCE)
    withdraw(act=order, reason="грешно издаден", by=boss)
    assert not ActRelation.objects.filter(other=order).exists()
    assert not jobs_of(order).exists()
