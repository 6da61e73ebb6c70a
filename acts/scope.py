"""The territorial text of a register row taken apart; every part keeps what was printed.

A row's scope is one text with labelled parts: Местност, Квартал по регулация, УПИ,
Идентификатор КККР (имот), Идентификатор КККР (сграда/СОС), КВС, Планоснимачен район,
Планоснимачен №, Адрес. Values hold commas, so only the labels divide it. Where a row has no
scope, `find_places` reads the same things out of the running text of the object.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from accounts.rules import Label
from acts.plots import Plot, find_plots, find_quarters, parse_plots, parse_quarters
from geodata import identifiers as cadastre
from geodata.addresses import Address, parse_address
from geodata.districts import district_in
from geodata.identifiers import DEFECT_LABELS, Identifier, Level
from geodata.naming import fold_lookalikes
from geodata.place_names import PlaceKind, PlaceName, read_places
from geodata.street_names import SectionText


class ScopeDoubt(StrEnum):
    """What a reader should know before trusting a scope (beside defects of identifiers)."""

    BUILDING_AS_PARCEL = "building_as_parcel"
    PARCEL_AS_BUILDING = "parcel_as_building"
    IDENTIFIER_AS_PLOT = "identifier_as_plot"
    PLOT_UNREADABLE = "plot_unreadable"
    PLOT_NOT_ROMAN = "plot_not_roman"
    QUARTER_UNREADABLE = "quarter_unreadable"
    QUARTER_FROM_LOCALITY = "quarter_from_locality"
    LOCALITY_TOO_LONG = "locality_too_long"
    REPEATED_LABEL = "repeated_label"
    TEXT_LEFT = "text_left"
    FROM_OBJECT_TEXT = "from_object_text"


SCOPE_DOUBT_LABELS: dict[ScopeDoubt, Label] = {
    ScopeDoubt.BUILDING_AS_PARCEL: Label(
        "сграда в полето за имот", "a building in the parcel field"
    ),
    ScopeDoubt.PARCEL_AS_BUILDING: Label(
        "имот в полето за сграда", "a parcel in the building field"
    ),
    ScopeDoubt.IDENTIFIER_AS_PLOT: Label(
        "идентификатор в полето за УПИ", "an identifier in the UPI field"
    ),
    ScopeDoubt.PLOT_UNREADABLE: Label("нечетимо УПИ", "unreadable UPI"),
    ScopeDoubt.PLOT_NOT_ROMAN: Label("УПИ без римска цифра", "UPI without a Roman numeral"),
    ScopeDoubt.QUARTER_UNREADABLE: Label("нечетим квартал", "unreadable quarter"),
    ScopeDoubt.QUARTER_FROM_LOCALITY: Label(
        "кварталът е от полето за местност", "quarter taken from the locality field"
    ),
    ScopeDoubt.LOCALITY_TOO_LONG: Label("твърде дълга местност", "locality too long"),
    ScopeDoubt.REPEATED_LABEL: Label("повторена част", "a part given twice"),
    ScopeDoubt.TEXT_LEFT: Label("неразпознат текст", "text not understood"),
    ScopeDoubt.FROM_OBJECT_TEXT: Label(
        "мястото е от описанието на обекта", "place taken from the description"
    ),
}

DOUBT_LABELS: dict[str, Label] = {
    **{doubt.value: label for doubt, label in SCOPE_DOUBT_LABELS.items()},
    **{f"identifier_{defect.value}": label for defect, label in DEFECT_LABELS.items()},
}
"""Every code that `Doubt.kind` can hold."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """`kind` is a key of DOUBT_LABELS; `text` the piece that raised it."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an act says it holds. Identifiers are in the order printed, without repeats."""

    raw: str
    locality_raw: str = ""
    localities: tuple[PlaceName, ...] = ()
    quarters: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    building_ids: tuple[Identifier, ...] = ()
    kvs_number: str = ""
    old_plan: str = ""
    old_numbers: tuple[str, ...] = ()
    address: Address | None = None
    sections: tuple[SectionText, ...] = ()
    has_axis_points: bool = False
    district: str | None = None
    leftover: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def quarter(self) -> str | None:
        """The first quarter by regulation."""
        return self.quarters[0] if self.quarters else None

    @property
    def parcels(self) -> tuple[Identifier, ...]:
        """Parcels named directly or through a building on them."""
        named = (*self.identifiers, *(unit.parcel_identifier for unit in self.building_ids))
        return tuple(dict.fromkeys(named))

    @property
    def old_plans(self) -> tuple[str, ...]:
        """Names of the old survey plans; a comma without a space divides them."""
        names = (name.strip() for name in re.split(r",(?!\s)", self.old_plan))
        return tuple(name for name in names if name and not re.fullmatch(r"[-xхXХ]+", name))

    @property
    def is_empty(self) -> bool:
        return not (
            self.locality_raw or self.quarters or self.plots or self.parcels or self.address
        )


class _Field(StrEnum):
    LOCALITY = "locality"
    QUARTER = "quarter"
    PLOT = "plot"
    PARCEL = "parcel"
    BUILDING = "building"
    KVS = "kvs"
    OLD_PLAN = "old_plan"
    OLD_NUMBER = "old_number"
    ADDRESS = "address"


