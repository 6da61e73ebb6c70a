"""Words of the location resolver: methods, confidence, doubts and reasons, in two languages."""

from enum import StrEnum

from accounts.rules import Label
from geodata.gazetteer import How


class Confidence(StrEnum):
    """How far a place may be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    def __lt__(self, other: object) -> bool:
        order = list(Confidence)
        return order.index(self) > order.index(Confidence(str(other)))


CONFIDENCE_LABELS: dict[Confidence, Label] = {
    Confidence.HIGH: Label("сигурно", "sure"),
    Confidence.MEDIUM: Label("вероятно", "likely"),
    Confidence.LOW: Label("приблизително", "approximate"),
}


class Method(StrEnum):
    """The rung of the ladder that held."""

    IDENTIFIER = "identifier"
    BUILDING = "building"
    PARCEL_OF_BUILDING = "parcel_of_building"
    LINEAGE = "lineage"
    OLD_NUMBER = "old_number"
    PLOT_AND_PARCELS = "plot_and_parcels"
    PLOT = "plot"
    PLOT_IN_DISTRICT = "plot_in_district"
    ADDRESS = "address"
    STREET_SECTION = "street_section"
    STREET = "street"
    QUARTER = "quarter"
    NAME = "name"
    NAME_OTHER_KIND = "name_other_kind"
    NAME_SPELLING = "name_spelling"
    NAME_WITHOUT_PART = "name_without_part"
    NAME_ANY_PART = "name_any_part"
    NAME_WIDER = "name_wider"
    NAME_SIMILAR = "name_similar"
    EKATTE = "ekatte"
    DISTRICT = "district"
    DECIDED = "decided"
    DRAWN = "drawn"

    @classmethod
    def of_name(cls, how: How) -> "Method":
        """The rung for a name recognised in a way."""
        return cls.NAME if how is How.EXACT else cls(f"name_{how.value}")


METHOD_LABELS: dict[Method, Label] = {
    Method.IDENTIFIER: Label(
        "по идентификатора на имота в кадастъра", "by the parcel's identifier in the cadastre"
    ),
    Method.BUILDING: Label(
        "по идентификатора на сградата в кадастъра", "by the building's identifier in the cadastre"
    ),
    Method.PARCEL_OF_BUILDING: Label(
        "по имота, в който е сградата", "by the parcel that the building stands on"
    ),
    Method.LINEAGE: Label(
        "по имотите, произлезли от посочения", "by the parcels that came from the one named"
    ),
    Method.OLD_NUMBER: Label(
        "по планоснимачния номер в плана", "by the old survey number in its plan"
    ),
    Method.PLOT_AND_PARCELS: Label(
        "по УПИ, квартал и местност, с потвърдени имоти",
        "by regulated plot, quarter and locality, parcels agreeing",
    ),
    Method.PLOT: Label("по УПИ, квартал и местност", "by regulated plot, quarter and locality"),
    Method.PLOT_IN_DISTRICT: Label(
        "по УПИ и квартал, единствени в района с тези имоти",
        "by regulated plot and quarter, the only one in the district with these parcels",
    ),
    Method.ADDRESS: Label(
        "по адреса, записан за имота в кадастъра",
        "by the address that the cadastre has for a parcel",
    ),
    Method.STREET_SECTION: Label(
        "по улицата, между двете кръстовища", "by the street, between the two crossings"
    ),
    Method.STREET: Label("по цялата улица", "by the whole street"),
    Method.QUARTER: Label("по квартал по регулация и местност", "by quarter and locality"),
    Method.NAME: Label("по името на мястото", "by the name of the place"),
    Method.NAME_OTHER_KIND: Label(
        "по името, с друг вид на мястото", "by the name, of another kind of place"
    ),
    Method.NAME_SPELLING: Label("по името, изписано различно", "by the name, spelt differently"),
    Method.NAME_WITHOUT_PART: Label(
        "по името, без номера на частта", "by the name without the number of its part"
    ),
    Method.NAME_ANY_PART: Label(
        "по името; частта не е посочена", "by the name; its part is not stated"
    ),
    Method.NAME_WIDER: Label("по част от името", "by a part of the name"),
    Method.NAME_SIMILAR: Label(
        "по името, с разлика от една буква", "by the name, one letter different"
    ),
    Method.EKATTE: Label("по землището в идентификатора", "by the village land in the identifier"),
    Method.DISTRICT: Label("по посочения район", "by the stated district"),
    Method.DECIDED: Label("посочено от служител", "chosen by an officer"),
    Method.DRAWN: Label("начертано от служител", "drawn by an officer"),
}


class LocationDoubt(StrEnum):
    """What contradicts a place that was found."""

    OTHER_DISTRICT = "located_in_other_district"
    SOME_PARCELS_MISSING = "some_parcels_missing"
    IDENTIFIER_SUGGESTED = "identifier_suggested"
    DECISION_OUTDATED = "decision_outdated"


LOCATION_DOUBT_LABELS: dict[LocationDoubt, Label] = {
    LocationDoubt.OTHER_DISTRICT: Label(
        "намереното място не е в посочения район", "the place found is not in the stated district"
    ),
    LocationDoubt.SOME_PARCELS_MISSING: Label(
        "част от посочените имоти не са в кадастъра", "some parcels named are not in the cadastre"
    ),
    LocationDoubt.IDENTIFIER_SUGGESTED: Label(
        "идентификаторът вероятно е сгрешен; подобни съществуват",
        "the identifier is probably mistyped; similar ones exist",
    ),
    LocationDoubt.DECISION_OUTDATED: Label(
        "мястото бе посочено от служител по друг текст",
        "the place was chosen by an officer for another text",
    ),
}


class Unlocated(StrEnum):
    """Why a text has no place, the most telling first."""

    NAME_AMBIGUOUS = "name_ambiguous"
    NAME_ELSEWHERE = "name_elsewhere"
    NAME_UNKNOWN = "name_unknown"
    NOT_IN_PLAN = "not_in_plan"
    NOT_IN_CADASTRE = "not_in_cadastre"
    NO_REGULATION = "no_regulation"
    NO_CADASTRE = "no_cadastre"
    STREET_AMBIGUOUS = "street_ambiguous"
    NOT_IN_ADDRESSES = "not_in_addresses"
    NO_ADDRESSES = "no_addresses"
    NO_CROSSING = "no_crossing"
    NO_AXIS_POINTS = "no_axis_points"
    ONLY_ADDRESS = "only_address"
    CANNOT = "cannot_be_placed"
    NOT_ENOUGH = "not_enough"
    NOTHING_SAID = "nothing_said"
    NOT_TRIED = "not_tried"


UNLOCATED_LABELS: dict[Unlocated, Label] = {
    Unlocated.NAME_AMBIGUOUS: Label(
        "името на мястото означава няколко места, а районът не е посочен",
        "the name means several places and no district is stated",
    ),
    Unlocated.NAME_ELSEWHERE: Label(
        "място с това име има само в друг район", "a place of that name is only in another district"
    ),
    Unlocated.NAME_UNKNOWN: Label(
        "името на мястото не е познато, а районът не е посочен",
        "the name of the place is not known and no district is stated",
    ),
    Unlocated.NOT_IN_PLAN: Label(
        "УПИ или кварталът не са в регулационния план",
        "the regulated plot or quarter is not in the regulation plan",
    ),
    Unlocated.NOT_IN_CADASTRE: Label(
        "имотът не е в действащата кадастрална карта", "the parcel is not in the current cadastre"
    ),
    Unlocated.NO_REGULATION: Label(
        "посочени са само квартал и УПИ, а регулационен план не е зареден",
        "only a quarter and plot are named, and no regulation plan is loaded",
    ),
    Unlocated.NO_CADASTRE: Label(
        "посочен е само имот, а кадастърът не е зареден",
        "only a parcel is named, and no cadastre is loaded",
    ),
    Unlocated.STREET_AMBIGUOUS: Label(
        "има няколко улици с това име", "several streets have this name"
    ),
    Unlocated.NOT_IN_ADDRESSES: Label(
        "никой имот в кадастъра няма такъв адрес", "no parcel of the cadastre has this address"
    ),
    Unlocated.NO_ADDRESSES: Label(
        "посочен е само адрес, а адреси не са заредени",
        "only an address is given, and no addresses are loaded",
    ),
    Unlocated.NO_CROSSING: Label(
        "не е намерено къде се пресичат посочените улици",
        "it was not found where the streets named cross",
    ),
    Unlocated.NO_AXIS_POINTS: Label(
        "посочени са осови точки, а такива данни не са заредени",
        "axis points of a street are named, and no such data is loaded",
    ),
    Unlocated.CANNOT: Label(
        "служител отбеляза, че мястото не може да се намери",
        "an officer noted that the place cannot be found",
    ),
    Unlocated.ONLY_ADDRESS: Label(
        "посочен е само адрес, без район", "only an address is given, without a district"
    ),
    Unlocated.NOT_ENOUGH: Label(
        "посоченото не стига, за да се намери място", "what is stated is not enough to find a place"
    ),
    Unlocated.NOTHING_SAID: Label("актът не посочва място", "the act names no place"),
    Unlocated.NOT_TRIED: Label("мястото още не е търсено", "the place has not been looked for yet"),
}

_OF_NAME: dict[How, Confidence] = {
    How.EXACT: Confidence.HIGH,
    How.OTHER_KIND: Confidence.MEDIUM,
    How.SPELLING: Confidence.MEDIUM,
    How.WITHOUT_PART: Confidence.LOW,
    How.ANY_PART: Confidence.LOW,
    How.WIDER: Confidence.LOW,
    How.SIMILAR: Confidence.LOW,
}


def confidence_of_name(
    how: How, *, is_single: bool, is_confirmed: bool, has_district: bool
) -> Confidence:
    """Trust in a place found by name: one area, a district that agrees, another field that does."""
    confidence = _OF_NAME[how]
    if not has_district and not is_confirmed:
        confidence = lowered(confidence)
    if not is_single:
        confidence = lowered(confidence)
    is_firm = how in (How.EXACT, How.SPELLING)
    return raised(confidence) if is_confirmed and is_single and is_firm else confidence


def lowered(confidence: Confidence) -> Confidence:
    """One step less sure."""
    return {Confidence.HIGH: Confidence.MEDIUM}.get(confidence, Confidence.LOW)


def raised(confidence: Confidence) -> Confidence:
    """One step surer."""
    return {Confidence.LOW: Confidence.MEDIUM}.get(confidence, Confidence.HIGH)
