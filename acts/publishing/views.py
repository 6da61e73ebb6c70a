"""Pages and files by which anyone can check what was published."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from acts.publishing import queries
from acts.publishing.reading import in_reading_order, read_part
from acts.publishing.rules import GATE_LABELS, VERSION_KIND_LABELS, GateItem, VersionKind
from acts.publishing.wording import part_label, written
from features.text import said

PROGRAM = Path(__file__).parent / "offline" / "verify.py"


@require_safe
def proof(request: HttpRequest, act_id: int) -> HttpResponse:
    """How to check one act, with its hashes and the files to do it with."""
    found = _proof_of(act_id)
    latest = queries.content_of(
        found.latest, is_public=found.is_public, withdrawn_at=found.withdrawn_at
    )
    context = {
        "proof": found,
        "act": found.act,
        "versions": [version_line(one) for one in reversed(found.versions)],
        "missing": missing_in(latest or {}),
        "chain_query": "?demonstration=1" if found.chain.is_demonstration else "",
    }
    return render(request, "acts/publishing/proof.html", context)


@require_safe
def proof_file(request: HttpRequest, act_id: int) -> HttpResponse:
    """The versions of an act and their links, for `verify.py`."""
    document = orjson.dumps(queries.proof_document(_proof_of(act_id)), option=orjson.OPT_INDENT_2)
    return _attached(
        HttpResponse(document, content_type="application/json"), f"proof-{act_id}.json"
    )


@require_safe
def version(request: HttpRequest, act_id: int, number: int) -> HttpResponse:
    """One version to be read, and what it changed."""
    read = queries.version_read(act_id, number)
    if read is None:
        raise Http404(gettext("Няма такава версия."))
    context = {
        "act": read.version.act,
        "version": version_line(read.version),
        "before": read.before,
        "is_removed": hasattr(read.version, "removal"),
        "parts": parts_of(read.content or {}),
        "exact": read.version.content if read.content else "",
        "changes": [
            {
                "label": said(part_label(one.path)),
                "before": words_of(one.path, one.before),
                "after": words_of(one.path, one.after),
                "exact_before": written(one.before),
                "exact_after": written(one.after),
            }
            for one in read.changes
        ],
    }
    return render(request, "acts/publishing/version.html", context)


def parts_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a content in words, what people look for first."""
    return [
        {"label": said(part_label(name)), "lines": words_of(name, content[name])}
        for name in in_reading_order(content)
    ]


def words_of(path: str, value: object) -> list[str]:
    """What a part says, line by line, in the language of the page."""
    return [said(line) for line in read_part(path, value)]


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """The program that checks both files without this site."""
    response = HttpResponse(PROGRAM.read_bytes(), content_type="text/x-python; charset=utf-8")
    return _attached(response, "verify.py")


def version_line(one: Any) -> dict[str, Any]:
    """A version as lists show it."""
    return {
        "number": one.number,
        "act_id": one.act_id,
        "position": one.position,
        "kind": said(VERSION_KIND_LABELS[VersionKind(one.kind)]),
        "published_at": one.published_at,
        "content_sha256": one.content_sha256,
        "previous_sha256": one.previous_sha256,
        "chain_sha256": one.chain_sha256,
        "removal": getattr(one, "removal", None),
    }


def missing_in(content: dict[str, Any]) -> list[dict[str, str]]:
    """What a published act lacks, each with the reason given for it, if any was."""
    reasons = {one["item"]: one["reason"] for one in content.get("waivers", [])}
    return [
        {"label": said(GATE_LABELS[GateItem(item)]), "reason": reasons.get(item, "")}
        for item in content.get("missing", [])
    ]


def _proof_of(act_id: int) -> queries.Proof:
    found = queries.proof_of(act_id)
    if found is None:
        raise Http404(gettext("За този акт няма публикувана версия."))
    return found


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
