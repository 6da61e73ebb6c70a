"""Find the places of acts anew, after the ground or the resolver changed."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from acts.actions import locate
from acts.models import Act
from acts.publishing.actions import append_versions


class Command(BaseCommand):
    help = "Find the places of acts anew on the present ground."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="every act")
        which.add_argument("--unlocated", action="store_true", help="acts without a place")
        parser.add_argument("--municipality", help="code, such as SOF46")

    def handle(self, *args: Any, **options: Any) -> None:
        acts = Act.objects.unlocated() if options["unlocated"] else Act.objects.all()
        if options["municipality"]:
            acts = acts.of_municipality(options["municipality"])
        with transaction.atomic():
            ids = list(acts.order_by("pk").values_list("pk", flat=True))
            tally = locate(acts, by=None)
            append_versions(ids, by=None)
        self.stdout.write(json.dumps(tally.as_json(), ensure_ascii=False, indent=2))
