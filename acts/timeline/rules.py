"""What may happen to an act, and how it is announced: axes, moves, channels, relations.

Terms and their clock live in `acts.timeline.terms`, days off in `acts.timeline.holidays`.
"""

from datetime import date
from enum import StrEnum

from accounts.rules import Label
from acts.publishing.rules import PUBLICATION_MOVES
from acts.rules import (
    DISPUTE_STATE_LABELS,
    EXECUTION_LABELS,
    LEGAL_STATE_LABELS,
    PUBLICATION_LABELS,
    TRANSITIONS,
    DisputeState,
    Execution,
    LegalState,
)


class Axis(StrEnum):
    """What of an act an event is about: one of its four states, or an announcement."""

    LEGAL = "legal"
    DISPUTE = "dispute"
    EXECUTION = "execution"
    PUBLICATION = "publication"
    NOTICE = "notice"


AXIS_LABELS: dict[Axis, Label] = {
    Axis.LEGAL: Label("правно действие", "legal effect"),
    Axis.DISPUTE: Label("обжалване", "appeals"),
    Axis.EXECUTION: Label("изпълнение", "execution"),
    Axis.PUBLICATION: Label("публикуване", "publication"),
    Axis.NOTICE: Label("съобщаване", "notice"),
}

AXIS_FIELDS: dict[Axis, str] = {
    Axis.LEGAL: "legal_state",
    Axis.DISPUTE: "dispute_state",
    Axis.EXECUTION: "execution",
    Axis.PUBLICATION: "publication",
}
"""The field of the act that an axis moves; a notice moves none."""


class Channel(StrEnum):
    """How an act is made known; the term to contest it runs from here."""

    IN_PERSON = "in_person"
    ANNOUNCEMENT = "announcement"
    SITE = "site"
    BOARD = "board"
    GAZETTE = "gazette"
    NEWSPAPER = "newspaper"
    ELECTRONIC = "electronic"


CHANNEL_LABELS: dict[Channel, Label] = {
    Channel.IN_PERSON: Label("лично връчване", "served in person"),
    Channel.ANNOUNCEMENT: Label(
        "съобщение по чл. 18а АПК (обявление)", "announcement under Art. 18a APK"
    ),
    Channel.SITE: Label("страница в интернет", "web page"),
    Channel.BOARD: Label("табло за обявления", "notice board"),
    Channel.GAZETTE: Label("Държавен вестник", "State Gazette"),
    Channel.NEWSPAPER: Label("вестник", "newspaper"),
    Channel.ELECTRONIC: Label("електронно връчване", "served electronically"),
}


class RelationKind(StrEnum):
    """What an act does to another; read from the newer to the older."""

    AMENDS = "amends"
    REPEALS = "repeals"
    SUPERSEDES = "supersedes"
    CORRECTS = "corrects"
    RENEWS = "renews"
    BASED_ON = "based_on"


RELATION_LABELS: dict[RelationKind, Label] = {
    RelationKind.AMENDS: Label("изменя", "amends"),
    RelationKind.REPEALS: Label("отменя", "repeals"),
    RelationKind.SUPERSEDES: Label("заменя", "supersedes"),
    RelationKind.CORRECTS: Label("поправя", "corrects"),
    RelationKind.RENEWS: Label("презаверява", "renews"),
    RelationKind.BASED_ON: Label("издаден въз основа на", "based on"),
}
INVERSE_LABELS: dict[RelationKind, Label] = {
    RelationKind.AMENDS: Label("изменен с", "amended by"),
    RelationKind.REPEALS: Label("отменен с", "repealed by"),
    RelationKind.SUPERSEDES: Label("заменен с", "superseded by"),
    RelationKind.CORRECTS: Label("поправен с", "corrected by"),
    RelationKind.RENEWS: Label("презаверен с", "renewed by"),
    RelationKind.BASED_ON: Label("основание за", "basis of"),
}


class RelationOrigin(StrEnum):
    """Who says that two acts belong together."""

    TEXT = "text"
    STAFF = "staff"


