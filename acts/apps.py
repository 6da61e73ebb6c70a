"""Administrative acts, their places and the register importers."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "acts"
    verbose_name = "Актове"
