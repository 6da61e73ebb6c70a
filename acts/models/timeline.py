"""What happened to acts after they were issued, how they were announced, what they change."""

from enum import StrEnum

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q

from acts.models.act import Act
from acts.models.law import LegalTerm
from acts.timeline.rules import Axis, Channel, RelationConfidence, RelationKind, RelationOrigin


def _known(model: str, field: str, values: type[StrEnum]) -> models.CheckConstraint:
    condition = Q(**{f"{field}__in": [value.value for value in values]})
    return models.CheckConstraint(condition=condition, name=f"{model}_{field}_known")


class ActEvent(models.Model):
    """A change of one state of an act: when, by which document, recorded by whom.

    The database refuses to change or delete a row; only invented acts may be removed with
    theirs. What was recorded wrongly is put right by the next event.
    """

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="events", db_index=False)
    axis = models.CharField(max_length=12)
    before = models.CharField(max_length=24, blank=True)
    after = models.CharField(max_length=24)
    part = models.CharField(
        max_length=300, blank=True, help_text="the plot or parcel, when only a part is concerned"
    )
    happened_on = models.DateField(null=True, blank=True, help_text="empty: the source is silent")
    recorded_at = models.DateTimeField(auto_now_add=True)
    source_text = models.CharField(max_length=300, help_text="the document that says so")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty when a command of the system recorded it",
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints = [_known("act_event", "axis", Axis)]
        indexes = [models.Index(fields=["act", "happened_on", "id"])]

    def __str__(self) -> str:
        return f"{self.axis}: {self.before} → {self.after}"


class ActNotice(models.Model):
    """One announcement of an act. The term to contest runs from each by itself."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="notices", db_index=False)
    channel = models.CharField(max_length=16)
    place = models.CharField(max_length=300, blank=True, help_text="board, page, newspaper")
    published_on = models.DateField()
    dv_issue = models.PositiveSmallIntegerField(null=True, blank=True)
    dv_year = models.PositiveSmallIntegerField(null=True, blank=True)
    term = models.ForeignKey(LegalTerm, null=True, blank=True, on_delete=models.PROTECT)
    term_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="as the notice itself states it"
    )
    deadline_recorded = models.DateField(
        null=True, blank=True, help_text="the last day as the notice itself states it"
    )
    source_text = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            _known("act_notice", "channel", Channel),
            models.CheckConstraint(
                condition=~Q(channel=Channel.GAZETTE.value)
                | Q(dv_issue__isnull=False, dv_year__isnull=False),
                name="act_notice_gazette_names_its_issue",
            ),
            models.CheckConstraint(
                condition=Q(deadline_recorded__isnull=True)
                | Q(deadline_recorded__gte=F("published_on")),
                name="act_notice_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["act", "published_on"])]

    def __str__(self) -> str:
        return f"{self.channel} {self.published_on:%d.%m.%Y}"


class ActRelation(models.Model):
    """`act` amends, repeals … `other`; when the other is not known, only what the text says.

    What a person withdrew stays with its reason and is shown to staff alone.
    """

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(
        Act, null=True, blank=True, on_delete=models.PROTECT, related_name="related_by"
    )
    other_text = models.CharField(max_length=300, help_text="the other act as printed")
    other_number_key = models.CharField(max_length=80, blank=True)
    other_issued_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=12)
    confidence = models.CharField(max_length=8)
    origin = models.CharField(max_length=8)
    evidence = models.TextField(blank=True, help_text="the words of the act that say so")
    candidates = models.PositiveSmallIntegerField(
        default=0, help_text="how many acts of the register the words fit"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="kept, so that the same words are not believed again"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act", "kind", "other_text", "origin"], name="act_relation_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="act_relation_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("act")),
                name="act_relation_not_to_itself",
            ),
            _known("act_relation", "kind", RelationKind),
            _known("act_relation", "confidence", RelationConfidence),
            _known("act_relation", "origin", RelationOrigin),
        ]
        indexes = [
            models.Index(
                F("other_number_key"),
                F("other_issued_on"),
                name="act_relation_unresolved",
                condition=Q(other__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.other_text}"
