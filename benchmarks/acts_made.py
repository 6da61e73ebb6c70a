"""A register of a million acts for measuring searches: the demonstration's, over and over.

Each copy has a number, a day and a few rare words of its own, so that frequencies are those of a
real register: some words in a third of all acts, most in a handful. Made by sets: minutes.
"""

import random

import psycopg

from acts.free_text import key_of

ACTS = 1_000_000
TAIL_WORDS = 60_000
TAIL_OF_ACT = 3
_COPY = 10_000
"""Ids of one copy of the demonstration; more than it has acts."""

_OWN = {
    "id": f"source.place + {_COPY} * copy",
    "source_key": f"'copy-' || (source.place + {_COPY} * copy)",
    "number": "regexp_replace(source.number, '[0-9]+$', drawn.serial::text)",
    "number_key": "regexp_replace(source.number_key, '[0-9]+$', drawn.serial::text)",
    "number_sort": "regexp_replace(source.number_sort, '[0-9]+$',"
    " lpad(drawn.serial::text, 8, '0'))",
    "issued_on": "drawn.issued_on",
    "effective_on": "CASE WHEN source.effective_on IS NULL THEN NULL ELSE drawn.issued_on + 30 END",
    "object_text": "source.object_text || ' ' || drawn.words",
    "search": "source.search || array_to_tsvector(drawn.lexemes)",
    "floor_area_m2": "CASE WHEN drawn.serial % 3 = 0 THEN drawn.serial END",
    "category": "(ARRAY['', 'III', 'IV', 'V', 'VI'])[1 + drawn.serial % 5]",
    "geom": "ST_Translate(CASE WHEN ST_NPoints(source.geom) > 30 THEN ST_Envelope(source.geom)"
    " ELSE source.geom END, drawn.east, drawn.north)",
}

_DRAWN = f"""
    CROSS JOIN LATERAL (
        SELECT 1 + (random() * 4000)::int AS serial,
            date '2006-01-01' + (random() * 7600)::int AS issued_on,
            random() * 4000 - 2000 AS east, random() * 4000 - 2000 AS north,
            string_agg(word, ' ') AS words,
            array_agg(key) || array_agg('=' || key) AS lexemes
        FROM (
            SELECT (({TAIL_WORDS} - 1) ^ random())::int AS n
            FROM generate_series(1, {TAIL_OF_ACT}) WHERE copy + source.place > 0
        ) AS rolled JOIN benchmark_word USING (n)
    ) AS drawn
"""


def make(connection: "psycopg.Connection[tuple[object, ...]]", acts: int = ACTS) -> None:
    """Fill the acts of a database that holds the demonstration; its indexes are built anew."""
    words = _words()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("CREATE TABLE benchmark_word (n int PRIMARY KEY, word text, key text)")
        with cursor.copy("COPY benchmark_word FROM STDIN") as copy:
            for n, word in enumerate(words, 1):
                copy.write_row((n, word, key_of(word)))
        cursor.execute(
            "INSERT INTO acts_word (word, key, lexemes, acts)"
            " SELECT word, key, ARRAY[key], 1 FROM benchmark_word ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "CREATE TABLE benchmark_source AS"
            " SELECT *, row_number() OVER (ORDER BY id) AS place FROM acts_act"
        )
        cursor.execute("SELECT count(*) FROM benchmark_source")
        (size,) = cursor.fetchone() or (0,)
        copies = -(-acts // int(str(size)))
        rebuilt = _without_indexes(cursor)
        connection.commit()
        cursor.execute(_insert(cursor, copies))
        cursor.execute(_places(copies))
        cursor.execute(_bases(copies))
        connection.commit()
        for statement in rebuilt:
            cursor.execute(statement)
        cursor.execute("DROP TABLE benchmark_source, benchmark_word")
        connection.commit()
        connection.autocommit = True
        for table in ("acts_act", "acts_actlocation", "acts_actlegalbasis", "acts_word"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _words() -> list[str]:
    chance = random.Random(7)
    starts = ["пре", "кон", "стра", "бел", "гор", "дол", "вит", "сре", "кам", "дър", "лоз", "бук"]
    middles = ["ва", "ле", "ри", "ми", "то", "ну", "сте", "кла", "бро", "же", "чи", "шу", "ща"]
    ends = ["нец", "ник", "вица", "ово", "ище", "ост", "ене", "ар", "ак", "чов", "ски", "лин"]
    made: dict[str, None] = {}
    while len(made) < TAIL_WORDS:
        inner = "".join(chance.choices(middles, k=chance.randint(1, 3)))
        made[chance.choice(starts) + inner + chance.choice(ends)] = None
    return list(made)


def _without_indexes(cursor: "psycopg.Cursor[tuple[object, ...]]") -> list[str]:
    """Drop what can be built faster afterwards; the statements that build it.

    Foreign keys go for good: a search asks nothing of them, and checking a million rows costs.
    """
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid::regclass::text IN ('acts_act', 'acts_actlocation', 'acts_actlegalbasis')"
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('acts_act',"
        " 'acts_actlocation', 'acts_actlegalbasis') AND NOT EXISTS (SELECT FROM pg_constraint"
        " WHERE conname = indexname)"
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [str(definition) for _, definition in found]


def _insert(cursor: "psycopg.Cursor[tuple[object, ...]]", copies: int) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'acts_act' AND is_generated = 'NEVER'"
    )
    columns = [str(name) for (name,) in cursor.fetchall()]
    values = [_OWN.get(column, f'source."{column}"') for column in columns]
    return (
        f"INSERT INTO acts_act ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, {copies}) AS copy CROSS JOIN benchmark_source AS source {_DRAWN}"
    )


def _places(copies: int) -> str:
    own = "ordinal, level, method, confidence, evidence, parcel_text, plot_text, quarter,"
    own += " locality_text, address, district_code, dispute_state, area"
    listed = ", ".join(f"place.{name.strip()}" for name in own.split(","))
    return f"""
        INSERT INTO acts_actlocation (act_id, {own}, geom)
        SELECT source.place + {_COPY} * copy, {listed}, ST_Envelope(place.geom)
        FROM acts_actlocation place JOIN benchmark_source source ON source.id = place.act_id
        CROSS JOIN generate_series(1, {copies}) AS copy
    """


def _bases(copies: int) -> str:
    own = "statute, article, paragraph, item, section, part"
    return f"""
        INSERT INTO acts_actlegalbasis (act_id, {own})
        SELECT source.place + {_COPY} * copy, {own}
        FROM acts_actlegalbasis basis JOIN benchmark_source source ON source.id = basis.act_id
        CROSS JOIN generate_series(1, {copies}) AS copy
    """
