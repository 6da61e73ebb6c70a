"""Every write of this room: files come in, are read page by page, and go."""

import hashlib
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from accounts.actions import record
from accounts.models import User
from documents import reading as jailed
from documents.jail import Fault
from documents.models import Reading, ReadPage, Signature, StoredFile
from documents.reasons import reason
from documents.rules import MediaType, Method, ReadingState, Refused
from documents.scanning import scan
from documents.storage import FULL, keep, spool

ATTEMPTS = 3
PAGES_AT_ONCE = 8
_CHUNK = 1 << 20

file_read = Signal()
"""Sent in the transaction that ends a reading, well or badly; `reading` is the row."""


def store(content: IO[bytes], *, by: User | None) -> StoredFile:
    """Take a file in: streamed to the disk, told by its content, scanned, kept under its hash.

    Raises:
        Refused: too large, a virus, not a type that is taken, damaged, no room.
    """
    with spool() as copy:
        sha256, size = _spooled(content, copy)
        known = StoredFile.objects.filter(sha256=sha256).first()
        if known is not None:
            return known
        scanned = scan(copy)
        try:
            seen = jailed.inspected(Path(copy.name))
        except Fault as fault:
            raise Refused(reason(fault.reason, fault.details)) from fault
        file = StoredFile(
            sha256=sha256,
            size=size,
            media_type=MediaType(seen.media_type).value,
            scan=scanned.value,
        )
        keep(file.path, copy)
    return _recorded(file, by=by)


def _spooled(content: IO[bytes], copy: IO[bytes]) -> tuple[str, int]:
    limit = settings.DOCUMENTS_LIMIT_MB * 1024 * 1024
    digest = hashlib.sha256()
    size = 0
    content.seek(0)
    try:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise Refused(reason("too_large", {"limit": settings.DOCUMENTS_LIMIT_MB}))
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
    except OSError as error:
        raise Refused(FULL) from error
    if not size:
        raise Refused(reason("empty"))
    return digest.hexdigest(), size


@transaction.atomic
def _recorded(file: StoredFile, *, by: User | None) -> StoredFile:
    row, is_new = StoredFile.objects.get_or_create(
        sha256=file.sha256,
        defaults={
            "size": file.size,
            "media_type": file.media_type,
            "scan": file.scan,
            "is_clean": file.is_clean,
        },
    )
    if is_new:
        record("store_file", row, by=by, after={"sha256": row.sha256, "size": row.size})
    return row


