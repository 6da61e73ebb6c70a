"""Blacking out: the pages concerned become pictures, so what was under the black is gone."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import ImageDraw

from documents.jailed.cleaning import write_bare
from documents.jailed.pages import Box, pictured

DPI = 200
PIXELS = 40_000_000
MARGIN, MARGIN_ABOVE = 0.0025, 0.001
"""Parts of the page beside and above each box: letters may reach out of what fonts declare."""


def redact(file: Path, scratch: Path, boxes: dict[str, list[Box]]) -> Iterator[dict[str, Any]]:
    """One answer, the page count; the copy is `redacted.pdf`. Keys of `boxes` are page numbers."""
    with pdfium.PdfDocument(file) as source, pdfium.PdfDocument.new() as target:
        for index in range(len(source)):
            blacked = boxes.get(str(index + 1))
            if blacked:
                _add_picture(target, source[index], blacked)
            else:
                target.import_pages(source, [index])
        out = BytesIO()
        target.save(out)
    out.seek(0)
    yield {"pages": write_bare(out, scratch / "redacted.pdf")}


def _add_picture(target: Any, page: Any, boxes: list[Box]) -> None:
    width, height = page.get_size()
    picture = pictured(page, DPI / 72, PIXELS).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        pen.rectangle(
            (
                (left - MARGIN) * picture.width,
                (top - MARGIN_ABOVE) * picture.height,
                (right + MARGIN) * picture.width,
                (bottom + MARGIN_ABOVE) * picture.height,
            ),
            fill="black",
        )
    content = BytesIO()
    picture.save(content, "JPEG", quality=85)
    content.seek(0)
    image = pdfium.PdfImage.new(target)
    image.load_jpeg(content, inline=True)
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    drawn = target.new_page(width, height)
    drawn.insert_obj(image)
    drawn.gen_content()
    drawn.close()
