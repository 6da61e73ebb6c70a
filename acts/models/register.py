"""What the register said before: each field with its source and day, and rows renumbered."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q

from acts.models.act import Act
from geodata.models import ImportRun, Source


class FieldChange(models.Model):
    """One field of an act that a reading of its register found different.

    Only what the public may read is kept, as it may read it: texts without personal data, days as
    2026-03-31. `field` is one of `acts.history.rules.FIELD_LABELS`. Both sides are emptied when the
    content of a version that said them is removed.
    """

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=32)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="changes")
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")) | Q(before="", after=""),
                name="field_change_changes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"

    @property
    def is_removed(self) -> bool:
        """Whether what it said was taken away."""
        return not self.before and not self.after


class Renumbering(models.Model):
    """A row that vanished and a new one that differ only in number or day: perhaps one act.

    `former` is the act known before, `present` the one of the new row. A person decides; when
    they are one act, `former` takes over what the register says of `present`.
    """

    former = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="renumbered_to")
    present = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="renumbered_from")
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="renumberings")
    is_same = models.BooleanField(null=True, blank=True, help_text="empty until decided")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["former", "present"], name="renumbering_once"),
            models.CheckConstraint(
                condition=Q(is_same__isnull=True, decided_at__isnull=True)
                | Q(is_same__isnull=False, decided_at__isnull=False),
                name="renumbering_decided_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.present}?"
