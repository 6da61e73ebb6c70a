"""The desk of a timeline: each form, what it refuses, who may, and two people at once."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from acts_ground import square
from desk_ground import person, signed_in
from django.test import Client
from django.utils.timezone import localdate
from timeline_ground import address, everything, make_acts, sent, text_of

from accounts.models import User
from accounts.rules import Role
from acts.models import Act, ActEvent, ActLocation, ActNotice, ActVersion, LegalTerm
from acts.timeline.actions import record_event, seen_of
from acts.timeline.rules import Axis

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


EVENT = {"axis": "legal", "after": "in_force", "happened_on": "2025-04-01", "source_text": "щемпел"}
NOTICE = {"channel": "board", "published_on": "2025-03-03", "place": "табло", "step": "save"}


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
    client = signed_in(person("somebody", role, district))
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
