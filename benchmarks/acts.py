"""Searching a million acts: the list, its facets, suggestions and deep pages, by kind of question.

    python -m benchmarks.acts [--acts 1000000] [--rounds 1] [--keep] [--part pages]

Everything happens in a scratch database that holds the demonstration five hundred times over
(`benchmarks.acts_made`); `--keep` leaves it, and takes up one that was left. More than 200
questions, in Cyrillic, Latin and with typing mistakes, are asked in shuffled rounds. For each the
time of its SQL inside our functions is set beside the same statements sent by psycopg alone, the
page over HTTP, and what `icontains` over five columns would take.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from benchmarks.acts_asked import Question, questions
from benchmarks.contest import Http, Line, report, served
from benchmarks.ingest import Scratch

PAGE = 25
DEEP = 1_000
NAIVE = 2
PARTS = ["pages", "suggestions", "depth"]
FIELDS_OF_NAIVE = ("object_text", "scope_text", "number", "issuer_text", "legal_basis_text")


class ScratchOfActs(Scratch):
    """The database of the million."""

    name = "kvartal_benchmark_acts"

    def is_there(self) -> bool:
        import psycopg

        with psycopg.connect(dbname="postgres", autocommit=True, **self.server) as connection:
            found = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [self.name]
            ).fetchone()
        return found is not None

    @contextmanager
    def filled(self, acts: int, *, is_kept: bool) -> Iterator[None]:
        import psycopg

        if is_kept and self.is_there():
            self.manage("migrate", "--verbosity", "0")
        else:
            self.query(
                "postgres", "DROP DATABASE IF EXISTS {name} WITH (FORCE)", "CREATE DATABASE {name}"
            )
            self.manage("migrate", "--verbosity", "0")
            self.manage("demo", "--size", "small")
            from benchmarks.acts_made import make

            begun = time.monotonic()
            with psycopg.connect(dbname=self.name, **self.server) as connection:
                make(connection, acts)
            print(f"made {acts:,} acts in {time.monotonic() - begun:.0f} s", flush=True)
            self.manage(
                "shell", "--command", "from acts.indexing import recount_words as count; count()"
            )
        try:
            yield
        finally:
            if not is_kept:
                self.query("postgres", "DROP DATABASE {name} WITH (FORCE)")


Statement = tuple[str, Any]


@contextmanager
def listened() -> Iterator[list[tuple[float, Statement]]]:
    """The statements sent inside, with the milliseconds of each."""
    from django.db import connection

    heard: list[tuple[float, Statement]] = []

    def wrap(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            heard.append(((time.perf_counter() - begun) * 1000, (sql, parameters)))

    with connection.execute_wrapper(wrap):
        yield heard


def page(parameters: dict[str, str], *, has_facets: bool) -> Any:
    from django.http import QueryDict

    from acts.queries import act_page
    from acts.schemas import parse_act_filter

    query = QueryDict(urlencode(parameters))
    return act_page(parse_act_filter(query), query, has_facets=has_facets)


def deep_cursor(parameters: dict[str, str]) -> str | None:
    """The cursor in front of page DEEP, found by counting rows."""
    from dataclasses import replace

    from django.http import QueryDict

    from acts.paging import order_of
    from acts.queries import cursor_behind
    from acts.schemas import parse_act_filter
    from acts.tallies import tally
    from acts.understanding import resolved

    asked = parse_act_filter(QueryDict(urlencode(parameters)))
    order = order_of(replace(asked, text=resolved(asked.text)))
    rows, keys = order.rows, order.keys
    if order.is_by_tier:
        # the first tier alone has a thousand pages, and is in the order of an index
        rows, keys = rows.filter(tier=0), keys[1:]
    row = rows.order_by(*(key.ordering for key in keys))[PAGE * DEEP : PAGE * DEEP + 1].first()
    return cursor_behind(row, order, tally(order.rows)) if row else None


class Times:
    """Milliseconds by kind of question and by way of answering it."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, way: str, kind: str, milliseconds: float) -> None:
        self.taken[way][kind].append(milliseconds)

    def all(self, way: str) -> list[float]:
        return [each for kind in self.taken[way].values() for each in kind]

    def show(self, ways: list[str]) -> None:
        print(f"\n{'ms, p50 / p95':24}" + "".join(f"{way:>20}" for way in ways))
        for kind in self.taken[ways[0]]:
            cells = [self._cell(self.taken[way].get(kind, [])) for way in ways]
            print(f"{kind:24}" + "".join(f"{cell:>20}" for cell in cells))
        print(f"{'ALL':24}" + "".join(f"{self._cell(self.all(way)):>20}" for way in ways))

    @staticmethod
    def _cell(values: list[float]) -> str:
        return f"{percentile(values, 50):.1f} / {percentile(values, 95):.1f}" if values else "-"


