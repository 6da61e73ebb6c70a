"""Two versions of one thing never share a day, whoever writes them, in whatever order, at once."""

import random
import threading
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import Polygon
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from geodata.crs import CADASTRE
from geodata.merging import indexes_built_after, is_empty
from geodata.models import Ground, Municipality, Parcel, Source

WRITE = """
INSERT INTO geodata_street (municipality_id, source_id, valid, content_hash, geom, code, kind, name,
    name_en, name_key, district_code)
SELECT 'SOF46', s.id, p::daterange, '', 'SRID=7801;MULTILINESTRING((0 0,1 1))', %s, '', '', '', '',
    ''
FROM geodata_source s, unnest(%s::text[]) p LIMIT cardinality(%s::text[])
"""
OVERLAPS = """
SELECT count(*) FROM geodata_street a JOIN geodata_street b
ON a.municipality_id = b.municipality_id AND a.code = b.code AND a.id < b.id AND a.valid && b.valid
"""
FIRST = date(2020, 1, 1)

# one version, the other, may both be
PAIRS = [
    ("[2020-01-01,)", "[2020-01-01,)", False),
    ("[2020-01-01,)", "[2024-01-01,)", False),
    ("(,)", "[2024-01-01,)", False),
    ("[2020-01-01,2021-01-01)", "[2021-01-01,)", True),
    ("[2020-01-01,2021-01-02)", "[2021-01-01,)", False),
    ("[2020-01-01,2021-01-01)", "[2021-01-01,2022-01-01)", True),
    ("[2020-01-01,2021-01-02)", "[2021-01-01,2022-01-01)", False),
    ("[2020-01-01,2024-01-01)", "[2021-01-01,2022-01-01)", False),
    ("[2020-01-01,2021-01-01)", "[2020-01-01,2021-01-01)", False),
    ("(,2021-01-01)", "[2021-01-01,2022-01-01)", True),
    ("(,2021-01-02)", "[2021-01-01,2022-01-01)", False),
    ("[2020-01-01,infinity)", "[2024-01-01,)", False),
    ("[2020-01-01,2021-01-01]", "[2021-01-01,)", False),
]


@pytest.fixture
def ground(db: None) -> None:
    sofia = Municipality.objects.create(
        code="SOF46", name_bg="СО", name_en="SM", bounds=Polygon.from_bbox((23, 42, 24, 43))
    )
    Source.objects.create(municipality=sofia, code="s", licence="", is_demonstration=True)


def write(code: str, *periods: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITE, [code, list(periods), list(periods)])


def passes(code: str, *steps: tuple[str, ...]) -> bool:
    """Whether the versions of each step can be written, a statement a step."""
    try:
        with transaction.atomic():
            for periods in steps:
                write(code, *periods)
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize(("one", "other", "may"), PAIRS)
def test_pairs_of_versions(one: str, other: str, may: bool, ground: None) -> None:
    assert passes("1", (one,), (other,)) is may
    assert passes("2", (other,), (one,)) is may
    assert passes("3", (one, other)) is may
    assert passes("4", (other, one)) is may
    write("5", one)
    write("6", other)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE geodata_street SET code = '8' WHERE code = '5'")
        outcome = True
        try:
            with transaction.atomic():
                cursor.execute("UPDATE geodata_street SET code = '8' WHERE code = '6'")
        except IntegrityError:
            outcome = False
        assert outcome is may, "as an update"


def test_one_statement_may_move_a_border_between_versions(ground: None) -> None:
    write("1", "[2020-01-01,2021-01-01)", "[2021-01-01,)")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE geodata_street SET valid = CASE WHEN upper_inf(valid)"
            " THEN '[2020-06-01,)'::daterange ELSE '[2020-01-01,2020-06-01)' END"
        )
        assert cursor.rowcount == 2


def test_the_refusal_names_the_thing_and_both_periods(ground: None) -> None:
    write("68134.1.2", "[2020-01-01,2022-01-01)")
    with pytest.raises(IntegrityError) as refused:
        write("68134.1.2", "[2021-01-01,2023-01-01)")
    told = str(refused.value)
    assert "SOF46 68134.1.2" in told
    assert "[2021-01-01,2023-01-01) and [2020-01-01,2022-01-01)" in told
    assert isinstance(refused.value.__cause__, psycopg.errors.ExclusionViolation)


