"""A form that came without its token: refused in words, whoever sent it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from features.problems import problem
from features.text import Text, said

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
