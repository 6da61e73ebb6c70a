"""Administrative acts, who issued them and where they hold.

Texts are kept as printed beside their normalised form. An act's own `geom` is the union of its
finest places; `ActLocation` keeps each place with the evidence that put it there.
"""

from enum import StrEnum

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import F, GeneratedField, Q
from django.utils.translation import get_language

from acts.legal_basis import Citation
from acts.querysets import ActQuerySet
from acts.rules import DisputeState, LegalState, Publication
from geodata.crs import CADASTRE, MERCATOR
from geodata.functions import MercatorForcedCW, MercatorPointOnSurface
from geodata.models import ImportRun, Municipality, Source
from geodata.rules import LocationLevel


def one_of(field: str, values: type[StrEnum], thing: str = "act") -> models.CheckConstraint:
    """A row with a state that the rules do not know would break every list it is in."""
    known = Q(**{f"{field}__in": [value.value for value in values]})
    return models.CheckConstraint(condition=known, name=f"{thing}_{field}_known")


def newest_index(name: str, *first: str) -> models.Index:
    """An index in the order of every list: newest first, undated last."""
    newest = (F("issued_on").desc(nulls_last=True), F("id").desc())
    return models.Index(*(F(field) for field in first), *newest, name=name)


class IssuingBody(models.Model):
    """A body that issues acts; its powers are delegated and change, so it has a period."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=24)
    name_bg = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    district_code = models.CharField(max_length=16, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name_plural = "issuing bodies"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="issuing_body_unique"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="issuing_body_period_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name_bg

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_bg


class Act(models.Model):
    """An administrative act of spatial planning as its register states it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    source_key = models.CharField(max_length=200, help_text="identity of the row in its source")
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT)
    content_hash = models.BinaryField(max_length=16)
    raw = models.JSONField(help_text="the row as read; never shown to the public")

    kind = models.CharField(max_length=32)
    kind_text = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=80, help_text="as printed")
    number_key = models.CharField(max_length=80, help_text="normalised for search")
    number_sort = models.CharField(max_length=120, help_text="for natural order")
    issued_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True, help_text="recorded, never computed")
    issuer = models.ForeignKey(IssuingBody, null=True, blank=True, on_delete=models.PROTECT)
    issuer_text = models.CharField(max_length=300, blank=True)
    issuer_capacity = models.CharField(max_length=200, blank=True)
    legal_basis_text = models.TextField(blank=True)

    status_text = models.CharField(max_length=80, blank=True, help_text="flat label as printed")
    legal_state = models.CharField(max_length=16)
    dispute_state = models.CharField(max_length=24)
    execution = models.CharField(max_length=16, blank=True)
    publication = models.CharField(max_length=20, default="public")

    object_text = models.TextField(blank=True, help_text="public: personal data removed")
    scope_text = models.TextField(blank=True, help_text="public: personal data removed")
    supervisor = models.CharField(max_length=300, blank=True, help_text="legal entity")
    category = models.CharField(max_length=3, blank=True, help_text="of the building, I to VI")
    floor_area_m2 = models.FloatField(null=True, blank=True, help_text="РЗП above ground")
    total_floor_area_m2 = models.FloatField(null=True, blank=True, help_text="РЗП with basements")
    built_area_m2 = models.FloatField(null=True, blank=True, help_text="ЗП, the footprint")
    district_code = models.CharField(max_length=16, blank=True)
    district_origin = models.CharField(max_length=16, blank=True, help_text="stated, located")
    locality_text = models.CharField(max_length=300, blank=True)
    quarters = ArrayField(models.CharField(max_length=12), default=list)
    plots = ArrayField(models.CharField(max_length=80), default=list)
    plot_keys = ArrayField(
        models.CharField(max_length=80), default=list, help_text="XII and XII-521 of each plot"
    )
    place_keys = ArrayField(
        models.CharField(max_length=160), default=list, help_text="skeletons of names of places"
    )
    parcels = ArrayField(models.CharField(max_length=40), default=list)
    buildings = ArrayField(models.CharField(max_length=48), default=list)
    address = models.CharField(max_length=300, blank=True)
    kvs_number = models.CharField(max_length=80, blank=True, help_text="КВС, restored property")
    estate_text = models.CharField(
        max_length=300, blank=True, help_text="further description of the land, public"
    )
    doubts = ArrayField(models.CharField(max_length=40), default=list)
    vanished_on = models.DateField(
        null=True, blank=True, help_text="since when its register no longer has the row"
    )

    location_level = models.CharField(max_length=16, default="none")
    location_method = models.CharField(max_length=32, blank=True)
    location_confidence = models.CharField(max_length=8, blank=True, help_text="high, medium, low")
    location_area = models.CharField(
        max_length=100, blank=True, help_text="kind:code of the ground it is placed at"
    )
    unlocated_reason = models.CharField(max_length=40, blank=True)
    geom = models.GeometryField(srid=CADASTRE, null=True, blank=True)
    geom_3857 = GeneratedField(
        expression=MercatorForcedCW("geom"),
        output_field=models.GeometryField(srid=MERCATOR, null=True),
        db_persist=True,
    )
    anchor_3857 = GeneratedField(
        expression=MercatorPointOnSurface("geom"),
        output_field=models.PointField(srid=MERCATOR, null=True, spatial_index=False),
        db_persist=True,
    )
    address_key = models.CharField(max_length=300, blank=True, help_text="skeletons of its words")
    address_words = GeneratedField(
        expression=SearchVector("address_key", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search = SearchVectorField(
        null=True,
        editable=False,
        help_text="written by acts.indexing from public texts; null until then",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "source_key"], name="act_once_in_its_source"
            ),
            models.CheckConstraint(
                condition=Q(location_level="none", geom__isnull=True)
                | Q(~Q(location_level="none"), geom__isnull=False),
                name="act_placed_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(location_level="none") | ~Q(unlocated_reason=""),
                name="act_without_place_says_why",
            ),
            one_of("legal_state", LegalState),
            one_of("dispute_state", DisputeState),
            one_of("publication", Publication),
            one_of("location_level", LocationLevel),
        ]
        indexes = [
            GistIndex(fields=["geom_3857"], name="act_geom_3857"),
            GinIndex(fields=["search"], name="act_search"),
            GinIndex(fields=["address_words"], name="act_address_words"),
            GinIndex(fields=["parcels"], name="act_parcels"),
            GinIndex(fields=["quarters"], name="act_quarters"),
            GinIndex(fields=["plot_keys"], name="act_plot_keys"),
            GinIndex(fields=["place_keys"], name="act_place_keys"),
            GinIndex(fields=["buildings"], name="act_buildings"),
            models.Index(fields=["municipality", "number_key"]),
            models.Index(
                OpClass("number_key", name="text_pattern_ops"), name="act_number_key_prefix"
            ),
            newest_index("act_newest"),
            # the same backwards would put undated acts first
            models.Index(fields=["issued_on", "id"], name="act_oldest"),
            newest_index("act_status_kind_newest", "legal_state", "dispute_state", "kind"),
            models.Index(fields=["number_sort", "id"], name="act_by_number"),
            models.Index(fields=["effective_on"], name="act_effective"),
            models.Index(
                fields=["floor_area_m2"],
                name="act_floor_area",
                condition=Q(floor_area_m2__isnull=False),
            ),
            newest_index("act_district_newest", "district_code"),
            newest_index("act_kind_newest", "kind"),
            newest_index("act_issuer_newest", "issuer"),
            newest_index("act_level_newest", "location_level"),
            models.Index(fields=["location_area"]),
            # each name once, without reading the acts: see `acts.organisations`
            models.Index(
                fields=["supervisor"],
                name="act_supervisor",
                condition=Q(publication="public") & ~Q(supervisor=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.issued_on:%d.%m.%Y}" if self.issued_on else self.number


class ActLocation(models.Model):
    """One place that the text of an act names, and how it was found on the ground."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="locations")
    ordinal = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=16)
    method = models.CharField(max_length=32)
    confidence = models.CharField(max_length=8)
    evidence = models.JSONField(help_text="the words used, what they matched, what failed before")
    parcel_text = models.CharField(max_length=80, blank=True)
    plot_text = models.CharField(max_length=80, blank=True)
    quarter = models.CharField(max_length=12, blank=True)
    locality_text = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300, blank=True)
    district_code = models.CharField(max_length=16, blank=True)
    dispute_state = models.CharField(max_length=24, default="unknown")
    area = models.CharField(max_length=100, help_text="kind:code of the ground matched")
    geom = models.GeometryField(srid=CADASTRE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "ordinal"], name="act_location_ordinal_unique")
        ]
        indexes = [models.Index(fields=["area"])]

    def __str__(self) -> str:
        return f"{self.level}: {self.area}"


class ActLegalBasis(models.Model):
    """One provision an act rests on; a § of transitional provisions is a `section` of a `part`."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="legal_bases")
    statute = models.CharField(max_length=16, blank=True, help_text="empty when not named")
    article = models.CharField(max_length=12, blank=True)
    paragraph = models.CharField(max_length=12, blank=True)
    item = models.CharField(max_length=12, blank=True)
    section = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=16, blank=True, help_text="ПЗР, ПР, ДР, ЗИД")

    class Meta:
        verbose_name_plural = "act legal bases"
        constraints = [
            models.UniqueConstraint(
                fields=["act", "statute", "article", "paragraph", "item", "section", "part"],
                name="act_legal_basis_unique",
            ),
            models.CheckConstraint(
                condition=~Q(article="") | ~Q(section=""), name="act_legal_basis_not_empty"
            ),
        ]
        indexes = [models.Index(fields=["statute", "article"])]

    @property
    def citation(self) -> Citation:
        return Citation(
            self.statute or None, self.article, self.paragraph, self.item, self.section, self.part
        )

    def __str__(self) -> str:
        return str(self.citation)
