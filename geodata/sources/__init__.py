"""Outside sources: one small module each, found in the `sources` package of every app.

A source is any module with a `CODE` and an `ingest` function (`SourceModule`). Rooms above this
one keep their sources in their own `sources` package: they are found through the list of
installed apps, so this room never imports upwards. How to write one: docs/how-to/add-a-source.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

from django.apps import apps

from accounts.rules import Label
from geodata.reports import Report

if TYPE_CHECKING:
    from accounts.models import User
    from geodata.descriptions import SourceDescription


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file; what the arguments of `manage.py ingest` become.

    `municipality` overrides the one that the source names. `is_complete` says that the file is
    the whole of its source, so that what is not in it has ceased to be; `is_partial` says of a
    register, which is whole by nature, that the file is an extract. `taken_at` is when the source
    was read, where the file does not say it. `is_forced` takes a file that looks older or far
    smaller than what is known. `handed_in` is the name under which a file is kept aside that may
    have to be read again.
    """

    is_dry_run: bool = False
    crs: str | None = None
    municipality: str | None = None
    is_demonstration: bool = False
    is_complete: bool = False
    is_partial: bool = False
    is_forced: bool = False
    taken_at: datetime | None = None
    by: "User | None" = None
    handed_in: str = ""


class Progress(Protocol):
    """What a long reading tells its user."""

    def phase(self, title: Label, total: int | None = None) -> None:
        """A new step begins, of `total` rows if that is known."""

    def advance(self, rows: int) -> None:
        """So many more rows of the step are done."""


class Silence:
    """Progress for nobody."""

    def phase(self, title: Label, total: int | None = None) -> None:
        pass

    def advance(self, rows: int) -> None:
        pass


class SourceModule(Protocol):
    """A module in a `sources` package.

    `ingest` reads one file in one transaction and raises `geodata.reports.Refused` when the file
    as a whole cannot be taken; nothing is then written. With `options.is_dry_run` it does all
    but keep the result.
    """

    CODE: str
    DESCRIPTION: "SourceDescription"

    def ingest(self, file: Path, options: Options, progress: Progress) -> Report: ...


@cache
def registry() -> "MappingProxyType[str, SourceModule]":
    """Every source by its code, of all installed apps."""
    found = {module.CODE: module for module in _modules()}
    return MappingProxyType(dict(sorted(found.items())))


def _modules() -> Iterator[SourceModule]:
    for config in apps.get_app_configs():
        name = f"{config.name}.sources"
        spec = find_spec(name)
        for module in iter_modules(spec.submodule_search_locations) if spec else ():
            source = import_module(f"{name}.{module.name}")
            if hasattr(source, "CODE") and hasattr(source, "ingest"):
                yield cast(SourceModule, source)
