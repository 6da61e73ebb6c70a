"""Documents of acts: the restricted original and the file for the public, and what was decided."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from acts.documents.rules import Decision, DocumentKind, DocumentState
from acts.models.act import Act
from documents.models import StoredFile


def _one_of(model: str, field: str, values: type[StrEnum]) -> models.CheckConstraint:
    known = Q(**{f"{field}__in": [value.value for value in values]})
    return models.CheckConstraint(condition=known, name=f"{model}_{field}_known")


class ActDocument(models.Model):
    """A document of an act. `public` is shown to anybody only when the state is `published`."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="documents")
    ordinal = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=200, help_text="public")
    file_name = models.CharField(max_length=200, blank=True, help_text="as uploaded; restricted")
    original = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="original_of"
    )
    public = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="public_of"
    )
    redacted = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redacted_of",
        help_text="a copy without personal data that a person made elsewhere",
    )
    state = models.CharField(max_length=12, default=DocumentState.WAITING.value)
    is_redacted = models.BooleanField(default=False, help_text="passages were blacked out here")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["act", "ordinal"], name="act_document_ordinal_unique"),
            _one_of("act_document", "kind", DocumentKind),
            _one_of("act_document", "state", DocumentState),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(public__isnull=False, published_at__isnull=False),
                name="act_document_published_has_file",
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at"], name="act_document_state_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> StoredFile | None:
        """What the public file is made of."""
        return self.redacted or self.original


class Finding(models.Model):
    """A piece of personal data that the guard saw in the file meant for the public."""

    document = models.ForeignKey(ActDocument, on_delete=models.CASCADE, related_name="findings")
    page = models.PositiveIntegerField()
    start = models.PositiveIntegerField(help_text="in the text of the page")
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    excerpt = models.CharField(max_length=200, help_text="masked, with the words around it")
    boxes = models.JSONField(
        default=list, help_text="[left, top, right, bottom], parts of the page"
    )
    decision = models.CharField(max_length=8, default=Decision.PENDING.value)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["page", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "page", "start", "end"], name="finding_once"
            ),
            _one_of("finding", "decision", Decision),
            models.CheckConstraint(
                condition=Q(decision="pending", decided_at__isnull=True)
                | Q(~Q(decision="pending"), decided_at__isnull=False),
                name="finding_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(decision="keep") | ~Q(reason=""), name="finding_kept_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.page}"