def _kept_copy(path: Path, *, scan_state: str) -> StoredFile:
    """Keep a PDF that this program made of a stored one."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        file = StoredFile(
            sha256=sha256,
            size=path.stat().st_size,
            media_type=MediaType.PDF.value,
            scan=scan_state,
            is_clean=True,
        )
        keep(file.path, content)
    return _recorded(file, by=None)


@transaction.atomic
def ask_reading(*, file: StoredFile, anew: bool = False) -> Reading:
    """See to it that a file is read; the job is enqueued with the row.

    `anew` takes up a reading that failed.
    """
    from documents.tasks import enqueue

    reading, is_new = Reading.objects.select_for_update().get_or_create(file=file)
    if anew and reading.state == ReadingState.FAILED:
        reading.state, reading.failure, reading.attempts = ReadingState.WAITING.value, "", 0
        reading.save(update_fields=["state", "failure", "attempts"])
        is_new = True
    if is_new:
        enqueue(file.pk)
    return reading


def read(*, file: StoredFile) -> Reading:
    """Read a file that waits, going on where an earlier attempt was cut off.

    A file that came from outside gets a clean copy; a clean copy gets its pages read. Running it
    again after the end changes nothing. Raises whatever an attempt fails with, until the last one.
    """
    reading = _begun(file)
    if reading.state in (ReadingState.DONE, ReadingState.FAILED):
        return reading
    try:
        with jailed.on_disk(file) as path:
            if file.is_clean:
                _read_pages(reading, path)
            else:
                _clean(reading, path)
    except Fault as fault:
        return _ended(reading, failure=fault.reason)
    except FileNotFoundError:
        return _ended(reading, failure="missing")
    except Refused:
        return _ended(reading, failure="no_room")
    return _ended(reading)


@transaction.atomic
def _begun(file: StoredFile) -> Reading:
    reading = Reading.objects.select_for_update().get(file=file)
    if reading.state in (ReadingState.DONE, ReadingState.FAILED):
        return reading
    if reading.attempts >= ATTEMPTS:
        return _ended(reading, failure="gave_up")
    reading.attempts += 1
    reading.state = ReadingState.RUNNING.value
    reading.save(update_fields=["attempts", "state"])
    return reading


def _clean(reading: Reading, path: Path) -> None:
    """The clean copy and the signatures of a file as it came in."""
    file = reading.file
    seen = jailed.signatures(path) if file.media_type == MediaType.PDF else []
    with jailed.cleaned(path, file.media_type) as (clean, removed, pages):
        copy = _kept_copy(clean, scan_state=file.scan)
    with transaction.atomic():
        file.signatures.all().delete()
        Signature.objects.bulk_create(
            Signature(
                file=file, ordinal=ordinal, signer=one.signer, organisation=one.organisation,
                issuer=one.issuer, signed_at=one.signed_at, has_timestamp=one.has_timestamp,
                integrity=one.integrity.value, trust=one.trust.value,
            )
            for ordinal, one in enumerate(seen, start=1)
        )  # fmt: skip
        reading.clean_copy, reading.removed = copy, removed
        reading.pages = reading.pages_done = pages
        reading.save(update_fields=["clean_copy", "removed", "pages", "pages_done"])


def _read_pages(reading: Reading, path: Path) -> None:
    """Text and pictures of each page that is not yet read, a commit a page."""
    if reading.pages is None:
        reading.pages = jailed.inspected(path).pages
        reading.save(update_fields=["pages"])
    done = set(reading.read_pages.values_list("number", flat=True))
    waiting = [number for number in range(1, reading.pages + 1) if number not in done]
    while waiting:
        first = waiting[0]
        last = max(n for n in waiting if n < first + PAGES_AT_ONCE)
        for page in jailed.read_pages(path, first, last):
            if page.number not in done:
                _keep_page(reading, page)
        waiting = [number for number in waiting if number > last]


def _keep_page(reading: Reading, page: jailed.SeenPage) -> None:
    for width, picture in page.pictures.items():
        with picture.open("rb") as content:
            keep(reading.file.picture_path(page.number, width), content)
    with transaction.atomic():
        _, is_new = ReadPage.objects.get_or_create(
            reading=reading,
            number=page.number,
            defaults={
                "width_pt": page.width_pt,
                "height_pt": page.height_pt,
                "method": page.method.value,
                "text": page.text,
                "words": page.words,
                "found": page.found,
            },
        )
        if is_new:
            # a page more is headway: only attempts that bring none count against the file
            Reading.objects.filter(pk=reading.pk).update(pages_done=F("pages_done") + 1, attempts=1)


@transaction.atomic
def _ended(reading: Reading, *, failure: str = "") -> Reading:
    reading = Reading.objects.select_for_update().get(pk=reading.pk)
    if reading.state in (ReadingState.DONE, ReadingState.FAILED):
        return reading
    pages = list(reading.read_pages.values_list("text", "method"))
    reading.state = (ReadingState.FAILED if failure else ReadingState.DONE).value
    reading.failure = failure
    reading.text = "\n\n".join(text for text, _ in pages if text)
    reading.is_scanned = any(method == Method.OCR for _, method in pages) if pages else None
    reading.finished_at = timezone.now()
    reading.save(update_fields=["state", "failure", "text", "is_scanned", "finished_at"])
    file_read.send(sender=Reading, reading=reading)
    return reading


def redact(*, file: StoredFile, boxes: dict[int, list[list[float]]], by: User) -> StoredFile:
    """A copy of a clean file with boxes of its pages blacked out, which is then to be read.

    Raises:
        Refused: when it cannot be made or kept.
    """
    try:
        with jailed.on_disk(file) as path, jailed.redacted(path, boxes) as made:
            copy = _kept_copy(made, scan_state=file.scan)
    except Fault as fault:
        raise Refused(reason(fault.reason, fault.details)) from fault
    except FileNotFoundError as error:
        raise Refused(reason("missing")) from error
    record("redact_file", copy, by=by, before={"sha256": file.sha256},
           after={"sha256": copy.sha256, "pages": sorted(boxes)})  # fmt: skip
    return copy
