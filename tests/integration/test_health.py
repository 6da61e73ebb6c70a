"""How well the site is, and what it says when its database is away."""

import pytest
from api_city import make_city
from django.test import Client


def test_alive_needs_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_the_full_check_examines_what_the_site_stands_on(client: Client) -> None:
    make_city()
    document = client.get("/healthz", {"full": "1"}).json()
    assert document["status"] == "ok"
    assert document["checks"].keys() == {"database", "postgis", "bulgarian", "data"}
    assert all(check["ok"] for check in document["checks"].values())


@pytest.mark.urls("api_away_urls")
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/away", "/api/endless"])
def test_programs_are_told_when_to_come_again(client: Client, address: str) -> None:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "The data is not available at the moment"
    assert "127.0.0.1" not in answer.content.decode()


@pytest.mark.urls("api_away_urls")
@pytest.mark.django_db
def test_people_get_a_page_that_needs_no_database(client: Client) -> None:
    answer = client.get("/away/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "<h1>Данните временно не са достъпни</h1>" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
