"""OGC API Features: a mechanism that knows no subject."""

from django.apps import AppConfig


class FeaturesConfig(AppConfig):
    name = "features"
    verbose_name = "Интерфейс за данни"
