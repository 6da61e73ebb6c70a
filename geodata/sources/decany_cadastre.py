"""The cadastre of the Czech municipality Děčany: a real parcel fabric in another system and schema.

A printed number (`KmenoveCislo/PododdeleniCisla`) is given once to a building plot and once to
land in the same cadastral unit (`ku`), so the key is the `Id` of the Czech register. Codes of use
are those of the Czech cadastre, grouped here as the map draws them.
"""

from datetime import date
from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import (
    Decimal,
    Derived,
    Layer,
    MunicipalityDescription,
    SourceDescription,
    Text,
    Whole,
)
from geodata.importing import import_ground
from geodata.models import Building, Parcel
from geodata.reports import Report
from geodata.rules import LandUse
from geodata.sources import Options, Progress

CODE = "decany-cadastre"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Кадастър на Дечани (Чехия)", "Cadastre of Děčany (Czechia)"),
    url="https://www.cuzk.cz/",
    licence="CC BY 4.0",
    attribution=Label("© ČÚZK", "© ČÚZK"),
    municipality=MunicipalityDescription(
        code="CZ564729",
        name=Label("Дечани", "Děčany"),
        bounds=(13.86, 50.42, 13.96, 50.49),
        measure_srid=5514,
    ),
    since=date(2014, 3, 31),
)

_USE = {
    "2": LandUse.FARMLAND,
    "3": LandUse.FARMLAND,
    "4": LandUse.FARMLAND,
    "5": LandUse.FARMLAND,
    "6": LandUse.FARMLAND,
    "7": LandUse.FARMLAND,
    "10": LandUse.FOREST,
    "13": LandUse.HOUSING,
    "14": LandUse.OTHER,
}


PARCELS = Layer(
    model=Parcel,
    name="parcels",
    columns={
        "identifier": Text("Id", 40, is_required=True),
        "ekatte": Text("ku", 8),
        "plot_text": Text("parcel_no", 24),
        "number": Whole("KmenoveCislo", 1, 999_999),
        "declared_area_m2": Decimal("VymeraParcely", 0, 1e9),
        "use_code": Whole("DruhPozemkuKod", 0, 99),
    },
    derived={"use": Derived("use_code", lambda code: _USE.get(code, LandUse.OTHER).value)},
    area_field="area_m2",
)

BUILDINGS = Layer(
    model=Building,
    name="buildings",
    columns={
        "identifier": Text("Kod", 48, is_required=True),
        "function_code": Whole("ZpusobVyuzitiKod", 0, 9999),
        "storeys": Whole("PocetPodlazi", 0, 200),
    },
    area_field="footprint_m2",
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [PARCELS, BUILDINGS], file, options, progress)
