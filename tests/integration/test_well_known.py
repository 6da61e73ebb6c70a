"""What browsers and crawlers ask every site for."""

import json
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "is_open"),
    [("/", True), ("/acts/12/", True), ("/en/acts/12/", True), ("/desk/", False),
     ("/admin/login/", False), ("/tiles/acts/1/1/1.mvt", False)],
)  # fmt: skip
def test_crawlers_may_read_the_register_and_not_the_desk(
    client: Client, path: str, is_open: bool
) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").content.decode().splitlines())
    assert rules.can_fetch("AnyBot", path) is is_open


def test_the_manifest_names_a_page_and_an_icon_that_exist(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    described = json.loads(answer.content)
    assert described["name"] == "Квартал"
    assert client.get(described["start_url"]).status_code == 200
    assert described["icons"][0]["src"] == "/static/favicon.svg"


def test_every_page_names_the_manifest(client: Client) -> None:
    assert b'rel="manifest" href="/manifest.webmanifest"' in client.get("/about/").content
