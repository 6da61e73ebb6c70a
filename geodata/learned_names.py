"""Names of places that people taught the gazetteer."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class LearnedName(models.Model):
    """A name in acts that a person recognised as a place of the ground.

    `area` is `locality:code` or `neighbourhood:code`; the code, not the row, so that the name
    outlives a new version of the area. Taken back, it stays with the day and the person.
    """

    municipality = models.ForeignKey("geodata.Municipality", on_delete=models.PROTECT)
    name = models.CharField(max_length=200, help_text="as acts print it, with its kind")
    key = models.CharField(max_length=200, help_text="what its spellings share")
    area = models.CharField(max_length=100, help_text="kind:code of the ground it stands for")
    area_label = models.CharField(max_length=200)
    placed = models.PositiveIntegerField(default=0, help_text="acts that it placed when learned")
    learned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    learned_at = models.DateTimeField(auto_now_add=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "geodata"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "key", "area"],
                condition=Q(taken_back_at__isnull=True),
                name="learned_name_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="learned_name_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.area_label}"
