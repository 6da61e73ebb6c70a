"""What an import says about a file: counts, and each finding with its row, field and reason.

Pure: no Django. A file is refused as a whole (`Refused`: nothing is written) or read, and then
each row is created, updated, unchanged or rejected. A row may also be repaired or warned about
and still be imported.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from accounts.rules import Label
from geodata.reasons import REASON_LABELS, Reason

FINDINGS_KEPT = 5_000
"""Findings kept of each outcome; the counts stay exact beyond it."""


class Outcome(StrEnum):
    """What became of the row that a finding is about."""

    REJECTED = "rejected"
    REPAIRED = "repaired"
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed about one row.

    `row` counts from 1 in the order of the file (None: about the file); `key` is what the row
    calls itself, as far as it could be read; `field` is the column of the file.
    """

    outcome: Outcome
    reason: Reason
    row: int | None
    key: str
    field: str
    message: Label

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome.value,
            "row": self.row,
            "key": self.key,
            "field": self.field,
            "reason": self.reason.value,
            "message": {"bg": self.message.bg, "en": self.message.en},
        }


class Refused(Exception):  # noqa: N818 - it is a decision about a file, not a defect of ours
    """The file as a whole cannot be imported; the message is fit for its sender."""

    def __init__(self, reason: Reason, **details: object) -> None:
        self.reason = reason
        self.message = explained(reason, **details)
        super().__init__(self.message.en)


def explained(reason: Reason, **details: object) -> Label:
    """The message of a reason with its details filled in.

    A detail may be a `Label`, which gives each language its own text.
    """
    template = REASON_LABELS[reason]
    bg = {k: v.bg if isinstance(v, Label) else v for k, v in details.items()}
    en = {k: v.en if isinstance(v, Label) else v for k, v in details.items()}
    return Label(template.bg.format(**bg), template.en.format(**en))


@dataclass
class Report:
    """Counts and findings of one reading of one file."""

    source: str
    file_name: str
    file_sha256: str
    municipality: str
    started_at: datetime
    is_demonstration: bool = False
    is_dry_run: bool = False
    taken_at: datetime | None = None
    """When the source itself was read, as far as the file or its sender says."""
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    vanished: int = 0
    returned: int = 0
    renumbered: int = 0
    rejected: int = 0
    repaired: int = 0
    warned: int = 0
    finished_at: datetime | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    """What a source adds of its own: encoding, system, rows located at each level."""

    def reject(self, reason: Reason, **about: Any) -> None:
        """Count a row as rejected; `about` as in `note`."""
        self.rejected += 1
        self.note(Outcome.REJECTED, reason, **about)

    def repair(self, reason: Reason, **about: Any) -> None:
        """Count a row as imported after mending; `about` as in `note`."""
        self.repaired += 1
        self.note(Outcome.REPAIRED, reason, **about)

    def warn(self, reason: Reason, **about: Any) -> None:
        """Count a row as imported although something is odd; `about` as in `note`."""
        self.warned += 1
        self.note(Outcome.WARNED, reason, **about)

    def note(
        self,
        outcome: Outcome,
        reason: Reason,
        *,
        row: int | None = None,
        key: str = "",
        field: str = "",
        **details: object,
    ) -> None:
        """Keep a finding without touching the counts of rows."""
        name = f"{outcome.value}:{reason.value}"
        self.reasons[name] += 1
        if self.reasons[name] <= FINDINGS_KEPT:
            message = explained(reason, **details)
            self.findings.append(Finding(outcome, reason, row, key, field, message))

    def as_json(self) -> dict[str, Any]:
        """What `--report` writes and `ImportRun.report` keeps."""
        counts = ("read", "created", "updated", "unchanged", "vanished", "returned", "renumbered")
        return {
            "source": self.source,
            "file": self.file_name,
            "sha256": self.file_sha256,
            "municipality": self.municipality,
            "demonstration": self.is_demonstration,
            "dry_run": self.is_dry_run,
            "taken_at": self.taken_at.isoformat() if self.taken_at else None,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            **{name: getattr(self, name) for name in (*counts, "rejected", "repaired", "warned")},
            "reasons": dict(sorted(self.reasons.items())),
            "findings": [finding.as_json() for finding in self.findings],
            "notes": self.notes,
        }
