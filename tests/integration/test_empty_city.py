"""A register in which nothing is loaded yet: every page says so, and none blames its reader."""

from pathlib import Path

import pytest
from acts_ground import ingest, make_ground, row
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root", password=None))
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/acts/", "/acts/?kind=building_permit", "/"])
def test_no_filter_is_blamed_where_there_are_no_acts(client: Client, address: str) -> None:
    page = text(client, address)
    assert "Още не са заредени актове" in page
    assert "Махнете някое" not in page


def test_a_bare_map_is_explained_only_while_the_register_is_empty(
    client: Client, tmp_path: Path
) -> None:
    notice = '<div class="map-message is-calm" data-message="empty" role="status" hidden>'
    assert notice in text(client, "/")
    make_ground()
    ingest(tmp_path, [row("7")])
    assert notice not in text(client, "/?number=none-has-it")


def test_nobody_knows_what_lies_outside_while_there_are_no_districts(client: Client) -> None:
    assert "извън общината" not in text(client, "/places/at/?lon=23.32&lat=42.69")
    make_ground()
    assert "извън общината" in text(client, "/places/at/?lon=23.6&lat=42.5")


def test_the_desk_says_what_to_load(root: Client) -> None:
    listed = text(root, "/desk/acts/")
    assert "/desk/acts/new/" not in listed
    asked = text(root, "/desk/acts/new/", status=409)
    for page in (listed, asked):
        assert "manage.py ingest sofia-districts" in page
    assert root.post("/desk/acts/new/", {"number": "1"}).status_code == 409
    make_ground()
    assert "/desk/acts/new/" in text(root, "/desk/acts/")


def test_there_are_no_older_readings_only_where_there_are_newer_ones(root: Client) -> None:
    assert "Още няма четения" in text(root, "/desk/imports/")
    assert "Няма по-стари четения" in text(root, "/desk/imports/?before=1")
