"""Suggestions of the one box over HTTP, as people type, and the plain scan beside them.

    python -m benchmarks.suggest [--rounds 3]

Queries are made from the names, identifiers, addresses and plots of the database itself, whole,
unfinished, in sloppy Latin and with a slip of the hand, so that each kind of finder works. Every
query is asked over four connections of a server started as `make run` starts it. Beside it, the
statement that finds names, and the same likeness as a condition that no index can serve.
"""

import argparse
import os
import random
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402

from benchmarks.contest import Http, Line, report, served  # noqa: E402
from geodata.names_found import names_like  # noqa: E402
from geodata.naming import skeleton, transliterate  # noqa: E402

CLIENTS = 4
EACH = 40
TARGET_P95_MS = 50
_SAMPLES = {
    "street": "SELECT name FROM geodata_street",
    "neighbourhood": "SELECT name FROM geodata_neighbourhood WHERE NOT name = ''",
    "parcel": "SELECT identifier FROM geodata_parcel",
    "address": "SELECT substring(address from '(?:ул|бул)\\..*') FROM geodata_parcel"
    " WHERE address ~ '№'",
    "plot": "SELECT 'УПИ ' || label || ', кв. ' || quarter FROM geodata_regulatedplot",
    "act": "SELECT number FROM acts_act WHERE publication = 'public'",
    "firm": "SELECT supervisor FROM acts_act WHERE publication = 'public' AND supervisor > ''",
}


def _sample(statement: str) -> list[str]:
    """Texts chosen by their hash, the same in every run on one database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t FROM ({statement}) AS s(t) ORDER BY md5(t) LIMIT {EACH}")
        return [text for (text,) in cursor.fetchall() if text]


def _slip(text: str, chance: random.Random) -> str:
    """Two neighbouring letters swapped."""
    at = chance.randrange(max(1, len(text) - 2))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def queries() -> dict[str, list[str]]:
    """Kind of typing → what is typed."""
    chance = random.Random(7)
    texts = {kind: _sample(statement) for kind, statement in _SAMPLES.items()}
    if not texts["parcel"]:
        sys.exit("there are no parcels in this database; load the demonstration city first")
    streets, parcels = texts["street"], texts["parcel"]
    return {
        "street": streets,
        "street, three letters": [name[:3] for name in streets],
        "street, sloppy Latin": [skeleton(name) for name in streets],
        "street, a slip": [_slip(name, chance) for name in streets],
        "neighbourhood, Latin": [transliterate(name) for name in texts["neighbourhood"]],
        "address": texts["address"],
        "parcel": parcels,
        "parcel, unfinished": [identifier[: chance.randint(8, 11)] for identifier in parcels],
        "parcel, a slip": [_slip(identifier, chance) for identifier in parcels],
        "plot and quarter": texts["plot"],
        "number of an act": texts["act"],
        "firm": texts["firm"],
    }  # fmt: skip


def _client(port: int) -> Callable[[str], int]:
    http = Http(port, headers="")
    return lambda text: len(http.expect(f"/api/search?q={quote(text)}", 200))


def measure(
    port: int, asked: dict[str, list[str]], rounds: int, clients: int
) -> dict[str, list[float]]:
    """Kind of typing → milliseconds of each question, in a shuffled order."""
    asks = [_client(port) for _ in range(clients)]
    work = [(kind, text) for kind, texts in asked.items() for text in texts] * rounds
    random.Random(0).shuffle(work)

    def part(number: int) -> list[tuple[str, float]]:
        taken = []
        for kind, text in work[number::clients]:
            begun = time.perf_counter()
            asks[number](text)
            taken.append((kind, (time.perf_counter() - begun) * 1000))
        return taken

    times = defaultdict(list)
    with ThreadPoolExecutor(clients) as threads:
        for share in threads.map(part, range(clients)):
            for kind, milliseconds in share:
                times[kind].append(milliseconds)
    return times


def _print(times: dict[str, list[float]]) -> None:
    everything = [each for own in times.values() for each in own]
    print(f"{'typed':26}{'n':>6}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for kind, own in [*times.items(), ("all", everything)]:
        cuts = statistics.quantiles(own, n=100)
        print(f"{kind:26}{len(own):6}{cuts[49]:9.1f}{cuts[94]:9.1f}{cuts[98]:9.1f}")
    share = sum(each <= TARGET_P95_MS for each in everything) / len(everything)
    print(f"within {TARGET_P95_MS} ms: {share:.1%}")


def _likeness_as_condition(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM geodata_street WHERE upper_inf(valid)"
            " AND word_similarity(%s, name_key) >= 0.4"
            " ORDER BY word_similarity(%s, name_key) DESC LIMIT 5",
            [key, key],
        )
        cursor.fetchall()


def scan(names: list[str]) -> None:
    """The statement of all names by its indexes, and likeness as a condition, in turn."""
    contenders: dict[str, Callable[[str], object]] = {
        "all names, by index": lambda key: names_like(key, "", 5),
        "streets alone, no index": _likeness_as_condition,
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for name in names:
        for label, run in contenders.items():
            begun = time.perf_counter()
            run(skeleton(name))
            taken[label].append((time.perf_counter() - begun) * 1000)
    for label, own in taken.items():
        print(f"{label:26}{len(own):6}{statistics.median(own):9.1f}")


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=18474)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    asked = queries()
    lines = []
    with served(chosen.port):
        measure(chosen.port, asked, 1, CLIENTS)
        for clients in (1, CLIENTS):
            print(f"{clients} connection(s), {chosen.rounds} rounds")
            times = measure(chosen.port, asked, chosen.rounds, clients)
            _print(times)
            cuts = statistics.quantiles([each for own in times.values() for each in own], n=100)
            what = f"box over HTTP, {clients} at once, p95"
            lines.append(Line("", what, cuts[94], TARGET_P95_MS, is_ceiling=True, unit="ms"))
    print("\nnames                          n   p50 ms")
    scan(asked["street"])
    return lines


if __name__ == "__main__":
    report(main())
