"""Documents of acts without Django: kinds, states, and which state may follow which."""

from enum import StrEnum

from accounts.rules import Label


class DocumentKind(StrEnum):
    """What a document of an act is."""

    TEXT = "text"
    SKETCH = "sketch"
    PLAN = "plan"
    NOTICE = "notice"
    OTHER = "other"


DOCUMENT_KIND_LABELS: dict[DocumentKind, Label] = {
    DocumentKind.TEXT: Label("текст на акта", "text of the act"),
    DocumentKind.SKETCH: Label("скица", "sketch"),
    DocumentKind.PLAN: Label("план", "plan"),
    DocumentKind.NOTICE: Label("съобщение", "notice"),
    DocumentKind.OTHER: Label("друг документ", "other document"),
}


class DocumentState(StrEnum):
    """Where a document is on its way to the public."""

    WAITING = "waiting"
    HELD = "held"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


DOCUMENT_STATE_LABELS: dict[DocumentState, Label] = {
    DocumentState.WAITING: Label("чете се", "being read"),
    DocumentState.HELD: Label("чака решение", "waits for a decision"),
    DocumentState.PUBLISHED: Label("публикуван", "published"),
    DocumentState.WITHDRAWN: Label("оттеглен", "withdrawn"),
}

TRANSITIONS: dict[DocumentState, frozenset[DocumentState]] = {
    DocumentState.WAITING: frozenset({DocumentState.HELD, DocumentState.WITHDRAWN}),
    DocumentState.HELD: frozenset(
        {DocumentState.WAITING, DocumentState.PUBLISHED, DocumentState.WITHDRAWN}
    ),
    DocumentState.PUBLISHED: frozenset({DocumentState.WITHDRAWN}),
    DocumentState.WITHDRAWN: frozenset({DocumentState.WAITING}),
}
"""A withdrawn document comes back only by being read and decided upon anew."""


class Decision(StrEnum):
    """What a person decided about one piece of personal data."""

    PENDING = "pending"
    KEEP = "keep"
    REMOVE = "remove"


DECISION_LABELS: dict[Decision, Label] = {
    Decision.PENDING: Label("няма решение", "no decision"),
    Decision.KEEP: Label("остава", "stays"),
    Decision.REMOVE: Label("да се заличи", "to be removed"),
}


class KeepReason(StrEnum):
    """Why something that looks like personal data may stay in a public file."""

    NOT_PERSONAL = "not_personal"
    OFFICIAL = "official"
    ORGANISATION = "organisation"
    BY_LAW = "by_law"


KEEP_REASON_LABELS: dict[KeepReason, Label] = {
    KeepReason.NOT_PERSONAL: Label("не са лични данни", "not personal data"),
    KeepReason.OFFICIAL: Label(
        "лице в длъжностно или професионално качество", "a person in an official capacity"
    ),
    KeepReason.ORGANISATION: Label("данни на организация", "data of an organisation"),
    KeepReason.BY_LAW: Label("публикува се по закон", "published by law"),
}


def why_not_become(before: DocumentState, after: DocumentState) -> Label | None:
    """Why a document in one state cannot go to another; None when it can."""
    if after in TRANSITIONS[before]:
        return None
    now = DOCUMENT_STATE_LABELS[before]
    return Label(f"документът е в състояние „{now.bg}“", f"the document is in state “{now.en}”")
