"""What people decided about an act stands, whatever a register says and however late."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from django.db import connection, connections, transaction

from accounts.models import User
from acts.entering.actions import change, token_of
from acts.entering.queries import editable, texts_of
from acts.history.actions import decide_renumbering
from acts.models import Act, ActFieldSet, ActRelation, Renumbering
from acts.publishing.actions import withdraw
from acts.timeline.actions import record_event
from acts.timeline.rules import Axis

WRITTEN = {"object": "СГРАДА, КАКТО Я ОПИСА СЛУЖИТЕЛ", "basis": "чл. 177, ал. 3 ЗУТ"}
SCOPE = "УПИ: XII-521"


def said_by_hand(act: Act, by: User, **texts: str) -> None:
    said = {name: texts_of(act)[name] for name in editable(act)} | texts
    change(act=act, texts=said, token=token_of(act), by=by)


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss")


@pytest.fixture
def pair(tmp_path: Path) -> Renumbering:
    """An act whose row is gone and the row that may be the same act."""
    make_ground()
    ingest(tmp_path, [row("1"), row("12", scope=SCOPE, legalBasis="чл. 1 ЗУТ")])
    ingest(tmp_path, [row("1"), row("21", scope=SCOPE, legalBasis="чл. 2 ЗУТ")])
    return Renumbering.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("held", ["withdrawn", "internal"])
@pytest.mark.parametrize("whose", ["former", "present"])
def test_one_act_of_two_stays_withheld(
    pair: Renumbering, boss: User, held: str, whose: str
) -> None:
    Act.objects.filter(pk=getattr(pair, whose).pk).update(publication=held)
    decide_renumbering(renumbering=pair, is_same=True, by=boss)
    joined = Act.objects.get(pk=pair.former_id)
    assert (joined.number, joined.publication) == ("21", held)
    assert not Act.objects.public().filter(number__in=("12", "21")).exists()


@pytest.mark.django_db
def test_one_act_of_two_says_what_was_set_in_it(
    pair: Renumbering, boss: User, tmp_path: Path
) -> None:
    former = pair.former
    said_by_hand(former, boss, **WRITTEN)
    Act.objects.filter(pk=former.pk).update(legal_state="issued")
    record_event(act=former, axis=Axis.LEGAL, after="in_force", source_text="щемпел", by=boss)
    decide_renumbering(renumbering=pair, is_same=True, by=boss)
    joined = Act.objects.get(pk=former.pk)
    assert (joined.number, joined.object_text) == ("21", WRITTEN["object"])
    assert joined.legal_basis_text == WRITTEN["basis"]
    assert [str(one) for one in joined.legal_bases.all()] == [WRITTEN["basis"]]
    assert joined.legal_state == "in_force"
    ingest(tmp_path, [row("1"), row("21", scope=SCOPE, object="ОТ РЕГИСТЪРА")])
    assert Act.objects.get(pk=former.pk).object_text == WRITTEN["object"]


@pytest.mark.django_db
def test_what_was_set_in_the_new_row_goes_with_its_words(
    pair: Renumbering, boss: User, tmp_path: Path
) -> None:
    said_by_hand(pair.present, boss, **WRITTEN)
    decide_renumbering(renumbering=pair, is_same=True, by=boss)
    assert set(ActFieldSet.objects.values_list("act", "field")) == {
        (pair.former_id, "object"), (pair.former_id, "basis"),
    }  # fmt: skip
    ingest(tmp_path, [row("1"), row("21", scope=SCOPE, object="ОТ РЕГИСТЪРА")])
    joined = Act.objects.get(pk=pair.former_id)
    assert joined.object_text == WRITTEN["object"]
    assert [str(one) for one in joined.legal_bases.all()] == [WRITTEN["basis"]]


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["withdraws", "writes"])
def test_a_reading_waits_for_a_person_and_keeps_his_word(tmp_path: Path, what: str) -> None:
    """Two connections: one decides and has not said so yet while the other reads the register."""
    make_ground()
    boss = User.objects.create_superuser("boss")
    ingest(tmp_path, [row("1"), row("2")])
    act = Act.objects.get(number="1")
    told: list[Any] = []

    def read() -> None:
        try:
            told.append(ingest(tmp_path, [row("1", object="ОТ РЕГИСТЪРА"), row("2")]))
        finally:
            connections.close_all()

    reading = threading.Thread(target=read)
    with transaction.atomic():
        if what == "withdraws":
            withdraw(act=act, reason="грешно издаден", by=boss)
        else:
            said_by_hand(act, boss, **WRITTEN)
        reading.start()
        until = time.monotonic() + 60
        while not _somebody_waits_for_a_lock() and time.monotonic() < until:
            time.sleep(0.02)
    reading.join()
    [report] = told
    assert report.updated == 1
    act.refresh_from_db()
    if what == "withdraws":
        assert (act.object_text, act.publication) == ("ОТ РЕГИСТЪРА", "withdrawn")
    else:
        assert (act.object_text, act.publication) == (WRITTEN["object"], "public")


@pytest.mark.django_db
def test_one_act_of_two_names_whom_its_new_words_name(tmp_path: Path, boss: User) -> None:
    make_ground()
    order = row("РД-09-50-202", documentType="Заповед за одобряване на ПУП")
    naming = "поправка в заповед № РД-09-50-202/12.03.2025"
    ingest(tmp_path, [order, row("12", scope=SCOPE)])
    ingest(tmp_path, [order, row("21", scope=SCOPE, legalBasis=naming)])
    pair = Renumbering.objects.get()
    decide_renumbering(renumbering=pair, is_same=True, by=boss)
    [relation] = ActRelation.objects.all()
    assert relation.other is not None
    assert (relation.act_id, relation.other.number) == (pair.former_id, "РД-09-50-202")
    joined, left = Act.objects.get(pk=pair.former_id), Act.objects.get(pk=pair.present_id)
    latest = joined.versions.latest("number")
    assert latest.content is not None
    assert joined.source_key in latest.content
    assert joined.source_key != left.source_key
