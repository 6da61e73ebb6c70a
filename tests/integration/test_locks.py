"""Two people at work on acts that name one another: the second waits, and nobody is turned away."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row, square
from django.db import OperationalError, connection, connections, transaction

from accounts.models import User
from acts.entering.actions import change, token_of
from acts.entering.queries import editable, texts_of
from acts.history.actions import decide_renumbering
from acts.models import Act, ActRelation, ActVersion, Renumbering
from acts.placing.actions import decide, seen_of
from acts.publishing.actions import publish, withdraw
from acts.publishing.appending import chain_for_appending
from acts.publishing.rules import GateItem
from acts.timeline.actions import record_event
from acts.timeline.rules import Axis

pytestmark = pytest.mark.django_db(transaction=True)

NAMING = "поправка в заповед № РД-09-50-202/12.03.2025"
SCOPE = "УПИ: XII-521"
Work = Callable[[Act, User], object]


def says(act: Act, by: User, **texts: str) -> None:
    said = {name: texts_of(act)[name] for name in editable(act)} | texts
    change(act=act, texts=said, token=token_of(act), by=by)


def publishes(act: Act, by: User) -> None:
    publish(act=act, by=by, waivers=dict.fromkeys(GateItem, "проба"))


def withdraws(act: Act, by: User) -> None:
    withdraw(act=act, reason="грешно издаден", by=by)


def edits(act: Act, by: User) -> None:
    says(act, by, object="СГРАДА, КАКТО Я ОПИСА СЛУЖИТЕЛ")


def records(act: Act, by: User) -> None:
    record_event(act=act, axis=Axis.EXECUTION, after="site_opened", source_text="щемпел", by=by)


def draws(act: Act, by: User) -> None:
    decide(act=act, seen=seen_of(act), shape=square(0, 0, 30), by=by)


def joins(act: Act, by: User) -> None:
    decide_renumbering(renumbering=Renumbering.objects.get(former=act), is_same=True, by=by)


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss")


@pytest.fixture
def named(tmp_path: Path) -> Act:
    """An act that another may name, out of a register that has that other too."""
    make_ground()
    ingest(tmp_path, [order("РД-09-50-202"), row("2")])
    return Act.objects.get(number="РД-09-50-202")


def order(number: str) -> dict[str, Any]:
    kind = "Заповед за одобряване на ПУП"
    return row(number, documentType=kind, scope=SCOPE)


def wait_until_somebody_waits(people: int = 1) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            # what a transaction has once read of the others it keeps
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= people:
                return
        time.sleep(0.02)


def meanwhile(first: Callable[[], object], *others: Callable[[], object]) -> list[Exception]:
    """What went wrong: each begins when those before have done all that they can before the end."""
    wrong: list[Exception] = []

    def work(what: Callable[[], object]) -> None:
        try:
            what()
        except Exception as error:  # told to the test
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(one,)) for one in others]
    try:
        with transaction.atomic():
            first()
            for number, thread in enumerate(threads, start=1):
                thread.start()
                wait_until_somebody_waits(number)
    except OperationalError as error:
        wrong.append(error)
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.parametrize("work", [withdraws, edits, records, draws])
def test_an_act_is_named_while_somebody_works_on_it(named: Act, boss: User, work: Work) -> None:
    naming = Act.objects.get(number="2")
    assert meanwhile(lambda: says(naming, boss, object=NAMING), lambda: work(named, boss)) == []
    assert ActRelation.objects.filter(act=naming).exists()


def test_an_act_is_published_while_one_that_it_names_is_withdrawn(named: Act, boss: User) -> None:
    naming = Act.objects.get(number="2")
    withdraws(naming, boss)
    says(naming, boss, object=NAMING)
    assert ActRelation.objects.get(act=naming).other == named
    assert meanwhile(lambda: withdraws(named, boss), lambda: publishes(naming, boss)) == []
    assert ActRelation.objects.get(act=naming).other is None


def test_an_act_is_named_while_it_is_joined_with_another(
    named: Act, boss: User, tmp_path: Path
) -> None:
    ingest(tmp_path, [order("РД-09-50-220"), row("2")])
    naming = Act.objects.get(number="2")
    assert meanwhile(lambda: says(naming, boss, object=NAMING), lambda: joins(named, boss)) == []
    joined = Act.objects.get(pk=named.pk)
    assert (joined.number, joined.vanished_on) == ("РД-09-50-220", None)


def test_an_act_without_versions_is_withdrawn_while_one_that_names_it_is_changed(
    named: Act, boss: User
) -> None:
    bare = Act.objects.get(pk=named.pk)
    bare.pk, bare.source_key, bare._state.adding = None, "bare", True
    bare.number = bare.number_key = "РД-09-50-203"
    bare.save()
    naming = Act.objects.get(number="2")
    says(naming, boss, object=NAMING.replace("-202", "-203"))
    assert ActRelation.objects.get(act=naming).other == bare

    def hold_the_chain() -> None:
        chain_for_appending(bare.municipality_id, is_demonstration=False)

    naming.refresh_from_db()
    wrong = meanwhile(
        hold_the_chain,
        lambda: withdraws(bare, boss),
        lambda: says(naming, boss, object=f"{naming.object_text} г., втора"),
    )
    assert wrong == []
    kinds = ActVersion.objects.filter(act=bare).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["published", "withdrawn"]
