"""Vector tiles: a mechanism that knows no subject."""

from django.apps import AppConfig


class TilesConfig(AppConfig):
    name = "tiles"
    verbose_name = "Плочки"
