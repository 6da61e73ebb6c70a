"""Law as data: terms, provisions and days off, each with its validity and where it is from."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Q

from accounts.rules import Label
from acts.timeline.rules import Certainty, TermStart, TermUnit


def certainty_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(certainty__in=[one.value for one in Certainty]), name=f"{name}_certainty_known"
    )


class LegalTerm(models.Model):
    """How long an act can be contested, before whom, and what the term runs from.

    A case that is not subject to appeal has no length. A length that is not known is a row
    without one whose `certainty` says so.
    """

    case = models.CharField(max_length=40, help_text="code, one row of it at a time")
    kinds = ArrayField(models.CharField(max_length=32), help_text="codes of kinds of acts")
    case_bg = models.CharField(max_length=200)
    case_en = models.CharField(max_length=200)
    is_appealable = models.BooleanField(default=True)
    length = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, default=TermUnit.DAYS.value)
    starts = models.CharField(max_length=8, default=TermStart.NOTICE.value)
    before_bg = models.CharField(max_length=200, blank=True, help_text="who decides")
    before_en = models.CharField(max_length=200, blank=True)
    through_bg = models.CharField(max_length=200, blank=True, help_text="where it is handed in")
    through_en = models.CharField(max_length=200, blank=True)
    basis_text = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True, help_text="empty: from any time")
    valid_to = models.DateField(null=True, blank=True, help_text="last day; empty: until now")
    source = models.CharField(max_length=300)
    verified_by = models.CharField(max_length=200, blank=True, help_text="who checked it, if ever")
    certainty = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "valid_from"], name="legal_term_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="legal_term_period_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(is_appealable=True) | Q(length__isnull=True),
                name="legal_term_none_without_appeal",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=[one.value for one in TermUnit]), name="legal_term_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(starts__in=[one.value for one in TermStart]),
                name="legal_term_start_known",
            ),
            certainty_known("legal_term"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.length} {self.unit}" if self.length else self.case

    @property
    def about(self) -> Label:
        return Label(self.case_bg, self.case_en)


class Provision(models.Model):
    """What an article or a paragraph of a statute is about, in plain words."""

    statute = models.CharField(max_length=16)
    article = models.CharField(max_length=12, blank=True)
    paragraph = models.CharField(max_length=12, blank=True)
    section = models.CharField(max_length=12, blank=True, help_text="§ of final provisions")
    part = models.CharField(max_length=16, blank=True, help_text="ПЗР, ПР, ДР, ЗИД")
    about_bg = models.CharField(max_length=300)
    about_en = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    verified_by = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["statute", "article", "paragraph", "section", "part"],
                name="provision_once",
            ),
            certainty_known("provision"),
        ]

    def __str__(self) -> str:
        return f"{self.statute} {self.article}{self.section} {self.paragraph}".strip()

    @property
    def about(self) -> Label:
        return Label(self.about_bg, self.about_en)


class NonWorkingDay(models.Model):
    """A day on which no term ends; weekends need no row unless the government made one working."""

    day = models.DateField(unique=True)
    name_bg = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    is_working = models.BooleanField(
        default=False, help_text="a weekend day that the government made a working one"
    )
    is_substitute = models.BooleanField(default=False, help_text="for a holiday on a weekend")
    basis_text = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=2)

    class Meta:
        constraints = [certainty_known("non_working_day")]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.name_bg}"
