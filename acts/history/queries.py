"""What the register said before, for pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from accounts.rules import Label
from acts.history.rules import FIELD_LABELS
from acts.models import FieldChange
from acts.publishing.queries import shown_since
from acts.rules import DISPUTE_STATE_LABELS, LEGAL_STATE_LABELS
from geodata.districts import DISTRICT_LABELS
from geodata.models import ImportRun, Source

_CODES: dict[str, dict[str, Label]] = {
    "legal_state": {state.value: label for state, label in LEGAL_STATE_LABELS.items()},
    "dispute_state": {state.value: label for state, label in DISPUTE_STATE_LABELS.items()},
    "district_code": DISTRICT_LABELS,
}
_DAYS = frozenset({"issued_on", "effective_on", "vanished_on"})
NOTHING = Label("няма", "none")
REMOVED = Label("съдържанието е премахнато", "the content was removed")
NOT_SHOWN = Label("съдържанието не е сред показваните версии", "not among the versions shown")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field before and after, in words; `why_not` says why they are not to be read."""

    field: str
    label: Label
    before: Label
    after: Label
    why_not: Label | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one reading of a register changed in one act.

    `on` is the day of the snapshot where it is known, else of the reading.
    """

    on: date
    noticed_at: datetime
    source: Source
    run: ImportRun
    changes: tuple[ShownChange, ...]


def history_of(act_id: int) -> list[HistoryEntry]:
    """What changed when, newest first. Only of acts that the public may see.

    What was said before the oldest version that anybody may read is not told here either.
    """
    since = shown_since(act_id)
    changes = (
        FieldChange.objects.filter(act=act_id)
        .select_related("source", "import_run")
        .defer("import_run__report")
        .order_by("-noticed_at", "-import_run", "pk")
    )
    entries: list[HistoryEntry] = []
    for _, group in groupby(changes, key=lambda change: change.import_run_id):
        first, *rest = group
        run = first.import_run
        on = timezone.localdate(run.taken_at or first.noticed_at)
        is_shown = since is not None and first.noticed_at > since
        shown = tuple(shown_changes([first, *rest], is_shown=is_shown))
        entries.append(HistoryEntry(on, first.noticed_at, first.source, run, shown))
    return entries


def shown_changes(changes: Iterable[FieldChange], *, is_shown: bool = True) -> list[ShownChange]:
    """Changes in words, in the order that fields are listed in; the fields alone if not shown."""
    order = list(FIELD_LABELS)
    known = sorted(
        (change for change in changes if change.field in FIELD_LABELS),
        key=lambda change: order.index(change.field),
    )
    return [_shown(change, is_shown=is_shown) for change in known]


def _shown(change: FieldChange, *, is_shown: bool) -> ShownChange:
    field, label = change.field, FIELD_LABELS[change.field]
    if change.is_removed or not is_shown:
        why_not = REMOVED if change.is_removed else NOT_SHOWN
        return ShownChange(field, label, NOTHING, NOTHING, why_not)
    return ShownChange(field, label, _word(field, change.before), _word(field, change.after))


def _word(field: str, value: str) -> Label:
    if not value:
        return NOTHING
    if field in _DAYS:
        day = f"{date.fromisoformat(value):%d.%m.%Y}"
        return Label(day, day)
    return _CODES.get(field, {}).get(value) or Label(value, value)
