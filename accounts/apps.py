"""People who work in the register, their offices and roles, and the audit log."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Потребители"
