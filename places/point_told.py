"""What lies at a point, as the interface tells it, and the parameters that ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.rules import Label
from acts.wording import status_label
from acts.wording import title as act_title
from features.parameters import parse_on, refuse_unknown, single
from features.problems import BadParameter
from features.text import Text, said
from geodata.naming import transliterate
from geodata.wording import place_words
from places.point import Here
from places.templatetags.days import as_of
from planning.wording import zone_label

POINT_PARAMETERS = ("lon", "lat", "on")


@dataclass(frozen=True, slots=True)
class Told:
    """How a kind is told: its name, the title of one, its page if it has one, and more of it.

    `facts` are columns of the row that a program reads besides.
    """

    label: Label
    collection: str
    title: Callable[[Any], Label]
    page: Callable[[Any], str] | None = None
    facts: tuple[str, ...] = ()


def _plain(name: str) -> Callable[[Any], Label]:
    return lambda thing: Label(str(getattr(thing, name)), str(getattr(thing, name)))


def _named(thing: Any) -> Label:
    return Label(thing.name, thing.name_en or transliterate(thing.name))


def _page(kind: str, column: str) -> Callable[[Any], str]:
    return lambda thing: reverse(f"places:{kind}", args=[getattr(thing, column)])


def _parcel_of(building: Any) -> str:
    found = building.parcel_identifier
    return reverse("places:parcel", args=[found]) if found else ""


KINDS: dict[str, Told] = {
    "parcel": Told(Label("имот", "parcel"), "parcels", _plain("identifier"),
                   _page("parcel", "identifier"), ("address", "area_m2", "use")),
    "building": Told(Label("сграда", "building"), "buildings", _plain("identifier"), _parcel_of,
                     ("function_code", "storeys")),
    "regulated_plot": Told(Label("УПИ", "regulated plot"), "regulated_plots",
                           lambda plot: place_words(str(plot)), None,
                           ("label", "quarter", "purpose")),
    "quarter": Told(Label("квартал по регулация", "regulation quarter"), "quarters",
                    lambda quarter: place_words(str(quarter)), None, ("number",)),
    "locality": Told(Label("местност", "locality"), "localities",
                     lambda locality: place_words(str(locality))),
    "zone": Told(Label("зона по ОУП", "planning zone"), "zones",
                 lambda zone: zone_label(zone.zone_code, zone.zone_name), None, ("zone_code",)),
    "street": Told(Label("улица", "street"), "streets",
                   lambda street: Label(str(street), transliterate(str(street))),
                   _page("street", "code")),
    "neighbourhood": Told(Label("квартал", "neighbourhood"), "neighbourhoods", _named,
                          _page("neighbourhood", "code")),
    "district": Told(Label("район", "district"), "districts", _named, _page("district", "code")),
    "act": Told(Label("акт", "act"), "acts", act_title,
                lambda act: reverse("acts:detail", args=[act.pk]),
                ("number", "issued_on", "location_level", "location_confidence")),
}  # fmt: skip


def parse_point(query: QueryDict, *also: str) -> tuple[float, float, date | None]:
    """`lon`, `lat` in degrees and the day of `on`.

    Raises:
        BadParameter: for one that is unknown, missing or nowhere on Earth.
    """
    refuse_unknown(query, (*POINT_PARAMETERS, *also))
    on = parse_on(query)
    return _degrees(query, "lon", 180), _degrees(query, "lat", 85), on


def _degrees(query: QueryDict, name: str, bound: int) -> float:
    written = single(query, name) or ""
    try:
        value = float(written)
    except ValueError:
        value = float("nan")
    if not -bound <= value <= bound:
        allowed = Text(f"градуси от -{bound} до {bound}", f"degrees from -{bound} to {bound}")
        raise BadParameter(name, written, allowed)
    return value


def as_json(here: Here) -> dict[str, Any]:
    """`{lon, lat, on, is_outside, things, has_more_acts, unrecorded, nearest}`.

    `things` begin with the nearest kinds; `has_more_acts` says that of the acts only the newest
    are among them. `unrecorded` are kinds of which nothing is recorded here: that nothing is there
    is not said.
    `nearest` are parcels beside a point that lies in none, with metres to each.
    """
    return {
        "lon": here.lon,
        "lat": here.lat,
        "on": _day(here.on),
        "is_outside": here.is_outside,
        "things": [
            _told(kind, thing, here.on) for kind, things in here.things.items() for thing in things
        ],
        "has_more_acts": here.has_more_acts,
        "unrecorded": here.unrecorded,
        "nearest": [
            _told("parcel", parcel, here.on) | {"distance_m": round(parcel.distance_m, 2)}
            for parcel in here.nearest
        ],
    }


def _told(kind: str, thing: Any, on: date | None) -> dict[str, Any]:
    told = KINDS[kind]
    page = told.page(thing) if told.page else ""
    if page and kind != "act":
        page += as_of(on)
    found = {
        "kind": kind,
        "label": said(told.label),
        "id": thing.pk,
        "title": said(told.title(thing)),
        "url": page,
        "collection": told.collection,
        "source": thing.source.code,
        "demonstration": thing.source.is_demonstration,
    }
    facts = {name: getattr(thing, name, None) for name in told.facts}
    if kind == "act":
        facts |= {"status": said(status_label(thing)), "issued_on": _day(thing.issued_on)}
    return found | {"properties": facts}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
