"""What is refused before any view sees it, in words, whoever sent it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation

from features.problems import TITLES, problem
from features.text import Text, language_of, said

TITLE = Text("Изпратеното не беше прието", "What was sent was not accepted")
DETAIL = Text(
    "На този адрес се приемат само форми, отворени от същата страница. Нищо не е записано.",
    "This address takes only forms opened from its own page. Nothing was saved.",
)


def form_without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 as a page, or as a problem document to a program; `reason` is for developers."""
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "403_csrf.html", {"title": TITLE}, status=403)
    return problem(403, said(TITLE), said(DETAIL))


TOO_LARGE = Text("Изпратеното е твърде голямо", "What was sent is too large")
NOTHING_SAVED = Text("Нищо не е записано.", "Nothing was saved.")
FILES_OF_STAFF = Text(
    "Файлове се приемат само от влезли служители, на страниците за качване. Нищо не е записано.",
    "Files are taken only from staff who signed in, on the pages for uploads. Nothing was saved.",
)


def body_too_large(request: HttpRequest, file_mb: int | None) -> HttpResponse:
    """413 for a body that this address, or this person, has no use for.

    Args:
        file_mb: the most that anybody may send to this address as a file; None when it is nothing.
    """
    limit = file_mb or settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20
    most = Text(
        f"На този адрес се приемат най-много {limit} MB.",
        f"This address takes at most {limit} MB.",
    )
    files = NOTHING_SAVED if file_mb else FILES_OF_STAFF
    if "text/html" in request.headers.get("Accept", ""):
        context = {"title": TOO_LARGE, "most": most, "files": files}
        return render(request, "413.html", context, status=413)
    with translation.override(language_of(request)):
        return problem(413, said(TOO_LARGE), f"{said(most)} {said(files)}")


def methods_in_words(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: Django's 405 is empty, and programs are told why as they are of all else."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        methods = response["Allow"]
        with translation.override(language_of(request)):
            title = said(TITLES[405])
            told = problem(
                405, title, said(Text(f"Приема се: {methods}.", f"Taken are: {methods}."))
            )
        told["Allow"] = methods
        return told

    return answer
