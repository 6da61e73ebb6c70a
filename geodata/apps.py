"""The ground: territory, parcels, buildings, streets, sources and importers."""

from django.apps import AppConfig


class GeodataConfig(AppConfig):
    name = "geodata"
    verbose_name = "Територия"
