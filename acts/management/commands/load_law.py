"""Read the tables of law anew: terms, provisions, days off."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from acts.timeline.actions import load_law
from acts.timeline.law import FOLDER


class Command(BaseCommand):
    help = (
        "Keeps the terms, provisions and days off of a folder of CSV files. Rows are told apart "
        "by their case, provision or day; nothing is deleted: a rule that ended gets valid_to."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = load_law(folder=options["folder"], by=None)
        except OSError as error:
            raise CommandError(str(error)) from error
        except (KeyError, ValueError) as error:
            raise CommandError(f"{options['folder']}: column or value {error}") from error
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in changed.items()))
