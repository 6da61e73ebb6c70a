"""Published versions of acts in their chain, what was waived, and what staff set by hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from acts.models.act import Act, one_of
from acts.publishing.rules import GateItem, VersionKind
from geodata.models import Municipality


class ActChain(models.Model):
    """The end of a chain of versions: one of a municipality's real acts, one of its invented.

    Whoever appends holds the row's lock, so positions have neither gaps nor twins.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    is_demonstration = models.BooleanField()
    length = models.BigIntegerField(default=0)
    head_sha256 = models.CharField(max_length=64, help_text="of the last link; at first the seed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "is_demonstration"], name="act_chain_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.length}"


class ActVersion(models.Model):
    """What was published of an act at a moment, as canonical JSON, and its link in the chain.

    The database refuses to change or delete a row. Two exceptions: an invented act goes with its
    demonstration, and the content of a version whose removal was logged may be emptied; its hash
    stays, so the chain holds.
    """

    chain = models.ForeignKey(ActChain, on_delete=models.PROTECT, db_index=False)
    position = models.BigIntegerField(help_text="in the chain, from 1")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(help_text="of the act, from 1")
    kind = models.CharField(max_length=12)
    content = models.TextField(null=True, blank=True, help_text="canonical JSON (RFC 8785)")  # noqa: DJ001 - removed is not empty
    content_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64)
    chain_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty when a command of the system published",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="act_version_in_line"),
            models.UniqueConstraint(fields=["act", "number"], name="act_version_number_unique"),
            one_of("kind", VersionKind, "act_version"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id}, {self.number}"


class VersionRemoval(models.Model):
    """Why the content of a version was taken away, by whom and when."""

    version = models.OneToOneField(ActVersion, on_delete=models.PROTECT, related_name="removal")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.version_id}: {self.reason}"


class ActWaiver(models.Model):
    """A person's word that an act may be published although something is lacking."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="waivers")
    item = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, help_text="public")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "item"], name="act_waiver_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="act_waiver_says_why"),
            one_of("item", GateItem, "act_waiver"),
        ]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.item}"


class ActFieldSet(models.Model):
    """A field of a register's act that a person set: no later reading writes over it."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="set_fields")
    field = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "field"], name="act_field_set_once")]

    def __str__(self) -> str:
        return f"{self.act_id}: {self.field}"
