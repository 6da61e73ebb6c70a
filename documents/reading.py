"""What the jailed reader says of a file, as values."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from documents.jail import cell
from documents.models import StoredFile
from documents.personal_data import Finding, blanked, find_in_document, masked
from documents.rules import Integrity, Method, Trust
from documents.storage import spool, store

INSPECTION_SECONDS = 60.0
CLEANING_SECONDS = 300.0
PAGE_SECONDS = 300.0
_COPY = 1 << 20
_PUBLIC_BODY = (
    "община", "район", "министерство", "агенция", "дирекция", "областна администрация", "съд",
    "кмет", "служба", "комисия", "инспекция", "municipality", "agency", "ministry",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is: media type, number of pages, whether it is signed."""

    media_type: str
    pages: int
    is_signed: bool


@dataclass(frozen=True, slots=True)
class SeenSignature:
    """A signature as it may be shown: a name only of who signs for a public body."""

    integrity: Integrity
    trust: Trust
    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    has_timestamp: bool = False


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page: its text with personal numbers blanked, words, personal data, pictures by width."""

    number: int
    width_pt: float
    height_pt: float
    method: Method
    text: str
    words: list[Any]
    found: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[int, Path] = field(default_factory=dict)


def inspected(file: Path) -> Inspected:
    """What the file is by its content.

    Raises:
        documents.jail.Fault: when it is not taken.
    """
    with cell(file, {"command": "inspect"}, seconds=INSPECTION_SECONDS) as reader:
        (answer,) = reader.answers()
    return Inspected(answer["media_type"], answer["pages"], answer["is_signed"])


@contextmanager
def cleaned(file: Path, media_type: str) -> Iterator[tuple[Path, list[str], int]]:
    """A copy with nothing but pages, codes of what was left out, number of pages."""
    told = {"command": "clean", "media_type": media_type}
    with cell(file, told, seconds=CLEANING_SECONDS) as reader:
        (answer,) = reader.answers()
        yield reader.scratch / "clean.pdf", answer["removed"], answer["pages"]


@contextmanager
def redacted(file: Path, boxes: dict[int, list[list[float]]]) -> Iterator[Path]:
    """A copy with boxes of pages blacked out and nothing left under them."""
    told = {"command": "redact", "boxes": {str(page): boxes[page] for page in boxes}}
    with cell(file, told, seconds=CLEANING_SECONDS) as reader:
        for _ in reader.answers():
            pass
        yield reader.scratch / "redacted.pdf"


def signatures(file: Path) -> list[SeenSignature]:
    """Signatures of a PDF in their order."""
    folder = settings.DOCUMENTS_AUTHORITIES
    folders = [(Path(folder), "anchors")] if folder else []
    told = {"command": "signatures"}
    with cell(file, told, folders, seconds=INSPECTION_SECONDS) as reader:
        return [_signature(answer) for answer in reader.answers()]


def _signature(told: dict[str, Any]) -> SeenSignature:
    organisation = told.get("organisation", "")
    return SeenSignature(
        integrity=Integrity(told["integrity"]),
        trust=Trust(told["trust"]),
        signer=told.get("name", "")[:200] if is_public_body(organisation) else "",
        organisation=organisation,
        issuer=told.get("issuer", ""),
        signed_at=datetime.fromisoformat(told["signed_at"]) if told.get("signed_at") else None,
        has_timestamp=told.get("has_timestamp", False),
    )


def is_public_body(organisation: str) -> bool:
    """Whether an organisation of a certificate is one whose officials are named."""
    words = organisation.lower()
    return any(word in words for word in _PUBLIC_BODY)


def read_pages(file: Path, first: int, last: int) -> Iterator[SeenPage]:
    """Pages as they are read; the pictures of a page are there until the next is asked for."""
    told = {"command": "read", "first": first, "last": last}
    with cell(file, told, seconds=PAGE_SECONDS * (last - first + 1)) as reader:
        for answer in reader.answers():
            number = int(answer["number"])
            page = _page(answer)
            for picture in reader.scratch.glob(f"{number}-*.webp"):
                page.pictures[int(picture.stem.split("-")[1])] = picture
            yield page
            for picture in page.pictures.values():
                picture.unlink()


def _page(told: dict[str, Any]) -> SeenPage:
    text: str = told["text"].replace("\0", "")
    words = told["words"]
    findings = find_in_document(text)
    return SeenPage(
        number=told["number"],
        width_pt=told["width_pt"],
        height_pt=told["height_pt"],
        method=Method(told["method"]),
        text=blanked(text, findings),
        words=words,
        found=[_found(text, words, findings, finding) for finding in findings],
    )


def _found(
    text: str, words: list[Any], findings: tuple[Finding, ...], finding: Finding
) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "start": finding.start,
        "end": finding.end,
        "excerpt": masked(text, findings, finding)[:200],
        "boxes": [box for start, end, box in words if start < finding.end and end > finding.start],
    }


@contextmanager
def on_disk(file: StoredFile) -> Iterator[Path]:
    """A stored file under a path of this machine.

    Raises:
        FileNotFoundError: when the store does not have it.
    """
    kept = store()
    try:
        path = Path(kept.path(file.path))
    except NotImplementedError:
        with spool() as copy:
            with kept.open(file.path) as content:
                while chunk := content.read(_COPY):
                    copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
        return
    if not path.exists():
        raise FileNotFoundError(file.path)
    yield path
