"""Files that are being read: of one moment, and never too many at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from api_city import City
from django.test import Client
from exports_ground import csv_rows, fetched, make_exported, none_open, open_exports

from acts.models import Act
from acts.publishing.actions import append_versions
from features.exporting import answering, snapshot
from features.exporting.slots import BusyError
from features.exporting.snapshot import BATCH_ROWS, Snapshot, StalledError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def city() -> City:
    return make_exported()


@pytest.fixture(autouse=True)
def _nothing_is_left_open() -> Iterator[None]:
    yield
    assert none_open()


def test_a_file_is_of_one_moment(client: Client, city: City) -> None:
    Act.objects.bulk_create(
        Act(municipality=city.municipality, source=city.real, source_key=f"n{number}", raw={},
            content_hash=b"\0" * 16, kind="order", number=f"N-{number}", number_key=f"n-{number}",
            number_sort=f"{number:06}", legal_state="issued", dispute_state="unknown",
            unlocated_reason="no_text")
        for number in range(3 * BATCH_ROWS)
    )  # fmt: skip
    response = client.get("/acts/", {"format": "csv", "filter": "number LIKE 'N-%'"})
    pieces = response.streaming_content
    begun = [next(pieces), next(pieces)]
    Act.objects.filter(number__startswith="N-").update(number="changed")
    rows = csv_rows(b"".join([*begun, *pieces]))
    assert len(rows) == 3 * BATCH_ROWS
    assert {row["number"][:2] for row in rows} == {"N-"}


def test_a_reader_who_leaves_ends_the_reading(client: Client) -> None:
    response = client.get("/acts/", {"format": "geojson"})
    assert open_exports() == 1
    response.close()
    assert none_open()


def test_one_file_too_many_has_to_wait(client: Client, settings: Any) -> None:
    settings.EXPORTS_AT_ONCE = 2
    taken = [Snapshot(), Snapshot()]
    with pytest.raises(BusyError):
        Snapshot()
    answer = client.get("/en/acts/", {"format": "csv"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Try again" in answer.json()["detail"]
    page = client.get("/acts/", {"format": "csv"}, headers={"accept": "text/html"})
    assert page.status_code == 503
    assert "Опитайте отново" in page.content.decode()
    assert client.get("/acts/").status_code == 200
    for each in taken:
        each.close()
    assert csv_rows(fetched(client, "csv"))


@pytest.fixture
def begun(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[bytes]:
    """A GeoPackage of many pieces of which the first was taken."""
    monkeypatch.setattr(answering, "_PIECE_BYTES", 4_096)
    monkeypatch.setattr(snapshot, "STALL_TIMEOUT_S", 1)
    monkeypatch.setattr(snapshot, "_HEARTBEAT_S", 0)
    pieces = client.get("/acts/", {"format": "gpkg"}).streaming_content
    assert next(pieces)
    assert open_exports() == 1
    return pieces


def test_a_reader_who_stops_gives_the_slot_to_another(begun: Iterator[bytes]) -> None:
    assert none_open()
    with pytest.raises(StalledError):
        next(begun)


def test_nobody_holds_a_slot_for_ever(
    begun: Iterator[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert next(begun)
    monkeypatch.setattr(snapshot, "LONGEST_S", 0)
    with pytest.raises(StalledError):
        list(begun)
    assert none_open()


def test_the_chain_is_read_in_a_slot_too(client: Client, settings: Any) -> None:
    append_versions(list(Act.objects.public().values_list("pk", flat=True)), by=None)
    settings.EXPORTS_AT_ONCE = 1
    response = client.get("/acts/chain.csv")
    begun = next(response.streaming_content)
    assert begun.startswith(b"# kvartal SOF46 register")
    whole = begun + next(response.streaming_content)
    assert len(whole.splitlines()) == 2 + Act.objects.public().count()
    assert open_exports() == 1
    refused = client.get("/acts/chain.csv")
    assert (refused.status_code, refused.json()["status"]) == (503, 503)
    assert client.get("/acts/", {"format": "csv"}).status_code == 503
    response.close()
    assert none_open()
    assert client.head("/acts/chain.csv")["Content-Disposition"].endswith('"chain-SOF46.csv"')
