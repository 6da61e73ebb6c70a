"""The desk of an act's relations: looked for, written as text, read wrongly and withdrawn."""

from pathlib import Path

import pytest
from desk_ground import person, signed_in
from django.test import Client
from timeline_ground import address, everything, make_acts, sent, text_of

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User
from accounts.rules import Role
from acts.models import Act, ActRelation, ActVersion
from acts.timeline.actions import Overtaken, find_relations, relate, withdraw_relation
from acts.timeline.rules import RelationKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(tmp_path: Path) -> None:
    make_acts(tmp_path)


@pytest.fixture
def registrar() -> User:
    return person("registrar", Role.REGISTRAR)


@pytest.fixture
def desk(registrar: User) -> Client:
    return signed_in(registrar)


@pytest.fixture
def act() -> Act:
    return Act.objects.get(number="1")


def test_a_relation_to_an_act_that_was_looked_for(desk: Client, act: Act) -> None:
    before = everything()
    found = sent(desk, act, "relation", number="7", kind="repeals", step="find")
    assert found.status_code == 200
    listed = [one.number for one in found.context["relation_form"].found.values()]
    assert listed == ["7", "77"]
    assert found.context["relation_form"]["kind"].value() == "repeals"
    assert everything() == before
    other = Act.objects.get(number="77")
    versions = ActVersion.objects.filter(act=act).count()
    chosen = {"number": "7", "kind": "repeals", "other": str(other.pk), "step": "save"}
    assert sent(desk, act, "relation", **chosen).status_code == 302
    relation = ActRelation.objects.get(origin="staff")
    assert (relation.other, relation.kind) == (other, "repeals")
    assert ActVersion.objects.filter(act=act).count() == versions + 1
    assert f"/acts/{other.pk}/" in Client().get(f"/acts/{act.pk}/").content.decode()


def test_a_relation_to_an_act_that_is_not_here(desk: Client, act: Act) -> None:
    chosen = {"kind": "based_on", "other_text": "Заповед № 12/2001 г.", "step": "save"}
    assert sent(desk, act, "relation", **chosen).status_code == 302
    assert "Заповед № 12/2001 г." in Client().get(f"/acts/{act.pk}/").content.decode()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"step": "find"}, "Напишете номер или дата на другия акт."),
        ({"step": "find", "issued_on": "31.31.2024"}, "Напишете номер или дата на другия акт."),
        ({"step": "save", "kind": "amends"}, "Изберете намерен акт или го посочете като текст."),
        ({"step": "save", "kind": "eats", "other_text": "акт"}, "Направете валиден избор"),
        ({"step": "save", "kind": "amends", "number": "7", "other": "0"}, "Изберете от намерените"),
        (
            {"step": "save", "kind": "amends", "other_text": "на лице с ЕГН 7523169263"},
            "Изглежда има лични данни",
        ),
    ],
)
def test_a_wrong_relation_gives_the_form_back_and_writes_nothing(
    desk: Client, act: Act, values: dict[str, str], message: str
) -> None:
    before = everything()
    answer = sent(desk, act, "relation", **values)
    assert answer.status_code == 400
    assert message in text_of(answer), text_of(answer)
    assert everything() == before


def test_an_act_that_is_not_public_is_neither_found_nor_joined(
    desk: Client, act: Act, registrar: User
) -> None:
    other = Act.objects.get(number="77")
    Act.objects.filter(pk=other.pk).update(publication="internal")
    found = sent(desk, act, "relation", number="77", step="find")
    assert "Няма публичен акт с такъв номер и дата." in text_of(found)
    other.refresh_from_db()
    with pytest.raises(NotAllowed):
        relate(act=act, other=other, kind=RelationKind.AMENDS, by=registrar)


def test_two_acts_of_one_name_are_two_relations(act: Act, registrar: User) -> None:
    one, two = Act.objects.get(number="7"), Act.objects.get(number="77")
    Act.objects.filter(pk=two.pk).update(number="7", issued_on=one.issued_on)
    two.refresh_from_db()
    for _ in range(2):
        for other in (one, two):
            relate(act=act, other=other, kind=RelationKind.AMENDS, by=registrar)
    rows = ActRelation.objects.filter(origin="staff").order_by("other")
    assert [row.other for row in rows] == [one, two]


def test_a_relation_read_wrongly_is_withdrawn_for_good(
    desk: Client, act: Act, registrar: User
) -> None:
    find_relations([act.pk])
    relation = ActRelation.objects.get(origin="text")
    other = Act.objects.get(number="7")
    assert relation.other == other
    link = f'href="/acts/{other.pk}/"'
    assert link in Client().get(f"/acts/{act.pk}/").content.decode()
    versions = ActVersion.objects.filter(act=act).count()
    before = everything()
    empty = sent(desk, act, "withdraw", relation=str(relation.pk), reason="  ")
    assert empty.status_code == 400
    assert everything() == before
    chosen = {"relation": str(relation.pk), "reason": "номерът е на друга община"}
    assert sent(desk, act, "withdraw", **chosen).status_code == 302
    audit = AuditEvent.objects.get(verb="withdraw_relation")
    assert (audit.actor, audit.reason) == (registrar, "номерът е на друга община")
    assert link not in Client().get(f"/acts/{act.pk}/").content.decode()
    assert ActVersion.objects.filter(act=act).count() == versions + 1
    find_relations([act.pk])
    assert ActRelation.objects.get(origin="text").withdrawn_by == registrar
    assert "номерът е на друга община" in text_of(desk.get(address(act)))
    again = sent(desk, act, "withdraw", **chosen)
    assert again.status_code == 400
    assert "връзката вече е оттеглена" in text_of(again)


@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, ""])
def test_a_relation_that_is_gone_is_told(desk: Client, act: Act, pk: str) -> None:
    answer = sent(desk, act, "withdraw", relation=pk, reason="грешна")
    assert answer.status_code == 409
    assert "Тази връзка вече я няма" in text_of(answer)


def test_every_action_notices_what_was_not_seen(act: Act, registrar: User) -> None:
    relation = relate(act=act, kind=RelationKind.AMENDS, other_text="акт 5", by=registrar)
    before = everything()
    with pytest.raises(Overtaken):
        relate(act=act, kind=RelationKind.RENEWS, other_text="акт 6", by=registrar, seen="x")
    with pytest.raises(Overtaken):
        withdraw_relation(relation=relation, reason="грешна", by=registrar, seen="x")
    assert everything() == before
