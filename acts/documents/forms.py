"""Forms about documents of acts: what is uploaded, decided and drawn."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from acts.documents.actions import Verdict
from acts.documents.rules import (
    DOCUMENT_KIND_LABELS,
    Decision,
    DocumentKind,
    KeepReason,
)
from documents.uploads import ReceivedFile
from features.text import said

_BOX = re.compile(r"\s*(\d{1,4})\s*:\s*((?:[01](?:\.\d{1,6})?\s*,\s*){3}[01](?:\.\d{1,6})?)\s*")
_PK = re.compile(r"[0-9]{1,18}")
BOXES_LIMIT = 500


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, said(DOCUMENT_KIND_LABELS[kind])) for kind in DocumentKind]


class UploadForm(forms.Form):
    """A file of an act with its kind and public title; for the form of an act and the desk."""

    kind = forms.ChoiceField(label=gettext_lazy("Какво е"), choices=_kinds)
    title = forms.CharField(
        label=gettext_lazy("Заглавие"),
        max_length=200,
        help_text=gettext_lazy("Публично е; без лични данни."),
    )
    file = ReceivedFile(
        label=gettext_lazy("Файл"),
        help_text=gettext_lazy("PDF, JPEG, PNG или TIFF."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.tif,.tiff"}),
    )


class RedactedForm(forms.Form):
    """A copy without personal data that was made elsewhere."""

    file = ReceivedFile(label=gettext_lazy("Заличен файл"))


def verdicts_of(data: Any) -> dict[int, Verdict]:
    """Decisions of a posted form: `finding-<id>` says remove, pending, or why it is kept.

    Raises:
        ValueError: for what the form does not offer.
    """
    verdicts: dict[int, Verdict] = {}
    for name, value in data.items():
        prefix, _, pk = name.partition("-")
        if prefix != "finding" or not _PK.fullmatch(pk) or not value:
            continue
        if value in (Decision.REMOVE.value, Decision.PENDING.value):
            verdicts[int(pk)] = (Decision(value), None)
        else:
            verdicts[int(pk)] = (Decision.KEEP, KeepReason(value))
    return verdicts


def boxes_of(text: str) -> dict[int, list[list[float]]]:
    """Boxes drawn by hand: a line each, `page: left, top, right, bottom` as parts of the page.

    Raises:
        forms.ValidationError: for a line that says nothing of the kind.
    """
    boxes: dict[int, list[list[float]]] = {}
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[:BOXES_LIMIT]:
        match = _BOX.fullmatch(line)
        corners = [float(part) for part in match[2].split(",")] if match else []
        if match is None or corners[0] >= corners[2] or corners[1] >= corners[3]:
            raise forms.ValidationError(
                gettext(
                    "Ред „%(line)s“ не е „страница: ляво, горе, дясно, долу“ с числа от 0 до 1."
                )
                % {"line": line[:60]}
            )
        boxes.setdefault(int(match[1]), []).append(corners)
    return boxes
