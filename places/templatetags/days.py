"""Addresses of pages of places, as of the day that a page is told of."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def as_of(on: date | None) -> str:
    """`?on=…` behind the address of a place; empty for today."""
    return "" if on is None else f"?on={on.isoformat()}"
