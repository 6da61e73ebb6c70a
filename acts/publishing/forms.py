"""The form that takes away what versions of an act said."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from acts.models import ActVersion


class RemovalForm(forms.Form):
    """Versions whose content is removed, why, and that the person knows it is for good."""

    versions = forms.TypedMultipleChoiceField(
        label=_("Версии"),
        coerce=int,
        error_messages={"required": _("Изберете поне една версия.")},
    )
    reason = forms.CharField(
        label=_("Причина"),
        max_length=300,
        help_text=_("Публична е; без лични данни."),
    )
    is_sure = forms.BooleanField(
        label=_("Знам, че премахнатото не може да се върне"),
        error_messages={"required": _("Потвърдете, че знаете това.")},
    )

    def __init__(self, *args: Any, versions: Iterable[ActVersion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(one.number, str(one.number)) for one in versions]
        self.fields["versions"].choices = numbers  # type: ignore[attr-defined]
