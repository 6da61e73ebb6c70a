"""States of an administrative act: four independent axes, their labels and transitions.

The register shows one flat status; inside there are four axes, because an act may be in force
and in court, or repealed and built. When a date of taking effect is known it was recorded; it
is never computed. Kinds of acts live in `acts.kinds` and are given here too.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label
from acts.kinds import ACT_KIND_LABELS, ACT_KINDS, ActKind, kind_of

__all__ = [
    "ACT_KINDS",
    "ACT_KIND_LABELS",
    "DISPUTE_STATE_LABELS",
    "EXECUTION_LABELS",
    "FLAT_STATUS_LABELS",
    "LEGAL_STATE_LABELS",
    "PUBLICATION_LABELS",
    "TRANSITIONS",
    "ActKind",
    "DisputeState",
    "Execution",
    "FlatStatus",
    "LegalState",
    "Publication",
    "StatusRead",
    "flat_status",
    "kind_of",
    "read_status",
    "states_shown_as",
    "why_not_move",
]


class LegalState(StrEnum):
    """Where the act stands in law."""

    DRAFT = "draft"
    ISSUED = "issued"
    NOTIFIED = "notified"
    IN_FORCE = "in_force"
    REPEALED = "repealed"
    VOID = "void"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


LEGAL_STATE_LABELS: dict[LegalState, Label] = {
    LegalState.DRAFT: Label("проект", "draft"),
    LegalState.ISSUED: Label("издаден", "issued"),
    LegalState.NOTIFIED: Label("съобщен", "notified"),
    LegalState.IN_FORCE: Label("влязъл в сила", "in force"),
    LegalState.REPEALED: Label("отменен", "repealed"),
    LegalState.VOID: Label("нищожен", "void"),
    LegalState.LAPSED: Label("изгубил правно действие", "lapsed"),
    LegalState.SUPERSEDED: Label("изменен или заменен", "superseded"),
}

TRANSITIONS: dict[LegalState, frozenset[LegalState]] = {
    LegalState.DRAFT: frozenset({LegalState.ISSUED}),
    LegalState.ISSUED: frozenset(
        {LegalState.NOTIFIED, LegalState.IN_FORCE, LegalState.REPEALED, LegalState.VOID}
    ),
    LegalState.NOTIFIED: frozenset({LegalState.IN_FORCE, LegalState.REPEALED, LegalState.VOID}),
    LegalState.IN_FORCE: frozenset(
        {LegalState.REPEALED, LegalState.VOID, LegalState.LAPSED, LegalState.SUPERSEDED}
    ),
    # A court may set aside the repeal or the act that replaced this one.
    LegalState.REPEALED: frozenset({LegalState.IN_FORCE, LegalState.VOID}),
    LegalState.SUPERSEDED: frozenset({LegalState.IN_FORCE, LegalState.VOID}),
    LegalState.LAPSED: frozenset({LegalState.VOID}),
    LegalState.VOID: frozenset(),
}
"""Every move of the legal state that an event may record."""


class DisputeState(StrEnum):
    """Whether the act is contested; UNKNOWN when the source does not say."""

    UNKNOWN = "unknown"
    NONE = "none"
    ADMINISTRATIVE_APPEAL = "administrative_appeal"
    COURT = "court"
    CASSATION = "cassation"
    FINALLY_UPHELD = "finally_upheld"
    FINALLY_QUASHED = "finally_quashed"
    PARTLY_QUASHED = "partly_quashed"
    CONTESTED = "contested"


DISPUTE_STATE_LABELS: dict[DisputeState, Label] = {
    DisputeState.UNKNOWN: Label("няма данни за обжалване", "no data about appeals"),
    DisputeState.NONE: Label("не е обжалван", "not contested"),
    DisputeState.ADMINISTRATIVE_APPEAL: Label("обжалван пред РДНСК", "appealed to RDNSK"),
    DisputeState.COURT: Label("обжалван пред АССГ", "in court (ASSG)"),
    DisputeState.CASSATION: Label("касационно обжалване (ВАС)", "in cassation (VAS)"),
    DisputeState.FINALLY_UPHELD: Label("окончателно потвърден", "finally upheld"),
    DisputeState.FINALLY_QUASHED: Label("окончателно отменен от съда", "finally quashed"),
    DisputeState.PARTLY_QUASHED: Label("отменен отчасти", "partly quashed"),
    DisputeState.CONTESTED: Label("обжалван", "contested"),
}

_PENDING = frozenset(
    {
        DisputeState.CONTESTED,
        DisputeState.ADMINISTRATIVE_APPEAL,
        DisputeState.COURT,
        DisputeState.CASSATION,
    }
)


class Execution(StrEnum):
    """How far what the act allows is built; UNKNOWN when nothing tells."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"
    SITE_OPENED = "site_opened"
    ROUGH_BUILT = "rough_built"
    COMPLETED = "completed"
    COMMISSIONED = "commissioned"
    STOPPED = "stopped"


