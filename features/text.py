"""Texts in the two languages of the product, without knowing who wrote them."""

from typing import NamedTuple, Protocol

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES = ("bg", "en")


class Bilingual(Protocol):
    """Anything that says the same in Bulgarian and in English; the rooms' `Label` is one."""

    @property
    def bg(self) -> str: ...

    @property
    def en(self) -> str: ...


class Text(NamedTuple):
    """A text of the mechanism itself."""

    bg: str
    en: str


def said(text: Bilingual) -> str:
    """The text in the language this request is answered in."""
    return text.en if get_language() == "en" else text.bg


def language_of(request: HttpRequest) -> str:
    """`lang` of the address, else the first of ours the client accepts, else Bulgarian."""
    asked = request.GET.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])
    for code, _quality in accepted:
        if code[:2] in LANGUAGES:
            return code[:2]
    return LANGUAGES[0]
