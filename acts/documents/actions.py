"""Every write about documents of acts: attached, decided upon, redacted, published, withdrawn."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import IO

import orjson
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label
from acts.documents.rules import (
    KEEP_REASON_LABELS,
    Decision,
    DocumentKind,
    DocumentState,
    KeepReason,
    why_not_become,
)
from acts.models import Act, ActDocument, Finding
from acts.publishing.actions import renew, why_not_handle
from documents import actions as files
from documents.models import StoredFile
from documents.personal_data import PersonalData, find_in_document
from documents.reasons import reason as reason_of
from documents.rules import ReadingState

Verdict = tuple[Decision, KeepReason | None]
_READ_ANEW = Label(
    "междувременно документът е прочетен наново; прегледайте го пак",
    "the document was read anew meanwhile; look at it again",
)


def why_not_attach(act: Act, user: User) -> Label | None:
    """Why a person may not add documents to an act; None when he may."""
    return why_not_handle(act, user)


def why_not_titled(title: str) -> Label | None:
    """Why a text cannot be the public title of a document; None when it can."""
    if not title.strip():
        return Label("напишете заглавие", "give it a title")
    found = {one.kind for one in find_in_document(title)} - {PersonalData.OFFICIAL}
    if found:
        return Label(
            "в заглавието има лични данни, а то е публично",
            "the title holds personal data, and it is public",
        )
    return None


def attach(
    *, act: Act, content: IO[bytes], name: str, kind: str, title: str, by: User | None
) -> ActDocument:
    """Add a file to an act as its restricted original; a job reads it and makes the public copy.

    Args:
        name: of the file as it was uploaded; never public.
        kind: a `DocumentKind`.

    Raises:
        NotAllowed: without the right, or with a title that may not be public.
        documents.rules.Refused: a file that is not taken.
    """
    if by is not None and (why_not := why_not_attach(act, by)):
        raise NotAllowed(why_not)
    if why_not := why_not_titled(title):
        raise NotAllowed(why_not)
    file = files.store(content, by=by)
    with transaction.atomic():
        locked = Act.objects.select_for_update().get(pk=act.pk)
        last = locked.documents.aggregate(last=Max("ordinal"))["last"] or 0
        document = ActDocument.objects.create(
            act=locked,
            ordinal=last + 1,
            kind=DocumentKind(kind).value,
            title=title.strip()[:200],
            file_name=name[-200:],
            original=file,
            added_by=by,
        )
        _record("attach_document", document, by, after={"sha256": file.sha256, "kind": kind})
        advance(document)
    return document


def advance(document: ActDocument) -> None:
    """Take a waiting document as far as what is read of it allows, in the caller's transaction."""
    if document.state != DocumentState.WAITING:
        return
    if document.public is None:
        source = document.source
        assert source is not None
        copy = source if source.is_clean else _clean_copy(source)
        if copy is None:
            return
        document.public = copy
        document.save(update_fields=["public"])
    reading = files.ask_reading(file=document.public)
    if reading.state == ReadingState.DONE:
        _hold(document)


def _clean_copy(source: StoredFile) -> StoredFile | None:
    reading = files.ask_reading(file=source)
    return reading.clean_copy if reading.state == ReadingState.DONE else None


def _hold(document: ActDocument) -> None:
    """What the guard saw in the public file waits for a person; what he kept before, he kept."""
    assert document.public is not None
    kept = {
        (one.page, one.kind, one.excerpt): one
        for one in document.findings.filter(decision=Decision.KEEP.value)
    }
    document.findings.all().delete()
    rows = []
    for page in document.public.reading.read_pages.only("number", "found"):
        for seen in page.found:
            row = Finding(document=document, page=page.number, **seen)
            if before := kept.get((row.page, row.kind, row.excerpt)):
                row.decision, row.reason = before.decision, before.reason
                row.decided_by_id, row.decided_at = before.decided_by_id, before.decided_at
            rows.append(row)
    Finding.objects.bulk_create(rows)
    document.state = DocumentState.HELD.value
    document.save(update_fields=["state"])


def advance_all_of(file: StoredFile) -> None:
    """Take on every waiting document that this file was read for."""
    waiting = ActDocument.objects.select_for_update(of=("self",)).filter(
        state=DocumentState.WAITING.value
    )
    rows = [*waiting.filter(original=file), *waiting.filter(redacted=file),
            *waiting.filter(public=file)]  # fmt: skip
    for document in {row.pk: row for row in rows}.values():
        advance(document)


