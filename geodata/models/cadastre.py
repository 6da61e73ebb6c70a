"""The ground of the cadastre: parcels, what they came from, and their buildings."""

from django.contrib.gis.db import models
from django.db.models import GeneratedField, Q

from geodata.functions import StreetOfAddress
from geodata.models.ground import GroundArea, ground_constraints, ground_indexes, typed_index
from geodata.models.municipality import Municipality, Source
from geodata.rules import LAND_USE_LABELS, SUCCESSION_LABELS, LandUse, SuccessionKind


class Parcel(GroundArea):
    """A cadastral parcel (поземлен имот)."""

    KEY = "identifier"

    identifier = models.CharField(max_length=40)
    ekatte = models.CharField(max_length=8, blank=True)
    cadastral_district = models.PositiveIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    area_m2 = models.FloatField(help_text="measured in the municipality's measuring system")
    declared_area_m2 = models.FloatField(null=True, blank=True, help_text="as the source states")
    use_code = models.PositiveIntegerField(null=True, blank=True, help_text="NTP code")
    use = models.CharField(
        max_length=16, choices=[(use.value, LAND_USE_LABELS[use].bg) for use in LandUse]
    )
    territory_kind = models.PositiveSmallIntegerField(null=True, blank=True, help_text="VIDT")
    ownership_kind = models.PositiveSmallIntegerField(null=True, blank=True, help_text="VIDS")
    address = models.CharField(max_length=300, blank=True)
    street_key = GeneratedField(
        expression=StreetOfAddress("address"),
        output_field=models.CharField(max_length=300),
        db_persist=True,
    )
    locality_text = models.CharField(max_length=200, blank=True)
    quarter_text = models.CharField(max_length=40, blank=True)
    plot_text = models.CharField(max_length=120, blank=True)
    old_identifier = models.CharField(max_length=60, blank=True)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = ground_constraints("parcel", "identifier")
        indexes = [
            *ground_indexes("parcel"),
            models.Index(fields=["municipality", "identifier"]),
            models.Index(fields=["municipality", "old_identifier"]),
            typed_index("parcel", "identifier"),
            models.Index(fields=["municipality", "street_key"], name="parcel_street_key"),
        ]

    def __str__(self) -> str:
        return self.identifier


class ParcelSuccession(models.Model):
    """Lineage: `new_identifier` came from `old_identifier` on a day."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    old_identifier = models.CharField(max_length=40)
    new_identifier = models.CharField(max_length=40)
    kind = models.CharField(
        max_length=10, choices=[(k.value, SUCCESSION_LABELS[k].bg) for k in SuccessionKind]
    )
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "old_identifier", "new_identifier"],
                name="parcel_succession_unique",
            ),
            models.CheckConstraint(
                condition=~Q(old_identifier=models.F("new_identifier")),
                name="parcel_succession_not_to_itself",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "new_identifier"])]

    def __str__(self) -> str:
        return f"{self.old_identifier} → {self.new_identifier}"


class Building(GroundArea):
    """A building of the cadastre, numbered inside its parcel."""

    KEY = "identifier"

    identifier = models.CharField(max_length=48)
    parcel_identifier = models.CharField(max_length=40, blank=True)
    function_code = models.PositiveIntegerField(null=True, blank=True, help_text="VFUNC code")
    function_text = models.CharField(max_length=200, blank=True)
    storeys = models.PositiveSmallIntegerField(null=True, blank=True)
    units = models.PositiveIntegerField(null=True, blank=True)
    footprint_m2 = models.FloatField()
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = ground_constraints("building", "identifier")
        indexes = [
            *ground_indexes("building"),
            models.Index(fields=["municipality", "identifier"]),
            models.Index(fields=["municipality", "parcel_identifier"]),
            typed_index("building", "identifier"),
        ]

    def __str__(self) -> str:
        return self.identifier
