"""The story of invented acts: told once, through the actions of the product, and gone with them."""

import random
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from acts_ground import ingest, make_ground, row
from django.apps import apps
from django.db import transaction

from accounts.models import User
from accounts.rules import Role
from acts.models import (
    Act,
    ActChain,
    ActDocument,
    ActEvent,
    ActNotice,
    ActVersion,
)
from documents.models import StoredFile
from documents.personal_data import find_in_document
from fixtures.story import is_told, tell
from fixtures.story.papers import order, planted, scan, signed, sketch
from fixtures.story.people import make_people, people
from geodata.actions import remove_demonstration
from geodata.models import Municipality

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)
ROWS = [
    row(str(n), documentType=kind, status=status, takeEffect=effect, date="12.03.2024")
    for n, (kind, status, effect) in enumerate(
        [("Разрешение за строеж", "Влязъл в сила", "01.04.2024")] * 4
        + [("Разрешение за строеж", "Обжалван", None)] * 3
        + [("Заповед за одобряване на ПУП", "Влязъл в сила", "01.04.2024")] * 2
        + [("Решение за одобряване на подробен устройствен план", None, None)],
        start=1,
    )
]


@pytest.fixture
def city(tmp_path: Path) -> Municipality:
    ground = make_ground()
    ingest(tmp_path, ROWS, is_demonstration=True)
    ingest(tmp_path, ROWS)
    return ground


def test_people_get_passwords_nobody_can_guess(city: Municipality, tmp_path: Path) -> None:
    secret = tmp_path / "var" / "demo_staff"
    assert people() is None
    told = make_people(secret)
    assert set(told) == {"demo-registrar", "demo-admin"}
    assert len(set(told.values())) == 2
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert all(f"{name} {password}\n" in secret.read_text() for name, password in told.items())
    assert all(User.objects.get(username=n).check_password(p) for n, p in told.items())
    assert make_people(secret) == {}
    found = people()
    assert found is not None
    assert found[Role.REGISTRAR].get_username() == "demo-registrar"


def test_the_story_is_told_and_goes_with_the_demonstration(
    city: Municipality, tmp_path: Path
) -> None:
    assert not is_told()
    make_people(tmp_path / "demo_staff")
    told = tell("test", 7, TODAY, people())
    assert is_told()
    assert all(told.values()), told
    # some terms to object are open on the day of the story, and some are over
    days = set(ActNotice.objects.values_list("published_on", flat=True))
    assert max(days) > TODAY - timedelta(days=14)
    assert min(days) < TODAY - timedelta(days=20)
    assert max(days) <= TODAY
    assert ActNotice.objects.filter(channel="gazette", dv_issue__isnull=False).exists()
    assert set(ActEvent.objects.values_list("axis", flat=True)) >= {"execution", "dispute"}
    assert ActDocument.objects.filter(state="published").count() == told["published"]
    assert Act.objects.filter(source__code="desk", publication="internal").count() == told["drafts"]

    # nothing of it is told of a real act
    real = Act.objects.filter(source__is_demonstration=False)
    assert not ActNotice.objects.filter(act__in=real).exists()
    versions = ActVersion.objects.filter(chain__is_demonstration=False).count()
    assert versions == real.count()

    remove_demonstration(municipality=city, by=None)
    assert Act.objects.count() == real.count() == len(ROWS)
    assert ActVersion.objects.count() == versions
    assert not ActChain.objects.filter(is_demonstration=True).exists()
    for model in (ActNotice, ActEvent, ActDocument):
        assert not model._default_manager.exists(), model
    assert not _rows_of_lost_acts()
    assert people() is None  # nor does anybody sign in as an invented person
    assert set(make_people(tmp_path / "demo_staff")) == {"demo-registrar", "demo-admin"}
    assert people() is not None


def _rows_of_lost_acts() -> list[str]:
    """Tables that still point at an act which is not there."""
    known = Act.objects.values("pk")
    return [
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Act
        and model._default_manager.exclude(**{f"{field.name}__in": known})
        .exclude(**{f"{field.name}__isnull": True})
        .exists()
    ]


def test_the_same_seed_tells_the_same_story(city: Municipality) -> None:
    def said() -> list[Any]:
        names = ("act__number", "channel", "published_on", "dv_issue", "deadline_recorded")
        return list(ActNotice.objects.order_by("act", "pk").values_list(*names))

    before = transaction.savepoint()
    tell("test", 7, TODAY, None)
    first = said()
    transaction.savepoint_rollback(before)
    tell("test", 7, TODAY, None)
    assert said() == first


def test_papers_are_what_they_say(city: Municipality) -> None:
    act = Act.objects.filter(source__is_demonstration=True, geom__isnull=False).first()
    assert act is not None
    draw = random.Random(7)
    words = planted(draw)
    kinds = {found.kind.value for found in find_in_document(words)}
    assert kinds >= {"egn", "phone", "email"}
    text, drawn = order(act), sketch(act)
    assert text.startswith(b"%PDF")
    assert drawn.startswith(b"%PDF")
    assert scan(text, draw).startswith(b"%PDF")
    assert b"/ByteRange" in signed(text)
    assert StoredFile.objects.count() == 0
