"""An act with two others that it may name, and what people send from the desk of its timeline."""

from html import unescape
from pathlib import Path
from typing import Any

from acts_ground import ingest, make_ground, row
from django.test import Client

from accounts.models import AuditEvent
from acts.models import Act, ActEvent, ActNotice, ActRelation, ActVersion
from acts.publishing.actions import append_versions
from acts.timeline.actions import load_law, seen_of


def make_acts(folder: Path) -> None:
    make_ground()
    load_law(by=None)
    ingest(
        folder,
        [
            row("1", date="01.03.2025", object="за изменение на РС № 7/02.02.2024 г."),
            row("7", date="02.02.2024"),
            row("77", date="03.02.2024"),
        ],
    )
    Act.objects.update(kind="building_permit")
    append_versions(Act.objects.values_list("pk", flat=True), by=None)


def address(act: Act, language: str = "") -> str:
    return f"{language}/desk/acts/{act.pk}/timeline/"


def sent(client: Client, act: Act, what: str, **values: Any) -> Any:
    data = {"what": what, "seen": seen_of(act), **values}
    return client.post(address(act), data)


def everything() -> tuple[int, ...]:
    """What a refusal must leave as it was."""
    tables: tuple[Any, ...] = (ActEvent, ActNotice, ActVersion, AuditEvent)
    staff = ActRelation.objects.filter(origin="staff").count()
    withdrawn = ActRelation.objects.filter(withdrawn_at__isnull=False).count()
    return (*(table.objects.count() for table in tables), staff, withdrawn)


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())
