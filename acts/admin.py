"""Staff pages of acts: to look, not to write. What changes an act goes through the actions."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from acts import actions
from acts.models import Act, ActLocation, IssuingBody


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActLocationInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ActLocation
    fields = ("ordinal", "level", "method", "confidence", "area", "evidence")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Act)
class ActAdmin(ReadOnly):
    list_display = ("number", "issued_on", "kind", "district_code", "location_level", "publication")
    list_filter = ("kind", "publication", "location_level", "location_confidence", "source")
    search_fields = ("number_key__startswith",)
    list_select_related = ("source", "issuer")
    exclude = ("geom", "raw", "content_hash")
    inlines = (ActLocationInline,)
    actions = ("find_places",)
    show_full_result_count = False

    @admin.action(description="Потърси мястото отново", permissions=["view"])
    def find_places(self, request: HttpRequest, rows: QuerySet[Act]) -> None:
        if not request.user.has_perm("acts.change_act"):
            self.message_user(request, "Нямате право да променяте актове.", level="ERROR")
            return
        tally = actions.locate(
            Act.objects.filter(pk__in=rows.values("pk")), by=cast(User, request.user)
        )
        self.message_user(request, ", ".join(f"{k}: {n}" for k, n in tally.levels.items()))


@admin.register(IssuingBody)
class IssuingBodyAdmin(ReadOnly):
    list_display = ("name_bg", "kind", "district_code", "valid_from", "valid_to")
    list_filter = ("kind",)
