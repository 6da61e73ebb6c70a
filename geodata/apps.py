"""The ground: territory, parcels, buildings, streets, sources and importers."""

from django.apps import AppConfig


class GeodataConfig(AppConfig):
    name = "geodata"
    verbose_name = "Територия"

    def ready(self) -> None:
        from geodata.actions import demonstration_removed
        from geodata.rasters.actions import remove_demonstrations

        demonstration_removed.connect(remove_demonstrations, dispatch_uid="geodata.rasters")
