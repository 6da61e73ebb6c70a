"""The page of one act, and its extent, extract and deadline as files."""

from datetime import UTC
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

from accounts.rules import Label
from acts import wording
from acts.documents.queries import public_documents
from acts.history.queries import history_of
from acts.models import Act
from acts.page import deadline, extent
from acts.page.citing import Citations, cite
from acts.page.extract import MEDIA_TYPE as PDF
from acts.page.extract import extract_of
from acts.page.queries import ActCard, ActFile, act_card, act_file
from features.exporting.answering import refusal
from features.exporting.slots import BusyError, slot
from features.text import Text, said

EXTRACTS = 0x4B564550  # "KVEP"
_BUSY = Text(
    "В момента се изготвят толкова извлечения, колкото е позволено наведнъж. Опитайте отново "
    "след половин минута.",
    "As many extracts as allowed at a time are being made. Try again in half a minute.",
)
Thing = TypeVar("Thing")


@require_safe
def act_page(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act; as a fragment, its card for the panel of the map."""
    if request.headers.get("X-Fragment") == "card":
        card = _found(act_card(act_id, localdate()))
        return _answer(request, "acts/_card.html", _shown(card))
    file = _found(act_file(act_id, localdate()))
    context = _shown(file) | {
        "file": file,
        "documents": public_documents(act_id),
        "history": history_of(act_id),
        "citations": _citations(request, file.act),
        "permalink": _permalink(request, act_id),
    }
    return _answer(request, "acts/detail.html", context)


@require_safe
def act_extent(request: HttpRequest, act_id: int) -> HttpResponse:
    """Where the act holds, with what lies around it, as GeoJSON in longitude and latitude."""
    act = _found(
        Act.objects.public().select_related("source").defer("raw").filter(pk=act_id).first()
    )
    pieces = extent.extent_of(act, act.geom)
    response = HttpResponse(extent.feature_collection(pieces), content_type=extent.MEDIA_TYPE)
    response["Content-Language"] = get_language() or "bg"
    return response


@require_safe
def act_extract(request: HttpRequest, act_id: int) -> HttpResponse:
    """The extract of the register on paper; 503 while as many as allowed are being made."""
    file = _found(act_file(act_id, localdate()))
    if request.method == "HEAD":
        content = b""
    else:
        try:
            with slot(EXTRACTS, settings.EXTRACTS_AT_ONCE):
                content = extract_of(file, _permalink(request, act_id))
        except BusyError:
            return refusal(request, _BUSY)
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="act-{act_id}.pdf"'
    response["Content-Language"] = get_language() or "bg"
    return response


@require_safe
def act_deadline(request: HttpRequest, act_id: int) -> HttpResponse:
    """The last day to contest the act as a calendar file; 404 when no such day is known."""
    file = _found(act_file(act_id, localdate()))
    until = file.answer.until
    if until is None or not file.notices:
        raise Http404(gettext("За този акт не е известен последен ден за обжалване."))
    title = said(wording.title(file.act))
    remarks = [said(file.answer.text), *(said(one) for one in file.answer.remarks)]
    content = deadline.calendar_of(
        uid=f"act-{act_id}-deadline@{file.act.municipality_id.lower()}.kvartal",
        day=until,
        summary=gettext("Последен ден за обжалване: %(act)s") % {"act": title},
        description="\n".join(remarks),
        address=_permalink(request, act_id),
        changed_at=max(one.recorded_at for one in file.notices).astimezone(UTC),
        sequence=len(file.notices) - 1,
        language=get_language() or "bg",
    )
    response = HttpResponse(content, content_type=f"{deadline.MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="act-{act_id}.ics"'
    return response


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise Http404(gettext("Няма публичен акт с този номер."))
    return thing


def _shown(card: ActCard | ActFile) -> dict[str, Any]:
    return {
        "detail": card.detail,
        "act": card.act,
        "answer": card.answer,
        "sizes": card.sizes,
    }


def _permalink(request: HttpRequest, act_id: int) -> str:
    """The address without a language: it outlives the choice of one."""
    with override("bg"):
        return request.build_absolute_uri(reverse("acts:detail", args=[act_id]))


def _citations(request: HttpRequest, act: Act) -> Citations:
    issuer = Label(act.issuer.name_bg, act.issuer.name_en) if act.issuer else None
    register = Label(act.source.title_bg, act.source.title_en)
    return cite(wording.title(act), issuer, register, _permalink(request, act.pk), localdate())


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Vary"] = "X-Fragment, Accept-Language"
    return response
