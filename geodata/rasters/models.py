"""The register of rasters. Re-exported by `geodata.models`."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q
from django.utils.translation import get_language

from geodata.crs import LONLAT
from geodata.rasters.rules import RASTER_KIND_LABELS, RasterKind


class Raster(models.Model):
    """A raster that is shown; its pixels are in the store under `path`."""

    source = models.ForeignKey("geodata.Source", on_delete=models.PROTECT, related_name="rasters")
    name = models.CharField(max_length=40, unique=True, help_text="in addresses: relief")
    kind = models.CharField(
        max_length=8, choices=[(kind.value, RASTER_KIND_LABELS[kind].bg) for kind in RasterKind]
    )
    title_bg = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    note_bg = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    unit_bg = models.CharField(max_length=300, blank=True)
    unit_en = models.CharField(max_length=300, blank=True)
    limits = ArrayField(models.FloatField(), default=list, help_text="lower limits of classes")
    colours = ArrayField(models.CharField(max_length=9), default=list)
    bounds = models.PolygonField(srid=LONLAT, spatial_index=False)
    min_zoom = models.PositiveSmallIntegerField()
    max_zoom = models.PositiveSmallIntegerField(help_text="the zoom of its own pixels")
    low = models.FloatField(null=True, help_text="least value")
    high = models.FloatField(null=True, help_text="greatest value")
    file_name = models.CharField(max_length=255)
    key = models.CharField(max_length=64, help_text="hash of the file as it came and of all said")
    sha256 = models.CharField(max_length=64, help_text="hash of what was made of it")
    taken_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"^[a-z][a-z0-9_]*$"), name="raster_name_is_plain"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in RasterKind]), name="raster_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(limits__len=F("colours__len")), name="raster_colour_for_each_class"
            ),
            models.CheckConstraint(
                condition=Q(min_zoom__lte=F("max_zoom")), name="raster_zooms_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where its pixels are in the store."""
        return stored_under(self.sha256)

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_bg

    @property
    def note(self) -> str:
        return self.note_en if get_language() == "en" else self.note_bg

    @property
    def unit(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit_bg


def stored_under(sha256: str) -> str:
    """The path in the store of a file with this hash."""
    return f"{sha256[:2]}/{sha256}.tif"
