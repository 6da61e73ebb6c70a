"""The ground: territory, parcels, buildings, streets, sources and importers."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class GeodataConfig(AppConfig):
    name = "geodata"
    verbose_name = "Територия"

    def ready(self) -> None:
        from geodata.actions import demonstration_removed
        from geodata.rasters.actions import remove_demonstrations

        demonstration_removed.connect(remove_demonstrations, dispatch_uid="geodata.rasters")
        pre_migrate.connect(take_time, sender=self)
        post_migrate.connect(hurry_again, sender=self)


def take_time(using: str, **signal: Any) -> None:
    """Rewriting a large table takes longer than any page may: a limit would undo all of it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def hurry_again(using: str, **signal: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("RESET statement_timeout")
