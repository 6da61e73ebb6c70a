"""The parameters of the search box, and its answer as JSON."""

from typing import Any

from django.http import QueryDict

from features.finding import LONGEST, Group, Hit
from features.parameters import refuse_unknown, single
from features.problems import BadParameter
from features.text import Text, said
from places.search import Answer

_WANTED = Text(f"какво да се търси, до {LONGEST} знака", f"what to search for, {LONGEST} at most")


def parse_query(query: QueryDict) -> str:
    """`q` as typed; other parameters than `q` and `lang` are refused.

    Raises:
        features.problems.BadParameter: for a parameter that is unknown, missing or given twice.
    """
    refuse_unknown(query, ("q", "lang"))
    if "q" not in query:
        raise BadParameter("q", "", _WANTED)
    return single(query, "q") or ""


def as_json(answer: Answer) -> dict[str, Any]:
    """`{query, understood, did_you_mean, readings, groups: [{kind, label, is_guess, items}]}`.

    `understood` is a sentence or empty; `did_you_mean` says that what follows is a correction.
    """
    return {
        "query": answer.query.text,
        "understood": understood_as(answer),
        "did_you_mean": answer.is_guess,
        "readings": [
            {"label": said(reading.label), "meaning": reading.meaning}
            for reading in answer.query.readings
        ],
        "groups": [_group(group) for group in answer.groups],
    }


def understood_as(answer: Answer) -> str:
    """„адрес: ул. Шипка № 12“; empty for plain words."""
    reading = answer.understood
    return f"{said(reading.label)}: {reading.meaning}" if reading else ""


def _group(group: Group) -> dict[str, Any]:
    return {
        "kind": group.kind.name,
        "label": said(group.kind.label),
        "is_guess": group.is_guess,
        "items": [_item(hit) for hit in group.hits],
    }


def _item(hit: Hit) -> dict[str, Any]:
    spot = hit.spot
    return {
        "kind": hit.kind,
        "id": hit.id,
        "title": hit.title,
        "detail": hit.detail,
        "url": hit.url,
        "select": hit.select,
        "lon": spot.lon if spot else None,
        "lat": spot.lat if spot else None,
        "bbox": spot.bbox if spot else None,
    }