def why_not_decide(document: ActDocument, user: User) -> Label | None:
    """Why a person may not decide upon findings; None when he may."""
    if why_not := why_not_handle(document.act, user):
        return why_not
    if document.state != DocumentState.HELD:
        return why_not_become(DocumentState(document.state), DocumentState.PUBLISHED)
    return None


@transaction.atomic
def decide(*, document: ActDocument, verdicts: Mapping[int, Verdict], by: User) -> int:
    """Decide upon findings by their ids; how many changed.

    Raises:
        NotAllowed: without the right, when the document is not held, for a finding of another
            document, or when something is kept without a reason.
    """
    locked = _locked(document)
    if why_not := why_not_decide(locked, by):
        raise NotAllowed(why_not)
    findings = {one.pk: one for one in locked.findings.filter(pk__in=verdicts)}
    if findings.keys() != set(verdicts):
        raise NotAllowed(_READ_ANEW)
    changed = []
    for pk, (decision, reason) in verdicts.items():
        if decision == Decision.KEEP and reason is None:
            raise NotAllowed(Label("посочете защо данните остават", "say why the data may stay"))
        finding = findings[pk]
        text = KEEP_REASON_LABELS[reason].bg if reason and decision == Decision.KEEP else ""
        if (finding.decision, finding.reason) == (decision.value, text):
            continue
        is_open = decision == Decision.PENDING
        finding.decision, finding.reason = decision.value, text
        finding.decided_by = None if is_open else by
        finding.decided_at = None if is_open else timezone.now()
        finding.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
        changed.append({"finding": pk, "page": finding.page, "kind": finding.kind,
                        "decision": decision.value, "reason": text})  # fmt: skip
    if changed:
        _record("decide_findings", locked, by, after={"decisions": changed})
    return len(changed)


def why_not_publish(document: ActDocument, user: User) -> Label | None:
    """Why a person may not publish a document now; None when he may."""
    if why_not := why_not_handle(document.act, user):
        return why_not
    if why_not := why_not_become(DocumentState(document.state), DocumentState.PUBLISHED):
        return why_not
    decisions = list(document.findings.values_list("decision", flat=True))
    if pending := decisions.count(Decision.PENDING):
        return Label(
            f"няма решение за {pending} от намерените лични данни",
            f"{pending} of the personal data found have no decision",
        )
    if decisions.count(Decision.REMOVE):
        return Label(
            "има данни за заличаване: заличете ги тук или качете заличен файл",
            "some data are to be removed: black them out here or upload a redacted file",
        )
    return None


def seen_of(document: ActDocument) -> str:
    """What a page carries to notice a change: a hash of the public file and of every decision."""
    findings = document.findings.order_by("pk").values_list("pk", "decision", "reason")
    seen = [document.public.sha256 if document.public else "", *findings]
    return blake2b(orjson.dumps(seen), digest_size=16).hexdigest()


@transaction.atomic
def publish(*, document: ActDocument, by: User, seen: str | None = None) -> None:
    """Show the public file to everyone.

    Raises:
        NotAllowed: without the right, while something is not decided or not removed, or when the
            document is not as `seen` (see `seen_of`) says; None asks nothing.
    """
    locked = _locked(document)
    if why_not := why_not_publish(locked, by):
        raise NotAllowed(why_not)
    if seen is not None and seen != seen_of(locked):
        raise NotAllowed(_READ_ANEW)
    assert locked.public is not None
    locked.state, locked.published_at = DocumentState.PUBLISHED.value, timezone.now()
    locked.save(update_fields=["state", "published_at"])
    kept = locked.findings.filter(decision=Decision.KEEP.value).count()
    _record("publish_document", locked, by, after={"sha256": locked.public.sha256, "kept": kept})
    renew([locked.act_id], by=by)


def why_not_withdraw(document: ActDocument, user: User) -> Label | None:
    """Why a person may not take a document away from the public; None when he may."""
    return why_not_handle(document.act, user) or why_not_become(
        DocumentState(document.state), DocumentState.WITHDRAWN
    )


@transaction.atomic
def withdraw(*, document: ActDocument, reason: str, by: User) -> None:
    """Take a document away from the public, or off the queue.

    Raises:
        NotAllowed: without the right or a reason.
    """
    locked = _locked(document)
    if why_not := why_not_withdraw(locked, by):
        raise NotAllowed(why_not)
    if not reason.strip():
        raise NotAllowed(Label("напишете причина", "say why"))
    was = locked.state
    locked.state = DocumentState.WITHDRAWN.value
    locked.save(update_fields=["state"])
    _record("withdraw_document", locked, by, before={"state": was}, reason=reason.strip()[:500])
    if was == DocumentState.PUBLISHED:
        renew([locked.act_id], by=by)


