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
