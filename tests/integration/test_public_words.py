"""What follows when a text becomes public or is taken back: search, words, relations."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from documents_ground import PLAIN, attached, keep_in, make_act, make_clerk

from accounts.models import User
from acts.documents import actions as documents
from acts.indexing import recount_words, reindex
from acts.models import Act, ActDocument, ActRelation, Word
from acts.publishing.actions import append_versions, publish, withdraw
from acts.publishing.rules import GateItem
from acts.queries import act_page
from acts.schemas import parse_act_filter
from acts.timeline.actions import find_relations, relate
from acts.timeline.relating import withdraw_relation
from acts.timeline.rules import RelationKind
from acts.vocabulary import look_up

pytestmark = pytest.mark.django_db(transaction=True)

NAMING = "<p>Изменя РС № 283/23.03.2026 г. за пристройка.</p>"
WAIVERS = dict.fromkeys(GateItem, "проба")


@pytest.fixture(autouse=True)
def _kept(settings: Any, tmp_path: Path) -> None:
    keep_in(settings, tmp_path)


@pytest.fixture
def act() -> Act:
    made = make_act()
    append_versions([made.pk], by=None)
    return made


@pytest.fixture
def clerk(act: Act) -> User:
    return make_clerk("vitosha", act.municipality, "68134-17")


def another(act: Act, number: str, **changes: Any) -> Act:
    """A public act of the same ground and kind of source."""
    values: dict[str, Any] = {
        "municipality": act.municipality, "source": act.source, "source_key": f"x-{number}",
        "content_hash": b"\0" * 16, "raw": {}, "kind": "building_permit", "number": number,
        "number_key": number, "number_sort": number, "issued_on": date(2026, 3, 23),
        "legal_state": "issued", "dispute_state": "unknown", "district_code": "68134-17",
        "unlocated_reason": "no_place",
    } | changes  # fmt: skip
    return Act.objects.create(**values)


def found(words: str) -> list[int]:
    query = QueryDict(f"q={words}")
    return [one.pk for one in act_page(parse_act_filter(query), query).acts]


def hide(act: Act) -> None:
    """Make it a draft again, as one that was entered with its document before it is published."""
    Act.objects.filter(pk=act.pk).update(publication="internal")
    act.refresh_from_db()


def published(act: Act, clerk: User, *pages: str) -> ActDocument:
    document = attached(act, clerk, *pages)
    documents.publish(document=document, by=clerk)
    document.refresh_from_db()
    return document


def test_a_document_published_before_its_act_is_found_with_it(act: Act, clerk: User) -> None:
    hide(act)
    published(act, clerk, PLAIN)
    assert found("обяснителна") == []
    assert not Word.objects.filter(word="обяснителна").exists()
    publish(act=act, by=clerk, waivers=WAIVERS)
    assert found("обяснителна") == [act.pk]


def test_words_of_a_document_withdrawn_with_its_act_do_not_come_back(act: Act, clerk: User) -> None:
    document = published(act, clerk, PLAIN)
    withdraw(act=act, reason="проба", by=clerk)
    documents.withdraw(document=document, reason="сгрешен файл", by=clerk)
    act.refresh_from_db()
    publish(act=act, by=clerk, waivers=WAIVERS)
    assert found("обяснителна") == []
    assert found("5") == [act.pk]


def test_what_is_taken_back_is_not_found_and_its_words_are_not_counted(
    act: Act, clerk: User
) -> None:
    Act.objects.filter(pk=act.pk).update(object_text="Катедрала")
    reindex([act.pk])
    recount_words()
    assert Word.objects.get(word="катедрала").acts == 1
    assert look_up(("катердала",)).shown == "катедрала"
    withdraw(act=act, reason="проба", by=clerk)
    assert Act.objects.values_list("search", flat=True).get(pk=act.pk) == ""
    recount_words()
    assert not Word.objects.filter(word="катедрала").exists()
    assert look_up(("катердала",)).shown == ""
    act.refresh_from_db()
    publish(act=act, by=clerk, waivers=WAIVERS)
    assert found("катедралата") == [act.pk]


@pytest.mark.parametrize("state", ["internal", "redaction_pending", "withdrawn"])
def test_no_word_of_what_is_not_public_is_kept(act: Act, state: str) -> None:
    Act.objects.filter(pk=act.pk).update(publication=state, object_text="Катедрала")
    reindex([act.pk])
    assert not Word.objects.filter(word="катедрала").exists()
    # however it came by an index
    Act.objects.filter(pk=act.pk).update(search="kambanariia")
    Word.objects.create(word="камбанария", key="kambanariia", lexemes=["kambanariia"], acts=1)
    recount_words()
    assert not Word.objects.filter(word="камбанария").exists()


def test_a_quotation_goes_with_its_document(act: Act, clerk: User) -> None:
    permit = another(act, "283")
    stated = another(act, "9")
    relate(act=act, other=stated, kind=RelationKind.SUPERSEDES, by=clerk)
    document = published(act, clerk, NAMING)
    assert ActRelation.objects.get(origin="text").other == permit
    assert "283/23.03.2026" in Client().get(f"/acts/{act.pk}/").content.decode()
    documents.withdraw(document=document, reason="лични данни", by=clerk)
    assert [one.other for one in ActRelation.objects.all()] == [stated]
    for shown in (act, permit):
        assert "пристройка" not in Client().get(f"/acts/{shown.pk}/").content.decode()
    assert "283/23.03.2026" not in Client().get(f"/acts/{act.pk}/").content.decode()


def test_what_was_denied_of_a_withdrawn_document_is_quoted_no_more(act: Act, clerk: User) -> None:
    document = published(act, clerk, NAMING)
    denied = ActRelation.objects.get()
    withdraw_relation(relation=denied, reason="друго разрешение", by=clerk)
    assert "283" in (act.versions.latest("number").content or "")
    documents.withdraw(document=document, reason="лични данни", by=clerk)
    assert "283" not in (act.versions.latest("number").content or "")
    assert ActRelation.objects.get().evidence == ""
    documents.take_back(document=document, by=clerk)
    documents.publish(document=document, by=clerk)
    # what a person denied is not believed again
    again = ActRelation.objects.get()
    assert (again.pk, again.evidence) == (denied.pk, denied.evidence)
    assert again.withdrawn_at is not None
    assert "283" in (act.versions.latest("number").content or "")


def test_the_desk_looks_for_the_acts_that_a_text_names(act: Act, clerk: User) -> None:
    permit = another(act, "283", publication="internal")
    order = another(act, "РД-15-7", kind="permit_amendment", issued_on=date(2026, 5, 4),
                    object_text="Изменя РС № 283/23.03.2026 г.")  # fmt: skip
    find_relations([order.pk])
    # a draft is not said to be there
    assert ActRelation.objects.values_list("other", "candidates").get() == (None, 0)
    publish(act=permit, by=clerk, waivers=WAIVERS)
    assert ActRelation.objects.get().other == permit
    permit.refresh_from_db()
    withdraw(act=permit, reason="проба", by=clerk)
    assert ActRelation.objects.values_list("other", "candidates").get() == (None, 0)
    assert "283/23.03.2026" in Client().get(f"/acts/{order.pk}/").content.decode()
