"""An act on the ground of the tests, its clerk, and a document of it that was read."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import documents_made as made
from acts_ground import make_ground

from accounts.actions import grant_role
from accounts.models import Office, User
from accounts.rules import OfficeKind, Role
from acts.documents import actions
from acts.models import Act, ActDocument
from geodata.models import Municipality, Source

PERSON = (
    "<h1>Заповед № 5</h1><p>По заявление от Мария Иванова Петрова, ЕГН 7523169263.</p>"
    "<p>Одобрява се подробен устройствен план.</p><p>арх. Здравко Тестов, рег. № 12345</p>"
)
PLAIN = "<p>Приложение: обяснителна записка към подробния устройствен план.</p>"


def keep_in(settings: Any, folder: Path) -> None:
    """A store of the test's own."""
    settings.DOCUMENTS_SPOOL = folder / "coming"
    settings.STORAGES = settings.STORAGES | {
        "documents": {
            "BACKEND": "documents.storage.HashedFiles",
            "OPTIONS": {"location": folder / "store"},
        }
    }


def make_act() -> Act:
    """A public act of Vitosha district."""
    municipality = make_ground()
    return Act.objects.create(
        municipality=municipality, source=Source.objects.get(code="demo"), source_key="1",
        content_hash=b"\0" * 16, raw={}, kind="pup_approve_order", number="5", number_key="5",
        number_sort="5", legal_state="issued", dispute_state="unknown", district_code="68134-17",
        unlocated_reason="no_place_in_text", issued_on=date(2025, 3, 12),
    )  # fmt: skip


def make_clerk(name: str, municipality: Municipality, district: str) -> User:
    """A registrar of the office of a district."""
    office = Office.objects.create(
        municipality_code=municipality.pk, code=name, kind=OfficeKind.DISTRICT, name_bg=name,
        name_en=name, district_code=district,
    )  # fmt: skip
    user = User.objects.create_user(name, password="of the tests")
    grant_role(user=user, office=office, role=Role.REGISTRAR, first=date(2020, 1, 1), by=user)
    return user


def attached(act: Act, clerk: User, *pages: str) -> ActDocument:
    """A document of these pages that was read."""
    document = actions.attach(
        act=act, content=io.BytesIO(made.pdf(*pages)), name="сканирано.pdf", kind="text",
        title="Заповед", by=clerk,
    )  # fmt: skip
    made.run_jobs()
    document.refresh_from_db()
    return document
