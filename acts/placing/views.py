"""Pages on which staff find places for acts, below `/desk/places/`."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff
from accounts.actions import NotAllowed
from accounts.desk import DeskSection
from accounts.models import User
from accounts.rules import Label, Role
from acts.entering.queries import ground_of, grounds_of, lies_in
from acts.models import Act, PlacingDecision
from acts.placing import actions, queries
from acts.placing.candidates import candidates_of, features_of, outlines
from acts.placing.foresight import would_place
from acts.placing.forms import PlaceForm
from acts.placing.marking import pieces
from acts.placing.queries import Asked
from acts.placing.rules import OUTCOME_LABELS, QUESTION_LABELS, Outcome, PlaceQuestionReason
from acts.rules import ACT_KIND_LABELS, ActKind
from acts.territory import read_territory
from features.problems import BadParameter
from features.text import Text, said
from geodata.districts import DISTRICT_LABELS
from geodata.learned_names import LearnedName

ROLES = (Role.REGISTRAR,)
DESK_SECTION = DeskSection(
    key="places",
    title=Label("Места на актовете", "Places of acts"),
    description=Label(
        "Актове без място, с приблизително или съмнително място: текстът до картата.",
        "Acts without a place, or with a rough or doubtful one: the text beside the map.",
    ),
    url_name="places",
    roles=ROLES,
    count=lambda user: queries.waiting_count(grounds_of(user)),
)
_PAGES_MAX = 10_000
_PAGE_NUMBER = Text("номер на страница от 1", "a page number from 1")
_CHOICE = Text("стойност от филтъра на страницата", "a value of the page's filter")


def _asked(request: HttpRequest) -> Asked:
    """The filter in the address, on the person's ground; what it does not know is named."""
    values = {name: request.GET.get(name, "") for name in ("reason", "district", "kind")}
    known: dict[str, frozenset[str]] = {
        "reason": frozenset(PlaceQuestionReason),
        "district": frozenset(DISTRICT_LABELS),
        "kind": frozenset(ActKind),
    }
    for name, value in values.items():
        if value and value not in known[name]:
            raise BadParameter(name, value, _CHOICE)
    return Asked(**values, grounds=grounds_of(_user(request)))


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 0 < int(text) <= _PAGES_MAX):
        raise BadParameter("page", text, _PAGE_NUMBER)
    return int(text)


def _refused(request: HttpRequest, problem: BadParameter) -> HttpResponse:
    return render(request, "acts/placing/queue.html", {"error": problem.detail}, status=400)


@staff(*ROLES)
@require_safe
def place_queue(request: HttpRequest) -> HttpResponse:
    """Acts whose place is in question, the most useful to answer first."""
    try:
        asked, page = _asked(request), _page(request)
    except BadParameter as problem:
        return _refused(request, problem)
    counted = queries.counts(asked)
    waiting = queries.queue(asked, page=page)
    context = {
        "asked": asked,
        "query": urlencode(asked.query),
        "total": counted.total,
        "filters": _filters(asked, counted),
        "waiting": [(one, QUESTION_LABELS[one.reason]) for one in waiting],
        "page": page,
        "has_more": page * queries.PAGE < counted.total,
        "decisions": [
            (one, OUTCOME_LABELS[Outcome(one.outcome)])
            for one in queries.latest_decisions(asked.grounds)
        ],
    }
    return render(request, "acts/placing/queue.html", context)


def _filters(asked: Asked, counted: queries.Counts) -> list[dict[str, Any]]:
    """Each filter with its values, their counts and the address that chooses or drops them."""
    kinds = {kind.value: label for kind, label in ACT_KIND_LABELS.items()}
    reasons = {reason.value: label for reason, label in QUESTION_LABELS.items()}
    parts: tuple[tuple[str, str, list[tuple[str, int]], dict[str, Label]], ...] = (
        ("reason", gettext("Защо"), counted.reasons, reasons),
        ("district", gettext("Район"), counted.districts, dict(DISTRICT_LABELS)),
        ("kind", gettext("Вид"), counted.kinds, kinds),
    )
    unknown = Label("неизвестен", "unknown")
    return [
        {
            "title": title,
            "values": [
                {
                    "label": labels.get(value, unknown),
                    "count": count,
                    "is_chosen": asked.query.get(name) == value,
                    "url": _url_with(asked, name, value),
                }
                for value, count in values
                if value
            ],
        }
        for name, title, values, labels in parts
    ]


def _url_with(asked: Asked, name: str, value: str) -> str:
    query = dict(asked.query)
    if query.pop(name, None) != value:
        query[name] = value
    return f"?{urlencode(query)}" if query else "?"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _act(request: HttpRequest, act_id: int) -> Act:
    """An act that the person's office covers; another office's is not there for him."""
    acts = Act.objects.filter(ground_of(_user(request)))
    rows = acts.select_related("source", "municipality", "issuer")
    found: Act | None = rows.filter(pk=act_id).first()
    if found is None:
        raise Http404(gettext("Няма такъв акт в обхвата на вашата служба."))
    return found


def _decision(request: HttpRequest, decision_id: int) -> PlacingDecision:
    """A decision about such an act."""
    decisions = PlacingDecision.objects.filter(lies_in(grounds_of(_user(request)), "act__"))
    return get_object_or_404(
        decisions.select_related("act__source", "act__municipality"), pk=decision_id
    )


