"""The one box on the small city: what people type, and where the right answer stands."""

import json
import urllib.request
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

import pytest


class Server(Protocol):
    url: str


@pytest.fixture(autouse=True)
def server(live_server: Server) -> Server:
    return live_server


def ask(server: Server, text: str) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{server.url}/api/search?{urlencode({'q': text})}", headers={"Accept-Language": "bg"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: dict[str, Any] = json.load(answer)
    return body


def rank_of(body: dict[str, Any], kind: str, said: str) -> int | None:
    """Place in the whole list, from 1, of the first answer of a kind whose title begins so."""
    items = [item for group in body["groups"] for item in group["items"]]
    found = (
        rank
        for rank, item in enumerate(items, 1)
        if item["kind"] == kind and item["title"].startswith(said)
    )
    return next(found, None)


RIGHT_ANSWERS = [
    # as written
    ("Лозенец", "district", "район Лозенец", 1),
    ("район Овча купел", "district", "район Овча купел", 1),
    ("жк Дружба 1", "neighbourhood", "жк. Дружба 1", 1),
    ("с. Бистрица", "settlement", "с. Бистрица", 1),
    ("гр. Банкя", "settlement", "гр. Банкя", 1),
    ("ул. Каймакчалан", "street", "ул. Каймакчалан", 1),
    ("ж.к. Гевгелийски", "locality", "ж.к. Гевгелийски", 2),
    ("68134.1201.105", "parcel", "68134.1201.105", 1),
    ("68134 1201 105", "parcel", "68134.1201.105", 1),
    ("68134,1201,105", "parcel", "68134.1201.105", 1),
    ("68134-1201-105", "parcel", "68134.1201.105", 1),
    ("1201.105", "parcel", "68134.1201.105", 1),
    ("ул. Каймакчалан 18", "address", "гр. София, район Илинден, ул. Каймакчалан № 18", 1),
    ("УПИ IV-105, кв. 7, ж.к. Гевгелийски", "regulated_plot", "УПИ IV-105", 1),
    ("кв. 7, ж.к. Гевгелийски", "quarter", "кв. 7, ж.к. Гевгелийски", 1),
    ("Централна зона", "zone", "Ц2", 1),
    ("Отвес консулт", "organisation", '"ОТВЕС КОНСУЛТ" ООД', 1),
    ("САГ26-РД09-10", "act", "Заповед", 1),
    # while it is being typed
    ("68134.1201.1", "parcel", "68134.1201.1", 1),
    ("каймакч", "street", "ул. Каймакчалан", 1),
    ("лоз", "district", "район Лозенец", 3),
    # official and sloppy Latin
    ("Lozenets", "district", "район Лозенец", 1),
    ("jk drujba 1", "neighbourhood", "жк. Дружба 1", 1),
    ("mladost 1", "neighbourhood", "жк. Младост 1", 1),
    ("triadica", "district", "район Триадица", 1),
    ("s. bistrica", "settlement", "с. Бистрица", 1),
    ("ul kaimak4alan 18", "address", "гр. София, район Илинден, ул. Каймакчалан № 18", 1),
    ("upi IV-105, kv. 7, gevgeliiski", "regulated_plot", "УПИ IV-105", 1),
    ("otves konsult", "organisation", '"ОТВЕС КОНСУЛТ" ООД', 1),
    # with typos and inflected
    ("Лозенц", "district", "район Лозенец", 1),
    ("младсот", "district", "район Младост", 1),
    ("Кайммакчалан", "street", "ул. Каймакчалан", 1),
    ("каймакчлан", "street", "ул. Каймакчалан", 1),
    ("бистрциа", "settlement", "с. Бистрица", 2),
    ("Каймакчаланска", "street", "ул. Каймакчалан", 1),
    ("в Лозенеца", "district", "район Лозенец", 1),
    ("68134.1201.015", "parcel", "68134.1201.105", 3),
    ("6813.1201.105", "parcel", "68134.1201.105", 1),
    ("681341201.105", "parcel", "68134.1201.105", 1),
]


@pytest.mark.parametrize(("typed", "kind", "said", "worst"), RIGHT_ANSWERS)
def test_the_right_answer_stands_high(
    server: Server, typed: str, kind: str, said: str, worst: int
) -> None:
    body = ask(server, typed)
    rank = rank_of(body, kind, said)
    assert rank is not None, body["groups"]
    assert rank <= worst


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("68134 1201 105", "кадастрален идентификатор: 68134.1201.105"),
        ("68134.12", "начало на идентификатор: 68134.12"),
        ("ул. Каймакчалан 18", "адрес: ул. Каймакчалан № 18"),
        ("upi IV-105, kv. 7", "УПИ: УПИ IV-105, кв. 7"),
        ("42.6977, 23.3219", "координати: 42.697700° N, 23.321900° E"),
        ("саг26-рд09-10", "номер на акт: САГ26-РД09-10"),
        ("Младост 1", ""),
        ("Лозенец", ""),
    ],
)
def test_it_says_how_it_understood(server: Server, typed: str, said: str) -> None:
    assert ask(server, typed)["understood"] == said


@pytest.mark.parametrize("typed", ["68134.1201.015", "младсот", "6813.1201.105"])
def test_a_correction_is_offered_and_not_taken(server: Server, typed: str) -> None:
    body = ask(server, typed)
    assert body["did_you_mean"]
    assert body["groups"]
    assert all(group["is_guess"] for group in body["groups"])
    assert body["query"] == typed


def test_what_is_sure_is_no_correction(server: Server) -> None:
    body = ask(server, "ул. Каймакчалан")
    assert not body["did_you_mean"]
    assert not any(group["is_guess"] for group in body["groups"])


@pytest.mark.parametrize(
    "typed", ["Лозенец", "68134.1201.105", "ул. Каймакчалан 18", "УПИ IV-105, кв. 7", "гр. София"]
)
def test_every_place_has_its_place_on_the_map(server: Server, typed: str) -> None:
    items = [item for group in ask(server, typed)["groups"] for item in group["items"]]
    places = [item for item in items if item["kind"] not in ("act", "organisation")]
    assert places
    for item in places:
        west, south, east, north = item["bbox"]
        assert 23 < west <= item["lon"] <= east < 23.8
        assert 42.3 < south <= item["lat"] <= north < 43
        assert item["url"]


def test_a_house_is_selected_as_its_parcel_and_a_street_as_itself(server: Server) -> None:
    items = {
        item["kind"]: item
        for group in ask(server, "ул. Каймакчалан 18")["groups"]
        for item in group["items"][:1]
    }
    assert items["address"]["select"] == "parcel:68134.1201.105"
    assert items["street"]["select"] == f"street:{items['street']['id']}"


@pytest.mark.parametrize("asked", ["q=Лозенец&limit=3", "", "q=a&q=b", "query=Лозенец"])
def test_what_is_not_asked_for_rightly_is_refused(server: Server, asked: str) -> None:
    address = f"{server.url}/api/search?{quote(asked, safe='=&')}"
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(address, timeout=30)
    assert refused.value.code == 400
    assert json.load(refused.value)["parameter"]
