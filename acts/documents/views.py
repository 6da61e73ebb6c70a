"""Public pages of documents of acts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from acts.documents.queries import page_of, public_document, signatures_of
from acts.models import ActDocument
from documents.rules import PICTURE_WIDTHS
from documents.serving import file_answer, picture_answer


@require_safe
def document_page(request: HttpRequest, act_id: int, document_id: int) -> HttpResponse:
    """One page of a published document: its picture, its text, and the way to the others."""
    document = _public(act_id, document_id)
    assert document.public is not None
    number = asked_page(request, document)
    context = {
        "act": document.act,
        "document": document,
        "signatures": signatures_of(document),
        **page_context(document, number),
    }
    return render(request, "acts/documents/document.html", context)


def asked_page(request: HttpRequest, document: ActDocument) -> int:
    """The page number of the address; 404 for a page that the document has not."""
    asked = request.GET.get("page", "1")
    pages = document.public.reading.pages if document.public else 0
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
    if not 1 <= number <= (pages or 0):
        raise Http404(gettext("Документът няма такава страница."))
    return number


def page_context(document: ActDocument, number: int) -> dict[str, Any]:
    """What the template of a page needs: the page, its neighbours, and the numbers of all."""
    assert document.public is not None
    pages = document.public.reading.pages or 0
    return {
        "page": page_of(document.public, number),
        "number": number,
        "pages": pages,
        "numbers": range(1, pages + 1),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < pages else None,
    }


@require_safe
def document_file(request: HttpRequest, act_id: int, document_id: int) -> HttpResponseBase:
    """The public file; the restricted original has no address."""
    document = _public(act_id, document_id)
    assert document.public is not None
    return answer_file(request, document, f"{document.title}.pdf")


def answer_file(request: HttpRequest, document: ActDocument, name: str) -> HttpResponseBase:
    """The file meant for the public, or a 404 that says it is missing."""
    assert document.public is not None
    try:
        return file_answer(request, document.public, name)
    except FileNotFoundError as error:
        raise Http404(gettext("Файлът липсва в хранилището.")) from error


@require_safe
def document_picture(
    request: HttpRequest, act_id: int, document_id: int, page: int, width: int
) -> HttpResponse:
    """A picture of a page of a published document."""
    return answer_picture(request, _public(act_id, document_id), page, width)


def answer_picture(
    request: HttpRequest, document: ActDocument, page: int, width: int
) -> HttpResponse:
    """A picture of a page, or 404 where there is none."""
    if width not in PICTURE_WIDTHS or document.public is None:
        raise Http404
    try:
        return picture_answer(request, document.public, page, width)
    except FileNotFoundError as error:
        raise Http404(gettext("Документът няма такава страница.")) from error


def _public(act_id: int, document_id: int) -> ActDocument:
    document = public_document(act_id, document_id)
    if document is None:
        raise Http404(gettext("Няма публичен документ с този номер."))
    return document
