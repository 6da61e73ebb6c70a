"""The catalogue of administrative acts on territory: names, issuers, basis, extent.

Issuers and bases are data for display and for choosing what a form offers; who was competent on
a given day is a dated delegation, not a constant.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label
from acts.issuers import BodyKind


class ActKind(StrEnum):
    """Kinds of acts; the value is the code in the database and in the API."""

    PUP_PERMIT_ORDER = "pup_permit_order"
    PUP_APPROVE_ORDER = "pup_approve_order"
    PUP_APPROVE_SOS = "pup_approve_sos"
    PUP_APPROVE_MINISTER = "pup_approve_minister"
    OUP_ACT = "oup_act"
    DESIGN_VISA = "design_visa"
    PROJECT_APPROVAL = "project_approval"
    KPII = "kpii"
    BUILDING_PERMIT = "building_permit"
    PERMIT_AMENDMENT = "permit_amendment"
    PERMIT_RECERT = "permit_recert"
    PLACEMENT_PERMIT = "placement_permit"
    STREET_LINE = "street_line"
    ROUGH_BUILD_CHECK = "rough_build_check"
    COMMISSIONING_CERT = "commissioning_cert"
    USE_PERMIT = "use_permit"
    TOLERANCE_CERT = "tolerance_cert"
    REMOVAL_ORDER = "removal_order"
    MOVABLE_REMOVAL_ORDER = "movable_removal_order"
    STOP_ORDER = "stop_order"
    DANGEROUS_BUILDING_ORDER = "dangerous_building_order"
    BUILDING_BAN = "building_ban"
    PASSAGE_ORDER = "passage_order"
    EXPROPRIATION = "expropriation"
    PARTITION_OPINION = "partition_opinion"
    FACT_ERROR = "fact_error"
    REFUSAL = "refusal"
    EXPERT_PROTOCOL = "expert_protocol"
    PASSPORT = "passport"
    WORKS_ORDER = "works_order"


ACT_KIND_LABELS: dict[ActKind, Label] = {
    ActKind.PUP_PERMIT_ORDER: Label(
        "заповед за разрешаване изработване на ПУП", "order permitting a detailed plan"
    ),
    ActKind.PUP_APPROVE_ORDER: Label(
        "заповед за одобряване на ПУП", "order approving a detailed plan"
    ),
    ActKind.PUP_APPROVE_SOS: Label(
        "решение на СОС за одобряване на ПУП", "council decision approving a detailed plan"
    ),
    ActKind.PUP_APPROVE_MINISTER: Label(
        "заповед на министъра за одобряване на ПУП", "ministerial order approving a detailed plan"
    ),
    ActKind.OUP_ACT: Label("акт за общ устройствен план", "act on the general development plan"),
    ActKind.DESIGN_VISA: Label("виза за проектиране", "design visa"),
    ActKind.PROJECT_APPROVAL: Label(
        "одобряване на инвестиционен проект", "approval of an investment project"
    ),
    ActKind.KPII: Label(
        "комплексен проект за инвестиционна инициатива",
        "comprehensive project for an investment initiative",
    ),
    ActKind.BUILDING_PERMIT: Label("разрешение за строеж", "building permit"),
    ActKind.PERMIT_AMENDMENT: Label(
        "заповед за изменение на разрешение за строеж", "order amending a building permit"
    ),
    ActKind.PERMIT_RECERT: Label(
        "презаверяване на разрешение за строеж", "renewal of a building permit"
    ),
    ActKind.PLACEMENT_PERMIT: Label("разрешение за поставяне", "placement permit"),
    ActKind.STREET_LINE: Label(
        "протокол за строителна площадка, линия и ниво", "record of building site, line and level"
    ),
    ActKind.ROUGH_BUILD_CHECK: Label(
        "констатиране на груб строеж", "record of the rough structure"
    ),
    ActKind.COMMISSIONING_CERT: Label(
        "удостоверение за въвеждане в експлоатация", "certificate of commissioning"
    ),
    ActKind.USE_PERMIT: Label("разрешение за ползване", "permit for use"),
    ActKind.TOLERANCE_CERT: Label("удостоверение за търпимост", "certificate of tolerance"),
    ActKind.REMOVAL_ORDER: Label(
        "заповед за премахване на незаконен строеж", "order to remove unlawful construction"
    ),
    ActKind.MOVABLE_REMOVAL_ORDER: Label(
        "заповед за премахване на преместваем обект", "order to remove a movable object"
    ),
    ActKind.STOP_ORDER: Label("заповед за спиране на строеж", "order to stop construction"),
    ActKind.DANGEROUS_BUILDING_ORDER: Label(
        "заповед за опасна или негодна сграда", "order on a dangerous or unfit building"
    ),
    ActKind.BUILDING_BAN: Label("строителна забрана", "building ban"),
    ActKind.PASSAGE_ORDER: Label(
        "заповед за временен път или право на преминаване", "order on a temporary road or passage"
    ),
    ActKind.EXPROPRIATION: Label("отчуждаване", "expropriation"),
    ActKind.PARTITION_OPINION: Label("мнение за делба", "opinion on partition"),
    ActKind.FACT_ERROR: Label(
        "поправка на явна фактическа грешка", "correction of an evident factual error"
    ),
    ActKind.REFUSAL: Label("мотивиран отказ", "reasoned refusal"),
    ActKind.EXPERT_PROTOCOL: Label("протокол на ОЕСУТ", "minutes of the expert council"),
    ActKind.PASSPORT: Label("технически паспорт", "technical passport"),
    ActKind.WORKS_ORDER: Label(
        "заповед за разкопаване и временна организация на движението",
        "order on excavation and temporary traffic",
    ),
}


class Extent(StrEnum):
    """What ground an act of a kind usually covers."""

    PLAN = "plan"
    QUARTER = "quarter"
    PLOT = "plot"
    BUILDING = "building"
    POINT = "point"
    LINE = "line"
    AS_BASE_ACT = "as_base_act"


EXTENT_LABELS: dict[Extent, Label] = {
    Extent.PLAN: Label("територия на план", "area of a plan"),
    Extent.QUARTER: Label("УПИ или квартали", "plots or quarters"),
    Extent.PLOT: Label("имот", "plot"),
    Extent.BUILDING: Label("сграда", "building"),
    Extent.POINT: Label("точка", "point"),
    Extent.LINE: Label("линия", "line"),
    Extent.AS_BASE_ACT: Label("като основния акт", "as the act it concerns"),
}


@dataclass(frozen=True, slots=True)
class KindInfo:
    """Usual issuers, legal basis as cited, usual extent of a kind."""

    issuers: tuple[BodyKind, ...]
    basis: str
    extent: Extent


_ARCHITECTS = (BodyKind.CHIEF_ARCHITECT, BodyKind.DISTRICT)
_MAYORS = (BodyKind.MAYOR, BodyKind.DISTRICT)
_CONTROL = (BodyKind.BUILDING_CONTROL, BodyKind.REGIONAL_CONTROL)

ACT_KINDS: dict[ActKind, KindInfo] = {
    ActKind.PUP_PERMIT_ORDER: KindInfo(
        (BodyKind.CHIEF_ARCHITECT, BodyKind.MAYOR, BodyKind.COUNCIL),
        "чл. 124а, 124б, чл. 135, ал. 3 ЗУТ",
        Extent.QUARTER,
    ),
    ActKind.PUP_APPROVE_ORDER: KindInfo(
        (BodyKind.CHIEF_ARCHITECT,), "чл. 129, ал. 2, чл. 134, чл. 135 ЗУТ", Extent.QUARTER
    ),
    ActKind.PUP_APPROVE_SOS: KindInfo(
        (BodyKind.COUNCIL,), "чл. 129, ал. 1 ЗУТ, чл. 21, ал. 1, т. 11 ЗМСМА", Extent.PLAN
    ),
    ActKind.PUP_APPROVE_MINISTER: KindInfo((BodyKind.MINISTER,), "чл. 129, ал. 3 ЗУТ", Extent.PLAN),
    ActKind.OUP_ACT: KindInfo((BodyKind.GOVERNMENT, BodyKind.COUNCIL), "ЗУЗСО", Extent.PLAN),
    ActKind.DESIGN_VISA: KindInfo(_ARCHITECTS, "чл. 140, 140а ЗУТ", Extent.PLOT),
    ActKind.PROJECT_APPROVAL: KindInfo(_ARCHITECTS, "чл. 142–145 ЗУТ", Extent.PLOT),
    ActKind.KPII: KindInfo(_ARCHITECTS, "чл. 150 ЗУТ", Extent.QUARTER),
    ActKind.BUILDING_PERMIT: KindInfo(
        (*_ARCHITECTS, BodyKind.GOVERNOR, BodyKind.MINISTER), "чл. 147, 148 ЗУТ", Extent.PLOT
    ),
    ActKind.PERMIT_AMENDMENT: KindInfo(
        (*_ARCHITECTS, BodyKind.GOVERNOR, BodyKind.MINISTER), "чл. 154, ал. 5 ЗУТ", Extent.PLOT
    ),
    ActKind.PERMIT_RECERT: KindInfo(
        (*_ARCHITECTS, BodyKind.GOVERNOR, BodyKind.MINISTER), "чл. 153, ал. 3 ЗУТ", Extent.PLOT
    ),
    ActKind.PLACEMENT_PERMIT: KindInfo(_ARCHITECTS, "чл. 56, 57 ЗУТ", Extent.POINT),
    ActKind.STREET_LINE: KindInfo((BodyKind.SUPERVISOR,), "чл. 157, 158 ЗУТ", Extent.BUILDING),
    ActKind.ROUGH_BUILD_CHECK: KindInfo(
        (*_ARCHITECTS, BodyKind.DEPARTMENT), "чл. 181 ЗУТ", Extent.BUILDING
    ),
    ActKind.COMMISSIONING_CERT: KindInfo(
        (*_ARCHITECTS, BodyKind.DEPARTMENT), "чл. 177, ал. 3 ЗУТ", Extent.BUILDING
    ),
    ActKind.USE_PERMIT: KindInfo(_CONTROL, "чл. 177, ал. 2 ЗУТ", Extent.BUILDING),
    ActKind.TOLERANCE_CERT: KindInfo(
        _ARCHITECTS, "§ 16 ПР ЗУТ, § 127 ПЗР ЗИД ЗУТ", Extent.BUILDING
    ),
    ActKind.REMOVAL_ORDER: KindInfo(
        (*_CONTROL, *_MAYORS), "чл. 225, ал. 2, чл. 225а, ал. 1 ЗУТ", Extent.BUILDING
    ),
    ActKind.MOVABLE_REMOVAL_ORDER: KindInfo(_MAYORS, "чл. 57а ЗУТ", Extent.POINT),
    ActKind.STOP_ORDER: KindInfo((*_CONTROL, *_MAYORS), "чл. 224, 224а ЗУТ", Extent.BUILDING),
    ActKind.DANGEROUS_BUILDING_ORDER: KindInfo(
        _MAYORS, "чл. 195, ал. 4–6, чл. 196 ЗУТ", Extent.BUILDING
    ),
    ActKind.BUILDING_BAN: KindInfo(
        (BodyKind.COUNCIL, BodyKind.MINISTER), "чл. 198 ЗУТ", Extent.PLAN
    ),
    ActKind.PASSAGE_ORDER: KindInfo(_MAYORS, "чл. 190, 192, 193 ЗУТ", Extent.LINE),
    ActKind.EXPROPRIATION: KindInfo(
        (BodyKind.MAYOR, BodyKind.COUNCIL), "чл. 205–209 ЗУТ, гл. III ЗОС", Extent.PLOT
    ),
    ActKind.PARTITION_OPINION: KindInfo(_ARCHITECTS, "чл. 201–203 ЗУТ", Extent.PLOT),
    ActKind.FACT_ERROR: KindInfo(
        (*_ARCHITECTS, *_MAYORS, BodyKind.COUNCIL), "чл. 62 АПК", Extent.AS_BASE_ACT
    ),
    ActKind.REFUSAL: KindInfo((*_ARCHITECTS, *_MAYORS, BodyKind.COUNCIL), "", Extent.AS_BASE_ACT),
    ActKind.EXPERT_PROTOCOL: KindInfo((BodyKind.EXPERT_COUNCIL,), "чл. 5, 6 ЗУТ", Extent.QUARTER),
    ActKind.PASSPORT: KindInfo((BodyKind.ASSIGNOR,), "чл. 176а–176в ЗУТ", Extent.BUILDING),
    ActKind.WORKS_ORDER: KindInfo(_MAYORS, "", Extent.LINE),
}

# First match wins: what amends, renews, corrects or refuses comes before what it concerns.
_DOCUMENT_TYPES: tuple[tuple[ActKind, str], ...] = (
    (ActKind.REFUSAL, r"\bотказ"),
    (ActKind.FACT_ERROR, r"фактическа\s+грешка"),
    (ActKind.PERMIT_RECERT, r"презаверя"),
    (ActKind.PERMIT_AMENDMENT, r"(?:изменение|допълване|допълнение).*разрешение\w*\s+за\s+строеж"),
    (ActKind.EXPERT_PROTOCOL, r"протокол.*ОЕСУТ|експертен\s+съвет"),
    (ActKind.STREET_LINE, r"линия\s+и\s+ниво|строителна\s+площадка"),
    (ActKind.ROUGH_BUILD_CHECK, r"груб\s+строеж"),
    (ActKind.COMMISSIONING_CERT, r"въвеждане\s+в\s+експлоатация"),
    (ActKind.USE_PERMIT, r"разрешение\s+за\s+ползване"),
    (ActKind.TOLERANCE_CERT, r"търпимост"),
    (ActKind.PASSPORT, r"технически\s+паспорт"),
    (ActKind.KPII, r"комплексен\s+проект|КПИИ"),
    (ActKind.MOVABLE_REMOVAL_ORDER, r"премахване.*преместваем"),
    (ActKind.REMOVAL_ORDER, r"премахване|чл\.\s*225"),
    (ActKind.STOP_ORDER, r"спиране"),
    (ActKind.DANGEROUS_BUILDING_ORDER, r"опасн|негодн"),
    (ActKind.BUILDING_BAN, r"строителна\s+забрана"),
    (ActKind.PASSAGE_ORDER, r"временен\s+път|преминаване|прокарване"),
    (ActKind.EXPROPRIATION, r"отчужд"),
    (ActKind.PARTITION_OPINION, r"\bделба"),
    (ActKind.OUP_ACT, r"\bОУП\b|общ\w*\s+устройствен"),
    (ActKind.PUP_PERMIT_ORDER, r"разреш\w*.*(?:изработване|изменение|ПУП|устройствен)"),
    (ActKind.PUP_APPROVE_MINISTER, r"министър\w*.*(?:ПУП|устройствен)"),
    (ActKind.PUP_APPROVE_SOS, r"решение.*(?:ПУП|устройствен)"),
    (ActKind.PUP_APPROVE_ORDER, r"(?:одобр\w*|изменение).*(?:ПУП|устройствен|ПРЗ|ИПР)"),
    (ActKind.PROJECT_APPROVAL, r"(?:одобр|съгласув)\w*.*проект"),
    (ActKind.DESIGN_VISA, r"\bвиза"),
    (ActKind.PLACEMENT_PERMIT, r"разрешение\w*\s+за\s+поставяне"),
    (ActKind.BUILDING_PERMIT, r"разрешение\w*\s+за\s+строеж"),
    (ActKind.WORKS_ORDER, r"разкопаване|ВОБД|временна\s+организация"),
)
_PATTERNS = tuple((kind, re.compile(p, re.IGNORECASE | re.DOTALL)) for kind, p in _DOCUMENT_TYPES)


def kind_of(document_type: str) -> ActKind | None:
    """Kind of the act from a register's „вид документ“ or from a code; None when unknown."""
    text = document_type.strip()
    if text in set(ActKind):
        return ActKind(text)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)
