"""Pages about documents for staff, below `/desk/documents/`."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff
from accounts.actions import NotAllowed
from accounts.desk import DeskSection
from accounts.models import User
from accounts.rules import Label, Role
from acts.documents import actions, queries
from acts.documents.forms import RedactedForm, UploadForm, boxes_of, verdicts_of
from acts.documents.noting import note_original_read, note_pages_read
from acts.documents.rules import DECISION_LABELS, KEEP_REASON_LABELS, Decision, DocumentState
from acts.documents.views import answer_picture, asked_page, page_context
from acts.models import Act, ActDocument
from documents.personal_data import PERSONAL_DATA_LABELS, PersonalData
from documents.reasons import REMOVED_LABELS
from documents.rules import Refused
from documents.serving import file_answer
from documents.uploads import takes_files
from features.text import said

ROLES = (Role.REGISTRAR,)

DESK_SECTION = DeskSection(
    key="documents",
    title=Label("Документи", "Documents"),
    description=Label(
        "Файлове към актове: какво се чете, какви лични данни са намерени, какво чака решение.",
        "Files of acts: what is being read, which personal data was found, what waits.",
    ),
    url_name="documents",
    roles=ROLES,
    count=queries.waiting_count,
)


@staff(*ROLES)
@require_safe
def document_queue(request: HttpRequest) -> HttpResponse:
    """What waits: held, being read with progress, failed; or the documents of one state."""
    state = request.GET.get("state", "")
    if state and state not in [one.value for one in DocumentState]:
        message = gettext("Параметърът „state“ е едно от: %(states)s.") % {
            "states": ", ".join(DocumentState)
        }
        return render(request, "acts/documents/queue.html", {"error": message}, status=400)
    waiting = queries.queue(_user(request), state)
    context = {"queue": waiting, "state": state, "limit": queries.QUEUE_ROWS}
    return render(request, "acts/documents/queue.html", context)


@staff(*ROLES)
@require_safe
def document_desk(request: HttpRequest, document_id: int) -> HttpResponse:
    """A document: a page beside the findings on it, what can be done and why not."""
    assert isinstance(request.user, User)
    document = _document(document_id)
    _enter(request, document)
    context: dict[str, Any] = {
        "document": document,
        "act": document.act,
        "queued": queries.queued(document),
        "findings": _shown_findings(document),
        "signatures": queries.signatures_of(document),
        "removed": [REMOVED_LABELS[code] for code in _removed(document)],
        "keep_reasons": KEEP_REASON_LABELS.items(),
        "seen": actions.seen_of(document),
        "why_not": {
            name: why_not(document, request.user)
            for name, why_not in (
                ("decide", actions.why_not_decide),
                ("publish", actions.why_not_publish),
                ("withdraw", actions.why_not_withdraw),
                ("take_back", actions.why_not_take_back),
                ("retry", actions.why_not_retry),
            )
        },
    }
    if context["queued"].failure:
        context["failure"] = actions.said_failure(context["queued"].failure)
    reading = getattr(document.public, "reading", None)
    if reading is not None and reading.pages_done:
        note_pages_read(document=document, by=request.user)
        context |= page_context(document, asked_page(request, document))
        context["marks"] = [
            {"kind": one.decision, "x": box[0] * 1000, "y": box[1] * 1000,
             "width": (box[2] - box[0]) * 1000, "height": (box[3] - box[1]) * 1000}
            for one in document.findings.filter(page=context["number"]) for box in one.boxes
        ]  # fmt: skip
    return render(request, "acts/documents/desk.html", context)


def _shown_findings(document: ActDocument) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "kind": PERSONAL_DATA_LABELS[PersonalData(one.kind)],
            "decision": DECISION_LABELS[Decision(one.decision)],
            "is_official": one.kind == PersonalData.OFFICIAL,
        }
        for one in document.findings.select_related("decided_by")
    ]


def _removed(document: ActDocument) -> list[str]:
    reading = getattr(document.source, "reading", None)
    return list(reading.removed) if reading else []


@staff(*ROLES)
@takes_files()
def upload(request: HttpRequest, act_id: int) -> HttpResponseBase:
    """Add a document to an act."""
    assert isinstance(request.user, User)
    act = get_object_or_404(Act, pk=act_id)
    why_not = actions.why_not_attach(act, request.user)
    if why_not is not None:
        raise PermissionDenied(said(why_not))
    if request.method != "POST":
        return render(request, "acts/documents/upload.html", {"act": act, "form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        filled = form.cleaned_data
        file: UploadedFile[bytes] = filled["file"]
        try:
            document = actions.attach(
                act=act, content=file, name=file.name or "", kind=filled["kind"],
                title=filled["title"], by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", said(refusal.label))
        except NotAllowed as refusal:
            form.add_error("title", said(refusal.why_not))
        else:
            messages.success(request, gettext("Файлът е приет и ще бъде прочетен."))
            return redirect("desk:document", document.pk)
    return render(request, "acts/documents/upload.html", {"act": act, "form": form}, status=422)


@staff(*ROLES)
@require_POST
def decide(request: HttpRequest, document_id: int) -> HttpResponse:
    """Decisions about findings, all that the form has."""
    assert isinstance(request.user, User)
    by = request.user
    try:
        verdicts = verdicts_of(request.POST)
    except ValueError:
        messages.error(request, gettext("Изберете решение от списъка."))
        return redirect("desk:document", document_id)
    return _done(
        request,
        document_id,
        lambda document: actions.decide(document=document, verdicts=verdicts, by=by),
        gettext("Решенията са записани."),
    )


@staff(*ROLES)
@require_POST
def publish(request: HttpRequest, document_id: int) -> HttpResponse:
    """Show the public file to everyone."""
    seen = request.POST.get("seen", "")
    return _done(
        request,
        document_id,
        lambda document: actions.publish(document=document, by=_user(request), seen=seen),
        gettext("Документът е публикуван."),
    )


@staff(*ROLES)
@require_POST
def withdraw(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take a document away from the public."""
    reason = request.POST.get("reason", "")
    return _done(
        request,
        document_id,
        lambda document: actions.withdraw(document=document, reason=reason, by=_user(request)),
        gettext("Документът е оттеглен."),
    )


