"""Admin of people and offices. It writes through the actions; the audit log is read only."""

from datetime import timedelta
from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import lacks_second_factor, to_second_factor
from accounts.actions import end_role, grant_role, keep_office, record
from accounts.models import AuditEvent, Membership, Office, User
from accounts.rules import OfficeKind, Role


def _may_enter(request: HttpRequest) -> bool:
    """Superusers and their like, with the second factor where the desk asks for it."""
    user = request.user
    return (
        isinstance(user, User)
        and user.is_active
        and user.is_staff
        and not lacks_second_factor(user)
    )


@secure_admin_login  # type: ignore[untyped-decorator]
def _door(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Strangers sign in where everybody does; who lacks the second factor sets it up."""
    return redirect("admin:index") if _may_enter(request) else to_second_factor(request)


def _own_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One's own password is changed where the log sees it."""
    return redirect("account_change_password")


# The admin has no door of its own.
admin.site.login = _door  # type: ignore[method-assign]
admin.site.has_permission = _may_enter  # type: ignore[method-assign]
admin.site.password_change = _own_password  # type: ignore[method-assign, assignment]


class _Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that others rest on: they end, they are not deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def by(self, request: HttpRequest) -> User:
        if not isinstance(request.user, User):
            raise TypeError("the admin let an anonymous visitor write")
        return request.user


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's own, with an event in the log for each change; passwords are never in it."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        by = request.user if isinstance(request.user, User) else None
        verb = "change_user" if change else "add_user"
        record(verb, obj, by=by, after={"changed": sorted(form.changed_data)})

    @transaction.atomic
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - the library's name
        form_url: str = "",
    ) -> HttpResponse:
        """A new password for another, or none at all; the log tells who gave it to whom."""
        before = self.get_object(request, id)
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        after = self.get_object(request, id)
        if before and after and before.password != after.password:
            assert isinstance(request.user, User)
            record("change_password", after, by=request.user)
        return answer


@admin.register(Office)
class OfficeAdmin(_Kept):
    list_display = ["name_bg", "code", "kind", "municipality_code", "district_code"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Office | None = None
    ) -> tuple[str, ...]:
        return ("municipality_code", "code") if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Office, form: "ModelForm[Office]", change: bool
    ) -> None:
        kept = keep_office(
            municipality_code=obj.municipality_code,
            code=obj.code,
            kind=OfficeKind(obj.kind),
            name_bg=obj.name_bg,
            name_en=obj.name_en,
            district_code=obj.district_code,
            by=self.by(request),
        )
        obj.pk = kept.pk


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role from its first to its last day, both included."""

    first = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = Membership
        fields = ["user", "office", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        during = self.instance.during if self.instance.pk else None
        if during:
            self.fields["first"].initial = during.lower
            self.fields["first"].disabled = True
            self.fields["last"].required = True
            if during.upper:
                self.fields["last"].initial = during.upper - timedelta(days=1)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "Последният ден е преди първия.")
        return cleaned


@admin.register(Membership)
class MembershipAdmin(_Kept):
    form = MembershipForm
    list_display = ["user", "role", "office", "during"]
    fields = ["user", "office", "role", "first", "last"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> tuple[str, ...]:
        return ("user", "office", "role") if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Membership, form: "ModelForm[Membership]", change: bool
    ) -> None:
        first, last = form.cleaned_data.get("first"), form.cleaned_data.get("last")
        if change and last:
            end_role(membership=obj, last=last, by=self.by(request))
            return
        if first:
            kept = grant_role(
                user=obj.user,
                office=obj.office,
                role=Role(obj.role),
                first=first,
                last=last,
                by=self.by(request),
            )
            obj.pk = kept.pk


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The log as it is: nothing to add, change or delete."""

    list_display = ["at", "actor", "verb", "subject_type", "subject_id"]
    list_filter = ["verb", "subject_type"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False
