"""The ground without Django: kinds, code lists and what a version of a record is."""

from enum import StrEnum

from accounts.rules import Label


class LocationLevel(StrEnum):
    """How exactly a text could be placed, finest first."""

    PARCEL = "parcel"
    REGULATED_PLOT = "regulated_plot"
    ADDRESS = "address"
    DRAWN = "drawn"
    STREET = "street"
    QUARTER = "quarter"
    LOCALITY = "locality"
    DISTRICT = "district"
    NONE = "none"


LOCATION_LEVEL_LABELS: dict[LocationLevel, Label] = {
    LocationLevel.PARCEL: Label("точен имот", "exact parcel"),
    LocationLevel.REGULATED_PLOT: Label("урегулиран поземлен имот (УПИ)", "regulated plot (UPI)"),
    LocationLevel.ADDRESS: Label("имот по адрес", "parcel by its address"),
    LocationLevel.DRAWN: Label("очертание, начертано от служител", "outline drawn by an officer"),
    LocationLevel.STREET: Label("улица или участък от нея", "street or a stretch of it"),
    LocationLevel.QUARTER: Label("квартал по регулация", "regulation quarter"),
    LocationLevel.LOCALITY: Label("местност или квартал по име", "locality or neighbourhood"),
    LocationLevel.DISTRICT: Label("само район", "district only"),
    LocationLevel.NONE: Label("без място", "no place"),
}


class AttemptState(StrEnum):
    """How far a reading of a file got."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


ATTEMPT_STATE_LABELS: dict[AttemptState, Label] = {
    AttemptState.RUNNING: Label("в ход", "under way"),
    AttemptState.DONE: Label("завършено", "finished"),
    AttemptState.REFUSED: Label("отказано", "refused"),
    AttemptState.FAILED: Label("спряно от грешка", "stopped by an error"),
    AttemptState.INTERRUPTED: Label("прекъснато", "broken off"),
}


class SuccessionKind(StrEnum):
    """How a parcel came from another."""

    SPLIT = "split"
    MERGE = "merge"
    RENUMBER = "renumber"


SUCCESSION_LABELS: dict[SuccessionKind, Label] = {
    SuccessionKind.SPLIT: Label("разделяне", "split"),
    SuccessionKind.MERGE: Label("обединяване", "merge"),
    SuccessionKind.RENUMBER: Label("преномериране", "renumbering"),
}

OWNERSHIP_LABELS: dict[int, Label] = {
    0: Label("няма данни", "no data"),
    1: Label("държавна публична", "state, public"),
    2: Label("държавна частна", "state, private"),
    3: Label("общинска публична", "municipal, public"),
    4: Label("общинска частна", "municipal, private"),
    5: Label("частна", "private"),
    6: Label("кооперативна", "co-operative"),
    7: Label("на обществени организации", "of public organisations"),
    8: Label("чуждестранна", "foreign"),
    9: Label("на международни организации", "of international organisations"),
    10: Label("на религиозни организации", "of religious organisations"),
    11: Label("съсобственост", "co-owned"),
    12: Label("изключителна държавна", "exclusive state"),
}
"""Category of ownership (VIDS of the cadastral exchange format)."""

TERRITORY_LABELS: dict[int, Label] = {
    1: Label("урбанизирана", "urban"),
    2: Label("транспорт", "transport"),
    3: Label("земеделска", "agricultural"),
    4: Label("горска", "forest"),
    5: Label("заета от води", "water"),
    6: Label("защитена", "protected"),
    7: Label("нарушена", "disturbed"),
}
"""Kind of territory (VIDT of the cadastral exchange format)."""


class LandUse(StrEnum):
    """Ways of permanent use grouped as the map draws them."""

    HOUSING = "housing"
    PUBLIC = "public"
    GREEN = "green"
    SPORT = "sport"
    VILLA = "villa"
    INDUSTRY = "industry"
    MONUMENT = "monument"
    STREET = "street"
    INFRASTRUCTURE = "infrastructure"
    FARMLAND = "farmland"
    FOREST = "forest"
    OTHER = "other"


LAND_USE_LABELS: dict[LandUse, Label] = {
    LandUse.HOUSING: Label("жилищно застрояване", "housing"),
    LandUse.PUBLIC: Label("обществено обслужване", "public services"),
    LandUse.GREEN: Label("озеленени площи", "green areas"),
    LandUse.SPORT: Label("спорт", "sport"),
    LandUse.VILLA: Label("вилно и курортно застрояване", "villas and resorts"),
    LandUse.INDUSTRY: Label("производство и складове", "industry and storage"),
    LandUse.MONUMENT: Label("паметници", "monuments"),
    LandUse.STREET: Label("улици и транспорт", "streets and transport"),
    LandUse.INFRASTRUCTURE: Label("инфраструктура", "infrastructure"),
    LandUse.FARMLAND: Label("земеделски земи", "farmland"),
    LandUse.FOREST: Label("гори", "forest"),
    LandUse.OTHER: Label("друго", "other"),
}

_LAND_USE_UPPER_BOUNDS: list[tuple[int, LandUse]] = [
    (1099, LandUse.HOUSING),
    (1299, LandUse.PUBLIC),
    (1399, LandUse.GREEN),
    (1599, LandUse.SPORT),
    (1699, LandUse.VILLA),
    (1999, LandUse.INDUSTRY),
    (2099, LandUse.MONUMENT),
    (2399, LandUse.STREET),
    (2499, LandUse.INFRASTRUCTURE),
    (2899, LandUse.FARMLAND),
    (3060, LandUse.FOREST),
]


def land_use_group(code: int | None) -> LandUse:
    """The group of a way of permanent use (NTP code, 1000–3060); OTHER when out of the list."""
    if code is None or code < 1000:
        return LandUse.OTHER
    return next((use for upper, use in _LAND_USE_UPPER_BOUNDS if code <= upper), LandUse.OTHER)
