"""Vector tiles: a mechanism that knows no subject."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class TilesConfig(AppConfig):
    name = "tiles"
    verbose_name = "Плочки"

    def ready(self) -> None:
        from tiles.cache import watching, writers

        connection_created.connect(writers.follow)
        pre_migrate.connect(watching.before_migrate, sender=self)
        post_migrate.connect(watching.after_migrate, sender=self)
