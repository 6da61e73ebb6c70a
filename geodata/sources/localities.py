"""Areas of detailed plans by name (местност, ж.к., в.з.), inside which quarters are counted."""

from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import Derived, Layer, SourceDescription, Text
from geodata.importing import import_ground
from geodata.models import Locality
from geodata.naming import skeleton
from geodata.reports import Report
from geodata.sources import Options, Progress

CODE = "localities"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Местности", "Localities"),
    licence="Столична община",
    attribution=Label("Столична община", "Sofia Municipality"),
)

LAYER = Layer(
    model=Locality,
    columns={
        "code": Text("code", 40, is_required=True),
        "kind": Text("kind", 12),
        "name": Text("name", 200, is_required=True),
        "aliases": Text("aliases", 2000),
        "district_code": Text("district", 16),
    },
    derived={"name_key": Derived("name", skeleton)},
    lists={"aliases": "|"},
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
