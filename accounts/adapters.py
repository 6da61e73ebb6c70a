"""How signing in differs from the library's way: nobody registers by himself, and it speaks
Bulgarian.
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by an administrator."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Името или паролата не са верни."),
        "incorrect_password": _("Паролата не е вярна."),
        "enter_current_password": _("Паролата не е вярна."),
        "incorrect_code": _("Кодът не е верен."),
        "too_many_login_attempts": _(
            "Твърде много неуспешни опити. Опитайте отново след няколко минути."
        ),
        "rate_limited": _("Твърде много заявки. Опитайте отново след няколко минути."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk:home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("map")

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A person changes his own; the log tells that, never what it is."""
        super().set_password(user, password)
        record("change_password", user, by=user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The same, for one-time codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Кодът не е верен."),
        "cannot_delete_authenticator": _("Вторият фактор не може да се изключи."),
        "cannot_generate_recovery_codes": _("Първо включете кодове от приложение."),
    }
