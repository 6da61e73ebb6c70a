"""A small city whose tiles are kept, random edits of everything that tiles show, and an oracle."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import MultiLineString, MultiPolygon, Polygon
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import QueryDict
from tiles_ground import CENTRE, SameConnection, make_parcels, make_source, make_streets, tile_at

from acts.models import Act, ActLocation
from config.layers import GROUPS, tile_server
from geodata.crs import CADASTRE, LONLAT, transformer
from geodata.models import Building, District, Neighbourhood, Parcel, Quarter, Source, Street
from planning.models import Zone
from tiles.cache.front import KeptTiles
from tiles.cache.packing import unpacked
from tiles.cache.store import SUFFIX, Store
from tiles.cache.trust import State
from tiles.cache.watching import watch
from tiles.grid import Tile
from tiles.layer import LAST_ZOOM
from tiles.pool import LazyPool, run

FIRST_ZOOM = 8
EAST, NORTH = transformer(LONLAT, CADASTRE).transform(*CENTRE)
PUBLIC = {"publication": "public", "location_level": "parcel"}
_SINCE = DateRange(date(2020, 1, 1), None)


def make_city() -> None:
    """Every kind of ground, and acts on parcels and in areas."""
    source = make_source()
    make_parcels(source)
    make_streets(source)
    common: dict[str, Any] = {
        "municipality": source.municipality, "source": source, "valid": _SINCE,
        "content_hash": b"\0" * 16, "district_code": "D1",
    }  # fmt: skip
    for number, shift in enumerate((-700, 0)):
        shape = square(shift, -600, 690)
        named: dict[str, Any] = {"name": "Име", "name_key": "ime", "geom": shape}
        area = common | named | {"name_en": "Name"}
        District.objects.create(
            **{k: v for k, v in area.items() if k != "district_code"}, code=f"D{number}"
        )
        Neighbourhood.objects.create(**area, code=f"N{number}", kind="кв.")
        Quarter.objects.create(**common, geom=shape, code=f"Q{number}", number=str(number))
        Zone.objects.create(
            **common, geom=shape, code=f"Z{number}", zone_code="Жм", zone_name="Жилищна"
        )
    Building.objects.bulk_create(
        Building(
            **common, geom=square(number * 12 - 300, 5, 8), identifier=f"68134.1.{number}.1",
            storeys=number % 5, footprint_m2=64,
        )
        for number in range(40)
    )  # fmt: skip
    Act.objects.bulk_create(new_act(number) for number in range(60))
    ActLocation.objects.bulk_create(
        new_location(act, f"neighbourhood:N{act.pk % 2}") for act in Act.objects.all()[:30]
    )


def square(x: float, y: float, size: float) -> MultiPolygon:
    """A square by its corner, in metres from the centre."""
    left, low = EAST + x, NORTH + y
    return MultiPolygon(Polygon.from_bbox((left, low, left + size, low + size)), srid=CADASTRE)


def new_act(number: int, place: MultiPolygon | None = None) -> Act:
    source = make_source()
    return Act(
        municipality=source.municipality, source=source, source_key=str(number), raw={},
        content_hash=b"\0" * 16, kind="building_permit", number=str(number), number_key=str(number),
        number_sort=f"{number:06}", legal_state="in_force", dispute_state="none",
        district_code=f"D{number % 2}", location_area="parcel:x",
        geom=place or square(number * 11 - 330, 40, 9), **PUBLIC,
    )  # fmt: skip


def new_location(act: Act, area: str) -> ActLocation:
    return ActLocation(
        act=act, ordinal=0, level="locality", method="name", confidence="high", evidence={},
        area=area, geom=square(0, 0, 5),
    )  # fmt: skip


Edit = Callable[["Editor"], None]


class Editor:
    """Makes random changes, each by another means; every one of them is committed on return."""

    def __init__(self, seed: int, psql: Callable[[str], None]) -> None:
        self.chance = random.Random(seed)
        self.psql = psql
        self.made = 10_000

    def place(self, size: float = 9.0) -> MultiPolygon:
        return square(self.chance.uniform(-330, 330), self.chance.uniform(-250, 250), size)

    def one(self, model: Any) -> Any:
        return model.objects.order_by("pk")[self.chance.randrange(model.objects.count())]

    def word(self) -> str:
        return f"w{self.chance.randrange(10**6)}"

    def next(self) -> int:
        self.made += 1
        return self.made

    def change_property(self) -> None:
        Parcel.objects.filter(pk=self.one(Parcel).pk).update(use=self.word())

    def save_row(self) -> None:
        building = self.one(Building)
        building.storeys = self.chance.randrange(30)
        building.save()

    def move(self) -> None:
        Parcel.objects.filter(pk=self.one(Parcel).pk).update(geom=self.place(30))

    def move_street(self) -> None:
        street = self.one(Street)
        street.geom = MultiLineString(self.place(200)[0][0], srid=CADASTRE)
        street.save()

    def delete(self) -> None:
        self.one(Parcel).delete()

    def add_many(self) -> None:
        like = self.one(Building)
        Building.objects.bulk_create(
            Building(
                municipality=like.municipality, source=like.source, valid=_SINCE,
                content_hash=b"\0" * 16, district_code="D1", identifier=f"b{self.next()}",
                storeys=1, footprint_m2=9, geom=self.place(3),
            )
            for _ in range(self.chance.choice((2, 30, 260)))
        )  # fmt: skip

    def end_version(self) -> None:
        with transaction.atomic():
            old = self.one(Parcel)
            old.valid = DateRange(old.valid.lower, date(2024, 1, 1))
            old.save()
            if old.valid.lower < date(2024, 1, 1):
                old.pk, old.valid, old.use = None, DateRange(date(2024, 1, 1), None), self.word()
                old.save(force_insert=True)

    def statement(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE planning_zone SET zone_code = %s WHERE id = %s",
                [self.word(), self.one(Zone).pk],
            )

    def many_statements(self) -> None:
        rows = [(self.word(), self.one(Parcel).pk) for _ in range(3)]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE geodata_parcel SET use = %s WHERE id = %s", rows)

    def copy(self) -> None:
        columns = ["identifier", "geom"] + [
            field.column
            for field in Parcel._meta.concrete_fields
            if field.column
            and not field.generated
            and field.name not in ("id", "identifier", "geom")
        ]
        listed, like = ", ".join(columns), self.one(Parcel).pk
        with connection.cursor() as cursor:
            source = f"COPY (SELECT {listed} FROM geodata_parcel WHERE id = {like}) TO STDOUT"
            with cursor.copy(source) as copied:
                rest = b"".join(copied).split(b"\t", 2)[2]
            with cursor.copy(f"COPY geodata_parcel ({listed}) FROM STDIN") as copy:
                for _ in range(20):
                    place = self.place(4).hexewkb
                    copy.write(f"c{self.next()}\t".encode() + place + b"\t" + rest)

    def empty(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE geodata_street")
            make_streets(make_source())

    def partly_undone(self) -> None:
        with transaction.atomic():
            self.change_property()
            try:
                with transaction.atomic():
                    self.move()
                    raise RuntimeError
            except RuntimeError:
                self.save_row()

    def undone(self) -> None:
        try:
            with transaction.atomic():
                self.add_many()
                self.delete()
                raise RuntimeError
        except RuntimeError:
            return

    def publish(self) -> None:
        act = self.one(Act)
        act.publication = "internal" if act.publication == "public" else "public"
        act.save()

    def move_act(self) -> None:
        Act.objects.filter(pk=self.one(Act).pk).update(geom=self.place(12))

    def add_act(self) -> None:
        with transaction.atomic():
            act = new_act(self.next(), self.place())
            act.save()
            new_location(act, f"neighbourhood:N{self.chance.randrange(2)}").save()

    def delete_act(self) -> None:
        self.one(Act).delete()

    def place_elsewhere(self) -> None:
        location = self.one(ActLocation)
        location.area = f"neighbourhood:N{self.chance.randrange(3)}"
        location.save()

    def turn_source(self) -> None:
        source = Source.objects.get(code="kais-parcels", is_demonstration=False)
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(is_demonstration=True)
            self.change_property()
        Source.objects.filter(pk=source.pk).update(is_demonstration=False)

    def move_area(self) -> None:
        neighbourhood = self.one(Neighbourhood)
        neighbourhood.geom = self.place(400)
        neighbourhood.save()

    def from_outside(self) -> None:
        self.psql(
            f"UPDATE geodata_parcel SET use = '{self.word()}' WHERE id = {self.one(Parcel).pk}"
        )

    def from_outside_at_once(self) -> None:
        self.psql(
            f"BEGIN; UPDATE acts_act SET kind = '{self.word()}' WHERE id = {self.one(Act).pk};"
            f" DELETE FROM geodata_building WHERE id = {self.one(Building).pk}; COMMIT"
        )

    EDITS: tuple[Edit, ...] = (
        change_property, save_row, move, move_street, delete, add_many, end_version, statement,
        many_statements, copy, empty, partly_undone, undone, publish, move_act, add_act,
        delete_act, place_elsewhere, turn_source, move_area, from_outside, from_outside_at_once,
    )  # fmt: skip


def wait_until_heard(store: Store, seconds: float = 10.0) -> None:
    """Wait for the changes of others, which are told of only after they are committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM tiles_change")
        last = cursor.fetchone()[0]
    until = time.monotonic() + seconds
    while last and not store.shared.knows(last):
        assert time.monotonic() < until, "a change of another program was not heard of"
        time.sleep(0.002)


