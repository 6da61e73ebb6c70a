"""Parcels of the open data of the Agency of Geodesy, Cartography and Cadastre (KAIS).

One zipped shapefile for each district or землище; columns as in the domain reference §5.2.
"""

from pathlib import Path

import pyarrow.compute as pc

from accounts.rules import Label
from geodata.descriptions import (
    CadastralKey,
    Columns,
    Decimal,
    Derived,
    Layer,
    SourceDescription,
    Text,
    Whole,
)
from geodata.districts import district_code
from geodata.importing import import_ground
from geodata.models import Parcel
from geodata.reports import Report
from geodata.rules import land_use_group
from geodata.sources import Options, Progress

CODE = "kais-parcels"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Поземлени имоти от кадастъра", "Parcels of the cadastre"),
    url="https://kais.cadastre.bg/bg/OpenData",
    licence="Регламент за изпълнение (ЕС) 2023/138",
    attribution=Label("© АГКК", "© Geodesy, Cartography and Cadastre Agency"),
)


def _address(columns: Columns) -> None:
    """The address as registered, else the street and number beside it."""
    apart = pc.binary_join_element_wise(columns.pop("_street"), columns.pop("_number"), " ")
    told = columns["address"]
    columns["address"] = pc.if_else(pc.equal(told, ""), pc.utf8_trim_whitespace(apart), told)


LAYER = Layer(
    model=Parcel,
    identifier=CadastralKey("cadnum", fields=3),
    columns={
        "declared_area_m2": Decimal("AREA", 0, 1e9),
        "use_code": Whole("usecode", 0, 9999),
        "territory_kind": Whole("purpcode", 0, 99),
        "ownership_kind": Whole("propcode", 0, 99),
        "address": Text("immaddr", 300),
        "_street": Text("strename", 200),
        "_number": Text("strnum", 60),
        "locality_text": Text("place", 200),
        "quarter_text": Text("quarter", 40),
        "plot_text": Text("parcel", 120, is_folded=False),
        "old_identifier": Text("oldident", 60),
        "district_code": Text("regname", 120),
    },
    derived={
        "use": Derived("use_code", lambda code: land_use_group(int(code)).value),
        "district_code": Derived("district_code", district_code),
    },
    finish=_address,
    area_field="area_m2",
    scope="district_code",
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