def test_every_table_of_the_ground_is_guarded(db: None) -> None:
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, Ground)}
    assert tables == guarded()
    assert len(tables) >= 9


def test_a_table_that_was_just_filled_is_guarded(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with indexes_built_after('"geodata_parcel"'):
        assert "geodata_parcel" not in guarded()
    assert "geodata_parcel" in guarded()


def test_rows_written_are_joined_with_those_replaced(ground: None) -> None:
    """Compared with one another these are 400 million pairs, minutes of work."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '30s'")
        cursor.execute(WRITE, ["1", [OPEN], [OPEN]])
        cursor.execute(
            "INSERT INTO geodata_street (municipality_id, source_id, valid, content_hash, geom,"
            " code, kind, name, name_en, name_key, district_code)"
            " SELECT municipality_id, source_id, valid, content_hash, geom,"
            " n::text, '', '', '', '', '' FROM geodata_street, generate_series(2, 20000) n"
        )
        # what is planned for one row holds for all that follow
        cursor.execute("UPDATE geodata_street SET kind = 'бул.' WHERE code = '1'")
        cursor.execute("UPDATE geodata_street SET kind = 'ул.'")
        assert cursor.rowcount == 20_000


def guarded() -> set[str]:
    """Tables where the triggers on the one hand and the index on the other are at work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE p.proname = 'geodata_one_version_at_a_time' AND t.tgenabled = 'O'"
            " GROUP BY 1 HAVING bit_or(t.tgtype) & 20 = 20"  # insert and update
        )
        by_trigger = {table for (table,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tablename FROM pg_indexes WHERE indexname LIKE '%_one_open_version'"
            " AND indexdef LIKE 'CREATE UNIQUE INDEX % WHERE (upper(valid) IS NULL)'"
        )
        by_index = {table for (table,) in cursor.fetchall()}
    return by_trigger & by_index


@pytest.mark.django_db
def test_no_search_reads_the_index_that_guards() -> None:
    """It holds nearly every version: read beside the index of places it is five times the work."""
    box = Polygon.from_bbox((320_000, 4_730_000, 320_010, 4_730_010))
    box.srid = CADASTRE
    rows = Parcel.objects.true_on(None).filter(geom__bboverlaps=box)
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert "one_open_version" not in rows.explain()
    assert "one_open_version" not in Parcel.objects.true_on(None).explain()


# --- several who write at once ---------------------------------------------------------------


def connected(**options: Any) -> "psycopg.Connection[Any]":
    database = settings.DATABASES["default"]
    place: dict[str, Any] = {
        name: database[name.upper()] or None for name in ("host", "port", "user", "password")
    }
    return psycopg.connect(dbname=database["NAME"], **place, **options)


@pytest.fixture
def shared(transactional_db: None, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("ground")


def is_waiting(pid: int) -> bool:
    with connected() as watcher:
        row = watcher.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted", [pid]
        ).fetchone()
    return bool(row and row[0])


CLOSED, LATER, OPEN = "[2020-01-01,2022-01-01)", "[2021-01-01,2023-01-01)", "[2021-06-01,)"


@pytest.mark.parametrize(
    ("one", "other"), [(CLOSED, LATER), (CLOSED, OPEN), (OPEN, CLOSED), (OPEN, "[2024-01-01,)")]
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_who_writes_second_waits_and_sees_the_first(
    one: str, other: str, is_kept: bool, shared: None
) -> None:
    outcome: list[str] = []

    def second() -> None:
        try:
            later.execute(WRITE, ["1", [other], [other]])
            later.commit()
            outcome.append("written")
        except psycopg.errors.IntegrityError as refused:
            outcome.append(type(refused).__name__)

    with connected() as first, connected() as later:
        first.execute(WRITE, ["1", [one], [one]])
        thread = threading.Thread(target=second)
        thread.start()
        while not is_waiting(later.info.backend_pid):
            assert thread.is_alive(), outcome
        (first.commit if is_kept else first.rollback)()
        thread.join(timeout=30)
    expected = {"ExclusionViolation", "UniqueViolation"} if is_kept else {"written"}
    assert set(outcome) <= expected
    assert outcome


def test_a_table_that_somebody_is_writing_to_is_not_empty(shared: None) -> None:
    pids, found = [], []

    def look() -> None:
        with transaction.atomic():
            connection.ensure_connection()
            pids.append(connection.connection.info.backend_pid)
            found.append(is_empty("geodata_street"))
        connection.close()

    with transaction.atomic():
        assert is_empty("geodata_street")
    with connected() as first:
        first.execute(WRITE, ["1", [OPEN], [OPEN]])
        thread = threading.Thread(target=look)
        thread.start()
        while not (pids and is_waiting(pids[0])):
            assert thread.is_alive()
        first.commit()
        thread.join(timeout=30)
    assert found == [False]


def test_who_changes_no_period_waits_for_nobody(shared: None) -> None:
    write("1", OPEN)
    write("2", OPEN)
    with connected() as first, connected() as later:
        first.execute("UPDATE geodata_street SET kind = 'ул.' WHERE code = '1'")
        later.execute("SET lock_timeout = '1ms'")
        later.execute("UPDATE geodata_street SET kind = 'бул.' WHERE code = '2'")
        first.execute("UPDATE geodata_street SET valid = '[2022-01-01,)' WHERE code = '1'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            later.execute("UPDATE geodata_street SET valid = '[2022-01-01,)' WHERE code = '2'")


def test_a_snapshot_from_before_may_not_write(shared: None) -> None:
    with connected() as late, connected(autocommit=True) as other:
        late.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        late.execute("SELECT count(*) FROM geodata_street")
        other.execute(WRITE, ["1", [CLOSED], [CLOSED]])
        with pytest.raises(psycopg.errors.InvalidTransactionState):
            late.execute(WRITE, ["1", [LATER], [LATER]])


def test_a_storm_of_writers_leaves_no_overlap(shared: None) -> None:
    """Six writers, four keys: versions come, move and go in statements and longer transactions."""
    done: dict[str, int] = {"written": 0, "refused": 0, "deadlocked": 0}
    unexpected: list[BaseException] = []
    lock = threading.Lock()

    def writer(seed: int) -> None:
        chance = random.Random(seed)
        with connected() as own:
            for _ in range(60):
                outcome = "written"
                try:
                    with own.transaction():
                        for _ in range(chance.choice([1, 1, 3])):
                            _one_change(own, chance)
                except psycopg.errors.IntegrityError:
                    outcome = "refused"
                except psycopg.errors.DeadlockDetected:
                    outcome = "deadlocked"
                except BaseException as error:
                    unexpected.append(error)
                    return
                with lock:
                    done[outcome] += 1

    threads = [threading.Thread(target=writer, args=[seed]) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not unexpected
    assert done["written"] > 30, done
    assert done["refused"] > 30, done
    with connected() as reader:
        assert reader.execute(OVERLAPS).fetchone() == (0,)
        row = reader.execute("SELECT count(*) FROM geodata_street").fetchone()
        assert row is not None
        assert row[0] > 0


def _one_change(own: "psycopg.Connection[Any]", chance: random.Random) -> None:
    key = str(chance.randrange(4))
    begins = FIRST + timedelta(days=chance.randrange(40))
    ends = "" if chance.random() < 0.4 else begins + timedelta(days=1 + chance.randrange(12))
    period = f"[{begins},{ends})"
    act = chance.random()
    if act < 0.6:
        own.execute(WRITE, [key, [period], [period]])
    elif act < 0.85:
        pick = "(SELECT id FROM geodata_street WHERE code = %s ORDER BY random() LIMIT 1)"
        statement = sql.SQL("UPDATE geodata_street SET valid = %s::daterange WHERE id = " + pick)
        own.execute(statement, [period, key])
    else:
        pick = "(SELECT id FROM geodata_street WHERE code = %s ORDER BY random() LIMIT 1)"
        own.execute(sql.SQL("DELETE FROM geodata_street WHERE id = " + pick), [key])
