"""The staff's page on which it is recorded what happens to an act after it is entered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.access import staff
from accounts.actions import NotAllowed
from accounts.models import User
from accounts.rules import Role
from acts.actions.names import keep_names
from acts.entering.queries import ground_of
from acts.models import Act, ActEvent, ActRelation
from acts.timeline import actions, desk
from acts.timeline.forms import (
    EventForm,
    NoticeForm,
    PartsForm,
    RelationForm,
    SeenForm,
    WithdrawRelationForm,
)
from acts.timeline.queries import deadline_by, notices_of
from acts.timeline.rules import AXIS_FIELDS, Axis, Channel, RelationKind
from acts.timeline.terms import Deadline
from features.text import said


@dataclass(slots=True)
class Desk:
    """The act, the person, what is recorded by now, and the form that was sent, by its name."""

    request: HttpRequest
    user: User
    act: Act
    seen: str
    events: list[ActEvent]
    parts: dict[str, str]
    axes: dict[Axis, desk.AxisNow]
    sent: dict[str, SeenForm]

    @classmethod
    def of(cls, request: HttpRequest, act_id: int) -> "Desk":
        user = request.user
        assert isinstance(user, User)
        act = _act(user, act_id)
        rows = ActEvent.objects.filter(act=act).select_related("by").order_by("pk")
        events = list(rows)
        return cls(
            request=request,
            user=user,
            act=act,
            seen=actions.seen_of(act),
            events=events,
            parts=desk.parts_of(act, events),
            axes={one.axis: one for one in desk.axes_now(act, user)},
            sent={},
        )


def _act(user: User, act_id: int) -> Act:
    """An act that the person's office covers; another office's is not there for him."""
    rows = Act.objects.filter(ground_of(user), pk=act_id).select_related("source", "municipality")
    found: Act | None = rows.defer("geom", "raw").first()
    if found is None:
        raise Http404(gettext("Няма такъв акт в обхвата на вашата служба."))
    return found


@staff(Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def timeline(request: HttpRequest, act_id: int) -> HttpResponse:
    """Everything recorded of an act, and the forms that record more."""
    page = Desk.of(request, act_id)
    if request.method != "POST":
        return _shown(page)
    what = request.POST.get("what", "")
    return _POSTED[what](page) if what in _POSTED else _shown(page, status=400)


def _post_event(page: Desk) -> HttpResponse:
    """A state moves."""
    code = page.request.POST.get("axis", "")
    if code not in {one.value for one in AXIS_FIELDS}:
        return _shown(page, status=400)
    axis = Axis(code)
    form = EventForm(page.request.POST, axis=axis, moves=page.axes[axis].moves, seen=page.seen)
    return _saved(page, f"event-{code}", form, lambda said_: _record(page, axis, [""], said_))


def _post_parts(page: Desk) -> HttpResponse:
    """The dispute about some parts moves."""
    form = _parts_form(page, page.request.POST)
    return _saved(
        page, "parts", form, lambda given: _record(page, Axis.DISPUTE, given["parts"], given)
    )


def _record(page: Desk, axis: Axis, parts: list[str], given: dict[str, Any]) -> str:
    actions.record_events(
        act=page.act, axis=axis, after=given["after"], parts=parts,
        happened_on=given["happened_on"], source_text=given["source_text"], note=given["note"],
        seen=given["seen"], by=page.user,
    )  # fmt: skip
    return gettext("Събитието е записано.")


def _post_notice(page: Desk) -> HttpResponse:
    """A notice is kept, or only its last day is shown."""
    form = NoticeForm(page.request.POST, act=page.act, seen=page.seen)
    if page.request.POST.get("step") != "save" and form.is_valid():
        page.sent["notice"] = form
        deadline = deadline_by(page.act, form.notice())
        return _shown(page, preview=_deadline_said(deadline))
    return _saved(page, "notice", form, lambda given: _add_notice(page, given))


def _add_notice(page: Desk, given: dict[str, Any]) -> str:
    channel = Channel(given.pop("channel"))
    notice = actions.add_notice(act=page.act, channel=channel, by=page.user, **given)
    last = _deadline_said(deadline_by(page.act, notice))
    return gettext("Съобщението е записано. %(last)s") % {"last": last}


def _deadline_said(deadline: Deadline) -> str:
    if deadline.day is None:
        why = said(deadline.why_not) if deadline.why_not else ""
        return gettext("Последният ден за обжалване не е известен: %(why)s.") % {"why": why}
    day = f"{deadline.day:%d.%m.%Y}"
    if deadline.is_stated:
        return gettext("Последен ден за обжалване: %(day)s, както е в съобщението.") % {"day": day}
    text = gettext("Последен ден за обжалване: %(day)s, изчислен.") % {"day": day}
    if deadline.is_moved:
        text += " " + gettext("Преместен е на първия работен ден.")
    if not deadline.is_confirmed:
        text += " " + gettext("Срокът в таблицата не е потвърден.")
    return text


def _post_relation(page: Desk) -> HttpResponse:
    """Another act is looked for, or a relation is kept."""
    asked = page.request.POST
    if asked.get("step") != "save":
        form = RelationForm(act=page.act, user=page.user, seen=page.seen, asked=asked)
        page.sent["relation"] = form
        return _shown(page, is_looking=True, status=200 if form.is_asked else 400)
    form = RelationForm(asked, act=page.act, user=page.user, seen=page.seen)
    return _saved(page, "relation", form, lambda given: _relate(page, form, given))


def _relate(page: Desk, form: RelationForm, given: dict[str, Any]) -> str:
    actions.relate(
        act=page.act, kind=RelationKind(given["kind"]), other=form.found.get(given["other"]),
        other_text=given["other_text"], evidence=given["evidence"], seen=given["seen"],
        by=page.user,
    )  # fmt: skip
    return gettext("Връзката е записана.")


def _post_withdraw(page: Desk) -> HttpResponse:
    """A relation is withdrawn with a reason."""
    pk = page.request.POST.get("relation", "")
    rows = (
        ActRelation.objects.filter(act=page.act, pk=pk) if pk.isascii() and pk.isdigit() else None
    )
    relation = rows.select_related("act").first() if rows is not None and len(pk) < 19 else None
    if relation is None:
        messages.error(page.request, gettext("Тази връзка вече я няма: текстът е прочетен наново."))
        return _shown(page, status=409)
    form = WithdrawRelationForm(page.request.POST, seen=page.seen, name=f"withdraw-{relation.pk}")

    def withdraw(given: dict[str, Any]) -> str:
        actions.withdraw_relation(relation=relation, by=page.user, **given)
        return gettext("Връзката е оттеглена.")

    return _saved(page, f"withdraw-{relation.pk}", form, withdraw)


_POSTED: dict[str, Callable[[Desk], HttpResponse]] = {
    "event": _post_event,
    "parts": _post_parts,
    "notice": _post_notice,
    "relation": _post_relation,
    "withdraw": _post_withdraw,
}


def _saved(
    page: Desk, name: str, form: SeenForm, write: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do what a form says; given back with messages when it cannot be done, and nothing written."""
    page.sent[name] = form
    if not form.is_valid():
        # a move that was possible when the page was opened and is not now was taken by another
        is_late = form.data.get("seen") not in ("", None, page.seen)
        return _overtaken(page, form) if is_late else _shown(page, status=400)
    try:
        with transaction.atomic():
            message = write(dict(form.cleaned_data))
            if form.people:
                keep_names(act=page.act, fields=form.people, by=page.user)
    except actions.Overtaken as refusal:
        return _overtaken(Desk.of(page.request, page.act.pk), form, name, refusal)
    except NotAllowed as refusal:
        form.add_error(None, said(refusal.why_not))
        return _shown(page, status=400)
    messages.success(page.request, message)
    return redirect("desk:act_timeline", page.act.pk)