_LABELS: dict[_Field, str] = {
    _Field.LOCALITY: r"местност:",
    _Field.QUARTER: r"квартал(?:\s+по\s+регулация)?:",
    _Field.PLOT: r"УПИ:",
    _Field.BUILDING: r"идентификатор(?:\s+КККР)?\s*\(\s*сграда[^)]*\):",
    _Field.PARCEL: r"идентификатор(?:\s+КККР)?(?:\s*\(\s*имот\s*\))?:",
    _Field.KVS: r"КВС(?:\s*№)?:",
    _Field.OLD_PLAN: r"планоснимачен\s+район:",
    _Field.OLD_NUMBER: r"планоснимачен\s*№:?",
    _Field.ADDRESS: r"адрес:",
}
_LABEL = re.compile(
    r"(?:^|[,;\n]\s*)(?:" + "|".join(f"(?P<{f.value}>{p})" for f, p in _LABELS.items()) + r")\s*",
    re.IGNORECASE,
)
_LONG_LOCALITY = 120
# A sentence after „, “ in a field of names or numbers belongs to another field.
_SENTENCE = re.compile(r",\s+(?=[А-Я][^,]{30,}).*$", re.DOTALL)
_OLD_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]+)*\s?[а-яА-Яa-zA-Z]?(?![^\W_])")


