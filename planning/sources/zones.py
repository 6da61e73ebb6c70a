"""Zones of the general development plan (ОУП)."""

from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import Layer, SourceDescription, Text
from geodata.importing import import_ground
from geodata.reports import Report
from geodata.sources import Options, Progress
from planning.models import Zone

CODE = "zones"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Устройствени зони", "Planning zones"),
    licence="Столична община",
    attribution=Label("Столична община", "Sofia Municipality"),
)

LAYER = Layer(
    model=Zone,
    columns={
        "code": Text("code", 60, is_required=True),
        "zone_code": Text("zone_code", 16, is_required=True),
        "zone_name": Text("zone_name", 200, is_required=True),
        "district_code": Text("district", 16),
    },
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
