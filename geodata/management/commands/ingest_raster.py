"""Put rasters on the map, or take one off it.

manage.py ingest_raster DESCRIPTION.toml …       docs/how-to/add-a-raster.md
manage.py ingest_raster --remove NAME
manage.py ingest_raster --list
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.rules import Label
from geodata.management.commands.ingest import _language, say
from geodata.models import Raster
from geodata.rasters.actions import description_of, remove, take
from geodata.reports import Refused


class Command(BaseCommand):
    requires_system_checks = []  # reads files, serves no pages
    help = "Слага растер на картата (puts a raster on the map)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asked = parser.add_mutually_exclusive_group(required=True)
        # with a default, `*` may stand in the group
        asked.add_argument(
            "description", nargs="*", default=[], type=Path, help="a TOML file beside it"
        )
        asked.add_argument("--remove", metavar="NAME", help="take a raster off the map")
        asked.add_argument("--list", action="store_true", help="what is on the map")
        parser.add_argument("--lang", choices=("bg", "en"), default=_language())

    def handle(self, *args: Any, **options: Any) -> None:
        lang: str = options["lang"]
        if options["remove"]:
            self._remove(options["remove"], lang)
        for file in options["description"]:
            self._take(file, lang, options["verbosity"])
        if options["list"]:
            for raster in Raster.objects.select_related("source"):
                self.stdout.write(_line(raster, lang))

    def _take(self, file: Path, lang: str, verbosity: int) -> None:
        try:
            raster = take(*description_of(file), by=None)
        except Refused as refused:
            raise CommandError(f"{file.name}: {say(refused.message, lang)}") from None
        if verbosity:
            self.stdout.write(_line(raster, lang))

    def _remove(self, name: str, lang: str) -> None:
        raster = Raster.objects.select_related("source").filter(name=name).first()
        if raster is None:
            missing = Label(f"Няма растер „{name}“.", f"There is no raster “{name}”.")
            raise CommandError(say(missing, lang))
        remove(raster, by=None)
        self.stdout.write(say(Label(f"„{name}“ е свален.", f"“{name}” was taken off."), lang))


def _line(raster: Raster, lang: str) -> str:
    title = raster.title_en if lang == "en" else raster.title_bg
    what = f"{raster.name}: {title}, z{raster.min_zoom}–{raster.max_zoom}"
    values = "" if raster.low is None else f", {raster.low:g} … {raster.high:g}"
    invented = say(Label(", демонстрационен", ", demonstration"), lang)
    return what + values + (invented if raster.source.is_demonstration else "")