def wait_for(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something comes true that other threads bring about."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


@cache
def _watch_once() -> None:
    """A database that was used before may have the triggers of other layers."""
    watch(tile_server.layers.values())


def kept_city(root: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptTiles]:
    """The city, its tiles kept in a folder, and a server that follows changes. For fixtures."""
    settings.TILES_ROOT = str(root)
    _watch_once()
    make_city()
    pool = LazyPool()
    monkeypatch.setattr(tile_server, "source", pool)
    front = KeptTiles(tile_server, memory_mb=1)
    try:
        show(front, "parcels", tile_at(*CENTRE, 17))
        assert front.trust.state is State.FOLLOWING
        yield front
    finally:
        front.stop()
        pool.close()
        connection.close()


def show(front: KeptTiles, name: str, tile: Tile) -> str:
    """What the server shows of a tile, read as it went out."""
    status, body = asked(front, name, tile)
    assert status[:3] in ("200", "204"), status
    return readable(unpacked(body) if body[:2] == b"\x1f\x8b" else body)


def status(front: KeptTiles, name: str, tile: Tile) -> str:
    """How the server answers a request for a tile."""
    return asked(front, name, tile)[0]


def asked(front: KeptTiles, name: str, tile: Tile) -> tuple[str, bytes]:
    """Status and body as they went out."""
    seen: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "QUERY_STRING": "", "HTTP_ACCEPT_ENCODING": "gzip",
        "PATH_INFO": f"/tiles/{name}/{tile.z}/{tile.x}/{tile.y}.mvt",
    }  # fmt: skip
    body = b"".join(front(environ, lambda status, headers: seen.append(status)))
    return seen[0], body


