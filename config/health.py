"""`/healthz`: the process answers; with `?full=1`, everything it stands on does too."""

from collections.abc import Callable
from typing import Any

import orjson
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.availability import AWAY, RETRY_AFTER_S
from geodata.models import ImportRun

Finding = dict[str, Any]


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when well; 503 and the reason when a part of the full check is not."""
    if request.GET.get("full") != "1":
        return _answer({"status": "ok"}, 200)
    findings = {name: _examined(check) for name, check in CHECKS.items()}
    is_well = all(finding["ok"] for finding in findings.values())
    return _answer(
        {"status": "ok" if is_well else "failing", "checks": findings}, 200 if is_well else 503
    )


def _examined(check: Callable[[], Finding]) -> Finding:
    """The finding of one check; a lost database is a finding, and nothing of it is told."""
    try:
        return check()
    except (*AWAY, DatabaseError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> Finding:
    row = _row("SELECT current_setting('server_version'), pg_is_in_recovery()")
    return {"ok": True, "version": row[0], "is_replica": row[1]}


def _postgis() -> Finding:
    """PostGIS is there and moves the centre of Sofia to where it is in the cadastre."""
    row = _row(
        "SELECT postgis_lib_version(), ST_X(moved), ST_Y(moved)"
        " FROM ST_Transform(ST_SetSRID(ST_MakePoint(23.3219, 42.6977), 4326), 7801) AS moved"
    )
    is_right = abs(row[1] - 321559.178) < 0.01 and abs(row[2] - 4731436.070) < 0.01
    return {"ok": is_right, "version": row[0]}


def _bulgarian() -> Finding:
    """The locale knows Cyrillic: without it, search silently ignores case and typos."""
    row = _row("SELECT lower('ЖЪ') = 'жъ', similarity('Лозенец', 'Лозинец') > 0.3")
    return {"ok": all(row), "lower": row[0], "trigrams": row[1]}


def _data() -> Finding:
    """How old the newest reading of a source is; none is a fact, not a failure."""
    latest = ImportRun.objects.order_by("-finished_at").values_list("finished_at", flat=True)
    finished_at = latest.first()
    if finished_at is None:
        return {"ok": True, "last_import": None, "age_s": None}
    age = timezone.now() - finished_at
    return {"ok": True, "last_import": finished_at, "age_s": round(age.total_seconds())}


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": _database,
    "postgis": _postgis,
    "bulgarian": _bulgarian,
    "data": _data,
}


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise DatabaseError("no answer")
    return row


def _answer(document: Finding, status: int) -> HttpResponse:
    response = HttpResponse(orjson.dumps(document), content_type="application/json", status=status)
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response
