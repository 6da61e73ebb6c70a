"""The ground: municipalities, sources, and versioned territory tied to them.

Every ground row is one version: its key (`code` or `identifier`) with the half-open period
`valid`. The authoritative geometry is `geom` in EPSG:7801; `geom_3857` is generated for drawing.
"""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import GeneratedField, Q
from django.db.models.functions import Collate
from django.utils.translation import get_language

from geodata.crs import CADASTRE, LONLAT, MERCATOR
from geodata.functions import (
    KeyHash,
    MercatorForcedCW,
    MercatorPointOnSurface,
    MercatorSimplified,
    StreetOfAddress,
)
from geodata.import_models import ImportAttempt as ImportAttempt
from geodata.import_models import ImportRun as ImportRun
from geodata.import_models import RememberedReading as RememberedReading
from geodata.learned_names import LearnedName as LearnedName
from geodata.querysets import GroundQuerySet
from geodata.rasters.models import Raster as Raster
from geodata.rules import LAND_USE_LABELS, SUCCESSION_LABELS, LandUse, SuccessionKind


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


class Ground(models.Model):
    """A version of something that lies on the ground."""

    KEY: ClassVar[str] = "code"

    # every key begins with the municipality, so it needs no index of its own
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    valid = DateRangeField(help_text="days on which this version is true, [from, to)")
    content_hash = models.BinaryField(max_length=16, help_text="of attributes and geometry")

    objects = GroundQuerySet.as_manager()

    class Meta:
        abstract = True


def ground_constraints(name: str, key: str) -> list[models.BaseConstraint]:
    """One version of a key at a time, and no empty period.

    Versions that have ended are kept apart by the triggers of `geodata.guard`, which the migration
    of a new model has to ask for.
    """
    return [
        models.UniqueConstraint(
            KeyHash("municipality", key),
            # `upper_inf` in words that no search uses: the planner takes one version in three for
            # open, and would read this whole index beside that of places
            condition=Q(valid__endswith__isnull=True),
            name=f"{name}_one_open_version",
        ),
        models.CheckConstraint(condition=Q(valid__isempty=False), name=f"{name}_valid_not_empty"),
    ]


def typed_index(name: str, column: str) -> models.Index:
    """Finds a key by its beginning, character by character, as it is being typed."""
    return models.Index(Collate(column, "C"), name=f"{name}_{column}_typed")


def ground_indexes(name: str) -> list[models.Index]:
    """Tiles look in the drawing geometry; the authoritative one has its index by itself."""
    return [GistIndex(fields=["geom_3857"], name=f"{name}_geom_3857")]


class GroundArea(Ground):
    """Ground that covers an area."""

    geom = models.MultiPolygonField(srid=CADASTRE)
    geom_3857 = GeneratedField(
        expression=MercatorForcedCW("geom"),
        output_field=models.MultiPolygonField(srid=MERCATOR),
        db_persist=True,
    )

    class Meta:
        abstract = True


def simplified(zoom: int) -> GeneratedField:
    """A column to draw areas from up to a zoom."""
    return GeneratedField(
        expression=MercatorSimplified("geom", zoom=zoom),
        output_field=models.MultiPolygonField(srid=MERCATOR, spatial_index=False),
        db_persist=True,
    )


class NamedArea(GroundArea):
    """An area known by name; its name is written once, at a point inside it."""

    label_3857 = GeneratedField(
        expression=MercatorPointOnSurface("geom"),
        output_field=models.PointField(srid=MERCATOR, spatial_index=False),
        db_persist=True,
    )

    class Meta:
        abstract = True


class GroundLine(Ground):
    """Ground that follows a line."""

    geom = models.MultiLineStringField(srid=CADASTRE)
    geom_3857 = GeneratedField(
        expression=MercatorForcedCW("geom"),
        output_field=models.MultiLineStringField(srid=MERCATOR),
        db_persist=True,
    )

    class Meta:
        abstract = True


class District(NamedArea):
    """An administrative district (район), `68134-09`."""

    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, help_text="skeleton for search in any spelling")
    geom_z11 = simplified(11)
    geom_z13 = simplified(13)

    class Meta:
        constraints = ground_constraints("district", "code")
        indexes = ground_indexes("district")

    def __str__(self) -> str:
        return self.name


class Neighbourhood(NamedArea):
    """A part of the city known by name: a housing estate, quarter, villa zone or village."""

    code = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, blank=True, help_text="жк., кв., в.з., с., м.")
    name = models.CharField(max_length=160, help_text="with its kind, as published")
    name_en = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160)
    district_code = models.CharField(max_length=16)
    geom_z11 = simplified(11)
    geom_z13 = simplified(13)

    class Meta:
        constraints = ground_constraints("neighbourhood", "code")
        indexes = [
            *ground_indexes("neighbourhood"),
            GinIndex(
                OpClass("name_key", name="gin_trgm_ops"), name="neighbourhood_name_key_trigram"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Settlement(models.Model):
    """A town or village of the national classifier (EKATTE); it has no boundary of its own here."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    ekatte = models.CharField(max_length=5)
    kind = models.CharField(max_length=8, help_text="гр., с.")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "ekatte"], name="settlement_unique")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


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


class Street(GroundLine):
    """A street by its name; the axis between its ends."""

    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, help_text="ул., бул., пл.")
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = ground_constraints("street", "code")
        indexes = [
            *ground_indexes("street"),
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="street_name_key_trigram"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
