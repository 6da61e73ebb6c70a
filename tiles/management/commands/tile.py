"""Look after the tiles.

manage.py tile warm      compute what is not kept yet
manage.py tile status    what is kept, how fresh it is, and whether it may be used
manage.py tile inspect   what is inside one tile

Each does its work in a module of its own, named below; it has `HELP`, `arguments(parser)` and
`run(options, out)`.
"""

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from django.core.management.base import BaseCommand, OutputWrapper

_SUBCOMMANDS = {
    "warm": "tiles.cache.warming",
    "status": "tiles.cache.status",
    "inspect": "tiles.inspecting",
}


class Subcommand(Protocol):
    """What a module named above offers."""

    HELP: str

    def arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, options: dict[str, Any], out: OutputWrapper) -> None:
        """Do it.

        Raises:
            CommandError: with what the person should know.
        """


class Command(BaseCommand):
    help = "Look after the tiles: warm, status, inspect."

    def add_arguments(self, parser: ArgumentParser) -> None:
        chosen = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
        for name, module in _SUBCOMMANDS.items():
            if find_spec(module):
                subcommand = _loaded(module)
                subcommand.arguments(
                    chosen.add_parser(name, help=subcommand.HELP, description=subcommand.HELP)
                )

    def handle(self, *args: Any, **options: Any) -> None:
        _loaded(_SUBCOMMANDS[options["subcommand"]]).run(options, self.stdout)


def _loaded(module: str) -> Subcommand:
    return cast(Subcommand, import_module(module))
