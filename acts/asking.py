"""What the register can be asked, as the interface declares it; `acts.schemas` reads it."""

from accounts.rules import Label
from acts.rules import ActKind, FlatStatus
from acts.schemas import Sort
from acts.sizes import AREA_MAX_M2, CATEGORIES
from features.vocabulary import DAY, TEXT, Parameter, codes
from geodata.asking import DISTRICT, PLOT, QUARTER
from geodata.rules import LocationLevel


def _several(*allowed: str) -> dict[str, object]:
    return {"type": "array", "items": codes(*allowed)}


_YEARS: dict[str, object] = {
    "type": "array",
    "items": {"type": "integer", "minimum": 1800, "maximum": 2199},
}


def _day(name: str, bg: str, en: str) -> Parameter:
    return Parameter(name=name, title=Label(bg, en), schema=DAY, examples=("2014-03-19",))


def _words(name: str, bg: str, en: str, example: str) -> Parameter:
    return Parameter(name=name, title=Label(bg, en), schema=TEXT, examples=(example,))


def _area(name: str, bg: str, en: str) -> Parameter:
    schema = {"type": "number", "minimum": 0, "maximum": AREA_MAX_M2}
    return Parameter(name=name, title=Label(bg, en), schema=schema, examples=("150",))


PARAMETERS = (
    Parameter(
        name="q",
        title=Label("свободен текст", "free text"),
        description=Label(
            "думи, номер на акт, идентификатор, УПИ, район или координати",
            "words, the number of an act, an identifier, a plot, a district or coordinates",
        ),
        schema=TEXT,
        examples=("лозенец", "68134.1601.521"),
    ),
    Parameter(
        name="number",
        title=Label("номер или началото му", "number or its beginning"),
        schema=TEXT,
        examples=("РД-09-50-202", "РД-09-50-202/19.03.2014"),
    ),
    _day("issued_from", "издаден на или след", "issued on or after"),
    _day("issued_to", "издаден на или преди", "issued on or before"),
    _day("effective_from", "в сила на или след", "in force on or after"),
    _day("effective_to", "в сила на или преди", "in force on or before"),
    Parameter(
        name="kind",
        title=Label("вид", "kind"),
        schema=_several(*(kind.value for kind in ActKind)),
        examples=("building_permit", "building_permit,design_visa"),
        is_list=True,
    ),
    Parameter(
        name="status",
        title=Label("състояние", "status"),
        schema=_several(*(status.value for status in FlatStatus)),
        examples=("in_force",),
        is_list=True,
    ),
    Parameter(
        name="year",
        title=Label("година на издаване", "year of issue"),
        schema=_YEARS,
        examples=("2019", "2019,2020"),
        is_list=True,
    ),
    Parameter(
        name="issuer",
        title=Label("издател, код", "issuer, code"),
        schema={"type": "array", "items": {"type": "string", "maxLength": 60}},
        examples=("chief_architect", "chief_architect,council"),
        is_list=True,
    ),
    Parameter(
        name="basis",
        title=Label("правно основание", "legal basis"),
        schema=TEXT,
        examples=("чл. 135, ал. 3 ЗУТ", "135"),
    ),
    DISTRICT,
    Parameter(
        name="locality",
        title=Label("местност, име или място", "locality, a name or a piece of ground"),
        schema=TEXT,
        examples=("Лозенец", "neighbourhood:34"),
    ),
    QUARTER,
    PLOT,
    Parameter(
        name="parcel",
        title=Label("имот, идентификатор", "parcel, identifier"),
        schema=TEXT,
        examples=("68134.1601.521", "68134 1601 521"),
    ),
    Parameter(
        name="address", title=Label("адрес, думи", "address, words"), schema=TEXT,
        examples=("черни връх",),
    ),
    Parameter(
        name="kvs",
        title=Label("КВС номер", "number on the map of restored property"),
        schema=TEXT,
        examples=("012045",),
    ),
    _words("estate", "допълнително описание на имота", "further description of the land", "нива"),
    _words("object", "обект, думи", "object of the act, words", "жилищна сграда"),
    _words("supervisor", "строителен надзор", "construction supervisor", "надзор"),
    _words("capacity", "качество на издателя", "capacity of the issuer", "заместник"),
    Parameter(
        name="category",
        title=Label("категория на строежа", "category of the building"),
        schema=_several(*CATEGORIES),
        examples=("III", "III,IV"),
        is_list=True,
    ),
    _area("floor_area_from", "РЗП от, кв. м", "floor area from, m²"),
    _area("floor_area_to", "РЗП до, кв. м", "floor area up to, m²"),
    Parameter(
        name="location",
        title=Label("колко точно е мястото", "how exact the place is"),
        schema=_several(*(level.value for level in LocationLevel)),
        examples=("parcel", "parcel,quarter", "none"),
        is_list=True,
    ),
    Parameter(
        name="demonstration",
        title=Label("демонстрационни данни", "demonstration data"),
        schema=codes("0", "1"),
        examples=("0", "1"),
    ),
    Parameter(
        name="sort",
        title=Label("ред", "order"),
        schema=codes(*(sort.value for sort in Sort)),
        description=Label(
            "relevance: най-близките до думите в q; distance: най-близките до near",
            "relevance: the closest to the words of q; distance: the nearest to near",
        ),
        # distance needs a point beside it
        examples=tuple(sort.value for sort in Sort if sort is not Sort.DISTANCE),
    ),
)  # fmt: skip
