"""A copy of a document with nothing in it but its pages as they look.

Annotations are drawn into the pages; scripts, actions, attachments, forms, hidden layers' switches,
signatures and every kind of metadata stay behind. Pictures become a PDF without their metadata.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from documents.jailed.faults import Fault
from documents.jailed.inspection import PIXELS_LIMIT

_REMOVED = {
    "/JavaScript": "script", "/JS": "script", "/EmbeddedFile": "attachment",
    "/EmbeddedFiles": "attachment", "/Launch": "launch", "/OpenAction": "action", "/AA": "action",
    "/SubmitForm": "action", "/ImportData": "action", "/GoToR": "action", "/URI": "link",
    "/AcroForm": "form", "/Metadata": "metadata", "/Author": "metadata", "/Creator": "metadata",
    "/Producer": "metadata", "/Title": "metadata", "/PieceInfo": "metadata",
    "/ByteRange": "signature", "/OCProperties": "layers", "/RichMedia": "media",
    "/XFA": "form", "/Annots": "annotations",
}  # fmt: skip
_DROPPED = (
    "/AA", "/A", "/Annots", "/OpenAction", "/Names", "/AcroForm", "/Metadata", "/PieceInfo",
    "/LastModified", "/JS", "/EmbeddedFiles", "/AF", "/OCProperties", "/Thumb", "/StructTreeRoot",
    "/Outlines", "/Perms", "/Collection", "/Threads", "/URI",
)  # fmt: skip
_JPEG = ("/DCTDecode", ["/DCTDecode"])
_JPEG_WITHOUT = (0xE1, 0xE3, 0xEC, 0xED, 0xFE)
"""Exif and XMP, Meta, Ducky, IPTC, comments; colour profiles and Adobe's colour flag stay."""


def clean(file: Path, scratch: Path, media_type: str) -> Iterator[dict[str, Any]]:
    """One answer: codes of what was removed, number of pages; the copy is `clean.pdf`."""
    if media_type == "application/pdf":
        removed = found_in(file)
        copied = _pages_only(file)
    else:
        removed = []
        copied = _from_images(file, media_type)
    pages = write_bare(copied, scratch / "clean.pdf")
    yield {"removed": removed, "pages": pages}


def found_in(file: Path) -> list[str]:
    """Codes of what a PDF holds besides its pages."""
    from pyhanko.pdf_utils.generic import DictionaryObject
    from pyhanko.pdf_utils.reader import PdfFileReader

    seen: set[str] = set()

    def look(thing: Any, depth: int = 0) -> None:
        if isinstance(thing, DictionaryObject):
            for key in thing:
                seen.add(str(key))
                value = thing.raw_get(key)
                if str(key) in ("/S", "/Subtype", "/Type"):
                    seen.add(str(value))
                elif depth < 50:
                    look(value, depth + 1)
        elif isinstance(thing, list) and depth < 50:
            for value in thing:
                look(value, depth + 1)

    try:
        with file.open("rb") as stream:
            reader = PdfFileReader(stream, strict=False)
            look(reader.trailer)
            for reference in _all(reader):
                look(reader.get_object(reference))  # type: ignore[no-untyped-call]
    except Exception:
        # pdfium mends a damaged table of objects; what else was in the file is then not known
        return ["damage"]
    return sorted({code for key, code in _REMOVED.items() if key in seen})


def _all(reader: Any) -> set[Any]:
    references: set[Any] = set()
    for revision in range(reader.xrefs.total_revisions):
        references |= set(reader.xrefs.explicit_refs_in_revision(revision))
    return references


def _pages_only(file: Path) -> BytesIO:
    """Pages taken over into a new document, their annotations drawn into them."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        with pdfium.PdfDocument(file) as source, pdfium.PdfDocument.new() as target:
            for index in range(len(source)):
                page = source[index]
                if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
                    raise Fault("broken", page=index + 1)
                page.close()
            target.import_pages(source)
            out = BytesIO()
            target.save(out)
    except pdfium.PdfiumError as error:
        raise Fault("broken") from error
    out.seek(0)
    return out


def _from_images(file: Path, media_type: str) -> BytesIO:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS_LIMIT
    frames = []
    with Image.open(file, formats=[media_type.removeprefix("image/")]) as image:
        dots = image.info.get("dpi", (150, 150))[0]
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frame = ImageOps.exif_transpose(image)
            frames.append(frame.convert("L" if frame.mode in ("1", "L", "LA", "I;16") else "RGB"))
    out = BytesIO()
    resolution = float(dots) if 50 <= float(dots) <= 1200 else 150.0
    frames[0].save(
        out, "PDF", save_all=True, append_images=frames[1:], resolution=resolution, quality=85
    )
    out.seek(0)
    return out


def write_bare(source: BytesIO, target: Path) -> int:
    """Write a PDF without anything that may tell or do more than its pages; the page count."""
    from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
    from pyhanko.pdf_utils.writer import PdfFileWriter

    writer = _copied(source)
    for thing in list(writer.objects.values()):
        if isinstance(thing, StreamObject) and thing.get("/Filter") in _JPEG:
            thing._encoded_data = without_jpeg_metadata(thing.encoded_data)
        if isinstance(thing, DictionaryObject):
            for key in _DROPPED:
                if key in thing:
                    del thing[key]
    through = BytesIO()
    writer.write(through)
    final: PdfFileWriter = _copied(through)  # once more: leaves behind what nothing points to now
    with target.open("wb") as stream:
        final.write(stream)  # type: ignore[no-untyped-call]
    return int(final.root["/Pages"]["/Count"])


def _copied(source: BytesIO) -> Any:
    """All objects that the pages need, without a record of who made them, when and with what."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(source, strict=False), {"info": None})
    writer._update_meta = lambda: None  # type: ignore[method-assign]
    return writer


def without_jpeg_metadata(data: bytes) -> bytes:
    """A JPEG without the segments that tell of camera, place, author and program."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept = [b"\xff\xd8"]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:  # the picture itself begins
            break
        length = int.from_bytes(data[at + 2 : at + 4], "big") + 2
        if marker not in _JPEG_WITHOUT:
            kept.append(data[at : at + length])
        at += length
    return b"".join([*kept, data[at:]])
