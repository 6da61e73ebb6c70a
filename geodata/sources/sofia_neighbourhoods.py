"""The 310 neighbourhoods, estates, villa zones and villages that tile Столична община.

As published five have no name and two rings are invalid; the first are imported without a name,
the second are mended.
"""

import re
from datetime import date
from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import Derived, Layer, SourceDescription, Text
from geodata.importing import import_ground
from geodata.models import Neighbourhood
from geodata.naming import skeleton, transliterate
from geodata.reports import Report
from geodata.sources import Options, Progress

CODE = "sofia-neighbourhoods"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Квартали по име", "Neighbourhoods"),
    url="https://github.com/yurukov/Call.Sofia-3D-Map",
    licence="EUPL-1.2",
    attribution=Label(
        "Боян Юруков; Софияплан / Столична община",
        "Boyan Yurukov; Sofiaplan / Sofia Municipality",
    ),
    since=date(2019, 1, 1),
)

_KIND = re.compile(r"^(?:ж\.?к|ж\.гр|кв|в\.з|с|м|гр)\.\s*", re.IGNORECASE)


def _bare(name: str) -> str:
    return _KIND.sub("", name)


LAYER = Layer(
    model=Neighbourhood,
    columns={
        "code": Text("id", 16, is_required=True),
        "kind": Text("kind", 12),
        "name": Text("name", 160, is_name=True),
        "district_code": Text("district_num", 16),
    },
    derived={
        "name_en": Derived("name", lambda name: transliterate(_bare(name))),
        "name_key": Derived("name", lambda name: skeleton(_bare(name))),
        "district_code": Derived("district_code", lambda n: f"68134-{n:0>2}" if n else None),
    },
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