EXECUTION_LABELS: dict[Execution, Label] = {
    Execution.UNKNOWN: Label("няма данни за изпълнението", "no data about execution"),
    Execution.NOT_STARTED: Label("незапочнат", "not started"),
    Execution.SITE_OPENED: Label("открита строителна площадка", "site opened"),
    Execution.ROUGH_BUILT: Label("завършен груб строеж (акт 14)", "rough structure built (act 14)"),
    Execution.COMPLETED: Label("завършен строеж (акт 15)", "completed (act 15)"),
    Execution.COMMISSIONED: Label("въведен в експлоатация", "commissioned"),
    Execution.STOPPED: Label("спрян", "stopped"),
}


class Publication(StrEnum):
    """Who may read the act."""

    INTERNAL = "internal"
    REDACTION_PENDING = "redaction_pending"
    PUBLIC = "public"
    WITHDRAWN = "withdrawn"


PUBLICATION_LABELS: dict[Publication, Label] = {
    Publication.INTERNAL: Label("вътрешен", "internal"),
    Publication.REDACTION_PENDING: Label(
        "чака заличаване на лични данни", "waiting for redaction of personal data"
    ),
    Publication.PUBLIC: Label("публичен", "public"),
    Publication.WITHDRAWN: Label("оттеглен от публикуване", "withdrawn from publication"),
}


class FlatStatus(StrEnum):
    """The one status that registers show."""

    IN_FORCE = "in_force"
    REPEALED = "repealed"
    CONTESTED = "contested"
    NOT_IN_FORCE = "not_in_force"
    NOT_STATED = "not_stated"


FLAT_STATUS_LABELS: dict[FlatStatus, Label] = {
    FlatStatus.IN_FORCE: Label("Влязъл в сила", "In force"),
    FlatStatus.REPEALED: Label("Отменен", "Repealed"),
    FlatStatus.CONTESTED: Label("Обжалван", "Contested"),
    FlatStatus.NOT_IN_FORCE: Label("Не е влязъл в сила", "Not in force"),
    FlatStatus.NOT_STATED: Label("Без данни за влизане в сила", "Taking effect not stated"),
}


@dataclass(frozen=True, slots=True)
class StatusRead:
    """A register's flat status on our axes; `is_known` is False for a text never seen."""

    legal_state: LegalState
    dispute_state: DisputeState
    is_known: bool = True


_READ: dict[str, StatusRead] = {
    "влязъл в сила": StatusRead(LegalState.IN_FORCE, DisputeState.UNKNOWN),
    "отменен": StatusRead(LegalState.REPEALED, DisputeState.UNKNOWN),
    "обжалван": StatusRead(LegalState.ISSUED, DisputeState.CONTESTED),
    "": StatusRead(LegalState.ISSUED, DisputeState.UNKNOWN),
}


def read_status(text: str | None) -> StatusRead:
    """Read a register's status. No text: the act is issued, and nothing more is known."""
    key = " ".join((text or "").lower().split()).strip(" .")
    return _READ.get(key, StatusRead(LegalState.ISSUED, DisputeState.UNKNOWN, is_known=False))


def flat_status(legal_state: LegalState, dispute_state: DisputeState) -> FlatStatus:
    """The one status to show. A pending dispute shows before force; an end shows before both."""
    if legal_state in (LegalState.REPEALED, LegalState.VOID):
        return FlatStatus.REPEALED
    if dispute_state is DisputeState.FINALLY_QUASHED:
        return FlatStatus.REPEALED
    if dispute_state in _PENDING:
        return FlatStatus.CONTESTED
    if legal_state is LegalState.IN_FORCE:
        return FlatStatus.IN_FORCE
    if legal_state is LegalState.ISSUED and dispute_state is DisputeState.UNKNOWN:
        return FlatStatus.NOT_STATED
    return FlatStatus.NOT_IN_FORCE


def states_shown_as(status: FlatStatus) -> dict[LegalState, tuple[DisputeState, ...]]:
    """Every pair of states that `flat_status` shows as one status, by the legal state."""
    shown = {
        legal: tuple(dispute for dispute in DisputeState if flat_status(legal, dispute) is status)
        for legal in LegalState
    }
    return {legal: disputes for legal, disputes in shown.items() if disputes}


def why_not_move(now: LegalState, then: LegalState) -> Label | None:
    """Why the legal state cannot move so; None when it can."""
    if then in TRANSITIONS[now]:
        return None
    was, becomes = LEGAL_STATE_LABELS[now], LEGAL_STATE_LABELS[then]
    return Label(
        f"акт в състояние „{was.bg}“ не може да стане „{becomes.bg}“",
        f"an act that is {was.en} cannot become {becomes.en}",
    )
