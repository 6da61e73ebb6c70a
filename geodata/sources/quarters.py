"""Blocks of the regulation plans (квартали по регулация); a number is unique in its locality."""

from pathlib import Path

from accounts.rules import Label
from geodata.descriptions import Derived, Layer, SourceDescription, Text
from geodata.importing import import_ground
from geodata.models import Quarter
from geodata.place_names import quarter_numbers
from geodata.reports import Report
from geodata.sources import Options, Progress

CODE = "quarters"

DESCRIPTION = SourceDescription(
    code=CODE,
    title=Label("Квартали по регулация", "Regulation quarters"),
    licence="Столична община",
    attribution=Label("Столична община", "Sofia Municipality"),
)


def canonical_quarter(text: str) -> str:
    """„161 Б“ → „161б“; a text that is no number stays as it is."""
    numbers = quarter_numbers(text)
    return numbers[0] if len(numbers) == 1 else text


LAYER = Layer(
    model=Quarter,
    columns={
        "code": Text("code", 60, is_required=True),
        "locality_code": Text("locality", 40, is_required=True),
        "number": Text("number", 8, is_required=True),
        "district_code": Text("district", 16),
    },
    derived={"number": Derived("number", canonical_quarter)},
)


def ingest(file: Path, options: Options, progress: Progress) -> Report:
    return import_ground(DESCRIPTION, [LAYER], file, options, progress)