def split_scope(text: str) -> Scope:
    """Take the labelled text of a register row apart; never fails, loses nothing."""
    fields, leftover, doubts = _fields(text)
    locality = re.sub(r"\s+", " ", fields.get(_Field.LOCALITY, "")).strip()
    places = read_places(fields.get(_Field.LOCALITY, ""))
    if len(locality) > _LONG_LOCALITY:
        doubts.append(Doubt(ScopeDoubt.LOCALITY_TOO_LONG, locality))
    quarters = _quarters(fields.get(_Field.QUARTER, ""), places.quarters, doubts)
    plots = _plots(fields.get(_Field.PLOT, ""), doubts)
    parcels, buildings = _identifiers(fields, leftover, doubts)
    old_plan = _without_sentence(fields.get(_Field.OLD_PLAN, ""), leftover)
    old_numbers = _without_sentence(fields.get(_Field.OLD_NUMBER, ""), leftover)
    address = fields.get(_Field.ADDRESS, "").strip(" ,")
    left = "; ".join(filter(None, leftover))
    if left:
        doubts.append(Doubt(ScopeDoubt.TEXT_LEFT, left))
    return Scope(
        raw=text,
        locality_raw=locality,
        localities=places.names,
        quarters=quarters,
        plots=plots,
        identifiers=parcels,
        building_ids=buildings,
        kvs_number=fields.get(_Field.KVS, "").strip(),
        old_plan=old_plan,
        old_numbers=_old_numbers(old_numbers),
        address=parse_address(address) if address else None,
        leftover=left,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _fields(text: str) -> tuple[dict[_Field, str], list[str], list[Doubt]]:
    """Text by field, what stands before the first label, doubts."""
    found = list(_LABEL.finditer(text))
    first = found[0].start() if found else len(text)
    fields: dict[_Field, str] = {}
    doubts: list[Doubt] = []
    ends = [*(label.start() for label in found[1:]), len(text)]
    for label, end in zip(found, ends, strict=False):
        field = _Field(label.lastgroup or "")
        value = text[label.end() : end].strip()
        if field in fields:
            doubts.append(Doubt(ScopeDoubt.REPEATED_LABEL, label[0].strip(" ,")))
            value = ", ".join(filter(None, (fields[field], value)))
        fields[field] = value
    return fields, [text[:first].strip(" ,;\n")], doubts


def _quarters(text: str, beside: tuple[str, ...], doubts: list[Doubt]) -> tuple[str, ...]:
    quarters = parse_quarters(text)
    if not quarters and text.strip(" -0xх"):
        doubts.append(Doubt(ScopeDoubt.QUARTER_UNREADABLE, text))
    if not quarters and beside:
        doubts.append(Doubt(ScopeDoubt.QUARTER_FROM_LOCALITY, ", ".join(beside)))
    return tuple(number for number in quarters or beside if number != "0")


def _plots(text: str, doubts: list[Doubt]) -> tuple[Plot, ...]:
    read = parse_plots(text)
    doubts.extend(
        Doubt(ScopeDoubt.PLOT_NOT_ROMAN, plot.raw) for plot in read.plots if plot.doubtful
    )
    if read.leftover:
        is_identifier = bool(cadastre.find_in(read.leftover))
        kind = ScopeDoubt.IDENTIFIER_AS_PLOT if is_identifier else ScopeDoubt.PLOT_UNREADABLE
        doubts.append(Doubt(kind, read.leftover))
    return read.plots


def _identifiers(
    fields: dict[_Field, str], leftover: list[str], doubts: list[Doubt]
) -> tuple[tuple[Identifier, ...], tuple[Identifier, ...]]:
    """(parcels, buildings and units): each where it belongs, whatever field it was put in."""
    parcels: list[Identifier] = []
    buildings: list[Identifier] = []
    for field in (_Field.PARCEL, _Field.BUILDING):
        reading = cadastre.read(fields.get(field, ""))
        doubts.extend(Doubt(f"identifier_{d.kind.value}", d.text) for d in reading.defects)
        if reading.identifiers:
            leftover.append(reading.leftover)
        for identifier in reading.identifiers:
            is_parcel = identifier.level is Level.PARCEL
            (parcels if is_parcel else buildings).append(identifier)
            if is_parcel and field is _Field.BUILDING:
                doubts.append(Doubt(ScopeDoubt.PARCEL_AS_BUILDING, str(identifier)))
            elif not is_parcel and field is _Field.PARCEL:
                doubts.append(Doubt(ScopeDoubt.BUILDING_AS_PARCEL, str(identifier)))
    # The UPI field sometimes holds an identifier; it is doubted there and still used.
    for identifier in cadastre.find_in(fields.get(_Field.PLOT, "")):
        (parcels if identifier.level is Level.PARCEL else buildings).append(identifier)
    return tuple(dict.fromkeys(parcels)), tuple(dict.fromkeys(buildings))


def _without_sentence(value: str, leftover: list[str]) -> str:
    if sentence := _SENTENCE.search(value):
        leftover.append(sentence[0].strip(" ,"))
        return value[: sentence.start()].strip()
    return value.strip()


def _old_numbers(text: str) -> tuple[str, ...]:
    numbers = (fold_lookalikes(re.sub(r"\s", "", n)).lower() for n in _OLD_NUMBER.findall(text))
    return tuple(dict.fromkeys(numbers))


_OPEN = r"[\"„“”'’«]{1,2}"
_NAMED_PLACE = re.compile(
    r"(?<![\w.])(?<!\d\s)(?<!\d)(?P<kind>м\.|м(?=\s*[\"„“])|местност(?:та)?\s|ж\.\s?к\.?|жк\.?\s|"
    r"в\.\s?з\.?|НПЗ(?!\w)|кв(?!\w)\.?|с\.|зона\s|гр\.)\s*"
    rf"(?:(?:[А-Я]{{2,4}}\s*)?{_OPEN}\s*(?P<quoted>[^\"„“”»\n]{{1,80}})(?:[\"“”»'\n]|$)|(?P<bare>[А-Я][^,;:/(\n\"„“”]{{1,50}}))",
    re.IGNORECASE,
)
_BARE_END = re.compile(
    r"\s+(?:по|район|р-н|СО|гр\.|УПИ|ПИ|ул\.|бул\.|кв\.|в\s|на\s|с\s|към|от|до|за)\b.*$|\s*[-–]\s*СО\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_CITY = re.compile(r"софия\b")
_SAID = frozenset(PlaceKind) - {PlaceKind.UNKNOWN, PlaceKind.STREET}
_STREET = re.compile(
    r"(?<!\w)(?:ул|бул)\.\s*[\"„“”]?\s*[^,;()/\n\"„“”]{2,40}[\"„“”]*\s*,?\s*№\s*\d{1,4}(?:[а-яА-Я]|\s[А-Я])?(?!\w)"
)


def find_places(object_text: str) -> Scope:
    """Places named in running text; every such scope carries the doubt FROM_OBJECT_TEXT."""
    found = tuple(dict.fromkeys(cadastre.find_in(object_text)))
    names: dict[tuple[str, str], PlaceName] = {}
    printed: list[str] = []
    for match in _NAMED_PLACE.finditer(object_text):
        for name in _names_of(match):
            names.setdefault((name.kind.value, name.key), name)
            printed.append(match[0].strip())
    street = _STREET.search(object_text)
    scope = Scope(
        raw=object_text,
        locality_raw=", ".join(dict.fromkeys(printed)),
        localities=tuple(names.values()),
        quarters=find_quarters(object_text),
        plots=find_plots(object_text),
        identifiers=tuple(one for one in found if one.level is Level.PARCEL),
        building_ids=tuple(one for one in found if one.level is not Level.PARCEL),
        address=parse_address(street[0]) if street else None,
        district=district_in(object_text),
    )
    if scope.is_empty and scope.district is None:
        return scope
    return _doubted(scope)


def _names_of(match: re.Match[str]) -> tuple[PlaceName, ...]:
    """Names after a kind word; „гр. София“ says nothing here, a sentence is no name."""
    bare = _BARE_END.sub("", match["bare"]) if match["bare"] else match["quoted"]
    kind = match["kind"].strip()
    if not bare or (match["bare"] and not match["bare"][0].isupper()):
        return ()
    names = read_places(f"{kind} {bare}").names
    return tuple(name for name in names if name.kind in _SAID and not _CITY.match(name.key))


def _doubted(scope: Scope) -> Scope:
    doubts = [Doubt(ScopeDoubt.FROM_OBJECT_TEXT, "")]
    doubts += [Doubt(ScopeDoubt.PLOT_NOT_ROMAN, plot.raw) for plot in scope.plots if plot.doubtful]
    return replace(scope, doubts=tuple(doubts))