def percentile(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def database_time(parameters: dict[str, str], *, has_facets: bool) -> tuple[float, list[Statement]]:
    with listened() as heard:
        page(parameters, has_facets=has_facets)
    return sum(taken for taken, _ in heard), [statement for _, statement in heard]


def plain_connection() -> Any:
    """A connection of psycopg with nothing of Django around it but how parameters are written."""
    from django.db import connections

    own = connections.create_connection("default")
    own.ensure_connection()
    return own.connection


def raw_time(connection: Any, statements: list[Statement]) -> float:
    """The same statements, rows fetched, with nothing of ours around them."""
    begun = time.perf_counter()
    with connection.transaction():
        for sql, parameters in statements:
            cursor = connection.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()
    return (time.perf_counter() - begun) * 1000


def over_http(browser: Http, address: str) -> float:
    """Milliseconds of a part of a page, as the map and the list ask for it."""
    begun = time.perf_counter()
    browser.expect(address, 200)
    return (time.perf_counter() - begun) * 1000


def naive_time(text: str) -> float:
    """Every column searched for the text as it is typed, newest first, and counted."""
    from functools import reduce
    from operator import or_

    from django.db import connection
    from django.db.models import Q

    from acts.models import Act

    rows = Act.objects.public().filter(
        reduce(or_, (Q(**{f"{name}__icontains": text}) for name in FIELDS_OF_NAIVE))
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    begun = time.perf_counter()
    rows.count()
    list(rows.order_by("-issued_on", "-id").only("number")[:PAGE])
    return (time.perf_counter() - begun) * 1000


def ask_all(asked: list[Question], rounds: int, port: int, times: Times) -> None:
    """Each question in every way, shuffled anew in each round; first once to warm up."""
    raw, browser = plain_connection(), Http(port, headers="X-Fragment: 1\r\n")
    chance = random.Random(1)
    for _, parameters in asked:
        browser.expect(f"/acts/?{urlencode(parameters)}", 200)
    for turn in range(1, rounds + 1):
        for kind, parameters in chance.sample(asked, len(asked)):
            first, _ = database_time(parameters, has_facets=False)
            whole, statements = database_time(parameters, has_facets=True)
            alone = raw_time(raw, statements)
            fetched = over_http(browser, f"/acts/?{urlencode(parameters)}")
            times.add("page", kind, first)
            times.add("with facets", kind, whole)
            times.add("same SQL alone", kind, alone)
            times.add("HTTP", kind, fetched)
        print(f"round {turn}, load {os.getloadavg()[0]:.1f}", flush=True)


def suggest_all(asked: list[Question], rounds: int, times: Times) -> None:
    from acts.queries import suggest_acts

    typed = [parameters["q"] for _, parameters in asked if "q" in parameters]
    beginnings = [text[: max(3, len(text) * part // 3)] for text in typed for part in (1, 2, 3)]
    for turn in range(rounds + 1):
        for text in random.Random(turn).sample(beginnings, min(len(beginnings), 250)):
            with listened() as heard:
                begun = time.perf_counter()
                suggest_acts(text, 5)
                whole = (time.perf_counter() - begun) * 1000
            if turn:
                times.add("SQL", "suggestions", sum(taken for taken, _ in heard))
                times.add("with Python", "suggestions", whole)


def go_deep(times: Times) -> None:
    """Page 1 and page 1,000 of the same lists, in turns."""
    lists = [
        {"sort": sort, **more}
        for sort in ("-issued_on", "issued_on", "number", "-number")
        for more in ({}, {"q": "сграда"}, {"kind": "building_permit"})
    ]
    lists += [{"q": "сграда"}, {"q": "строеж"},
              {"near": "23.3219,42.6977", "radius": "5000", "sort": "distance"}]  # fmt: skip
    pairs = [(each, cursor) for each in lists if (cursor := deep_cursor(each))]
    for _ in range(3):
        for parameters, cursor in pairs:
            kind = " ".join(parameters.values())
            for way, more in (("page 1", {}), (f"page {DEEP:,}", {"cursor": cursor})):
                with listened() as heard:
                    page(parameters | more, has_facets=False)
                # the first page counts besides; compared is how the page itself is found
                found = [taken for taken, (sql, _) in heard if "GROUPING SETS" not in sql]
                times.add(way, kind, sum(found))


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--acts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--port", type=int, default=18474)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--part", choices=PARTS, action="append")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    scratch = ScratchOfActs(os.environ["DATABASE_URL"])
    with scratch.filled(chosen.acts, is_kept=chosen.keep):
        os.environ["DATABASE_URL"] = scratch.url
        return measure(chosen.rounds, chosen.port, chosen.part or PARTS)


def measure(rounds: int, port: int, parts: list[str]) -> list[Line]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    times, asked = Times(), questions()
    lines: list[Line] = []
    print(f"{len(asked)} questions, {rounds} rounds, load {os.getloadavg()[0]:.1f}", flush=True)
    if "pages" in parts:
        lines += _measure_pages(asked, rounds, port, times)
    if "suggestions" in parts:
        suggest_all(asked, rounds, times)
        times.show(["SQL", "with Python"])
        lines.append(_p95(times, "suggestions", "with Python", 50))
    if "depth" in parts:
        go_deep(times)
        times.show(["page 1", f"page {DEEP:,}"])
        shallow, deep = (statistics.median(times.all(w)) for w in ("page 1", f"page {DEEP:,}"))
        what = f"page {DEEP:,} / page 1, SQL of the medians"
        lines.append(Line("P7", what, deep / shallow, 1.3, is_ceiling=True))
    return lines


def _p95(times: Times, what: str, way: str, most: float) -> Line:
    seen = percentile(times.all(way), 95)
    return Line("P7", f"{what}, p95", seen, most, is_ceiling=True, unit="ms")


def _measure_pages(asked: list[Question], rounds: int, port: int, times: Times) -> list[Line]:
    with served(port):
        ask_all(asked, rounds, port, times)
    times.show(["page", "with facets", "same SQL alone", "HTTP"])
    texts = [parameters["q"] for kind, parameters in asked if kind in ("words", "broad word")]
    for text in texts[:: len(texts) // NAIVE][:NAIVE]:
        times.add("icontains", "words", naive_time(text))
    over_sql = _ratios(times)
    return [
        _p95(times, "first page", "page", 150),
        _p95(times, "first page with facets", "with facets", 250),
        Line("P7", "HTTP / SQL, means", over_sql, 1.3, is_ceiling=True),
    ]


def _ratios(times: Times) -> float:
    """Print how the ways compare; the mean over HTTP to the mean of SQL."""
    whole = times.all("with facets")
    print(
        f"\nicontains, {NAIVE} texts: {', '.join(f'{t:,.0f}' for t in times.all('icontains'))} ms"
    )
    worst = percentile(times.all("page"), 95)
    print(f"p95 of icontains / p95 of a page: {percentile(times.all('icontains'), 95) / worst:.0f}")
    for name, way in (("ours / the same SQL alone", "same SQL alone"), ("HTTP / SQL", "HTTP")):
        other = times.all(way)
        above, below = (whole, other) if way == "same SQL alone" else (other, whole)
        print(
            f"{name}: {statistics.mean(above) / statistics.mean(below):.2f} of means,"
            f" {percentile(above, 95) / percentile(below, 95):.2f} of p95"
        )
    return statistics.mean(times.all("HTTP")) / statistics.mean(whole)


if __name__ == "__main__":
    report(main())
