"""Bulgarian inside a page of another language, marked for screen readers, spelling and search."""

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from features import text as texts
from features.text import Bilingual

register = template.Library()

# Words with a Cyrillic letter, and what stands between two of them if it has no Latin letter:
# „ул. Черни връх № 12, вх. А“ is one run, the Latin of „УПИ XII-521, кв. 34“ parts two.
_WORD = r"[^\sЀ-ӿ]*[Ѐ-ӿ]\S*"
_RUN = re.compile(rf"({_WORD}(?:\s+(?:[^\sA-Za-zЀ-ӿ]+\s+)*{_WORD})*)")


@register.filter
def said(label: Bilingual) -> str:
    """A label in the language of the page."""
    return texts.said(label)


@register.filter
def mark_bulgarian(value: Any) -> str:
    """A plain text, escaped, with its Bulgarian in `<span lang="bg">`; as it is on Bulgarian pages.

    It is for data: names, numbers of acts, words of a document. A text that is wholly Bulgarian
    is better marked on the element that holds it.
    """
    text = str(value)
    if get_language() == "bg":
        return text
    pieces = [
        f'<span lang="bg">{escape(piece)}</span>' if place % 2 else escape(piece)
        for place, piece in enumerate(_RUN.split(text))
    ]
    return SafeString(mark_safe("".join(pieces)))  # noqa: S308 - every piece is escaped above
