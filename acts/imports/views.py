"""Pages about readings of sources, below `/desk/imports/`."""

import io

import orjson
from defusedcsv import csv
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff
from accounts.actions import NotAllowed
from accounts.desk import DeskSection
from accounts.models import User
from accounts.rules import Label, Role
from acts.entering.queries import grounds_of
from acts.history.actions import decide_renumbering, why_not_decide_renumbering
from acts.imports import queries
from acts.imports.actions import hand_in, why_not_hand_in
from acts.register_files import FILE_MAX
from documents.uploads import ReceivedFile, takes_files
from features.text import said
from geodata.models import ImportRun
from geodata.reports import Refused

ROLES = (Role.REGISTRAR, Role.PLANNER)
FINDINGS_SHOWN = 100
OUTCOME_LABELS: dict[str, Label] = {
    "rejected": Label("отхвърлен", "rejected"),
    "repaired": Label("поправен", "mended"),
    "warned": Label("бележка", "remark"),
}

DESK_SECTION = DeskSection(
    key="imports",
    title=Label("Внасяне на данни", "Imports"),
    description=Label(
        "Кой източник кога е четен, какво е ново, какво е променено, какво липсва вече.",
        "Which source was read when, what is new, what changed, what is gone.",
    ),
    url_name="imports",
    roles=ROLES,
    count=lambda user: queries.waiting_renumberings(grounds_of(user, *ROLES)),
)


class HandIn(forms.Form):
    """A register file and how it is to be taken."""

    file = ReceivedFile(label=gettext_lazy("Файл на регистъра (JSON, CSV, XLSX)"))
    is_partial = forms.BooleanField(
        required=False, label=gettext_lazy("Само извадка: което липсва, не е изчезнало")
    )
    is_forced = forms.BooleanField(
        required=False, label=gettext_lazy("Приеми го и ако е по-стар или много по-малък")
    )


@staff(*ROLES)
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """Every source with the age of its data, what came to nothing, and all readings."""
    return _list(request, HandIn())


def _list(request: HttpRequest, form: HandIn, status: int = 200) -> HttpResponse:
    assert isinstance(request.user, User)
    asked = request.GET.get("before", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        message = gettext("Параметърът „before“ е номер на четене.")
        return render(request, "acts/imports/list.html", {"error": message}, status=400)
    runs = queries.runs(before=int(asked) if asked else None)
    context = {
        "ages": queries.source_ages(),
        "attempts": queries.attempts_without_run(),
        "runs": runs,
        "next_before": runs[-1].run.pk if len(runs) == queries.PAGE else None,
    }
    if why_not_hand_in(request.user) is None:
        context["form"] = form
    return render(request, "acts/imports/list.html", context, status=status)


@staff(*ROLES)
@require_safe
def import_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One reading: its figures for all, its acts for those whose office covers them."""
    assert isinstance(request.user, User)
    grounds = grounds_of(request.user, *ROLES)
    run = get_object_or_404(queries.readings_on(grounds).select_related("source", "by"), pk=run_id)
    found = queries.findings(run)
    lang = "en" if get_language() == "en" else "bg"
    counts = queries.counts_of(run)
    pairs = queries.renumberings(run, grounds)
    context = {
        "shown": queries.ShownRun(run, counts),
        "counts": [(queries.COUNT_LABELS[name], count) for name, count in counts.items()],
        "created": queries.created_acts(run, grounds),
        "changed": queries.changed_acts(run, grounds),
        "gone": queries.moved_acts(run, grounds, is_gone=True),
        "back": queries.moved_acts(run, grounds, is_gone=False),
        "pairs": [(one, why_not_decide_renumbering(one, request.user)) for one in pairs],
        "findings": [
            one | {"said": one["message"][lang], "what": OUTCOME_LABELS[one["outcome"]]}
            for one in found[:FINDINGS_SHOWN]
        ],
        "findings_total": sum(run.report.get("reasons", {}).values()),
        "limit": queries.LISTED,
        "broken_off": run.report.get("notes", {}).get("broken_off", []),
    }
    return render(request, "acts/imports/run.html", context)


@staff(*ROLES)
@require_safe
def report_json(request: HttpRequest, run_id: int) -> HttpResponse:
    """The report as `ingest --report` writes it."""
    run = _run(request, run_id)
    content = orjson.dumps(run.report, option=orjson.OPT_INDENT_2)
    return _file(content, "application/json", f"report-{run.pk}.json")


@staff(*ROLES)
@require_safe
def problems_csv(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every problem kept in the report; cells that look like formulas are made text."""
    run = _run(request, run_id)
    text = io.StringIO(newline="")
    lang = "en" if get_language() == "en" else "bg"
    csv.writer(text).writerows(queries.finding_rows(run, lang))
    content = text.getvalue().encode("utf-8-sig")
    return _file(content, "text/csv; charset=utf-8", f"problems-{run.pk}.csv")


@staff(Role.ADMINISTRATOR)
@require_POST
@takes_files(FILE_MAX >> 20)
def hand_in_register(request: HttpRequest) -> HttpResponse:
    """Take a register file, to be read in the background."""
    assert isinstance(request.user, User)
    form = HandIn(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    file = form.cleaned_data["file"]
    told = {name: form.cleaned_data[name] for name in ("is_partial", "is_forced")}
    try:
        hand_in(content=file, name=file.name, by=request.user, **told)
    except Refused as refusal:
        form.add_error("file", said(refusal.message))
        return _list(request, form, status=422)
    messages.success(request, gettext("Файлът е приет и се чете. Резултатът ще се появи тук."))
    return redirect("desk:imports")


@staff(*ROLES)
@require_POST
def decide(request: HttpRequest, renumbering_id: int) -> HttpResponse:
    """One act or two: a person's answer about a pair of rows."""
    assert isinstance(request.user, User)
    pairs = queries.pairs_on(grounds_of(request.user, *ROLES))
    pair = get_object_or_404(pairs, pk=renumbering_id)
    answer = request.POST.get("is_same")
    if answer not in ("yes", "no"):
        messages.error(request, gettext("Изберете дали е един и същ акт."))
    else:
        try:
            decide_renumbering(renumbering=pair, is_same=answer == "yes", by=request.user)
            messages.success(request, gettext("Решението е записано."))
        except NotAllowed as refusal:
            messages.error(request, said(refusal.why_not))
    return redirect("desk:import", pair.import_run_id)


def _run(request: HttpRequest, run_id: int) -> ImportRun:
    assert isinstance(request.user, User)
    return get_object_or_404(queries.readings_on(grounds_of(request.user, *ROLES)), pk=run_id)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
