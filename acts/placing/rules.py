"""Questions about places, the answers a person may give, and who may give them. No Django."""

from enum import StrEnum

from accounts.rules import Label, Role

MAY_PLACE: frozenset[Role] = frozenset({Role.REGISTRAR})
"""Who may say where an act holds."""


class PlaceQuestionReason(StrEnum):
    """Why a person should look at the place of an act, the most useful to answer first."""

    OUTDATED = "outdated"
    IDENTIFIER = "identifier"
    NAME = "name"
    STREET = "street"
    CONTRADICTION = "contradiction"
    LOW = "low"
    NO_PLACE = "no_place"


QUESTION_LABELS: dict[PlaceQuestionReason, Label] = {
    PlaceQuestionReason.OUTDATED: Label(
        "текстът се промени след решението", "the text changed after the decision"
    ),
    PlaceQuestionReason.IDENTIFIER: Label(
        "идентификаторът вероятно е сгрешен", "the identifier is probably mistyped"
    ),
    PlaceQuestionReason.NAME: Label("непознато име на място", "unknown name of a place"),
    PlaceQuestionReason.STREET: Label(
        "адресът или улицата не са намерени", "the address or street was not found"
    ),
    PlaceQuestionReason.CONTRADICTION: Label(
        "мястото противоречи на района", "the place contradicts the district"
    ),
    PlaceQuestionReason.LOW: Label("приблизително място", "approximate place"),
    PlaceQuestionReason.NO_PLACE: Label("без място", "no place"),
}


class Outcome(StrEnum):
    """What a person decided."""

    AREAS = "areas"
    DRAWN = "drawn"
    CANNOT = "cannot"


OUTCOME_LABELS: dict[Outcome, Label] = {
    Outcome.AREAS: Label("посочено място", "place chosen"),
    Outcome.DRAWN: Label("начертано очертание", "outline drawn"),
    Outcome.CANNOT: Label("не може да се намери", "cannot be located"),
}


class Ended(StrEnum):
    """How a decision ended; empty while it stands."""

    NOT = ""
    UNDONE = "undone"
    REPLACED = "replaced"
    OUTDATED = "outdated"


ENDED_LABELS: dict[Ended, Label] = {
    Ended.NOT: Label("в сила", "standing"),
    Ended.UNDONE: Label("отменено", "undone"),
    Ended.REPLACED: Label("заменено", "replaced"),
    Ended.OUTDATED: Label("текстът се промени", "the text changed"),
}


class CannotReason(StrEnum):
    """Why an act cannot be placed."""

    NOTHING_SAID = "nothing_said"
    UNREADABLE = "unreadable"
    NOT_ON_GROUND = "not_on_ground"
    WHOLE_CITY = "whole_city"
    NOT_SPATIAL = "not_spatial"


CANNOT_LABELS: dict[CannotReason, Label] = {
    CannotReason.NOTHING_SAID: Label("текстът не посочва място", "the text names no place"),
    CannotReason.UNREADABLE: Label("посоченото място е нечетимо", "the place named is unreadable"),
    CannotReason.NOT_ON_GROUND: Label(
        "мястото липсва в заредените карти", "the place is missing from the maps loaded"
    ),
    CannotReason.WHOLE_CITY: Label(
        "отнася се за цялата община", "it holds for the whole municipality"
    ),
    CannotReason.NOT_SPATIAL: Label("не се отнася за място", "it is not about a place"),
}
