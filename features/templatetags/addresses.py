"""The address of this list, changed by a parameter: what a reader refines, sorts or takes back."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import QueryDict

register = template.Library()

_OF_ONE_PAGE = ("cursor", "format")
"""Parameters of one answer, not of the question."""


@register.simple_tag(takes_context=True)
def address_with(context: Mapping[str, Any], **changes: Any) -> str:
    """`?…` of this request with parameters set; an empty value takes one out."""
    return _changed(context, changes)


@register.simple_tag(takes_context=True)
def address_changed(context: Mapping[str, Any], changes: Mapping[str, str]) -> str:
    """The same for names that are only known when the page is made."""
    return _changed(context, changes)


@register.simple_tag(takes_context=True)
def address_toggling(context: Mapping[str, Any], parameter: str, value: str) -> str:
    """`?…` with one of the values of a parameter added, or taken out if it was there."""
    given = ",".join(_query(context).getlist(parameter)).split(",")
    values = [one.strip() for one in given if one.strip()]
    kept = [one for one in values if one != value]
    chosen = kept if value in values else [*values, value]
    return _changed(context, {parameter: ",".join(chosen)})


def _query(context: Mapping[str, Any]) -> QueryDict:
    query: QueryDict = context["request"].GET
    return query


def _changed(context: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    query = _query(context).copy()
    for name in _OF_ONE_PAGE:
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    for name in list(query):
        if not any(query.getlist(name)):
            del query[name]
    # commas and colons are legal in a query and far easier to read than their escapes
    return f"?{query.urlencode(safe=',:')}"
