"""What is in question about the places of acts, and what people decided."""

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q

from acts.models.act import Act, one_of
from acts.placing.rules import Ended, Outcome, PlaceQuestionReason
from geodata.crs import CADASTRE
from geodata.learned_names import LearnedName


class PlaceQuestion(models.Model):
    """Something about the place of an act that a person should look at.

    Written anew whenever the act is placed. `candidates` are kinds and codes of ground
    („parcel:68134.1.521“) in order of likelihood; none of them was taken.
    """

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="place_questions")
    ordinal = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20)
    words = models.CharField(max_length=300, blank=True, help_text="of the act, as printed")
    key = models.CharField(max_length=200, blank=True, help_text="what spellings of a name share")
    candidates = ArrayField(models.CharField(max_length=100), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "ordinal"], name="place_question_once"),
            one_of("reason", PlaceQuestionReason, "place_question"),
        ]
        indexes = [
            models.Index(fields=["reason", "key"], name="place_question_reason_key"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.words}"


class PlacingDecision(models.Model):
    """A person's word on where an act holds; it stands until ended.

    Either `areas` (kinds and codes of ground) or `geom` (a drawn outline) or neither, when the act
    cannot be placed. `texts_hash` is of the texts that the person read.
    """

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="placing_decisions")
    outcome = models.CharField(max_length=12)
    areas = ArrayField(models.CharField(max_length=100), default=list)
    geom = models.GeometryField(srid=CADASTRE, null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True, help_text="why it cannot be placed")
    note = models.CharField(max_length=500, blank=True)
    texts_hash = models.BinaryField(max_length=16)
    previous = models.JSONField(help_text="the place before: level, method, confidence, areas")
    learned = models.ForeignKey(LearnedName, null=True, blank=True, on_delete=models.PROTECT)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    ended = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act"], condition=Q(ended=""), name="placing_decision_one_stands"
            ),
            one_of("outcome", Outcome, "placing_decision"),
            one_of("ended", Ended, "placing_decision"),
            models.CheckConstraint(
                condition=Q(ended="", ended_at__isnull=True)
                | (~Q(ended="") & Q(ended_at__isnull=False)),
                name="placing_decision_ended_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="cannot", geom__isnull=True, areas__len=0)
                | Q(outcome="areas", geom__isnull=True, areas__len__gt=0)
                | Q(outcome="drawn", geom__isnull=False, areas__len=0),
                name="placing_decision_says_one_thing",
            ),
        ]
        indexes = [models.Index(F("decided_at").desc(), name="placing_decision_newest")]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.outcome}"
