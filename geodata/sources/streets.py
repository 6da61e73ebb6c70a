"""Streets by their axes: code of the address register, kind and name."""

from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import Derived, Layer, SourceDescription, Text
from geodata.importing import import_ground
from geodata.models import Street
from geodata.naming import skeleton, transliterate
from geodata.reports import Report
from geodata.sources import Options, Progress

CODE = "streets"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Улици", "Streets"),
    licence="Столична община",
    attribution=Label("Столична община", "Sofia Municipality"),
)

LAYER = Layer(
    model=Street,
    columns={
        "code": Text("code", 24, is_required=True),
        "kind": Text("kind", 8),
        "name": Text("name", 160, is_name=True),
    },
    derived={
        "name_en": Derived("name", transliterate),
        "name_key": Derived("name", skeleton),
    },
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
