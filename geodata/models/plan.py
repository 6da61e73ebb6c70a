"""The ground of regulation plans: localities, quarters in them, and plots in these."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass

from geodata.models.ground import (
    GroundArea,
    NamedArea,
    ground_constraints,
    ground_indexes,
    simplified,
    typed_index,
)


class Locality(NamedArea):
    """The area of a detailed plan by name (местност, ж.к., в.з.), inside which quarters count."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name_plural = "localities"
        constraints = ground_constraints("locality", "code")
        indexes = [
            *ground_indexes("locality"),
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="locality_name_key_trigram"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Quarter(NamedArea):
    """A block of a regulation plan (квартал по регулация); its number is unique in a locality."""

    code = models.CharField(max_length=60)
    locality_code = models.CharField(max_length=40)
    number = models.CharField(max_length=8, help_text="34, 33а: Cyrillic, lower case, no space")
    district_code = models.CharField(max_length=16, blank=True)
    geom_z13 = simplified(13)

    class Meta:
        constraints = ground_constraints("quarter", "code")
        indexes = [
            *ground_indexes("quarter"),
            models.Index(fields=["municipality", "locality_code", "number"]),
            models.Index(fields=["number"], name="quarter_number"),
        ]

    def __str__(self) -> str:
        return f"кв. {self.number}"


class RegulatedPlot(GroundArea):
    """An урегулиран поземлен имот (УПИ): number, suffix and the parcels it was allotted for."""

    code = models.CharField(max_length=80)
    locality_code = models.CharField(max_length=40)
    quarter = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=2, blank=True)
    label = models.CharField(max_length=60, help_text="canonical text: XII-521")
    parcel_numbers = ArrayField(models.CharField(max_length=12), default=list)
    purpose = models.CharField(max_length=200, blank=True)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = ground_constraints("regulated_plot", "code")
        indexes = [
            *ground_indexes("regulated_plot"),
            models.Index(fields=["municipality", "locality_code", "quarter", "number"]),
            models.Index(fields=["quarter", "number"], name="regulated_plot_in_quarter"),
            typed_index("regulated_plot", "label"),
        ]

    def __str__(self) -> str:
        return f"УПИ {self.label}, кв. {self.quarter}"
