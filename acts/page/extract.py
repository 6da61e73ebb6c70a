"""An extract of the register on paper: the data of an act with its source, hash and a small map.

Nothing is fetched while it is made: only what is in the document itself may be used.
"""

from copy import copy
from dataclasses import replace
from hashlib import sha256

from django.template.loader import render_to_string
from django.utils.translation import get_language

from acts.page.extent import extent_of, shape_of
from acts.page.queries import ActFile
from acts.page.sketch import sketch_of

MEDIA_TYPE = "application/pdf"
TEXT_MAX = 4_000
PLACES_MAX = 60
_TEXTS = ("object_text", "scope_text", "legal_basis_text")


def extract_of(file: ActFile, address: str) -> bytes:
    """The extract as PDF, in the language of the request.

    Args:
        address: where the page of the act is, absolute; links in the extract follow from it.
    """
    pieces = extent_of(file.act, shape_of(file.act.pk))
    act = copy(file.act)
    for name in _TEXTS:
        setattr(act, name, shortened(getattr(act, name)))
    places = file.detail.places[:PLACES_MAX]
    is_cut = len(places) < len(file.detail.places) or any(
        getattr(act, name) != getattr(file.act, name) for name in _TEXTS
    )
    context = {
        "file": file,
        "act": act,
        "detail": replace(file.detail, places=places),
        "is_cut": is_cut,
        "sketch": sketch_of(pieces),
        "address": address,
        "language": get_language() or "bg",
    }
    return _printed(render_to_string("acts/page/extract.html", context), address)


def shortened(text: str) -> str:
    """A text of at most TEXT_MAX characters, cut after a word, with a mark where it was cut."""
    if len(text) <= TEXT_MAX:
        return text
    kept = text[: TEXT_MAX - 2]
    return f"{kept.rsplit(maxsplit=1)[0] if ' ' in kept else kept} …"


def _printed(html: str, address: str) -> bytes:
    # half a second and 60 MB that only this page needs
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    identifier = sha256(html.encode()).digest()[:16]
    document = HTML(string=html, base_url=address, url_fetcher=fetcher)
    printed: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    return printed