class RelationConfidence(StrEnum):
    """How sure it is that the act found is the one meant."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Certainty(StrEnum):
    """How well a rule of law in our tables is known."""

    VERIFIED = "V"
    SECONDARY = "V2"
    UNVERIFIED = "K"


CERTAINTY_LABELS: dict[Certainty, Label] = {
    Certainty.VERIFIED: Label("по първоизточник", "from the primary source"),
    Certainty.SECONDARY: Label(
        "по публични страници на администрацията", "from public pages of the administration"
    ),
    Certainty.UNVERIFIED: Label("непотвърдено", "not confirmed"),
}


class TermStart(StrEnum):
    """What a term runs from."""

    NOTICE = "notice"
    GAZETTE = "gazette"


class TermUnit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    MONTHS = "months"


DISPUTE_TRANSITIONS: dict[DisputeState, frozenset[DisputeState]] = {
    DisputeState.UNKNOWN: frozenset(DisputeState) - {DisputeState.UNKNOWN},
    DisputeState.NONE: frozenset(
        {
            DisputeState.CONTESTED,
            DisputeState.ADMINISTRATIVE_APPEAL,
            DisputeState.COURT,
        }
    ),
    DisputeState.CONTESTED: frozenset(DisputeState)
    - {DisputeState.UNKNOWN, DisputeState.CONTESTED},
    DisputeState.ADMINISTRATIVE_APPEAL: frozenset(
        {
            DisputeState.NONE,
            DisputeState.COURT,
            DisputeState.FINALLY_UPHELD,
            DisputeState.FINALLY_QUASHED,
            DisputeState.PARTLY_QUASHED,
        }
    ),
    DisputeState.COURT: frozenset(
        {
            DisputeState.NONE,
            DisputeState.CASSATION,
            DisputeState.FINALLY_UPHELD,
            DisputeState.FINALLY_QUASHED,
            DisputeState.PARTLY_QUASHED,
        }
    ),
    # The supreme court may send the case back.
    DisputeState.CASSATION: frozenset(
        {
            DisputeState.COURT,
            DisputeState.FINALLY_UPHELD,
            DisputeState.FINALLY_QUASHED,
            DisputeState.PARTLY_QUASHED,
        }
    ),
    DisputeState.FINALLY_UPHELD: frozenset(),
    DisputeState.FINALLY_QUASHED: frozenset(),
    DisputeState.PARTLY_QUASHED: frozenset(),
}
"""Every move of a dispute; `none` after an appeal means that it was withdrawn."""

_BUILDING = (
    Execution.NOT_STARTED,
    Execution.SITE_OPENED,
    Execution.ROUGH_BUILT,
    Execution.COMPLETED,
    Execution.COMMISSIONED,
)
EXECUTION_TRANSITIONS: dict[Execution, frozenset[Execution]] = {
    Execution.UNKNOWN: frozenset(Execution) - {Execution.UNKNOWN},
    # Forward only, and by any number of steps: not every step is reported.
    **{
        state: frozenset({*_BUILDING[at + 1 :], Execution.STOPPED})
        for at, state in enumerate(_BUILDING)
    },
    Execution.STOPPED: frozenset(_BUILDING[1:]),
    Execution.COMMISSIONED: frozenset(),
}

_MOVES: dict[Axis, dict[str, frozenset[str]]] = {
    axis: {was.value: frozenset(one.value for one in then) for was, then in table.items()}
    for axis, table in (
        (Axis.LEGAL, TRANSITIONS),
        (Axis.DISPUTE, DISPUTE_TRANSITIONS),
        (Axis.EXECUTION, EXECUTION_TRANSITIONS),
        (Axis.PUBLICATION, PUBLICATION_MOVES),
    )
}
STATE_LABELS: dict[Axis, dict[str, Label]] = {
    axis: {state.value: label for state, label in labels.items()}
    for axis, labels in (
        (Axis.LEGAL, LEGAL_STATE_LABELS),
        (Axis.DISPUTE, DISPUTE_STATE_LABELS),
        (Axis.EXECUTION, EXECUTION_LABELS),
        (Axis.PUBLICATION, PUBLICATION_LABELS),
        (Axis.NOTICE, CHANNEL_LABELS),
    )
}
"""The words for every state of every axis, and for every channel of a notice."""


def moves_of(axis: Axis) -> dict[str, frozenset[str]]:
    """Every state of an axis and the states that an event may bring it to."""
    return _MOVES[axis]


def why_not_happen(axis: Axis, now: str, then: str) -> Label | None:
    """Why an axis cannot move so; None when it can.

    Raises:
        KeyError: for a state that the axis does not have.
    """
    labels = STATE_LABELS[axis]
    becomes = labels[then]
    if then in _MOVES[axis][now or Execution.UNKNOWN.value]:
        return None
    was = labels[now or Execution.UNKNOWN.value]
    name = AXIS_LABELS[axis]
    return Label(
        f"{name.bg}: след „{was.bg}“ не може да дойде „{becomes.bg}“",
        f"{name.en}: “{was.en}” cannot be followed by “{becomes.en}”",
    )


def why_not_on(
    axis: Axis, after: str, day: date | None, *, issued_on: date | None, today: date
) -> Label | None:
    """Why something cannot have happened on a day; an empty day is one the source is silent on.

    Building may begin before its permit, unlawfully; what becomes of an act comes after it.
    """
    if day is None:
        return None
    if day > today:
        return Label("този ден още не е дошъл", "that day has not come yet")
    is_issue = axis is Axis.LEGAL and after == LegalState.ISSUED
    if axis is Axis.EXECUTION or is_issue or issued_on is None or day >= issued_on:
        return None
    if axis is Axis.NOTICE:
        return Label("съобщението предхожда акта", "the notice precedes the act")
    return Label(
        f"този ден е преди акта, издаден на {issued_on:%d.%m.%Y} г.",
        f"that day is before the act, issued on {issued_on:%d.%m.%Y}",
    )


def is_end_of_dispute(state: DisputeState) -> bool:
    """True for a state that no appeal can follow."""
    return not DISPUTE_TRANSITIONS[state]
