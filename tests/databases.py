"""Databases of the tests: each a copy of one that was brought up to date once."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


def manage(arguments: list[str], environment: dict[str, str]) -> None:
    """Run a command of the project; what it said is in the error if it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"manage.py {arguments}: {done.stdout}{done.stderr}"


def url_of(name: str) -> str:
    """The address of another database of the same server."""
    default = settings.DATABASES["default"]
    user = f"{default['USER']}:{default['PASSWORD']}@" if default["USER"] else ""
    return f"postgis://{user}:{default['PORT']}/{default['HOST']}/{name}"


def new_database(name: str) -> None:
    """A database of this name, put in place of any that was there: up to date if one is known."""
    template = os.environ.get("TEST_DATABASE_TEMPLATE")
    with _server() as server:
        server.execute(_spell("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        server.execute(
            _spell("CREATE DATABASE {} TEMPLATE {}", name, template)
            if template
            else _spell("CREATE DATABASE {}", name)
        )


def make_template(prefix: str) -> str:
    """The name of a database that has every table of the present migrations, made if there is none.

    Bringing an empty one up to date takes longer than a thousand tests of rules.
    """
    name = f"{prefix}_template_{_hash_of_migrations()}"
    with _server() as server:
        known = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix}\\_template\\_%"]
        )
        names = {row[0] for row in known.fetchall()}
        if name in names:
            return name
        for old in names:
            server.execute(_spell("DROP DATABASE {} WITH (FORCE)", old))
    unfinished = f"{prefix}_template_new"
    new_database(unfinished)
    manage(["migrate", "--verbosity", "0"], os.environ | {"DATABASE_URL": url_of(unfinished)})
    with _server() as server:
        server.execute(_spell("ALTER DATABASE {} RENAME TO {}", unfinished, name))
    return name


def _hash_of_migrations() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    # triggers are written for the layers there are, after every `migrate`
    of_triggers = (*ROOT.glob("*/layers.py"), *ROOT.glob("tiles/cache/*.py"))
    law = sorted(ROOT.glob("acts/law/*.csv"))
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), *law, *sorted(of_triggers)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _server() -> "psycopg.Connection[tuple[str]]":
    default = settings.DATABASES["default"]
    return psycopg.connect(
        dbname="postgres",
        autocommit=True,
        host=default["HOST"] or None,
        port=default["PORT"] or None,
        user=default["USER"] or None,
        password=default["PASSWORD"] or None,
    )


def _spell(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
