"""An extract of the register on paper: the data of an act with its source, hash and a small map.

Nothing is fetched while it is made: only what is in the document itself may be used. The same
version of an act gives the same bytes, because nothing in it depends on the moment of asking.
"""

from hashlib import sha256

from django.template.loader import render_to_string
from django.utils.translation import get_language

from acts.page.extent import extent_of, shape_of
from acts.page.queries import ActFile
from acts.page.sketch import sketch_of

MEDIA_TYPE = "application/pdf"


def extract_of(file: ActFile, address: str) -> bytes:
    """The extract as PDF, in the language of the request.

    Args:
        address: where the page of the act is, absolute; links in the extract follow from it.
    """
    pieces = extent_of(file.act, shape_of(file.act.pk))
    context = {
        "file": file,
        "act": file.act,
        "detail": file.detail,
        "sketch": sketch_of(pieces),
        "address": address,
        "language": get_language() or "bg",
    }
    return _printed(render_to_string("acts/page/extract.html", context), address)


def _printed(html: str, address: str) -> bytes:
    # half a second and 60 MB that only this page needs
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    identifier = sha256(html.encode()).digest()[:16]
    document = HTML(string=html, base_url=address, url_fetcher=fetcher)
    printed: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    return printed
