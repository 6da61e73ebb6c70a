"""Permit cases and permits, footprints, checks and workflow."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "permits"
    verbose_name = "Разрешения за строеж"
