"""Readings of files: what came in, what was refused, and what broke off.

Re-exported by `geodata.models`.
"""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q

from geodata.rules import AttemptState


class ImportRun(models.Model):
    """One reading of one file: what came in, what was refused and why."""

    source = models.ForeignKey("geodata.Source", on_delete=models.PROTECT, related_name="runs")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(
        null=True, blank=True, help_text="when the source itself was read, if the file says it"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    report = models.JSONField(help_text="counts and rejections, as written by --report")

    class Meta:
        indexes = [models.Index(fields=["source", "file_sha256"])]

    def __str__(self) -> str:
        return f"{self.source} ← {self.file_name}"


class RememberedReading(models.Model):
    """What the last reading of a layer made of its rows (`geodata.remembered`)."""

    source = models.ForeignKey("geodata.Source", on_delete=models.CASCADE)
    layer = models.CharField(max_length=120, blank=True)
    outlook = models.BinaryField(max_length=16, help_text="digest of all that had a say in it")
    pairs = models.BinaryField(help_text="digests of each row as read and of what it became")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "layer"], name="remembered_reading_of_layer_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.layer}"


class ImportAttempt(models.Model):
    """A reading that was begun, kept outside its transaction so that a killed one leaves a trace.

    The one that is `running` holds the lock of its source; once that lock is free, it broke off.
    All attempts at one file that was handed in bear the name it is kept aside under.
    """

    source_code = models.CharField(max_length=60)
    municipality_code = models.CharField(max_length=16)
    is_demonstration = models.BooleanField(default=False)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    handed_in = models.CharField(
        max_length=32, blank=True, help_text="the file kept aside; empty for a command"
    )
    state = models.CharField(max_length=12, default=AttemptState.RUNNING.value)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    run = models.OneToOneField(
        ImportRun, null=True, blank=True, on_delete=models.CASCADE, related_name="attempt"
    )
    reason = models.CharField(max_length=40, blank=True, help_text="code of a refusal")
    message_bg = models.TextField(blank=True)
    message_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AttemptState]),
                name="import_attempt_state_known",
            )
        ]
        indexes = [
            models.Index(fields=["source_code", "state"]),
            models.Index(
                fields=["handed_in"],
                name="import_attempt_handed_in",
                condition=~Q(handed_in=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_code} ← {self.file_name}: {self.state}"
