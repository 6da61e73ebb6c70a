"""The desk of a timeline: each form, what it refuses, who may, and two people at once."""

from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row, square
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils.timezone import localdate

from accounts.actions import NotAllowed, add_staff, keep_office
from accounts.models import AuditEvent, User
from accounts.rules import OfficeKind, Role
from acts.models import Act, ActEvent, ActLocation, ActNotice, ActRelation, ActVersion, LegalTerm
from acts.publishing.actions import append_versions
from acts.timeline.actions import (
    Overtaken,
    find_relations,
    load_law,
    record_event,
    relate,
    seen_of,
    withdraw_relation,
)
from acts.timeline.rules import Axis, RelationKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(tmp_path: Path) -> None:
    make_ground()
    load_law(by=None)
    ingest(
        tmp_path,
        [
            row("1", date="01.03.2025", object="за изменение на РС № 7/02.02.2024 г."),
            row("7", date="02.02.2024"),
            row("77", date="03.02.2024"),
        ],
    )
    Act.objects.update(kind="building_permit")
    append_versions(Act.objects.values_list("pk", flat=True), by=None)


def person(name: str, role: Role, district: str = "") -> User:
    office = keep_office(
        municipality_code="SOF46", code=f"o-{district}", kind=OfficeKind.DISTRICT,
        name_bg="Служба", name_en="Office", district_code=district, by=None,
    )  # fmt: skip
    return add_staff(
        username=name, password=make_password(None), office=office, role=role,
        first=localdate(), by=None,
    )  # fmt: skip


@pytest.fixture
def registrar() -> User:
    return person("registrar", Role.REGISTRAR)


@pytest.fixture
def desk(registrar: User) -> Client:
    client = Client()
    client.force_login(registrar)
    return client


@pytest.fixture
def act() -> Act:
    return Act.objects.get(number="1")


def address(act: Act, language: str = "") -> str:
    return f"{language}/desk/acts/{act.pk}/timeline/"


def sent(client: Client, act: Act, what: str, **values: Any) -> Any:
    data = {"what": what, "seen": seen_of(act), **values}
    return client.post(address(act), data)


EVENT = {"axis": "legal", "after": "in_force", "happened_on": "2025-04-01", "source_text": "щемпел"}
NOTICE = {"channel": "board", "published_on": "2025-03-03", "place": "табло", "step": "save"}


def everything() -> tuple[int, ...]:
    """What a refusal must leave as it was."""
    tables: tuple[Any, ...] = (ActEvent, ActNotice, ActVersion, AuditEvent)
    staff = ActRelation.objects.filter(origin="staff").count()
    withdrawn = ActRelation.objects.filter(withdrawn_at__isnull=False).count()
    return (*(table.objects.count() for table in tables), staff, withdrawn)


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_an_event_moves_the_act_and_the_public_sees_it(
    desk: Client, act: Act, registrar: User
) -> None:
    versions = ActVersion.objects.filter(act=act).count()
    act.refresh_from_db()
    Act.objects.filter(pk=act.pk).update(legal_state="issued")
    act.refresh_from_db()
    answer = sent(desk, act, "event", **EVENT, note="за колегите")
    assert (answer.status_code, answer["Location"]) == (302, address(act))
    act.refresh_from_db()
    assert (act.legal_state, ActEvent.objects.get().by) == ("in_force", registrar)
    assert ActVersion.objects.filter(act=act).count() == versions + 1
    public = Client().get(f"/acts/{act.pk}/").content.decode()
    assert "01.04.2025" in public
    assert "щемпел" in public
    assert "за колегите" not in public
    page = text_of(desk.get(address(act)))
    assert "за колегите" in page
    assert "registrar" in page


def test_only_moves_that_may_be_are_offered(desk: Client, act: Act) -> None:
    Act.objects.filter(pk=act.pk).update(legal_state="lapsed", dispute_state="finally_upheld")
    page = desk.get(address(act))
    offered = {
        one["now"].axis.value: [code for code, _ in one["form"].fields["after"].choices if code]
        for one in page.context["axes"]
        if one["form"]
    }
    assert offered["legal"] == ["void"]
    assert "dispute" not in offered
    assert "publication" not in offered
    assert "Крайно състояние: нищо не може да го последва." in text_of(page)
    assert "Публикуването минава през проверката за пълнота." in text_of(page)
    assert "A final state: nothing follows." in text_of(desk.get(address(act, "/en")))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"after": "draft"}, "Направете валиден избор"),
        ({"after": ""}, "Това поле е задължително"),
        ({"source_text": ""}, "Това поле е задължително"),
        ({"source_text": "молба на лице с ЕГН 7523169263"}, "Изглежда има лични данни"),
        ({"note": "тел. 0888 123 456"}, "Изглежда има лични данни"),
        ({"happened_on": "2025-02-30"}, "валидна дата"),
        ({"happened_on": "2025-02-28"}, "този ден е преди акта, издаден на 01.03.2025"),
        ({"happened_on": str(localdate() + timedelta(days=1))}, "този ден още не е дошъл"),
    ],
)
def test_a_wrong_event_gives_the_form_back_and_writes_nothing(
    desk: Client, act: Act, changes: dict[str, str], message: str
) -> None:
    Act.objects.filter(pk=act.pk).update(legal_state="issued")
    act.refresh_from_db()
    before = everything()
    answer = sent(desk, act, "event", **(EVENT | changes))
    assert answer.status_code == 400
    assert message in text_of(answer), text_of(answer)
    assert f'value="{(EVENT | changes)["source_text"]}"' in text_of(answer)
    assert everything() == before


