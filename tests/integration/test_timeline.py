"""Events, notices and relations as rows: who may, what moves, and what the database refuses."""

from datetime import date
from typing import Any

import pytest
from acts_ground import make_ground, square
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from accounts.actions import NotAllowed
from accounts.models import AuditEvent, User
from acts.actions import locate, remove_demonstration_acts
from acts.models import (
    Act,
    ActEvent,
    ActLocation,
    ActNotice,
    ActRelation,
    ActVersion,
    LegalTerm,
    NonWorkingDay,
    Provision,
)
from acts.timeline.actions import (
    add_notice,
    find_relations,
    load_law,
    record_event,
    relate,
    why_not_record,
    why_not_record_event,
)
from acts.timeline.queries import axes_of, events_of, parts_in_dispute, usual_term
from acts.timeline.rules import Axis, Channel, RelationKind
from geodata.models import Municipality, Source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground() -> Municipality:
    return make_ground()


def an_act(number: str = "283", source: str = "real", **changes: Any) -> Act:
    values: dict[str, Any] = {
        "municipality": Municipality.objects.get(), "source": Source.objects.get(code=source),
        "source_key": f"{source}-{number}-{changes.get('issued_on', '')}-{changes.get('kind', '')}",
        "content_hash": b"\0" * 16, "raw": {}, "kind": "building_permit", "number": number,
        "number_key": number, "number_sort": number, "issued_on": date(2026, 3, 23),
        "legal_state": "issued", "dispute_state": "unknown", "district_code": "68134-17",
        "unlocated_reason": "no_place",
    } | changes  # fmt: skip
    return Act.objects.create(**values)


def an_event(act: Act, axis: Axis, after: str, **more: Any) -> ActEvent:
    return record_event(act=act, axis=axis, after=after, source_text="щемпел", by=None, **more)


def test_an_event_moves_the_act_and_says_who_when_and_by_what() -> None:
    act = an_act()
    event = an_event(act, Axis.LEGAL, "in_force", happened_on=date(2026, 4, 20))
    act.refresh_from_db()
    assert (act.legal_state, act.effective_on) == ("in_force", date(2026, 4, 20))
    assert (event.before, event.after) == ("issued", "in_force")
    audit = AuditEvent.objects.get(verb="record_event", subject_id=str(act.pk))
    assert audit.after == {"state": "in_force"}
    assert ActVersion.objects.filter(act=act).count() == 1


def test_the_day_of_effect_is_recorded_never_made_up() -> None:
    act = an_act()
    an_event(act, Axis.LEGAL, "in_force")
    act.refresh_from_db()
    assert act.effective_on is None
    other = an_act("284", effective_on=date(2026, 1, 9), legal_state="superseded")
    an_event(other, Axis.LEGAL, "in_force", happened_on=date(2026, 5, 5))
    other.refresh_from_db()
    assert other.effective_on == date(2026, 1, 9)


def test_the_axes_move_apart() -> None:
    act = an_act(legal_state="in_force")
    an_event(act, Axis.DISPUTE, "court")
    an_event(act, Axis.EXECUTION, "site_opened")
    act.refresh_from_db()
    assert [one.code for one in axes_of(act)] == ["in_force", "court", "site_opened", "public"]


def test_a_move_that_the_rules_do_not_know_is_refused_and_leaves_nothing() -> None:
    act = an_act(legal_state="void")
    with pytest.raises(NotAllowed) as refused:
        an_event(act, Axis.LEGAL, "in_force")
    assert "нищожен" in refused.value.why_not.bg
    assert not ActEvent.objects.exists()
    assert why_not_record_event(act, None, axis=Axis.PUBLICATION, after="withdrawn") is not None


