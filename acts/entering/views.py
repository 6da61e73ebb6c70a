"""The desk of acts: the list, the form, its checks, publishing and taking back."""

from typing import Any
from uuid import uuid4

import orjson
from django.contrib import messages
from django.contrib.gis.db.models.functions import AsGeoJSON, Transform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff
from accounts.actions import NotAllowed
from accounts.desk import DeskSection
from accounts.models import User
from accounts.rules import Label, Role
from acts.entering import actions, queries
from acts.entering.checking import read_form
from acts.entering.discarding import discard_draft, why_not_discard
from acts.entering.forms import SHAPE_LIMIT_MB, ActForm, WithdrawForm
from acts.entering.rules import FORM_KEY, TEXTS
from acts.models import Act, IssuingBody
from acts.numbers import normalise_number
from acts.privacy import PERSONAL_DATA_LABELS
from acts.publishing import actions as publishing
from acts.publishing.rules import GATE_LABELS, NOT_WAIVED, GateItem, why_not_become
from acts.register_rows import Rejected, struck_out
from acts.rules import Publication
from documents.uploads import takes_files
from features.text import said
from geodata.crs import LONLAT
from geodata.models import Municipality
from geodata.queries import demonstration_present

DESK_SECTION = DeskSection(
    key="acts",
    title=Label("Актове", "Acts"),
    description=Label(
        "Въвеждане, допълване, публикуване и оттегляне на актове.",
        "Enter, complete, publish and withdraw acts.",
    ),
    url_name="acts",
    roles=(Role.REGISTRAR,),
    count=lambda user: queries.drafts_of(user).count(),
)
STATE_LABELS: dict[str, Label] = {
    "drafts": Label("чернови", "drafts"),
    "held": Label("чакат заличаване", "waiting for redaction"),
    "incomplete": Label("публични, но непълни", "public but incomplete"),
    "withdrawn": Label("оттеглени", "withdrawn"),
}


@staff(Role.REGISTRAR)
@require_GET
def act_list(request: HttpRequest) -> HttpResponse:
    """Acts that wait for something, by state and the beginning of a number."""
    state = request.GET.get("state", "drafts")
    words = request.GET.get("number", "").strip()[:80]
    if state not in queries.STATES:
        state = "drafts"
    key = normalise_number(words).key if words else ""
    context = {
        "found": queries.desk_list(_user(request), state, key),
        "state": state,
        "number": words,
        "has_ground": _municipality() is not None,
        "states": [(code, said(label)) for code, label in STATE_LABELS.items()],
    }
    return render(request, "acts/entering/list.html", context)