@pytest.mark.parametrize("data", [{"what": "sky"}, {"what": "event", "axis": "notice"}, {}])
def test_what_no_form_sends_is_refused(desk: Client, act: Act, data: dict[str, str]) -> None:
    before = everything()
    assert desk.post(address(act), data).status_code == 400
    assert everything() == before


def test_two_people_at_once_the_second_is_told(desk: Client, act: Act) -> None:
    Act.objects.filter(pk=act.pk).update(legal_state="in_force")
    act.refresh_from_db()
    seen = seen_of(act)
    record_event(act=act, axis=Axis.EXECUTION, after="completed", source_text="акт 15", by=None)
    before = everything()
    late = EVENT | {"after": "repealed", "seen": seen, "what": "event"}
    answer = desk.post(address(act), late)
    assert answer.status_code == 409
    assert "междувременно за акта беше записано друго" in text_of(answer)
    assert "акт 15" in text_of(answer)
    assert everything() == before
    act.refresh_from_db()
    form = next(one["form"] for one in answer.context["axes"] if one["is_sent"])
    assert form["seen"].value() == seen_of(act)
    assert desk.post(address(act), late | {"seen": form["seen"].value()}).status_code == 302


def test_the_second_of_two_same_moves_is_told_too(desk: Client, act: Act) -> None:
    Act.objects.filter(pk=act.pk).update(legal_state="issued")
    act.refresh_from_db()
    late = EVENT | {"seen": seen_of(act), "what": "event"}
    assert desk.post(address(act), late).status_code == 302
    before = everything()
    answer = desk.post(address(act), late)
    assert answer.status_code == 409
    assert "междувременно" in text_of(answer)
    assert everything() == before
    english = desk.post(address(act, "/en"), late)
    assert "something else has been recorded of the act meanwhile" in text_of(english)


@pytest.fixture
def places(act: Act) -> None:
    Act.objects.filter(pk=act.pk).update(
        location_level="parcel", geom=square(0, 0, 30), unlocated_reason=""
    )
    ActLocation.objects.filter(act=act).delete()
    for ordinal, plot in enumerate(("УПИ I-1", "УПИ II-2", "УПИ III-3")):
        ActLocation.objects.create(
            act=act, ordinal=ordinal, level="parcel", method="plot", confidence="high",
            evidence={"words": plot}, plot_text=plot, area=f"parcel:{ordinal}",
            geom=square(0, 0, 30),
        )  # fmt: skip


@pytest.mark.usefixtures("places")
def test_a_dispute_about_some_places(desk: Client, act: Act) -> None:
    versions = ActVersion.objects.filter(act=act).count()
    chosen = {"parts": ["УПИ I-1", "УПИ III-3"], "after": "court", "source_text": "дело 5/2025"}
    assert sent(desk, act, "parts", **chosen).status_code == 302
    states = dict(act.locations.values_list("plot_text", "dispute_state"))
    assert states == {"УПИ I-1": "court", "УПИ II-2": "unknown", "УПИ III-3": "court"}
    assert ActVersion.objects.filter(act=act).count() == versions + 1
    public = Client().get(f"/acts/{act.pk}/").content.decode()
    assert "В частта за УПИ III-3: обжалван пред АССГ." in public
    act.refresh_from_db()
    assert act.dispute_state == "unknown"


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parts": []}, "Това поле е задължително"),
        ({"parts": ["УПИ IX-9"]}, "Направете валиден избор"),
        ({"parts": ["УПИ II-2", "УПИ I-1"], "after": "contested"}, "не може да дойде"),
    ],
)
def test_parts_are_recorded_all_or_none(
    desk: Client, act: Act, changes: dict[str, Any], message: str
) -> None:
    record_event(
        act=act, axis=Axis.DISPUTE, after="finally_upheld", part="УПИ I-1", source_text="дело",
        by=None,
    )  # fmt: skip
    before = everything()
    chosen = {"parts": ["УПИ I-1"], "after": "court", "source_text": "дело 5/2025"} | changes
    answer = sent(desk, act, "parts", **chosen)
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert everything() == before


