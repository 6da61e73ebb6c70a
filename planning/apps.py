"""Zones and limits of the plans; planned construction."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Устройствено планиране"
