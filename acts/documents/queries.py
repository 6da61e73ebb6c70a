"""Reads of documents of acts, named by what they return."""

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from accounts.models import User
from acts.documents.actions import failed_file
from acts.documents.rules import Decision, DocumentState
from acts.entering.queries import grounds_of, lies_in
from acts.models import Act, ActDocument
from documents.models import ReadPage, Signature, StoredFile
from documents.rules import ReadingState

QUEUE_ROWS = 100


def _with_files(rows: "QuerySet[ActDocument]") -> "QuerySet[ActDocument]":
    return rows.select_related("public", "original", "public__reading").prefetch_related(
        Prefetch("original__signatures", to_attr="seen_signatures")
    ).defer("public__reading__text")  # fmt: skip


def public_documents(act_id: int) -> list[ActDocument]:
    """The published documents of an act, with their files and signatures; two SQL queries."""
    rows = ActDocument.objects.filter(act=act_id, state=DocumentState.PUBLISHED.value)
    return list(_with_files(rows).order_by("ordinal"))


def public_document(act_id: int, document_id: int) -> ActDocument | None:
    """A published document of a public act, or None."""
    return _with_files(
        ActDocument.objects.filter(
            pk=document_id,
            act__in=Act.objects.public().filter(pk=act_id),
            state=DocumentState.PUBLISHED.value,
        ).select_related("act", "act__source", "act__issuer")
    ).first()


def signatures_of(document: ActDocument) -> list[Signature]:
    """Signatures of the original, as they were verified when it came in."""
    if document.original is None:
        return []
    seen: list[Signature] | None = getattr(document.original, "seen_signatures", None)
    return seen if seen is not None else list(document.original.signatures.all())


def page_of(file: StoredFile, number: int) -> ReadPage | None:
    """One page of a file that was read."""
    return (
        ReadPage.objects.filter(reading__file=file, number=number).defer("words", "found").first()
    )


@dataclass(frozen=True, slots=True)
class Queued:
    """A document at the desk.

    Attributes:
        done, pages: how far the reading is; pages is None until it is known.
        failure: code, empty unless the reading failed.
    """

    document: ActDocument
    done: int
    pages: int | None
    failure: str
    pending: int
    removals: int


def queue(user: User, state: str = "") -> list[Queued]:
    """Documents of a person's offices that wait: held first, then being read; newest first."""
    mine = _of(user)
    rows = (
        mine.filter(state=state)
        if state
        else mine.exclude(state__in=[DocumentState.PUBLISHED.value, DocumentState.WITHDRAWN.value])
    )
    found = (
        rows.select_related("act", "act__source", "public__reading", "original__reading",
                            "redacted__reading")
        .annotate(
            pending=Count("findings", filter=Q(findings__decision=Decision.PENDING.value)),
            removals=Count("findings", filter=Q(findings__decision=Decision.REMOVE.value)),
        )
        .order_by(F("state").asc(), "-created_at")[:QUEUE_ROWS]
    )  # fmt: skip
    return [queued(one) for one in found]


def _of(user: User) -> "QuerySet[ActDocument]":
    """Documents of the acts that a person's offices cover."""
    return ActDocument.objects.filter(lies_in(grounds_of(user), "act__"))


def queued(document: ActDocument) -> Queued:
    """A document with how far it is on its way."""
    failed = failed_file(document)
    current = document.public or document.source
    reading = getattr(current, "reading", None)
    return Queued(
        document=document,
        done=reading.pages_done if reading and document.public else 0,
        pages=reading.pages if reading else None,
        failure=failed.reading.failure if failed else "",
        pending=getattr(document, "pending", 0),
        removals=getattr(document, "removals", 0),
    )


def waiting_count(user: User) -> int:
    """How many documents wait for this person: held, or with a reading that failed."""
    failed = ReadingState.FAILED.value
    return _of(user).filter(
        Q(state=DocumentState.HELD.value)
        | Q(state=DocumentState.WAITING.value)
        & (Q(public__reading__state=failed) | Q(original__reading__state=failed)
           | Q(redacted__reading__state=failed))
    ).count()  # fmt: skip