def _overtaken(
    page: Desk, form: SeenForm, name: str = "", refusal: NotAllowed | None = None
) -> HttpResponse:
    form.add_error(None, said((refusal or actions.Overtaken()).why_not))
    form.catch_up(page.seen)
    if name:
        page.sent[name] = form
    return _shown(page, status=409)


def _parts_form(page: Desk, data: Any = None) -> PartsForm:
    moves = desk.moves_of_parts(page.parts)
    return PartsForm(data, states=page.parts, moves=moves, seen=page.seen)


def _shown(page: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "act": page.act,
        "axes": [_axis(page, one) for one in page.axes.values()],
        "notice_form": page.sent.get("notice") or NoticeForm(act=page.act, seen=page.seen),
        "relation_form": page.sent.get("relation")
        or RelationForm(act=page.act, user=page.user, seen=page.seen),
        "relations": [_relation(page, one) for one in desk.relation_rows(page.act, page.user)],
        "recorded": desk.recorded_of(page.events),
        "notices": desk.notice_rows(page.act, notices_of(page.act)),
    }
    if desk.moves_of_parts(page.parts):
        context["parts_form"] = page.sent.get("parts") or _parts_form(page)
    return render(page.request, "acts/timeline/desk.html", context | more, status=status)


def _axis(page: Desk, now: desk.AxisNow) -> dict[str, Any]:
    name = f"event-{now.axis.value}"
    form = page.sent.get(name)
    if form is None and now.moves:
        form = EventForm(axis=now.axis, moves=now.moves, seen=page.seen)
    return {"now": now, "form": form, "is_sent": name in page.sent}


def _relation(page: Desk, row: desk.RelationRow) -> dict[str, Any]:
    name = f"withdraw-{row.relation.pk}"
    form = page.sent.get(name)
    if form is None and row.why_not is None:
        form = WithdrawRelationForm(seen=page.seen, name=name)
    return {"row": row, "form": form, "is_sent": name in page.sent}
