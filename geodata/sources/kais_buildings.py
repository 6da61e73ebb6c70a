"""Buildings of the open data of the Agency of Geodesy, Cartography and Cadastre (KAIS)."""

from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import CadastralKey, Layer, SourceDescription, Text, Whole
from geodata.importing import import_ground
from geodata.models import Building
from geodata.reports import Report
from geodata.sources import Options, Progress

CODE = "kais-buildings"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Сгради от кадастъра", "Buildings of the cadastre"),
    url="https://kais.cadastre.bg/bg/OpenData",
    licence="Регламент за изпълнение (ЕС) 2023/138",
    attribution=Label("© АГКК", "© Geodesy, Cartography and Cadastre Agency"),
)

LAYER = Layer(
    model=Building,
    identifier=CadastralKey("cadnum", fields=4),
    columns={
        "function_code": Whole("funccode", 0, 9999),
        "function_text": Text("functype", 200),
        "storeys": Whole("flrcount", 0, 200),
        "units": Whole("appcount", 0, 100_000),
    },
    area_field="footprint_m2",
    scope="district_code",
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
