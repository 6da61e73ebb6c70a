"""What a file is by its content, and whether it is honest about it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from documents.jailed.faults import Fault

IMAGES = ("image/jpeg", "image/png", "image/tiff")
PAGES_LIMIT = 1000
PIXELS_LIMIT = 150_000_000
"""A scan of A0 at 300 dots an inch has 140 million."""
PAGE_POINTS_LIMIT = 20_000
"""The longest side of a page: 7 m. Plans on rolls are shorter."""
_TAIL = 70_000
_AFTER_END = 4096
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|\?php)", re.IGNORECASE)


def inspect(file: Path, scratch: Path) -> Iterator[dict[str, Any]]:
    """One answer: media type, pages, whether it carries signatures.

    Raises:
        Fault: not one of the types that are taken, two types at once, encrypted, damaged, or
            with more pages or pixels than any honest document.
    """
    import magic

    kind = str(magic.from_file(str(file), mime=True))
    with file.open("rb") as stream:
        head = stream.read(1024)
        stream.seek(-min(_TAIL, file.stat().st_size), os.SEEK_END)
        tail = stream.read()
    if kind == "application/pdf":
        _check_disguise(head, tail, kind)
        yield {"media_type": kind, **_pdf(file)}
    elif kind in IMAGES:
        _check_disguise(head, tail, kind)
        yield {"media_type": kind, **_image(file, kind)}
    elif kind in ("application/x-empty", "inode/x-empty"):
        raise Fault("empty")
    else:
        raise Fault("wrong_type", found=kind[:60])


def _check_disguise(head: bytes, tail: bytes, kind: str) -> None:
    """A file that is also an archive, a page or another document is two files to two programs."""
    if kind == "application/pdf":
        if not head.startswith(b"%PDF-"):
            raise Fault("two_types")
        end = tail.rfind(b"%%EOF")
        if end < 0:
            raise Fault("broken")
        if len(tail[end + 5 :].strip(b"\r\n\t \0")) > _AFTER_END:
            raise Fault("two_types")
    elif b"%PDF-" in head or b"%%EOF" in tail[-1100:]:
        raise Fault("two_types")
    if b"PK\x05\x06" in tail or _MARKUP.search(head):
        raise Fault("two_types")


def _pdf(file: Path) -> dict[str, Any]:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        is_locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise Fault("encrypted" if is_locked else "broken") from error
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Fault("encrypted")
    if not len(document):
        raise Fault("broken")
    if len(document) > PAGES_LIMIT:
        raise Fault("too_many_pages", pages=len(document), limit=PAGES_LIMIT)
    for index in range(len(document)):
        try:
            width, height = document.get_page_size(index)
        except pdfium.PdfiumError as error:
            raise Fault("broken") from error
        if not (0 < width <= PAGE_POINTS_LIMIT and 0 < height <= PAGE_POINTS_LIMIT):
            raise Fault("page_size", page=index + 1)
    is_signed = raw.FPDF_GetSignatureCount(document) > 0
    return {"pages": len(document), "is_signed": is_signed}


def _image(file: Path, kind: str) -> dict[str, Any]:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit below has words for a person
    try:
        with Image.open(file, formats=[kind.removeprefix("image/")]) as image:
            pages = getattr(image, "n_frames", 1)
            if pages > PAGES_LIMIT:
                raise Fault("too_many_pages", pages=pages, limit=PAGES_LIMIT)
            for frame in range(pages):
                image.seek(frame)
                if image.width * image.height > PIXELS_LIMIT:
                    raise Fault("too_many_pixels", limit=PIXELS_LIMIT // 1_000_000)
                image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Fault("broken") from error
    return {"pages": pages, "is_signed": False}