def why_not_take_back(document: ActDocument, user: User) -> Label | None:
    """Why a withdrawn document cannot come back to the queue; None when it can."""
    if document.state == DocumentState.HELD:
        return why_not_become(DocumentState.PUBLISHED, DocumentState.WAITING)
    return why_not_handle(document.act, user) or why_not_become(
        DocumentState(document.state), DocumentState.WAITING
    )


@transaction.atomic
def take_back(*, document: ActDocument, by: User) -> None:
    """Bring a withdrawn document back to be decided upon anew.

    Raises:
        NotAllowed: without the right, or when it is not withdrawn.
    """
    locked = _locked(document)
    if why_not := why_not_take_back(locked, by):
        raise NotAllowed(why_not)
    locked.findings.all().delete()
    _wait(locked, public=locked.public)
    _record("take_back_document", locked, by)
    advance(locked)


def why_not_retry(document: ActDocument, user: User) -> Label | None:
    """Why a failed reading cannot be tried again; None when it can."""
    if why_not := why_not_handle(document.act, user):
        return why_not
    if failed_file(document) is None:
        return Label("четенето не е спряло", "the reading has not failed")
    return None


def failed_file(document: ActDocument) -> StoredFile | None:
    """The file whose reading failed and keeps a document waiting."""
    for file in (document.public, document.source):
        reading = getattr(file, "reading", None)
        if reading is not None and reading.state == ReadingState.FAILED:
            return file
    return None


@transaction.atomic
def retry(*, document: ActDocument, by: User) -> None:
    """Try a failed reading again.

    Raises:
        NotAllowed: without the right, or when nothing failed.
    """
    locked = _locked(document)
    if why_not := why_not_retry(locked, by):
        raise NotAllowed(why_not)
    file = failed_file(locked)
    assert file is not None
    files.ask_reading(file=file, anew=True)
    _record("retry_reading", locked, by)


@transaction.atomic
def redact(
    *, document: ActDocument, boxes: Mapping[int, list[list[float]]] | None = None, by: User
) -> None:
    """Black out all findings to be removed, and `boxes` of pages that were drawn by hand.

    The pages concerned become pictures, so nothing is left under the black; the new file is read
    and guarded anew.

    Raises:
        NotAllowed: without the right, not held, or nothing to black out.
        documents.rules.Refused: when the copy cannot be made.
    """
    locked = _locked(document)
    if why_not := why_not_decide(locked, by):
        raise NotAllowed(why_not)
    wanted = {page: list(some) for page, some in (boxes or {}).items()}
    for finding in locked.findings.filter(decision=Decision.REMOVE.value):
        wanted.setdefault(finding.page, []).extend(finding.boxes)
    if not any(wanted.values()) or locked.public is None:
        raise NotAllowed(Label("няма какво да се заличи", "there is nothing to black out"))
    locked.is_redacted = True
    _wait(locked, public=files.redact(file=locked.public, boxes=wanted, by=by))
    advance(locked)


def submit_redacted(*, document: ActDocument, content: IO[bytes], by: User) -> None:
    """Take a copy that a person redacted elsewhere as what the public file is made of.

    Raises:
        NotAllowed: without the right, or when the document is not held.
        documents.rules.Refused: a file that is not taken.
    """
    if why_not := why_not_decide(document, by):
        raise NotAllowed(why_not)
    file = files.store(content, by=by)
    with transaction.atomic():
        locked = _locked(document)
        if why_not := why_not_decide(locked, by):
            raise NotAllowed(why_not)
        locked.redacted = file
        _wait(locked, public=None)
        _record("submit_redacted", locked, by, after={"sha256": file.sha256})
        advance(locked)


def said_failure(code: str) -> Label:
    """Why a reading failed, in words."""
    return reason_of(code)


def _wait(document: ActDocument, *, public: StoredFile | None) -> None:
    document.state, document.public, document.published_at = (
        DocumentState.WAITING.value, public, None,
    )  # fmt: skip
    document.save(update_fields=["state", "public", "published_at", "is_redacted", "redacted"])


def _locked(document: ActDocument) -> ActDocument:
    return ActDocument.objects.select_for_update(of=("self",)).select_related(
        "act", "public", "original", "redacted"
    ).get(pk=document.pk)  # fmt: skip


def _record(verb: str, document: ActDocument, by: User | None, **told: object) -> None:
    record(verb, document, by=by, municipality_code=document.act.municipality_id, **told)  # type: ignore[arg-type]
