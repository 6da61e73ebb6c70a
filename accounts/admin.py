"""Plain admin of people and offices; the audit log is read only."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from accounts.models import AuditEvent, Membership, Office, User

admin.site.register(User, UserAdmin)
admin.site.register(Office)
admin.site.register(Membership)


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