def test_a_part_is_in_court_while_the_rest_stays() -> None:
    act = an_act(location_level="parcel", geom=square(0, 0, 30), unlocated_reason="")
    for ordinal, plot in enumerate(("УПИ XII-521", "УПИ XIII-522")):
        ActLocation.objects.create(
            act=act, ordinal=ordinal, level="parcel", method="plot", confidence="high",
            evidence={}, plot_text=plot, area=f"parcel:{ordinal}", geom=square(0, 0, 30),
        )  # fmt: skip
    an_event(act, Axis.DISPUTE, "court", part="УПИ XII-521")
    act.refresh_from_db()
    assert act.dispute_state == "unknown"
    states = dict(act.locations.values_list("plot_text", "dispute_state"))
    assert states == {"УПИ XII-521": "court", "УПИ XIII-522": "unknown"}
    an_event(act, Axis.DISPUTE, "finally_upheld", part="УПИ XII-521")
    assert parts_in_dispute(events_of(act)) == {"УПИ XII-521": "finally_upheld"}
    with pytest.raises(NotAllowed):
        an_event(act, Axis.DISPUTE, "court", part="УПИ XII-521")
    with pytest.raises(NotAllowed):
        an_event(act, Axis.LEGAL, "in_force", part="УПИ XII-521")


def test_a_part_stays_in_dispute_when_places_are_found_anew(ground: Municipality) -> None:
    scope = "Идентификатор КККР (имот): 68134.1.521, 68134.1.522"
    act = an_act(source="demo", scope_text=scope)
    locate(Act.objects.filter(pk=act.pk), by=None)
    part, rest = act.locations.order_by("ordinal").values_list("parcel_text", flat=True)
    an_event(act, Axis.DISPUTE, "court", part=part)
    locate(Act.objects.filter(pk=act.pk), by=None)
    states = dict(act.locations.values_list("parcel_text", "dispute_state"))
    assert states == {part: "court", rest: "unknown"}


def test_only_a_registrar_of_the_place_records() -> None:
    act = an_act()
    stranger = User.objects.create_user("stranger")
    assert why_not_record(act, stranger) is not None
    with pytest.raises(NotAllowed):
        record_event(act=act, axis=Axis.LEGAL, after="in_force", source_text="щемпел", by=stranger)
    assert why_not_record(act, None) is None
    assert why_not_record(act, User.objects.create_superuser("chief")) is None


@pytest.mark.parametrize("statement", ["UPDATE acts_actevent SET after = 'void'",
                                       "DELETE FROM acts_actevent"])  # fmt: skip
def test_the_database_refuses_to_change_events(statement: str) -> None:
    an_event(an_act(), Axis.LEGAL, "in_force")
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert ActEvent.objects.get().after == "in_force"


def test_invented_acts_go_with_their_events(ground: Municipality) -> None:
    invented, real = an_act(source="demo"), an_act("284")
    an_event(invented, Axis.LEGAL, "in_force")
    an_event(real, Axis.LEGAL, "in_force")
    add_notice(act=invented, channel=Channel.BOARD, published_on=date(2026, 4, 1), by=None)
    remove_demonstration_acts(municipality=ground)
    assert list(Act.objects.all()) == [real]
    assert ActEvent.objects.get().act == real


