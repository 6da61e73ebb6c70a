"""Ranges of archives, the same in front of Django and inside it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import path, re_path
from pmtiles.reader import Reader
from pmtiles.tile import tileid_to_zxy
from test_tiles_serving import Response, through_wsgi

from tiles.archive.directory import Cover, framed
from tiles.archive.draft import BODIES_AT, Draft
from tiles.archive.serving import ArchiveServer

TILES = {number: os.urandom(50 + number % 60) for number in range(100, 6000, 7)}
server = ArchiveServer(Path("/nowhere"))
urlpatterns = [
    re_path(r"^archives/", server.view),
    path("", lambda _: None),
]
pytestmark = pytest.mark.urls(__name__)
Get = Callable[..., Response]


def write(folder: Path, name: str = "ground") -> bytes:
    target = folder / f"{name}.pmtiles"
    with Draft(target, "terms") as draft:
        for number, body in TILES.items():
            draft.add(number, body)
        draft.save()
        cover = Cover(0, 7, (23.0, 42.4, 23.7, 42.9), (23.3, 42.7, 6))
        told = {"description": "Терен", "taken_at": "2026-11-22T10:00:00+02:00"}
        draft.finish(*framed(draft.entries(), draft.end, cover, told))
    return target.read_bytes()


@pytest.fixture
def content(tmp_path: Path) -> Iterator[bytes]:
    server.folder = tmp_path / "archives"
    server.folder.mkdir()
    return write(server.folder)


def through_django(path: str, method: str = "GET", **headers: str) -> Response:
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    answer: Any = Client().generic(method, path, **({"HTTP_HOST": "127.0.0.1"} | given))
    body = answer.getvalue()
    answer.close()
    return Response(answer.status_code, dict(answer.headers), body)


@pytest.fixture(params=["before Django", "inside Django"])
def get(request: pytest.FixtureRequest, content: bytes) -> Get:
    if request.param == "inside Django":
        return through_django

    def closing(environ: Any, start_response: Any) -> Iterator[bytes]:
        """As PEP 3333 has a server do it."""
        sent = server(environ, start_response)
        yield from sent
        getattr(sent, "close", lambda: None)()

    return lambda path, method="GET", **headers: through_wsgi(closing, path, method, **headers)


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("bytes=0-126", (0, 126)),
        ("bytes=0-16383", (0, BODIES_AT - 1)),
        ("bytes=16384-16384", (BODIES_AT, BODIES_AT)),
        ("bytes=100-", (100, None)),
        ("bytes=-10", (-10, None)),
        ("bytes=-99999999", (0, None)),
        ("bytes=5-99999999999", (5, None)),
        ("BYTES=5-6", (5, 6)),
    ],
)
def test_a_range_is_those_bytes(get, content, asked, span):
    answer = get("/archives/ground.pmtiles", range=asked)
    size = len(content)
    first = span[0] if span[0] >= 0 else size + span[0]
    last = size - 1 if span[1] is None else span[1]
    assert answer.status == 206
    assert answer.body == content[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "bytes=",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "lines=1-2",
        "bytes=1" + "0" * 40 + "-",
        "bytes=--5",
    ],
)
def test_without_a_range_that_it_knows_the_whole_comes(get, content, asked):
    answer = get("/archives/ground.pmtiles", range=asked)
    assert (answer.status, answer.body) == (200, content)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=6-5", "bytes=-0"])
def test_a_range_outside_is_refused_with_the_size(get, content, asked):
    answer = get("/archives/ground.pmtiles", range=asked)
    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(content)}"


def test_who_has_it_is_not_sent_it_again(get, content):
    tag = get("/archives/ground.pmtiles", range="bytes=0-9").headers["ETag"]
    assert not tag.startswith("W/")
    assert get("/archives/ground.pmtiles", if_none_match=tag).status == 304
    assert get("/archives/ground.pmtiles", range="bytes=0-9", if_range=tag).status == 206


def test_a_new_archive_has_a_new_tag_and_half_an_old_one_is_not_completed(get, content):
    tag = get("/archives/ground.pmtiles").headers["ETag"]
    write(server.folder)
    answer = get("/archives/ground.pmtiles", range="bytes=10-", if_range=tag)
    assert answer.headers["ETag"] != tag
    assert (answer.status, answer.body) == (200, content)


def test_head_has_no_body_and_options_tells_what_a_page_may_send(get, content):
    answer = get("/archives/ground.pmtiles", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(content))
    answer = get("/archives/ground.pmtiles", "OPTIONS")
    assert answer.status == 204
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
    assert get("/archives/ground.pmtiles", "PUT").status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/archives/nothing.pmtiles",
        "/archives/../ground.pmtiles",
        "/archives/a/ground.pmtiles",
        "/archives/.pmtiles",
        "/archives/ground.pmtiles/x.pmtiles",
        "/archives/Ground.pmtiles",
        "/archives/" + "a" * 300 + ".pmtiles",
    ],
)
def test_other_paths_are_not_there(get, path):
    assert get(path).status == 404


def test_a_draft_is_not_served(get):
    with Draft(server.folder / "acts.pmtiles", "terms") as draft:
        draft.add(1, b"half")
        draft.save()
    assert get("/archives/acts.pmtiles").status == 404


def test_no_file_stays_open(get):
    before = len(os.listdir("/proc/self/fd"))
    for asked in ({}, {"range": "bytes=0-5"}, {"range": "bytes=9999999-"}, {"if_none_match": "*"}):
        for method in ("GET", "HEAD"):
            get("/archives/ground.pmtiles", method, **asked)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_map_reads_every_tile_by_ranges(get):
    def ranged(at: int, length: int) -> bytes:
        answer = get("/archives/ground.pmtiles", range=f"bytes={at}-{at + length - 1}")
        return answer.body

    reader = Reader(ranged)
    for number in list(TILES)[::41]:
        assert reader.get(*tileid_to_zxy(number)) == TILES[number]
    assert reader.get(0, 0, 0) is None


def test_the_list_says_what_each_archive_shows(content):
    (server.folder / "broken.pmtiles").write_bytes(b"PMTiles?")
    (server.folder / "empty.pmtiles").write_bytes(b"")
    answer: Any = Client().get("/archives/", HTTP_HOST="127.0.0.1")
    assert answer.json() == {
        "archives": [
            {
                "name": "ground",
                "href": "http://127.0.0.1/archives/ground.pmtiles",
                "type": "application/vnd.pmtiles",
                "description": "Терен",
                "taken_at": "2026-11-22T10:00:00+02:00",
                "bounds": [23.0, 42.4, 23.7, 42.9],
                "minzoom": 0,
                "maxzoom": 7,
                "bytes": len(content),
            }
        ]
    }


@pytest.mark.urls("config.urls")
@pytest.mark.django_db
def test_the_page_of_open_data_lists_them_for_people(
    content: bytes, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    from config.archives import archive_server

    monkeypatch.setattr(archive_server, "folder", server.folder)
    page = client.get("/data/").content.decode()
    assert "Терен" in page
    assert "22.11.2026" in page
    assert "0–7" in page
    assert "23.0, 42.4, 23.7, 42.9" in page
    (server.folder / "ground.pmtiles").unlink()
    assert "Още не са направени." in client.get("/data/").content.decode()
    assert "None have been made yet." in client.get("/en/data/").content.decode()
