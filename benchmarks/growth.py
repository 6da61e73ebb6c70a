"""P10: ten times the data, the same tiles and first pages.

    python -m benchmarks.growth [--tiles 200] [--rounds 5]

The database of DATABASE_URL is the city; a scratch database beside it holds the rows of a window
with a tenth of the parcels, under the same identifiers. One server stands before each, both without
kept tiles, and both are asked the same: tiles inside the window (taken only if they hold the same
features, so of equal density) and the first pages of lists, of the interface for data, of places.
What is asked of the list matches about ten times as many rows in the city.
"""

import argparse
import os
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any
from urllib.parse import urlencode

import django
import mapbox_vector_tile
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from benchmarks.contest import Contest, Http, Line, Outcome, report, served, tile_at  # noqa: E402
from benchmarks.tenth import Tenth, Windows, copied, windows_of  # noqa: E402
from config.layers import GROUPS, tile_server  # noqa: E402

TENTH, CITY = "a tenth", "the city"
WANTED = 1.3
ZOOMS = (14, 15, 16, 17, 18)
SETS = (*GROUPS, "parcels,buildings,acts")
NO_KEPT_TILES = {"TILES_ROOT": ""}


def drawn_at(names: str, zoom: int) -> bool:
    """Whether a group, or one of several layers, is drawn at a zoom."""
    layers = GROUPS.get(names) or names.split(",")
    return any(tile_server.layers[name].drawn_at(zoom) for name in layers)


def tiles(whole: "psycopg.Connection[Any]", windows: Windows, count: int) -> list[str]:
    """Addresses of tiles that lie wholly in the window, about parcels chosen by a hash."""
    places = whole.execute(
        "SELECT ST_XMin(geom_3857), ST_YMin(geom_3857) FROM geodata_parcel"
        f" WHERE geom_3857 && {windows.ground.sql()} ORDER BY md5(id::text) LIMIT %s",
        [count * 4],
    ).fetchall()
    chance = random.Random(7)
    found: dict[str, None] = {}
    for x, y in places:
        tile = tile_at(x, y, chance.choice(ZOOMS))
        if windows.ground.holds(tile.bounds):
            name = chance.choice([each for each in SETS if drawn_at(each, tile.z)])
            found[f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt"] = None
    return list(found)[:count]


def pages(whole: "psycopg.Connection[Any]", windows: Windows) -> list[str]:
    """First pages: of lists, of collections, in a box, at a point, of one parcel and one act."""
    inside = f"geom_3857 && {windows.acts.sql()}"
    points = whole.execute(
        "SELECT ST_X(p), ST_Y(p), identifier FROM (SELECT identifier,"
        " ST_Transform(ST_PointOnSurface(geom_3857), 4326) AS p FROM geodata_parcel"
        f" WHERE upper_inf(valid) AND {inside} ORDER BY md5(id::text) LIMIT 8) q"
    ).fetchall()
    acts = whole.execute(
        "SELECT id, kind, district_code, number FROM acts_act"
        f" WHERE publication = 'public' AND {inside} ORDER BY md5(id::text) LIMIT 8"
    ).fetchall()
    words = whole.execute(
        "SELECT word FROM acts_word WHERE length(word) > 4 ORDER BY acts DESC, word LIMIT 8"
    ).fetchall()
    asked: list[tuple[str, dict[str, str]]] = [("/acts/", {}), ("/acts/", {"sort": "number"})]
    asked += [("/acts/", {"q": word}) for (word,) in words]
    asked += [("/acts/", {"kind": kind}) for kind in sorted({kind for _, kind, _, _ in acts})]
    asked += [("/acts/", {"district": one}) for one in sorted({d for _, _, d, _ in acts if d})]
    asked += [("/acts/", {"q": number}) for *_, number in acts[:4]]
    asked += [(f"/acts/{pk}/", {}) for pk, *_ in acts[:4]]
    for lon, lat, identifier in points:
        near = {"near": f"{lon:.6f},{lat:.6f}"}
        box = f"{lon - 0.003:.6f},{lat - 0.002:.6f},{lon + 0.003:.6f},{lat + 0.002:.6f}"
        asked += [
            (f"/places/parcel/{identifier}/", {}),
            ("/places/at/", {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}),
            ("/api/collections/parcels/items", {"bbox": box, "limit": "100"}),
            ("/api/collections/buildings/items", near | {"radius": "150", "limit": "20"}),
            ("/acts/", near),
            ("/api/search", {"q": identifier}),
        ]
    asked += [
        (f"/api/collections/{name}/items", {"limit": "100"})
        for name in ("acts", "parcels", "buildings", "streets", "quarters")
    ]
    return [f"{path}?{urlencode(query)}" if query else path for path, query in asked]


def answering(port: int) -> Callable[[], Callable[[str], bytes]]:
    """A client of one server."""

    def client() -> Callable[[str], bytes]:
        http = Http(port)

        def fetch(address: str) -> bytes:
            nonlocal http
            try:
                return http.expect(address)
            except (OSError, IndexError):
                # the server closed a connection that waited while it was the other one's turn
                http = Http(port)
                return http.expect(address)

        return fetch

    return client


def contest(ports: dict[str, int], addresses: Sequence[str], rounds: int, what: str) -> Outcome:
    contenders = {name: answering(port) for name, port in ports.items()}
    outcome = Contest(contenders, addresses, clients=1).run(rounds)
    print(f"\n{what}")
    outcome.show()
    return outcome


def times(outcome: Outcome, chosen: Sequence[bool]) -> float:
    """How many times as long the city takes over the tasks chosen, the median of the rounds."""

    def seconds(name: str) -> list[float]:
        every = outcome.times[name]
        rounds = [every[at : at + len(chosen)] for at in range(0, len(every), len(chosen))]
        return [sum(compress(one, chosen)) for one in rounds]

    pairs = zip(seconds(CITY), seconds(TENTH), strict=True)
    return statistics.median(city / tenth for city, tenth in pairs)


def alike(ports: dict[str, int], addresses: Sequence[str]) -> list[str]:
    """Those that hold the same features in both, in whatever order."""
    one, other = (Http(port, headers="") for port in ports.values())
    return [each for each in addresses if held(one.expect(each)) == held(other.expect(each))]


def held(tile: bytes) -> dict[str, list[str]]:
    """Layer → its features, sorted."""
    decoded = mapbox_vector_tile.decode(tile) if tile else {}
    return {name: sorted(map(repr, layer["features"])) for name, layer in decoded.items()}


def kind_of(address: str) -> str:
    """Lists with a question, lists by a filter, pages of one thing, the interface for data."""
    path, _, query = address.partition("?")
    if path.startswith("/api/collections"):
        return "collections"
    if path.startswith("/places/") or path.removeprefix("/acts/"):
        return "pages of one thing"
    return "list, by words or number" if query.startswith("q=") else "list, whole or filtered"


def main() -> list[Line]:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tiles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=18481)
    chosen = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    scratch = Tenth(url)
    name = url.rpartition("/")[2]
    with psycopg.connect(dbname=name, autocommit=True, **scratch.server) as whole:
        windows = windows_of(whole)
        ports = {TENTH: chosen.port, CITY: chosen.port + 1}
        with (
            copied(scratch, whole, windows),
            served(ports[TENTH], 1, DATABASE_URL=scratch.url, **NO_KEPT_TILES),
            served(ports[CITY], 1, DATABASE_URL=url, **NO_KEPT_TILES),
        ):
            _tell_sizes(whole, scratch)
            return _measured(
                ports, tiles(whole, windows, chosen.tiles), pages(whole, windows), chosen
            )