def test_a_notice_is_an_event_and_precedes_no_act() -> None:
    act = an_act()
    notice = add_notice(
        act=act, channel=Channel.GAZETTE, published_on=date(2026, 4, 1), dv_issue=31,
        dv_year=2026, by=None,
    )  # fmt: skip
    assert (notice.dv_issue, notice.dv_year) == (31, 2026)
    assert ActEvent.objects.get(act=act).axis == "notice"
    act.refresh_from_db()
    assert act.legal_state == "issued"
    with pytest.raises(NotAllowed):
        add_notice(act=act, channel=Channel.BOARD, published_on=date(2026, 3, 22), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_notice(act=act, channel=Channel.GAZETTE, published_on=date(2026, 4, 1), by=None)
    assert ActNotice.objects.count() == 1


AMENDING = {"kind": "permit_amendment", "issued_on": date(2026, 5, 4)}


def test_a_relation_found_in_a_text() -> None:
    permit = an_act("283")
    order = an_act("РД-15-7", object_text="Изменя РС № 283/23.03.2026 г.", **AMENDING)
    assert find_relations([order.pk]) == 1
    found = ActRelation.objects.get()
    assert (found.act, found.other, found.kind) == (order, permit, "amends")
    # a bare number of an unknown body is only probable
    assert found.confidence == "medium"
    assert found.evidence == "Изменя РС № 283/23.03.2026"
    assert find_relations([order.pk]) == 1
    assert ActRelation.objects.count() == 1


def test_a_number_that_carries_its_register_is_sure() -> None:
    base = an_act("РД-09-50-202", kind="pup_approve_order", issued_on=date(2014, 3, 19))
    order = an_act("5", kind="fact_error",
                   object_text="грешка в заповед № РД-09-50-202/19.03.2014")  # fmt: skip
    find_relations([order.pk])
    found = ActRelation.objects.get()
    assert (found.other, found.kind, found.confidence) == (base, "corrects", "high")


def test_when_several_acts_fit_none_is_chosen() -> None:
    an_act("283", source_key="a")
    an_act("283", source_key="b")
    order = an_act("РД-15-7", object_text="Изменя РС № 283/23.03.2026 г.", **AMENDING)
    find_relations([order.pk])
    found = ActRelation.objects.get()
    assert (found.other, found.confidence, found.candidates) == (None, "low", 2)


@pytest.mark.parametrize(
    "changes",
    [{"issued_on": date(2026, 3, 24)}, {"kind": "design_visa"}, {"source": "demo"}],
    ids=["another day", "another kind", "an invented act"],
)
def test_what_does_not_fit_is_not_taken(changes: dict[str, Any]) -> None:
    an_act("283", **changes)
    order = an_act("РД-15-7", object_text="Изменя РС № 283/23.03.2026 г.", **AMENDING)
    find_relations([order.pk])
    assert ActRelation.objects.get().other is None


def test_an_act_read_later_is_found_by_what_named_it() -> None:
    order = an_act("РД-15-7", object_text="Изменя РС № 283/23.03.2026 г.", **AMENDING)
    find_relations([order.pk])
    assert ActRelation.objects.get().other is None
    permit = an_act("283")
    find_relations([permit.pk])
    assert ActRelation.objects.get().other == permit


def test_what_staff_say_outlives_what_texts_say() -> None:
    permit = an_act("283")
    order = an_act("РД-15-7", **AMENDING)
    relate(act=order, other=permit, kind=RelationKind.AMENDS, by=None)
    assert find_relations([order.pk, permit.pk]) == 0
    assert ActRelation.objects.get().origin == "staff"
    with pytest.raises(NotAllowed):
        relate(act=order, other=order, kind=RelationKind.AMENDS, by=None)
    invented = an_act("9", source="demo")
    with pytest.raises(NotAllowed):
        relate(act=order, other=invented, kind=RelationKind.AMENDS, by=None)


def test_relations_of_many_acts_take_as_many_queries_as_of_one(
    django_assert_max_num_queries: Any,
) -> None:
    ids = [
        an_act(f"РД-15-{n}", object_text=f"Изменя РС № {n}/23.03.2026 г.", **AMENDING).pk
        for n in range(40)
    ]
    with django_assert_max_num_queries(14):
        assert find_relations(ids) == 40


def test_the_tables_of_law_are_filled_once() -> None:
    load_law(by=None)
    counts = [model.objects.count() for model in (LegalTerm, Provision, NonWorkingDay)]
    assert load_law(by=None) == {"terms": 0, "provisions": 0, "days_off": 0}
    assert counts == [model.objects.count() for model in (LegalTerm, Provision, NonWorkingDay)]
    Provision.objects.filter(article="148").update(about_bg="друго")
    assert load_law(by=None)["provisions"] == 1
    assert NonWorkingDay.objects.get(day=date(2026, 4, 13)).name_bg == "Великден, понеделник"


def test_the_term_of_the_day_is_taken() -> None:
    load_law(by=None)
    LegalTerm.objects.filter(case="building_permit").update(valid_to=date(2026, 12, 31))
    term = LegalTerm.objects.get(case="building_permit")
    term.pk, term.valid_from, term.valid_to, term.length = None, date(2027, 1, 1), None, 21
    term.save()
    before, after = (
        usual_term("building_permit", date(2026, 12, 31)),
        usual_term("building_permit", date(2027, 1, 1)),
    )
    assert before is not None
    assert after is not None
    assert (before.length, after.length) == (14, 21)
    assert usual_term("passport", date(2026, 1, 1)) is None


def test_a_folder_without_tables_is_refused_in_words(tmp_path: Any) -> None:
    with pytest.raises(CommandError, match=r"terms\.csv"):
        call_command("load_law", folder=tmp_path)
