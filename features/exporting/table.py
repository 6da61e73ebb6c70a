"""What is exported: columns over rows, and what every file must say of itself.

The mechanism knows no subject. A subject declares its columns once; each format writes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from features.text import Bilingual, Text

Row = Mapping[str, Any]

LIST_SEPARATOR = ";"
"""Between the members of a list, in formats whose cells hold one text."""


class Kind(StrEnum):
    """What the cells of a column hold; every one may be empty, which is "not known"."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export.

    Attributes:
        name: stable, the same in every language: the header of CSV, the key of a property.
        title: the header for people.
        value: the cell of a row; a list of texts for `Kind.LIST`.
        needs: columns of the queryset that `value` reads.
    """

    name: str
    title: Bilingual
    value: Callable[[Row], Any]
    needs: tuple[str, ...]
    kind: Kind = Kind.TEXT


def taken(name: str, title: Bilingual, source: str = "", kind: Kind = Kind.TEXT) -> Column:
    """A column that is one column of the queryset as it is."""
    column = source or name
    return Column(name, title, itemgetter(column), (column,), kind)


@dataclass(frozen=True, slots=True)
class Terms:
    """One source of the rows and what it asks of those who use them."""

    attribution: str
    licence: str
    licence_url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a file says of itself, in the language it was asked in."""

    title: str
    made_at: datetime
    chosen: str
    address: str
    language: str
    terms: tuple[Terms, ...]

    def say(self, text: Bilingual) -> str:
        """A text in the language of the file: a stream outlives the request it was asked in."""
        return text.en if self.language == "en" else text.bg

    @property
    def statement(self) -> str:
        """That a file of ours creates no rights; part of every export by duty."""
        return self.say(INFORMATIVE)

    def lines(self) -> list[tuple[str, str]]:
        """(what, text) of everything there is to say."""
        made_at = self.made_at.strftime("%Y-%m-%d %H:%M %Z")
        return [
            (self.say(_TITLE), self.title),
            (self.say(_MADE), made_at),
            (self.say(_CHOSEN), self.chosen),
            (self.say(_ADDRESS), self.address),
            *((self.say(_TERMS), f"{one.attribution}. {one.licence}") for one in self.terms),
            (self.say(_CHARACTER), self.statement),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows to export, in their order, with their columns and their notice.

    `rows` is not evaluated; `derived` are expressions that columns need by name. `geometry` is a
    column in the cadastre's system, the last word on where a row lies.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: "QuerySet[Any]"
    notice: Notice
    key: str = "id"
    geometry: str = "geom"
    derived: Mapping[str, Any] = field(default_factory=dict)

    def values(self, **shape: Any) -> "QuerySet[Any]":
        """Rows as dictionaries of what the columns need and nothing else."""
        needed = {name for column in self.columns for name in column.needs} | {self.key}
        derived = {name: made for name, made in self.derived.items() if name in needed}
        return self.rows.values(*sorted(needed - derived.keys()), **derived, **shape)


INFORMATIVE = Text(
    "Данните имат информативен характер: не пораждат права и не заместват официална справка.",
    "The data is informative only: it creates no rights and replaces no official extract.",
)
_TITLE = Text("Съдържание", "Content")
_MADE = Text("Състояние към", "As of")
_CHOSEN = Text("Избрано", "Chosen")
_ADDRESS = Text("Адрес", "Address")
_TERMS = Text("Източник и лиценз", "Source and licence")
_CHARACTER = Text("Характер", "Character")
