"""What came in, from where, when, and what was wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.rules import Label
from acts.entering.queries import Grounds, lies_in
from acts.history.queries import ShownChange, shown_changes
from acts.imports.actions import TASK, name_of_hand_in
from acts.models import Act, FieldChange, Renumbering
from geodata.models import ImportAttempt, ImportRun, Source
from geodata.rules import ATTEMPT_STATE_LABELS, AttemptState
from geodata.taking import state_now

PAGE = 50
LISTED = 200
COUNT_LABELS: dict[str, Label] = {
    "read": Label("прочетени", "read"),
    "created": Label("нови", "new"),
    "updated": Label("променени", "changed"),
    "unchanged": Label("без промяна", "unchanged"),
    "vanished": Label("липсват вече", "gone"),
    "returned": Label("върнали се", "back again"),
    "renumbered": Label("може би преномерирани", "perhaps renumbered"),
    "rejected": Label("отхвърлени", "rejected"),
    "repaired": Label("поправени", "mended"),
    "warned": Label("с бележка", "with a remark"),
}
"""Words for the counts of a report, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class SourceAge:
    """A source with its newest reading; `age` counts from the snapshot where it is known."""

    source: Source
    last: ImportRun
    age: timedelta


@dataclass(frozen=True, slots=True)
class ShownAttempt:
    """An attempt as it stands now; `comes_again` when its file will be read anew by itself."""

    attempt: ImportAttempt
    state: AttemptState
    comes_again: bool

    @property
    def label(self) -> Label:
        return ATTEMPT_STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A finished reading and its counts."""

    run: ImportRun
    counts: dict[str, int]

    @property
    def seconds(self) -> float:
        return round((self.run.finished_at - self.run.started_at).total_seconds(), 1)

    @property
    def said(self) -> list[tuple[Label, int]]:
        """The counts that are not zero, in words."""
        return [(COUNT_LABELS[name], count) for name, count in self.counts.items() if count]


@dataclass(frozen=True, slots=True)
class ChangedAct:
    """An act and what a reading changed in it."""

    act: Act
    changes: list[ShownChange]


def source_ages() -> list[SourceAge]:
    """Every source that was ever read, the oldest data first."""
    newest = (
        ImportRun.objects.order_by("source", "-finished_at")
        .distinct("source")
        .select_related("source")
        .defer("report")
    )
    now = timezone.now()
    ages = [SourceAge(run.source, run, now - (run.taken_at or run.finished_at)) for run in newest]
    return sorted(ages, key=lambda one: -one.age)


def attempts_without_run() -> list[ShownAttempt]:
    """Readings under way, and the last ones that came to nothing.

    Of a file that was handed in, only the last attempt: the earlier ones are told of by its run.
    """
    later = ImportAttempt.objects.exclude(handed_in="").filter(
        handed_in=OuterRef("handed_in"), pk__gt=OuterRef("pk")
    )
    attempts = ImportAttempt.objects.exclude(state=AttemptState.DONE.value).exclude(Exists(later))
    found = list(attempts.select_related("by").order_by("-started_at")[:20])
    waiting = _waiting_hand_ins()
    shown = [ShownAttempt(one, state_now(one), one.handed_in in waiting) for one in found]
    return [one for one in shown if one.state is not AttemptState.DONE]


def _waiting_hand_ins() -> set[str]:
    """Files kept aside that a job will read, or read again once its worker is lost."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=("todo", "doing"))
    return {name_of_hand_in(Path(args["file"])) for args in jobs.values_list("args", flat=True)}


def runs(*, before: int | None = None) -> list[ShownRun]:
    """One page of finished readings, newest first, those before a run of this id."""
    found = ImportRun.objects.select_related("source", "by").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    return [ShownRun(run, counts_of(run)) for run in found[:PAGE]]


def counts_of(run: ImportRun) -> dict[str, int]:
    """The counts of a report; older reports lack some, which were then zero."""
    return {name: int(run.report.get(name) or 0) for name in COUNT_LABELS}


def created_acts(run: ImportRun, grounds: Grounds | None) -> list[Act]:
    """Acts on these grounds that a reading brought, of the first `LISTED` of all."""
    ids = run.report.get("notes", {}).get("created_acts", [])
    acts = Act.objects.filter(lies_in(grounds), pk__in=ids)
    return list(_shown(acts).order_by("-issued_on", "pk"))


def changed_acts(run: ImportRun, grounds: Grounds | None) -> list[ChangedAct]:
    """Acts on these grounds in which a reading changed fields, the first `LISTED` of them."""
    changes = FieldChange.objects.filter(lies_in(grounds, "act__"), import_run=run)
    changes = changes.exclude(field="vanished_on")
    ids = list(changes.order_by("act").values_list("act", flat=True).distinct()[:LISTED])
    by_act: dict[int, list[FieldChange]] = {pk: [] for pk in ids}
    for change in changes.filter(act__in=ids).order_by("pk"):
        by_act[change.act_id].append(change)
    acts = {act.pk: act for act in _shown(Act.objects.filter(pk__in=ids))}
    return [ChangedAct(acts[pk], shown_changes(found)) for pk, found in by_act.items()]


def moved_acts(run: ImportRun, grounds: Grounds | None, *, is_gone: bool) -> list[Act]:
    """Acts on these grounds whose row left the register or came back; the first `LISTED`."""
    marks = FieldChange.objects.filter(
        lies_in(grounds, "act__"), import_run=run, field="vanished_on"
    )
    marks = marks.exclude(after="") if is_gone else marks.filter(after="")
    ids = marks.order_by("act").values_list("act", flat=True)[:LISTED]
    return list(_shown(Act.objects.filter(pk__in=list(ids))).order_by("-issued_on", "pk"))


def renumberings(run: ImportRun, grounds: Grounds | None) -> list[Renumbering]:
    """Pairs of rows that may be one act, both on these grounds, those of this reading."""
    found = pairs_on(grounds).filter(import_run=run).order_by("pk")
    return list(found.select_related("former", "present", "decided_by")[:LISTED])


def waiting_renumberings(grounds: Grounds | None) -> int:
    """Pairs on these grounds about which nobody has decided."""
    return pairs_on(grounds).filter(is_same=None, former__vanished_on__isnull=False).count()


def pairs_on(grounds: Grounds | None) -> "QuerySet[Renumbering]":
    """Pairs of rows that may be one act, both on these grounds."""
    return Renumbering.objects.filter(lies_in(grounds, "former__"), lies_in(grounds, "present__"))


def readings_on(grounds: Grounds | None) -> "QuerySet[ImportRun]":
    """Readings of sources of the municipalities in which these grounds lie."""
    if grounds is None:
        return ImportRun.objects.all()
    return ImportRun.objects.filter(source__municipality__in={one for one, _ in grounds})


def findings(run: ImportRun) -> list[dict[str, Any]]:
    """Problems row by row, as the report has them."""
    return list(run.report.get("findings", []))


def finding_rows(run: ImportRun, lang: str) -> Iterator[list[str]]:
    """Problems as rows of a table: row, key, field, outcome, code, message."""
    yield ["row", "key", "field", "outcome", "reason", "message"]
    for one in findings(run):
        row = "" if one["row"] is None else str(one["row"])
        yield [row, one["key"], one["field"], one["outcome"], one["reason"], one["message"][lang]]


def _shown(acts: "QuerySet[Act]") -> "QuerySet[Act]":
    return acts.select_related("issuer", "source").defer("raw", "geom")