def _measured(
    ports: dict[str, int], drawn: Sequence[str], first: Sequence[str], chosen: argparse.Namespace
) -> list[Line]:
    same = alike(ports, drawn)
    print(f"{len(same)} of {len(drawn)} tiles hold the same in both")
    if not same:
        sys.exit("no tile is the same in both databases")
    tiled = contest(ports, same, chosen.rounds, "tiles")
    paged = contest(ports, first, chosen.rounds, "first pages")
    everything = [True] * len(first)
    lines = [
        Line("P10", "tiles: in the city / in a tenth of it", times(tiled, [True] * len(same)),
             WANTED, is_ceiling=True),
        Line("P10", "first pages: in the city / in a tenth of it", times(paged, everything),
             WANTED, is_ceiling=True),
    ]  # fmt: skip
    for kind in sorted({kind_of(each) for each in first}):
        own = [kind_of(each) == kind for each in first]
        lines.append(Line("", f"of them {kind}", times(paged, own)))
    return lines


def _tell_sizes(whole: "psycopg.Connection[Any]", scratch: Tenth) -> None:
    tables = ("geodata_parcel", "geodata_building", "acts_act")
    with psycopg.connect(dbname=scratch.name, **scratch.server) as tenth:
        for table in tables:
            counts = [
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
                for connection in (whole, tenth)
            ]
            print(f"{table}: {counts[0][0]:,} in the city, {counts[1][0]:,} in its tenth")  # type: ignore[index]


if __name__ == "__main__":
    report(main())
