"""The 24 administrative districts of Столична община.

The published names are in capitals, with a Latin of their own; the proper ones are those of the
national classifier.
"""

from datetime import date
from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import Derived, Layer, SourceDescription, Text
from geodata.districts import DISTRICT_LABELS
from geodata.importing import import_ground
from geodata.models import District
from geodata.naming import skeleton
from geodata.reports import Report
from geodata.sources import Options, Progress

CODE = "sofia-districts"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Административни райони", "Administrative districts"),
    url="https://github.com/yurukov/Call.Sofia-3D-Map",
    licence="EUPL-1.2",
    attribution=Label(
        "Боян Юруков; Софияплан / Столична община",
        "Boyan Yurukov; Sofiaplan / Sofia Municipality",
    ),
    since=date(2017, 1, 1),
)


def _code(number: str) -> str | None:
    code = f"68134-{number:0>2}"
    return code if code in DISTRICT_LABELS else None


LAYER = Layer(
    model=District,
    columns={"code": Text("obns_num", 16, is_required=True)},
    derived={
        "code": Derived("code", _code),
        "name": Derived("code", lambda code: DISTRICT_LABELS[code].bg),
        "name_en": Derived("code", lambda code: DISTRICT_LABELS[code].en),
        "name_key": Derived("name", skeleton),
    },
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