@staff(Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(SHAPE_LIMIT_MB)
def new(request: HttpRequest) -> HttpResponse:
    """An empty form; what is posted becomes a draft, and the same form again changes that draft."""
    municipality = _municipality()
    if municipality is None:
        return render(request, "acts/entering/no_ground.html", status=409)
    if request.method != "POST":
        return _empty(request)
    form = ActForm(request.POST, request.FILES)
    if form.is_valid():
        form.read_outline(municipality)
    if form.errors:
        return _page(request, None, form, status=400)
    try:
        act = actions.enter(
            texts=form.texts(),
            municipality=municipality,
            is_demonstration=request.POST.get("demonstration") == "1",
            by=_user(request),
            outline=form.outline,
            may_name=form.cleaned_data["may_name"],
            form_key=form.cleaned_data["form_key"],
        )
    except actions.EnteredAlready as before:
        made = before.act
        token = actions.token_of(made) if queries.is_as_entered(made) else ""
        return _change(request, made, form, token)
    except (actions.NamesPeople, NotAllowed, Rejected) as refusal:
        return _refused(request, None, form, refusal)
    messages.success(request, gettext("Черновата е записана."))
    return redirect("desk:act", act.pk)


def _empty(request: HttpRequest) -> HttpResponse:
    """A form with a key of its own, in its address: who comes back to it finds what it made."""
    key = request.GET.get("form", "")
    if not FORM_KEY.fullmatch(key):
        return redirect(f"{request.path}?form={uuid4().hex}")
    made = queries.act_of_form(key)
    if made is not None:
        return redirect("desk:act", made.pk)
    return _page(request, None, ActForm(initial={"token": "", "form_key": key}))


@staff(Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(SHAPE_LIMIT_MB)
def act(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act with its form, what it lacks, and its publication."""
    found = _act(request, act_id)
    shown = queries.editable(found)
    if request.method != "POST":
        form = ActForm(initial=_initial(found), shown=shown)
        return _page(request, found, form)
    form = ActForm(request.POST, request.FILES, shown=shown)
    if form.is_valid():
        form.read_outline(found.municipality)
    if form.errors:
        return _page(request, found, form, status=400)
    return _change(request, found, form, form.cleaned_data["token"])


def _change(request: HttpRequest, found: Act, form: ActForm, token: str) -> HttpResponse:
    try:
        actions.change(
            act=found,
            texts=form.texts(),
            token=token,
            by=_user(request),
            outline=form.outline,
            may_name=form.cleaned_data["may_name"],
        )
    except actions.ChangedMeanwhile as meanwhile:
        return _conflict(request, found, form, meanwhile.now)
    except (actions.NamesPeople, NotAllowed, Rejected) as refusal:
        return _refused(request, found, form, refusal)
    messages.success(request, gettext("Записано."))
    return redirect("desk:act", found.pk)


def _refused(
    request: HttpRequest,
    found: Act | None,
    form: ActForm,
    refusal: actions.NamesPeople | NotAllowed | Rejected,
) -> HttpResponse:
    """The form as it was written, with what is wrong said where it is wrong."""
    if isinstance(refusal, NotAllowed):
        form.add_error(None, said(refusal.why_not))
        status = 400 if isinstance(refusal, actions.NothingWritten) else 403
        return _page(request, found, form, status=status)
    if isinstance(refusal, Rejected):
        form.blame(refusal)
    else:
        form.ask_about(refusal.found)
    return _page(request, found, form, status=400)


@staff(Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, act_id: int) -> HttpResponse:
    """Ask whether a draft is to be thrown away, and throw it away."""
    found, status = _act(request, act_id), 200
    if request.method == "POST":
        try:
            discard_draft(act=found, token=request.POST.get("token", ""), by=_user(request))
        except NotAllowed as refusal:
            messages.error(request, said(refusal.why_not))
            found, status = _act(request, act_id), 409
        else:
            messages.success(request, gettext("Черновата е изтрита."))
            return redirect("desk:acts")
    context = {
        "act": found,
        "why_not": why_not_discard(found, _user(request)),
        "token": actions.token_of(found),
        "texts": [(TEXTS[name], text) for name, text in queries.texts_of(found).items() if text],
    }
    return render(request, "acts/entering/discard.html", context, status=status)


@staff(Role.REGISTRAR)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What the form is understood to say: a fragment for the page, nothing is kept."""
    form = ActForm(request.POST)
    form.is_valid()
    pk = request.POST.get("act", "")
    is_number = pk.isascii() and pk.isdecimal() and len(pk) < 19
    mine = Act.objects.filter(queries.ground_of(_user(request)))
    found = mine.filter(pk=pk).first() if is_number else None
    municipality = _municipality()
    if municipality is None:
        raise Http404(gettext("Още не са заредени данни за общината."))
    reading = read_form(form.texts(), municipality.pk, found, _user(request))
    return render(request, "acts/entering/_reading.html", {"reading": reading})


@staff(Role.REGISTRAR)
@require_POST
def publish(request: HttpRequest, act_id: int) -> HttpResponse:
    """Release an act, with the reasons given for what it lacks."""
    found = _act(request, act_id)
    waivers = {item: request.POST.get(f"waive_{item.value}", "") for item in GateItem}
    try:
        seen = request.POST.get("seen", "")
        publishing.publish(act=found, by=_user(request), waivers=waivers, seen=seen)
    except NotAllowed as refusal:
        messages.error(request, said(refusal.why_not))
        found = _act(request, act_id)
        form = ActForm(initial=_initial(found), shown=queries.editable(found))
        status = 409 if isinstance(refusal, publishing.SeenOtherwise) else 400
        return _page(request, found, form, status=status, waivers=waivers)
    messages.success(request, gettext("Актът е публикуван."))
    return redirect("desk:act", found.pk)


@staff(Role.REGISTRAR)
@require_POST
def withdraw(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take an act back from the public."""
    found = _act(request, act_id)
    form = WithdrawForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        publishing.withdraw(act=found, reason=reason, by=_user(request))
    except NotAllowed as refusal:
        messages.error(request, said(refusal.why_not))
        page = ActForm(initial=_initial(found), shown=queries.editable(found))
        return _page(request, found, page, status=400)
    messages.success(request, gettext("Актът е оттеглен."))
    return redirect("desk:act", found.pk)


@staff(Role.REGISTRAR)
@require_GET
def shape(request: HttpRequest, act_id: int) -> HttpResponse:
    """The outline of an act as it is placed now, for the map of its form."""
    _act(request, act_id)
    rows = Act.objects.filter(pk=act_id, geom__isnull=False)
    lonlat = rows.annotate(written=AsGeoJSON(Transform("geom", LONLAT), precision=7))
    features = [
        {
            "type": "Feature",
            "id": pk,
            "geometry": orjson.loads(written),
            "properties": {"role": "act", "title": number},
        }
        for pk, number, written in lonlat.values_list("pk", "number", "written")
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return HttpResponse(orjson.dumps(collection), content_type="application/geo+json")


def _page(
    request: HttpRequest,
    found: Act | None,
    form: ActForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    texts = form.texts() if form.is_bound else _said_by(found)
    municipality = found.municipality if found else _municipality()
    assert municipality is not None  # without one there is no form
    context: dict[str, Any] = {
        "act": found,
        "form": form,
        "groups": _groups(form),
        "reading": read_form(texts, municipality.pk, found, _user(request)),
        "issuers": IssuingBody.objects.order_by("name_bg").values_list("name_bg", flat=True),
        "may_be_invented": found is None and demonstration_present(),
    }
    if found is not None:
        context |= _publication(found, _user(request), more.pop("waivers", {}))
    return render(request, "acts/entering/act.html", context | more, status=status)


def _conflict(request: HttpRequest, found: Act, form: ActForm, now: dict[str, str]) -> HttpResponse:
    """Both versions side by side; saving again is then a decision."""
    found.refresh_from_db()
    stored = form.show_stored(now)
    again = request.POST.copy()
    again["token"] = actions.token_of(found)
    kept = ActForm(again, shown=queries.editable(found))
    kept.is_valid()
    return _page(request, found, kept, status=409, stored=stored)


def _publication(found: Act, user: User, given: dict[GateItem, str]) -> dict[str, Any]:
    """What the page says of publishing: what is lacking, what was excused, what is allowed."""
    excused = dict(found.waivers.values_list("item", "reason"))
    items = [
        {
            "code": item.value,
            "label": said(GATE_LABELS[item]),
            "may_be_waived": item not in NOT_WAIVED,
            "reason": given.get(item) or excused.get(item.value, ""),
        }
        for item in publishing.lacking(found)
    ]
    state = Publication(found.publication)
    return {
        "gate": items,
        "is_blocked": any(not one["may_be_waived"] for one in items),
        "may_publish": why_not_become(state, Publication.PUBLIC) is None,
        "seen": publishing.seen_of(found),
        "may_withdraw": publishing.why_not_withdraw(found, user) is None,
        "withdrawal": WithdrawForm(),
        "is_of_the_desk": queries.is_of_the_desk(found),
        "is_draft": queries.is_of_the_desk(found) and state is Publication.INTERNAL,
        "struck": _struck(found) if state is Publication.REDACTION_PENDING else (),
    }


def _struck(found: Act) -> list[tuple[str, str, str]]:
    """Column, kind and surroundings of what was struck out of a held act."""
    return [
        (one.column, said(PERSONAL_DATA_LABELS[one.kind]), one.around)
        for one in struck_out(found.raw)
    ]


_GROUPS: dict[str, tuple[Label, tuple[str, ...]]] = {
    "act": (
        Label("Акт", "Act"),
        ("kind", "number", "date", "effective", "status", "issuer", "basis"),
    ),
    "object": (
        Label("Обект", "Object"),
        ("object", "supervisor", "category", "floor_area", "total_floor_area", "built_area",
         "estate"),
    ),
    "place": (
        Label("Място", "Place"),
        ("district", "locality", "quarter", "upi", "kvs", "address", "parcels", "shape",
         "shape_file"),
    ),
}  # fmt: skip


def _groups(form: ActForm) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "title": said(title),
            "fields": [form[name] for name in names if name in form.fields],
        }
        for key, (title, names) in _GROUPS.items()
    ]


def _initial(found: Act) -> dict[str, str]:
    return queries.texts_of(found) | {"token": actions.token_of(found)}


def _said_by(found: Act | None) -> dict[str, str]:
    return queries.texts_of(found) if found else dict.fromkeys(TEXTS, "")


def _act(request: HttpRequest, act_id: int) -> Act:
    """An act that the person's office covers; another office's is not there for him."""
    rows = Act.objects.filter(queries.ground_of(_user(request)), pk=act_id)
    found: Act | None = rows.select_related("source", "municipality", "issuer").first()
    if found is None:
        raise Http404(gettext("Няма такъв акт в обхвата на вашата служба."))
    return found


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _municipality() -> Municipality | None:
    return Municipality.objects.order_by("pk").first()