@staff(*ROLES)
@require_POST
def take_back(request: HttpRequest, document_id: int) -> HttpResponse:
    """Bring a withdrawn document back to the queue."""
    return _done(
        request,
        document_id,
        lambda document: actions.take_back(document=document, by=_user(request)),
        gettext("Документът чака решение наново."),
    )


@staff(*ROLES)
@require_POST
def retry(request: HttpRequest, document_id: int) -> HttpResponse:
    """Try a failed reading again."""
    return _done(
        request,
        document_id,
        lambda document: actions.retry(document=document, by=_user(request)),
        gettext("Файлът ще бъде прочетен отново."),
    )


@staff(*ROLES)
@require_POST
def redact(request: HttpRequest, document_id: int) -> HttpResponse:
    """Black out what is to be removed."""
    by = _user(request)
    try:
        boxes = boxes_of(request.POST.get("boxes", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("desk:document", document_id)
    return _done(
        request,
        document_id,
        lambda document: actions.redact(document=document, boxes=boxes, by=by),
        gettext("Данните са заличени; новият файл ще бъде прочетен и проверен."),
    )


@staff(*ROLES)
@require_POST
@takes_files()
def redacted(request: HttpRequest, document_id: int) -> HttpResponse:
    """Take a file that was redacted elsewhere."""
    by = _user(request)
    form = RedactedForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["file"])))
        return redirect("desk:document", document_id)
    content = form.cleaned_data["file"]
    return _done(
        request,
        document_id,
        lambda document: actions.submit_redacted(document=document, content=content, by=by),
        gettext("Заличеният файл е приет и ще бъде прочетен."),
    )


@staff(*ROLES)
@require_safe
def picture(request: HttpRequest, document_id: int, page: int, width: int) -> HttpResponse:
    """A picture of a page that is not public yet."""
    document = _document(document_id)
    _enter(request, document)
    answer = answer_picture(request, document, page, width)
    note_pages_read(document=document, by=_user(request))
    return answer


@staff(*ROLES)
@require_safe
def original(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The restricted original; each time it is opened is in the audit log."""
    document = _document(document_id)
    if document.original is None:
        raise Http404
    try:
        note_original_read(document=document, by=_user(request))
        answer = file_answer(request, document.original, document.file_name or "original")
    except NotAllowed as refusal:
        raise PermissionDenied(said(refusal.why_not)) from refusal
    except FileNotFoundError as error:
        raise Http404(gettext("Файлът липсва в хранилището.")) from error
    answer["Cache-Control"] = "private, no-store"
    disposition = answer["Content-Disposition"]
    answer["Content-Disposition"] = disposition.replace("inline;", "attachment;", 1)
    return answer


def _document(document_id: int) -> ActDocument:
    return get_object_or_404(
        ActDocument.objects.select_related(
            "act", "act__source", "act__issuer", "added_by",
            "public__reading", "original__reading", "redacted__reading",
        ),
        pk=document_id,
    )  # fmt: skip


def _enter(request: HttpRequest, document: ActDocument) -> None:
    why_not = actions.why_not_attach(document.act, _user(request))
    if why_not is not None:
        raise PermissionDenied(said(why_not))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _done(
    request: HttpRequest, document_id: int, act: Callable[[ActDocument], object], told: str
) -> HttpResponse:
    """Do one thing to a document, say how it went, and show it."""
    try:
        act(_document(document_id))
        messages.success(request, told)
    except NotAllowed as refusal:
        messages.error(request, said(refusal.why_not))
    except Refused as refusal:
        messages.error(request, said(refusal.label))
    return redirect("desk:document", document_id)
