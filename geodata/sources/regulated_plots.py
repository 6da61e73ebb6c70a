"""Урегулирани поземлени имоти (УПИ) of the regulation plans."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from accounts.rules import Label
from geodata.descriptions import Columns, Derived, Layer, SourceDescription, Text, Whole
from geodata.importing import import_ground
from geodata.models import RegulatedPlot
from geodata.numerals import int_to_roman
from geodata.reports import Report
from geodata.sources import Options, Progress
from geodata.sources.quarters import canonical_quarter

CODE = "regulated-plots"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Урегулирани поземлени имоти", "Regulated plots"),
    licence="Столична община",
    attribution=Label("Столична община", "Sofia Municipality"),
)


def _label(columns: Columns) -> None:
    """The canonical text: XII-521, XVIIIа-45, or the number alone."""
    bare = pc.binary_join_element_wise(columns.pop("_roman"), columns["suffix"], "")
    listed = pc.replace_substring_regex(columns["parcel_numbers"], r"\s*,\s*", ", ")
    full = pc.binary_join_element_wise(bare, listed, "-")
    label = pc.if_else(pc.equal(listed, ""), bare, full)
    columns["label"] = pc.utf8_slice_codeunits(label, 0, 60)
    columns["parcel_numbers"] = pc.replace_substring(listed, ", ", ",").cast(pa.string())


LAYER = Layer(
    model=RegulatedPlot,
    columns={
        "code": Text("code", 80, is_required=True),
        "locality_code": Text("locality", 40, is_required=True),
        "quarter": Text("quarter", 8, is_required=True),
        "number": Whole("number", 1, 3999, is_required=True),
        "suffix": Text("suffix", 2),
        "parcel_numbers": Text("parcels", 1000),
        "purpose": Text("purpose", 200),
        "district_code": Text("district", 16),
    },
    derived={
        "quarter": Derived("quarter", canonical_quarter),
        "_roman": Derived("number", lambda number: int_to_roman(int(number))),
    },
    finish=_label,
    lists={"parcel_numbers": ","},
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
