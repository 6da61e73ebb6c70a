"""How a source describes itself: whose data, under which licence, which column means what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from accounts.rules import Label
from geodata.crs import CADASTRE
from geodata.models import Ground


@dataclass(frozen=True, slots=True)
class MunicipalityDescription:
    """A municipality as a source knows it.

    `bounds` is west, south, east, north in degrees: the box that every coordinate must fall into.
    """

    code: str
    name: Label
    bounds: tuple[float, float, float, float]
    seat_ekatte: str = ""
    measure_srid: int = CADASTRE


SOFIA = MunicipalityDescription(
    code="SOF46",
    name=Label("Столична община", "Sofia Municipality"),
    bounds=(23.03, 42.39, 23.71, 42.92),
    seat_ekatte="68134",
)


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """Where data comes from. `since` is the day from which its first versions are known true."""

    code: str
    title: Label
    licence: str
    attribution: Label
    url: str = ""
    municipality: MunicipalityDescription = SOFIA
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A column of text.

    `is_folded` gives every word one alphabet, which ruins roman numerals. A name may be missing,
    but that is reported.
    """

    column: str
    max_length: int
    is_required: bool = False
    is_folded: bool = True
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """A column of whole numbers from `least` to `most`; others are left empty with a warning."""

    column: str
    least: int
    most: int
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Decimal:
    """A column of numbers from `least` to `most`; others are left empty with a warning."""

    column: str
    least: float
    most: float
    is_required: bool = False


Column = Text | Whole | Decimal
Columns = dict[str, pa.Array]


@dataclass(frozen=True, slots=True)
class CadastralKey:
    """The key is a cadastral identifier of `fields` numbers: 3 for a parcel, 4 for a building."""

    column: str
    fields: int


@dataclass(frozen=True, slots=True)
class Derived:
    """A field computed from the cleaned value of another, once for each different value.

    None leaves it empty.
    """

    of: str
    by: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a file and the records it becomes.

    `columns` and `derived` are by field of the model, or by a name of their own that later steps
    use; they run in order, then `finish` over whole Arrow columns. `lists` are fields of several
    values with the mark between them. `area_field` receives square metres in the municipality's
    measuring system. A field named in `scope` limits what may have vanished: a file that holds
    one district says nothing of the others.
    """

    model: type[Ground]
    columns: Mapping[str, Column]
    identifier: CadastralKey | None = None
    derived: Mapping[str, Derived] = field(default_factory=dict)
    finish: Callable[[Columns], None] | None = None
    lists: Mapping[str, str] = field(default_factory=dict)
    area_field: str | None = None
    scope: str | None = None
    name: str | None = None

    @property
    def columns_read(self) -> frozenset[str]:
        """Names of the columns that are read, in lower case."""
        names = {column.column.lower() for column in self.columns.values()}
        return frozenset(names | {self.identifier.column.lower()} if self.identifier else names)
