"""Filters of acts in the register's words."""

from typing import Any, Self

from django.contrib.gis.db.models import QuerySet


class ActQuerySet(QuerySet[Any]):
    """Acts; everything the public sees starts at `public()`."""

    def public(self) -> Self:
        """Acts released to everyone; drafts and withdrawn acts stay out."""
        return self.filter(publication="public")

    def located(self) -> Self:
        return self.exclude(location_level="none")

    def unlocated(self) -> Self:
        return self.filter(location_level="none")
