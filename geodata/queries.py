"""Reads of the ground, named by what they return."""

from collections.abc import Callable

from django.contrib.gis.db.models import Extent
from django.db.models import Exists, Model, OuterRef

from accounts.rules import Label
from geodata.models import Municipality, Source


def demonstration_present() -> bool:
    """Whether any row of this database may come from the demonstration city."""
    return Source.objects.filter(is_demonstration=True).exists()


def territory_bounds() -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of every municipality kept here; the world if none."""
    extent = Municipality.objects.aggregate(extent=Extent("bounds"))["extent"]
    return extent or (-180.0, -85.0511, 180.0, 85.0511)


def attributions_of(model: type[Model]) -> Callable[[], list[Label]]:
    """A read of whom to name where rows of a model are shown."""

    def attributions() -> list[Label]:
        used = Exists(model._default_manager.filter(source=OuterRef("pk")))
        sources = Source.objects.filter(used).order_by("pk")
        return [
            Label(bg, en)
            for bg, en in sources.values_list("attribution_bg", "attribution_en")
            if bg or en
        ]

    return attributions
