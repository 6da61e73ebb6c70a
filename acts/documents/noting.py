"""What the log is told of people who read documents that are not public."""

from django.db import transaction
from django.utils.timezone import localdate

from accounts.actions import NotAllowed, record
from accounts.models import AuditEvent, User
from acts.documents.rules import DocumentState
from acts.models import ActDocument
from acts.publishing.actions import why_not_handle


@transaction.atomic
def note_original_read(*, document: ActDocument, by: User) -> None:
    """Note that a person opened a restricted original.

    Raises:
        NotAllowed: without the right.
    """
    if why_not := why_not_handle(document.act, by):
        raise NotAllowed(why_not)
    record("read_original", document, by=by, municipality_code=document.act.municipality_id)


@transaction.atomic
def note_pages_read(*, document: ActDocument, by: User) -> None:
    """Note that a person looked at pages that are not public: once a day for each document.

    Raises:
        NotAllowed: without the right.
    """
    if why_not := why_not_handle(document.act, by):
        raise NotAllowed(why_not)
    if document.state == DocumentState.PUBLISHED:
        return
    noted = AuditEvent.objects.filter(
        subject_type=document._meta.label_lower,
        subject_id=str(document.pk),
        verb="read_held_pages",
        actor=by,
        at__date=localdate(),
    )
    if not noted.exists():
        record("read_held_pages", document, by=by, municipality_code=document.act.municipality_id)
