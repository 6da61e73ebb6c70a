"""A street's worth of city for the tests of the interface: a little of everything it serves."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPolygon, Polygon
from django.db.backends.postgresql.psycopg_any import DateRange

from acts.models import Act, ActLocation
from geodata.crs import CADASTRE, LONLAT
from geodata.models import (
    Building,
    District,
    Locality,
    Municipality,
    Neighbourhood,
    Parcel,
    Quarter,
    RegulatedPlot,
    Source,
    Street,
)
from planning.models import Zone

CENTRE_LONLAT = (23.3219, 42.6977)
CENTRE_7801 = (321559.178, 4731436.070)
"""Easting, northing of the same point (domain reference, § 4.2)."""

PARCELS = 23
SECRET = "СТРОГО ПОВЕРИТЕЛНО"
SINCE = DateRange(date(2020, 1, 1), None)


@dataclass(frozen=True)
class City:
    municipality: Municipality
    real: Source
    demo: Source

    def ground(self, **own: Any) -> dict[str, Any]:
        return {
            "municipality": self.municipality,
            "source": self.real,
            "valid": SINCE,
            "content_hash": b"\0" * 16,
        } | own


def square(dx: float, dy: float, side: float) -> MultiPolygon:
    """A square in the cadastre's system whose lower left corner is off the centre by dx, dy."""
    x, y = CENTRE_7801[0] + dx, CENTRE_7801[1] + dy
    corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    return MultiPolygon(Polygon(corners, srid=CADASTRE), srid=CADASTRE)


def make_city() -> City:
    bounds = Polygon.from_bbox((23.03, 42.39, 23.71, 42.92))
    bounds.srid = LONLAT
    sofia = Municipality.objects.create(
        code="SOF46", name_bg="Столична", name_en="Sofia", bounds=bounds
    )
    real, demo = (
        Source.objects.create(
            municipality=sofia,
            code=code,
            title_bg="Източник",
            title_en="Source",
            licence="CC BY 4.0",
            attribution_bg="Община <А>",
            attribution_en="Municipality <A>",
            is_demonstration=is_demo,
        )
        for code, is_demo in (("real", False), ("demo", True))
    )
    city = City(sofia, real, demo)
    _make_areas(city)
    _make_fabric(city)
    _make_acts(city)
    return city


def _make_areas(city: City) -> None:
    District.objects.create(
        **city.ground(geom=square(-3000, -3000, 6000)),
        code="68134-09",
        name="Лозенец",
        name_en="Lozenets",
        name_key="lozenec",
    )
    Neighbourhood.objects.create(
        **city.ground(geom=square(-900, -900, 1800)),
        code="34",
        kind="ж.к.",
        name="ж.к. Дружба",
        name_en="Druzhba",
        name_key="drujba",
        district_code="68134-09",
    )
    Locality.objects.create(
        **city.ground(source=city.demo, geom=square(-800, -800, 1600)),
        code="lozenets",
        kind="м.",
        name="Лозенец",
        name_key="lozenec",
        aliases=["Лозенец-I част"],
        district_code="68134-09",
    )
    Zone.objects.create(
        **city.ground(source=city.demo, geom=square(-700, -700, 1400)),
        code="zone-1",
        zone_code="Жм2",
        zone_name="Жилищна зона",
        district_code="68134-09",
    )


def _make_fabric(city: City) -> None:
    demo = city.ground(source=city.demo)
    for number in range(PARCELS):
        Parcel.objects.create(
            **demo,
            geom=square(number * 40.0, 0, 30),
            identifier=f"68134.1601.{number + 500}",
            ekatte="68134",
            area_m2=900.0,
            use="housing",
            use_code=1000,
            ownership_kind=5,
            quarter_text="34",
            plot_text="XII-521",
            old_identifier=f"1601-{number}",
            district_code="68134-09",
        )
    Parcel.objects.create(
        **demo | {"valid": DateRange(date(2015, 1, 1), date(2020, 1, 1))},
        geom=square(0, 0, 60),
        identifier="68134.1601.500",
        area_m2=3600.0,
        use="green",
    )
    Quarter.objects.create(
        **demo,
        geom=square(-10, -10, 1200),
        code="lozenets-34",
        locality_code="lozenets",
        number="34",
    )
    RegulatedPlot.objects.create(
        **demo,
        geom=square(0, 0, 30),
        code="lozenets-34-12",
        locality_code="lozenets",
        quarter="34",
        number=12,
        label="XII-521",
        parcel_numbers=["521"],
    )
    Building.objects.create(
        **demo,
        geom=square(5, 5, 10),
        identifier="68134.1601.521.1",
        parcel_identifier="68134.1601.521",
        storeys=4,
        footprint_m2=100.0,
    )
    x, y = CENTRE_7801
    axis = LineString((x, y - 10), (x + 900, y - 10), srid=CADASTRE)
    Street.objects.create(
        **demo,
        geom=MultiLineString(axis, srid=CADASTRE),
        code="10001",
        kind="ул.",
        name="Дружба",
        name_en="Druzhba",
        name_key="drujba",
    )


def _make_acts(city: City) -> None:
    for number in range(7):
        day = None if number in (2, 5) else date(2014, 3, 19 - number % 2)
        make_act(city, f"РД-09-{number}", day, square(number * 40.0, 0, 30))
    make_act(city, "РД-09-без-място", date(2014, 3, 1), None)
    make_act(city, SECRET, date(2014, 3, 2), square(0, 0, 30), publication="internal")


def make_act(
    city: City, number: str, issued_on: date | None, geom: GEOSGeometry | None, **own: Any
) -> Act:
    place = {"location_level": "parcel", "geom": geom} if geom else {"unlocated_reason": "no_text"}
    act = Act.objects.create(
        municipality=city.municipality,
        source=city.real,
        source_key=number,
        content_hash=b"\0" * 16,
        raw={"secret": SECRET},
        kind="building_permit",
        number=number,
        number_key=number.lower(),
        number_sort=number,
        issued_on=issued_on,
        legal_state="in_force",
        dispute_state="none",
        district_code="68134-09",
        **place,
        **own,
    )
    if geom is not None:
        ActLocation.objects.create(
            act=act,
            ordinal=1,
            level="parcel",
            method="identifier",
            confidence="high",
            evidence={"words": "68134.1601.521"},
            area="parcel:68134.1601.521",
            geom=geom,
        )
    return act