def is_kept(front: KeptTiles, name: str, tile: Tile) -> bool:
    """Whether a file holds the tile."""
    folder = front.folder(name, tile.z)
    return folder is not None and Path(folder.file(tile.x, tile.y)).exists()


def tiles_here(kept: KeptTiles) -> list[tuple[str, Tile]]:
    """Sets and tiles over the city, at every zoom at which the set is drawn."""
    lon, lat = CENTRE
    return [
        (name, tile_at(lon + dx, lat + dy, zoom))
        for name in (*GROUPS, "parcels", "act_neighbourhoods")
        for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1)
        if any(layer.drawn_at(zoom) for layer in kept.sets[name])
        for dx in (-0.003, -0.0005, 0.002)
        for dy in (-0.002, 0.0003)
    ]


def as_it_is(name: str, tile: Tile) -> str:
    """What the tile must show: rendered from the rows as they are, by nobody who keeps anything."""
    layers = tile_server.groups.get(name) or [tile_server.layers[name]]
    plan = tile_server.compiler.plan(layers, tile.z, QueryDict())
    if plan is None:
        return readable(b"")
    values = plan.statement.parameters_of(tile)
    return readable(run(SameConnection(), plan.statement.sql, values, is_prepared=True))


def readable(content: bytes) -> str:
    """Features of a tile in an order of their own: that of rows is the database's affair."""
    decoded = mapbox_vector_tile.decode(content) if content else {}
    return json.dumps(
        {
            name: sorted(json.dumps(feature, sort_keys=True) for feature in layer["features"])
            for name, layer in decoded.items()
        },
        sort_keys=True,
        indent=1,
    )


def old_tiles(store: Store) -> list[str]:
    """Kept files that show something else than the rows do."""
    old = []
    for path in [
        Path(folder) / name for folder, _, names in os.walk(store.root / "kept") for name in names
    ]:
        name, zoom, _, x, y = path.relative_to(store.root / "kept").parts
        tile = Tile(int(zoom), int(x), int(y.removesuffix(SUFFIX)))
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        if readable(unpacked(content)) != as_it_is(name, tile):
            old.append(f"{name}/{tile}")
    return old