@staff(*ROLES)
def place_item(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act: its text beside the ground that it may mean; a decision leads to the next."""
    assert isinstance(request.user, User)
    act = _act(request, act_id)
    try:
        asked = _asked(request)
    except BadParameter as problem:
        return _refused(request, problem)
    candidates = candidates_of(act)
    if request.method != "POST":
        form = PlaceForm(act=act, candidates=candidates, initial={"seen": actions.seen_of(act)})
        return _shown(request, act, asked, form)
    form = PlaceForm(request.POST, act=act, candidates=candidates)
    if not form.is_valid() or form.answer is None:
        return _shown(request, act, asked, form, status=400)
    answer = form.answer
    try:
        decision = actions.decide(
            act=act, seen=form.cleaned_data["seen"], by=request.user, areas=answer.areas,
            shape=answer.shape, cannot=answer.cannot, note=answer.note,
        )  # fmt: skip
    except NotAllowed as refusal:
        form.add_error(None, said(refusal.why_not))
        status = 409 if isinstance(refusal, actions.Overtaken) else 403
        return _shown(request, _act(request, act_id), asked, form, status=status)
    messages.success(request, gettext("Записано. Можете да го отмените от списъка."))
    if _offers(decision, request.user):
        url = reverse("desk:place-names-offer", args=[decision.pk])
        return redirect(f"{url}?{urlencode(asked.query)}")
    return _to_next(asked, act_id)


def _to_next(asked: Asked, act_id: int) -> HttpResponse:
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    following = queries.next_in_queue(asked, act_id)
    if following is None:
        return redirect(reverse("desk:places") + query)
    return redirect(reverse("desk:place", args=[following]) + query)


def _shown(
    request: HttpRequest, act: Act, asked: Asked, form: PlaceForm, *, status: int = 200
) -> HttpResponse:
    assert isinstance(request.user, User)
    scope = read_territory(act.scope_text, act.object_text)
    context = {
        "act": act,
        "form": form,
        "candidates": form.offered,
        "chosen": form["candidate"].value() or [],
        "scope": pieces(act.scope_text, scope),
        "object": pieces(act.object_text, scope),
        "questions": [
            (one, QUESTION_LABELS[PlaceQuestionReason(one.reason)])
            for one in act.place_questions.order_by("ordinal")
        ],
        "decisions": [
            (one, OUTCOME_LABELS[Outcome(one.outcome)], actions.why_not_undo(one, request.user))
            for one in queries.decisions_of(act.pk)
        ],
        "why_not": actions.why_not_decide(act, request.user),
        "query": urlencode(asked.query),
        "following": queries.next_in_queue(asked, act.pk),
    }
    return render(request, "acts/placing/item.html", context, status=status)


@staff(*ROLES)
@require_safe
def place_candidates(request: HttpRequest, act_id: int) -> HttpResponse:
    """The candidates of an act as GeoJSON in longitude and latitude."""
    return HttpResponse(features_of(_act(request, act_id)), content_type="application/geo+json")


@staff(*ROLES)
@require_POST
def undo_place(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision back."""
    assert isinstance(request.user, User)
    decision = _decision(request, decision_id)
    try:
        actions.undo(decision=decision, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, said(refusal.why_not))
    else:
        messages.success(request, gettext("Решението е отменено; мястото е намерено по текста."))
    return redirect("desk:place", decision.act_id)


def _offers(decision: PlacingDecision, user: User) -> list[tuple[str, str]]:
    """Names of a decided act that may be remembered: (words, key)."""
    names = decision.previous.get("names", ())
    return [
        (words, key) for words, key in names if actions.why_not_learn(decision, key, user) is None
    ]


@staff(*ROLES)
def offer_names(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Whether a name that nobody knew is to be remembered, and how many acts it would place."""
    assert isinstance(request.user, User)
    decision = _decision(request, decision_id)
    try:
        asked = _asked(request)
    except BadParameter as problem:
        return _refused(request, problem)
    place = outlines(decision.areas, with_demonstration=True).get("".join(decision.areas[:1]))
    label = place.title.bg if place else "".join(decision.areas[:1])
    if request.method == "POST":
        try:
            learned = actions.learn(
                decision=decision, key=request.POST.get("key", ""), label=label, by=request.user
            )
        except NotAllowed as refusal:
            messages.error(request, said(refusal.why_not))
        else:
            messages.success(request, _placed(learned.placed))
        return _to_next(asked, decision.act_id)
    offers = [
        {"words": words, "key": key, "count": would_place(decision, words, key, request.user)}
        for words, key in _offers(decision, request.user)
    ]
    if not offers:
        return _to_next(asked, decision.act_id)
    following = queries.next_in_queue(asked, decision.act_id)
    context = {
        "decision": decision, "offers": offers, "label": label, "query": urlencode(asked.query),
        "following": following,
    }  # fmt: skip
    return render(request, "acts/placing/offer.html", context)


def _placed(count: int) -> str:
    said_count = ngettext(
        "Името е запомнено. То намери мястото на още %(n)d акт.",
        "Името е запомнено. То намери мястото на още %(n)d акта.",
        count,
    )
    return said_count % {"n": count}


@staff(*ROLES)
@require_safe
def learned_names(request: HttpRequest) -> HttpResponse:
    """Names that people taught, who and when, how many acts each placed."""
    assert isinstance(request.user, User)
    user = request.user
    names = [(one, actions.why_not_take_back(one, user)) for one in queries.learned_names()]
    return render(request, "acts/placing/names.html", {"names": names})


@staff(*ROLES)
@require_POST
def take_back_name(request: HttpRequest, name_id: int) -> HttpResponse:
    """Forget a learned name."""
    assert isinstance(request.user, User)
    learned = get_object_or_404(LearnedName, pk=name_id)
    try:
        count = actions.take_back(learned=learned, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, said(refusal.why_not))
    else:
        text = ngettext(
            "Името е оттеглено. Мястото на %(n)d акт е търсено отново.",
            "Името е оттеглено. Местата на %(n)d акта са търсени отново.",
            count,
        )
        messages.success(request, text % {"n": count})
    return redirect("desk:place-names")
