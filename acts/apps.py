"""Administrative acts, their places and the register importers."""

from typing import Any

from django.apps import AppConfig


def _forget_demonstration(sender: object, **sent: Any) -> None:
    """Acts go before the ground and the sources they stand on."""
    from acts.actions import remove_demonstration_acts

    remove_demonstration_acts(municipality=sent["municipality"])


class ActsConfig(AppConfig):
    name = "acts"
    verbose_name = "Актове"

    def ready(self) -> None:
        from geodata.actions import demonstration_removed

        demonstration_removed.connect(_forget_demonstration, dispatch_uid="acts")
