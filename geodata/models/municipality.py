"""Municipalities, and the sources of what is known of them."""

from django.contrib.gis.db import models
from django.utils.translation import get_language

from geodata.crs import CADASTRE, LONLAT


class Municipality(models.Model):
    """A municipality whose register this database keeps; the unit that data is split by."""

    code = models.CharField(primary_key=True, max_length=16, help_text="NSI code: SOF46")
    name_bg = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    seat_ekatte = models.CharField(max_length=5, blank=True)
    measure_srid = models.PositiveIntegerField(
        default=CADASTRE, help_text="EPSG code of the system in which its areas are measured"
    )
    bounds = models.PolygonField(
        srid=LONLAT, help_text="box that every coordinate of it must fall into; lon, lat"
    )

    class Meta:
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name_bg

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_bg


class Source(models.Model):
    """Where rows come from, under which licence; demonstration data is a source of its own."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    code = models.CharField(max_length=60)
    title_bg = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    url = models.URLField(blank=True)
    licence = models.CharField(max_length=120)
    attribution_bg = models.CharField(max_length=300)
    attribution_en = models.CharField(max_length=300)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "is_demonstration"], name="source_code_unique"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_bg

    @property
    def attribution(self) -> str:
        return self.attribution_en if get_language() == "en" else self.attribution_bg
