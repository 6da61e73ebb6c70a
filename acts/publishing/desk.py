"""The desk's page about the versions of an act: what each says, and taking away what one said."""

from typing import Any

import orjson
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import staff
from accounts.actions import NotAllowed
from accounts.models import User
from accounts.rules import Role
from acts.entering.queries import ground_of
from acts.models import Act, ActVersion
from acts.publishing import actions
from acts.publishing.forms import RemovalForm
from acts.publishing.views import parts_of, version_line
from features.text import said


@staff(Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, act_id: int) -> HttpResponse:
    """The versions of an act, one of them opened when `?version=` asks; contents are removed."""
    user = request.user
    assert isinstance(user, User)
    act = Act.objects.filter(ground_of(user), pk=act_id).select_related("source").first()
    if act is None:
        raise Http404(gettext("Няма такъв акт в обхвата на вашата служба."))
    rows = ActVersion.objects.filter(act=act).select_related("act", "removal", "by")
    found = list(rows.defer("content", "act__geom", "act__raw").order_by("number"))
    lines = [_line(one, user) for one in reversed(found)]
    if request.method != "POST":
        return _page(request, act, lines, RemovalForm(), opened=_opened(request, found))
    form = RemovalForm(request.POST, versions=found)
    if not form.is_valid():
        return _page(request, act, lines, form, status=400)
    chosen = [one for one in found if one.number in form.cleaned_data["versions"]]
    try:
        with transaction.atomic():
            for one in chosen:
                actions.remove_content(version=one, reason=form.cleaned_data["reason"], by=user)
    except NotAllowed as refusal:
        form.add_error("versions", said(refusal.why_not))
        return _page(request, act, lines, form, status=400)
    told = ngettext(
        "Съдържанието на %(n)s версия е премахнато.",
        "Съдържанието на %(n)s версии е премахнато.",
        len(chosen),
    )
    messages.success(request, told % {"n": len(chosen)})
    return redirect("desk:act_versions", act_id)


def _page(
    request: HttpRequest,
    act: Act,
    lines: list[dict[str, Any]],
    form: RemovalForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "act": act,
        "versions": lines,
        "form": form,
        "chosen": form["versions"].value() or [],
        "may_remove": any(one["why_not"] is None for one in lines),
    }
    return render(request, "acts/publishing/desk.html", context | more, status=status)


def _line(version: ActVersion, user: User) -> dict[str, Any]:
    why_not = actions.why_not_remove(version, user)
    return version_line(version) | {"by": version.by, "why_not": why_not}


def _opened(request: HttpRequest, found: list[ActVersion]) -> dict[str, Any] | None:
    """What a version says to staff, shown to the public or not."""
    asked = request.GET.get("version", "")
    version = next((one for one in found if str(one.number) == asked), None)
    if version is None or version.content is None:
        return None
    return {
        "number": version.number,
        "parts": parts_of(orjson.loads(version.content)),
    }
