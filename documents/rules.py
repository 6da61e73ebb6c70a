"""Files of documents without Django: what may come in, and the states of their reading."""

from enum import StrEnum

from accounts.rules import Label

PICTURE_WIDTHS = (200, 1200)
"""Pictures of pages: thumbnail and page view, pixels."""


class MediaType(StrEnum):
    """Types that are taken, told by content and never by name."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"


class ReadingState(StrEnum):
    """How far the reading of a file has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Method(StrEnum):
    """Where the text of a page comes from."""

    TEXT = "text"
    OCR = "ocr"
    EMPTY = "empty"


METHOD_LABELS: dict[Method, Label] = {
    Method.TEXT: Label("текст от файла", "text of the file"),
    Method.OCR: Label("разпознат от изображение", "recognised from the picture"),
    Method.EMPTY: Label("без текст", "no text"),
}


class Scan(StrEnum):
    """What is known of viruses in a file."""

    CLEAN = "clean"
    UNSCANNED = "unscanned"


SCAN_LABELS: dict[Scan, Label] = {
    Scan.CLEAN: Label("проверен за вируси, чист", "scanned for viruses, clean"),
    Scan.UNSCANNED: Label(
        "не е проверен за вируси: няма зададен скенер", "not scanned for viruses: no scanner is set"
    ),
}


class Integrity(StrEnum):
    """What happened to a document after it was signed."""

    WHOLE = "whole"
    EXTENDED = "extended"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


INTEGRITY_LABELS: dict[Integrity, Label] = {
    Integrity.WHOLE: Label(
        "документът не е променян след подписването", "the document has not changed since"
    ),
    Integrity.EXTENDED: Label(
        "след подписването са добавяни данни, които подписът не обхваща",
        "data was added after signing that the signature does not cover",
    ),
    Integrity.BROKEN: Label(
        "документът е променен след подписването", "the document was changed after signing"
    ),
    Integrity.UNREADABLE: Label("подписът не може да се прочете", "the signature cannot be read"),
}


class Trust(StrEnum):
    """Whether the signer's certificate leads to an authority that is trusted here."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNCHECKED = "unchecked"


TRUST_LABELS: dict[Trust, Label] = {
    Trust.TRUSTED: Label(
        "удостоверението е от доверен издател", "the certificate is from a trusted authority"
    ),
    Trust.UNTRUSTED: Label(
        "удостоверението не води до доверен издател",
        "the certificate does not lead to a trusted authority",
    ),
    Trust.UNCHECKED: Label(
        "веригата на удостоверението не е проверена", "the chain of the certificate is not verified"
    ),
}


class Refused(Exception):  # noqa: N818 - read as a sentence where raised
    """A file that is not taken; `label` says to a person why."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label
