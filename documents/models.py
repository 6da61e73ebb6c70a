"""Stored files by their hash, what was read from them, and their signatures.

Whether a file is public is not known here: who refers to it decides that. Texts and pictures of a
file are as restricted as the file.
"""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from documents.rules import Integrity, MediaType, Method, ReadingState, Scan, Trust


def one_of(model: str, field: str, values: type[StrEnum]) -> models.CheckConstraint:
    """A row with a state that the rules do not know would break every page it is on."""
    known = Q(**{f"{field}__in": [value.value for value in values]})
    return models.CheckConstraint(condition=known, name=f"{model}_{field}_known")


class StoredFile(models.Model):
    """A file that never changes; its address in the store is its hash."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField(help_text="bytes")
    media_type = models.CharField(max_length=40)
    scan = models.CharField(max_length=12, default=Scan.UNSCANNED.value)
    is_clean = models.BooleanField(default=False, help_text="made here: pages and nothing else")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            one_of("stored_file", "media_type", MediaType),
            one_of("stored_file", "scan", Scan),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="stored_file_sha256_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        """Where it is in the store."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    def picture_path(self, page: int, width: int) -> str:
        """Where a picture of a page is in the store; pages from 1, width in pixels."""
        return f"pages/{self.path}/{page}-{width}.webp"


class Reading(models.Model):
    """What a job found out about a file. Of a file as it came in: its clean copy, without
    metadata, scripts and attachments; of a clean copy: text and pictures of its pages.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="reading")
    state = models.CharField(max_length=8, default=ReadingState.WAITING.value)
    pages = models.PositiveIntegerField(null=True, blank=True)
    pages_done = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True, help_text="personal numbers and accounts blanked")
    is_scanned = models.BooleanField(null=True, blank=True, help_text="some page was recognised")
    clean_copy = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="cleaned_from"
    )
    removed = models.JSONField(default=list, help_text="what the clean copy is free of, as codes")
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True, help_text="code; empty unless failed")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("reading", "state", ReadingState),
            models.CheckConstraint(
                condition=Q(pages__isnull=True) | Q(pages_done__lte=F("pages")),
                name="reading_pages_done_within_pages",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure=""), name="reading_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.state}"


class ReadPage(models.Model):
    """A page that was read. Boxes are [left, top, right, bottom] as parts of the page, 0 to 1."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="read_pages")
    number = models.PositiveIntegerField(help_text="from 1")
    width_pt = models.FloatField()
    height_pt = models.FloatField()
    method = models.CharField(max_length=8)
    text = models.TextField(blank=True, help_text="personal numbers and accounts blanked")
    words = models.JSONField(default=list, help_text="[start in text, end, box] of each word")
    found = models.JSONField(
        default=list, help_text="personal data: kind, start, end, masked excerpt, boxes"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "number"], name="read_page_once"),
            one_of("read_page", "method", Method),
        ]

    def __str__(self) -> str:
        return f"{self.reading.file}, {self.number}"


class Signature(models.Model):
    """An electronic signature in a PDF as it was when the file came in.

    A name is kept only of whoever signs for a public body, an organisation of any signer;
    personal numbers in certificates are never kept.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="signatures")
    ordinal = models.PositiveSmallIntegerField()
    signer = models.CharField(max_length=200, blank=True, help_text="empty for a natural person")
    organisation = models.CharField(max_length=300, blank=True)
    issuer = models.CharField(max_length=300, blank=True, help_text="of the certificate")
    signed_at = models.DateTimeField(null=True, blank=True)
    has_timestamp = models.BooleanField(default=False, help_text="the time is an authority's")
    integrity = models.CharField(max_length=12)
    trust = models.CharField(max_length=12)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["file", "ordinal"], name="signature_ordinal_unique"),
            one_of("signature", "integrity", Integrity),
            one_of("signature", "trust", Trust),
        ]

    def __str__(self) -> str:
        return f"{self.file}, {self.ordinal}"
