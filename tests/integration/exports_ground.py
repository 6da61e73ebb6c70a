"""A city whose acts are hard to write into files, and how many files are being written."""

import csv
import io
import time
from datetime import date

from api_city import City, make_act, make_city, square
from django.db import connection
from django.test import Client

FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "a;=1+1", "'=1"]
LONG = "дълъг текст " * 4_000


def make_exported() -> City:
    made = make_city()
    for number, text in enumerate(FORMULAS):
        make_act(made, f"Ф-{number}", date(1899, 1, 1 + number), None, object_text=text)
    make_act(
        made, "Д-1", date(2020, 2, 29), square(0, 0, 10), object_text=LONG, quarters=["34", "34а"],
        address='с "кавички",\r\nна два реда & <знаци>', parcels=["68134.1601.521"],
    )  # fmt: skip
    return made


def open_exports() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kvartal exports'"
            " AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def none_open() -> bool:
    """Whether every export has ended; a backend takes a moment to leave after its client has."""
    for _ in range(200):
        if open_exports() == 0:
            return True
        time.sleep(0.05)
    return False


def fetched(client: Client, extension: str, path: str = "/acts/", **query: str) -> bytes:
    response = client.get(path, query | {"format": extension})
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    response.close()
    return body


def csv_rows(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
