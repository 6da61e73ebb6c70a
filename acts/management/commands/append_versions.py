"""Give every public act the version it lacks: once, where acts were public before versions were."""

from typing import Any

from django.core.management.base import BaseCommand

from acts.models import Act
from acts.publishing.actions import append_versions
from geodata.progress import Bar


class Command(BaseCommand):
    help = "Append a version of every act whose latest version does not say what it is."

    def handle(self, *args: Any, **options: Any) -> None:
        ids = Act.objects.order_by("pk").values_list("pk", flat=True)
        appended = append_versions(ids.iterator(), by=None, progress=Bar("en"))
        self.stdout.write(f"{appended} versions")
