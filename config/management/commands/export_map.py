"""Write the map as a folder of files, for any host of files that knows ranges, or for no network.

manage.py export_map DIR [--portal https://portal.example/] [--last-zoom Z] [--bounds W,S,E,N]

The folder goes to the root of a host: index.html in Bulgarian, en/index.html, the scripts and
fonts under static/ and the archives of tiles under archives/. It shows what can be seen without a
server: every layer, with its legend and the day of the data; lists, search and filters are the
portal's, to which it links when it is told where that is. Run it again to renew the data.
"""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.translation import override

from config.archives import map_archives
from config.layers import tile_server
from geodata.queries import demonstration_present
from tiles.bounds import told, written
from tiles.tilejson import attribution

_PATHS = {"bg": Path("index.html"), "en": Path("en/index.html")}
_URLS = {"bg": "/", "en": "/en/"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob:; worker-src 'self'; base-uri 'none'; form-action 'none'"
)


class Command(BaseCommand):
    help = "Записва картата като папка с файлове (writes the map as a folder of files)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--portal", default="", help="address of the portal to link to")
        parser.add_argument("--last-zoom", type=int, help="as of export_pmtiles")
        parser.add_argument("--bounds", type=told, help="as of export_pmtiles")
        parser.add_argument("--quiet", action="store_true", help="no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.FRONTEND_BUILD / "assets").is_dir():
            raise CommandError("the scripts are not built: run setup/frontend")
        if options["portal"] and not options["portal"].startswith(("https://", "http://")):
            raise CommandError("--portal takes an address: https://portal.example/")
        folder: Path = options["folder"]
        call_command(
            "export_pmtiles",
            out=folder / "archives",
            last_zoom=options["last_zoom"],
            bounds=options["bounds"],
            quiet=options["quiet"],
            stdout=self.stdout,
        )
        shutil.copytree(
            settings.FRONTEND_BUILD,
            folder / "static",
            ignore=shutil.ignore_patterns(".*"),
            dirs_exist_ok=True,
        )
        # the pages come last, when everything they name is there
        for language, path in _PATHS.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(_page(language, options), encoding="utf-8")
        self.stdout.write(f"{folder}: ready to be served as the root of a host")


def _page(language: str, options: dict[str, Any]) -> str:
    bounds = written(options["bounds"] or tile_server.bounds())
    layers = list(tile_server.layers.values())
    context = {
        "policy": _POLICY,
        "portal": options["portal"],
        "bounds": bounds,
        "map_archives": map_archives("/archives/"),
        "alternate_url": _URLS["bg" if language == "en" else "en"],
        "demonstration_present": demonstration_present(),
        "attribution": attribution(layers, english=language == "en"),
    }
    with override(language):
        return render_to_string("archived_map.html", context)