def test_a_notice_is_kept_and_its_last_day_said(desk: Client, act: Act) -> None:
    versions = ActVersion.objects.filter(act=act).count()
    answer = desk.post(address(act), NOTICE | {"what": "notice", "seen": seen_of(act)}, follow=True)
    assert answer.redirect_chain == [(address(act), 302)]
    # the 17th of March 2025 is a Monday, fourteen days after the notice
    assert "Последен ден за обжалване: 17.03.2025, изчислен." in text_of(answer)
    assert ActVersion.objects.filter(act=act).count() == versions + 1
    assert "табло" in Client().get(f"/acts/{act.pk}/").content.decode()


def test_the_last_day_is_shown_before_anything_is_kept(desk: Client, act: Act) -> None:
    before = everything()
    answer = sent(desk, act, "notice", **(NOTICE | {"step": "preview"}))
    assert answer.status_code == 200
    assert "17.03.2025, изчислен. Още не е записано." in text_of(answer)
    stated = sent(
        desk, act, "notice", **(NOTICE | {"step": "preview", "deadline_recorded": "2025-04-04"})
    )
    assert "04.04.2025, както е в съобщението." in text_of(stated)
    assert everything() == before


def test_the_term_that_was_chosen_counts(desk: Client, act: Act) -> None:
    term = LegalTerm.objects.get(case="plan_by_council")
    gazette = {"channel": "gazette", "dv_issue": "20", "dv_year": "2025", "term": str(term.pk)}
    assert sent(desk, act, "notice", **(NOTICE | gazette)).status_code == 302
    notice = ActNotice.objects.get()
    assert (notice.term, notice.dv_issue, notice.dv_year) == (term, 20, 2025)
    assert "02.04.2025" in text_of(desk.get(address(act)))


def test_a_term_that_did_not_hold_on_the_day_is_not_offered(desk: Client, act: Act) -> None:
    term = LegalTerm.objects.get(case="building_permit")
    later = LegalTerm.objects.create(
        case="later", kinds=[act.kind], case_bg="нов срок", case_en="new term", length=10,
        valid_from=date(2025, 6, 1), source="—", certainty="V",
    )  # fmt: skip
    before = everything()
    answer = sent(desk, act, "notice", **(NOTICE | {"term": str(later.pk)}))
    assert answer.status_code == 400
    assert "Този срок не е действал на деня на съобщаването." in text_of(answer)
    assert everything() == before
    offered = list(answer.context["notice_form"].fields["term"].queryset)
    assert term in offered
    assert later not in offered


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"channel": "pigeon"}, "Направете валиден избор"),
        ({"published_on": ""}, "Това поле е задължително"),
        ({"published_on": "2025-02-28"}, "съобщението предхожда акта"),
        ({"published_on": str(localdate() + timedelta(days=2))}, "този ден още не е дошъл"),
        ({"channel": "gazette"}, "Посочете броя и годината на Държавен вестник."),
        ({"dv_issue": "5"}, "Попълва се само за Държавен вестник."),
        ({"channel": "gazette", "dv_issue": "5", "dv_year": "1999"}, "не съвпада с деня"),
        ({"channel": "gazette", "dv_issue": "99999", "dv_year": "2025"}, "по-малка"),
        ({"deadline_recorded": "2025-03-01"}, "не преди него"),
        ({"deadline_recorded": "2052-03-20"}, "до една година"),
        ({"term": "9" * 30}, "Този срок не е действал"),
        ({"term_days": "-4"}, "по-голяма"),
        ({"place": "връчено на лице с ЕГН 7523169263"}, "Изглежда има лични данни"),
    ],
)
def test_a_wrong_notice_gives_the_form_back_and_writes_nothing(
    desk: Client, act: Act, changes: dict[str, str], message: str
) -> None:
    before = everything()
    answer = sent(desk, act, "notice", **(NOTICE | changes))
    assert answer.status_code == 400
    assert message in text_of(answer), text_of(answer)
    assert everything() == before


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


@pytest.mark.parametrize(
    ("role", "district", "status"),
    [
        (Role.REGISTRAR, "", 200), (Role.REGISTRAR, "68134-17", 200),
        (Role.REGISTRAR, "68134-24", 404), (Role.PLANNER, "", 403),
        (Role.COORDINATOR, "", 403), (Role.ADMINISTRATOR, "", 200),
    ],
)  # fmt: skip
def test_who_may_open_the_timeline_of_an_act(
    act: Act, role: Role, district: str, status: int
) -> None:
    client = Client()
    client.force_login(person("somebody", role, district))
    assert client.get(address(act)).status_code == status
    before = everything()
    answer = sent(client, act, "event", **(EVENT | {"axis": "execution", "after": "completed"}))
    assert answer.status_code == (302 if status == 200 else status)
    assert (everything() == before) == (status != 200)


def test_a_visitor_signs_in_first(act: Act) -> None:
    answer = Client().get(address(act))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/sign-in/?next=/desk/acts/")


def test_the_page_of_the_act_leads_here(desk: Client, act: Act) -> None:
    assert address(act) in desk.get(f"/desk/acts/{act.pk}/").content.decode()
