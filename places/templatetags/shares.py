"""Shares of acts in the tables of the page of data."""

from collections.abc import Iterator

from django import template

from acts.placing.queries import LocatedShare
from geodata.rules import LocationLevel
from places import catalogue

register = template.Library()

WIDTH = 100
"""Units across the bar, so that a unit is a percent."""


@register.filter
def count_of(share: LocatedShare, level: LocationLevel) -> int:
    return catalogue.count_of(share, level)


@register.filter
def percent(share: LocatedShare, count: int) -> float:
    return WIDTH * count / share.total if share.total else 0.0


@register.filter
def parts(share: LocatedShare) -> Iterator[tuple[str, str, str]]:
    """(level, where its part of the bar begins, how wide it is), in units of `WIDTH`."""
    at = 0.0
    for level in LocationLevel:
        width = percent(share, catalogue.count_of(share, level))
        if width:
            yield level.value, f"{at:.2f}", f"{width:.2f}"
        at += width
